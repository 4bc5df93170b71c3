"""What is kept of a person goes when it is over, and who did what stays."""

import json
from typing import Any

import pytest

from adapters.database.archive import FACTS_STAY_S, move_old_facts
from adapters.database.erasing import Erasure
from adapters.database.kept_of_people import Found, Kept
from adapters.database.overlays import OverlayRows
from domain.audit import Act
from domain.captured_orders import as_captured
from domain.deadletters import DeadLetter, Reason
from domain.documents import Document, to_document
from domain.erasure import ERASED, Sought
from domain.overlays import Edit
from tests.contract.command import Command
from tests.ledger import Ledger
from tests.order_builders import a_channel_order

ANA = Act("ana", "pedido do titular")
CPF, WRITTEN = "11144477735", "111.444.777-35"
XML = f'{{"number": "7", "xml": "<CPF>{CPF}</CPF>"}}'
DAY_S = 86_400.0
_INVOICE = """INSERT INTO change (store, kind, key, payload, source, time_s, event_id, revision,
  state, next_at_s, due_since_s, accepted_at_s) VALUES ('acme', 'invoice', :key, :payload, '/erp',
  0, 'e', 1, :state, 0, 0, now_s() - :age_s)"""


def the_person() -> Document:
    found = to_document(CPF)
    assert found is not None
    return found


def erasure(ledger: Ledger) -> Erasure:
    return Erasure(ledger.database, ledger.box)


def park(ledger: Ledger, key: str, payload: bytes, *, closed: bool, detail: str = "") -> None:
    letter = DeadLetter("acme", "order", key, Reason.ERP_REJECTED, detail or "no", payload, 1)
    ledger.folder.park([letter])
    if closed:
        ledger.execute(
            "UPDATE dead_letter SET state = 'resolved', closed_at_s = now_s() WHERE key = :key",
            key=key,
        )


def contents(ledger: Ledger) -> dict[str, bytes]:
    return {row["key"]: ledger.box.open(row["payload"]) for row in ledger.rows("dead_letter")}


def look(ledger: Ledger) -> Found:
    person = the_person()
    return erasure(ledger).look(Sought(person), person.number)


def erase(ledger: Ledger, found: Found | None = None) -> Kept:
    return erasure(ledger).erase(found or look(ledger), ANA)


def correct(ledger: Ledger, key: str, name: str) -> None:
    OverlayRows(ledger.database, ledger.box).correct("acme", key, [Edit("buyer.name", name)], ANA)


def invoice(ledger: Ledger, key: str, state: str, payload: str = XML) -> None:
    ledger.execute(_INVOICE, key=key, payload=payload, state=state, age_s=0)


def invoices(ledger: Ledger) -> dict[str, str]:
    return {r["key"]: r["payload"] for r in ledger.rows("change") if r["kind"] == "invoice"}


def audited(ledger: Ledger) -> dict[str, Any]:
    """What the last erasing says of itself."""
    entries = [row for row in ledger.rows("audit") if row["action"] == "person_erased"]
    said = json.loads(entries[-1]["detail"])
    return {name: said[name] for name in ("letters", "corrections", "invoices")}


@pytest.mark.parametrize(
    "payload",
    [
        f'{{"call": {{"sent": "{{\\"cpf\\": \\"{WRITTEN}\\"}}"}}}}'.encode(),
        json.dumps({"payload": as_captured(a_channel_order())}, default=str).encode(),
        b"\xff bytes that are no JSON, " + CPF.encode(),
    ],
    ids=["in a refused call", "as a mark of an order", "in bytes that nobody can read"],
)
def test_a_closed_letter_that_names_the_person_loses_its_content_alone(
    ledger: Ledger, payload: bytes
) -> None:
    park(ledger, "7", payload, closed=True)
    park(ledger, "8", b'{"payload": {"name": "another"}}', closed=True)

    kept = erase(ledger)

    assert kept.letters == 1
    assert contents(ledger) == {"7": ERASED, "8": b'{"payload": {"name": "another"}}'}
    [erased] = [row for row in ledger.rows("dead_letter") if row["key"] == "7"]
    said = (erased["reason"], erased["state"], erased["detail"])
    assert said == ("erp_rejected", "resolved", "no")


def test_what_the_other_side_said_of_the_person_goes_too(ledger: Ledger) -> None:
    park(ledger, "7", b"{}", closed=True, detail=f"CPF {WRITTEN} recusado")

    assert erase(ledger).letters == 1
    assert [row["detail"] for row in ledger.rows("dead_letter")] == [""]


def test_a_letter_that_waits_keeps_its_content_and_is_counted(ledger: Ledger) -> None:
    park(ledger, "7", CPF.encode(), closed=False)
    correct(ledger, "7", "A")

    kept = erase(ledger)

    assert (kept.letters, kept.waiting, kept.corrections) == (0, 1, 0)
    assert contents(ledger) == {"7": CPF.encode()}


def test_corrections_and_the_files_of_invoices_go_along(ledger: Ledger) -> None:
    park(ledger, "7", CPF.encode(), closed=True)
    correct(ledger, "7", "A")
    for key, state in (("sent", "pushed"), ("unsent", "due")):
        invoice(ledger, key, state)

    kept = erase(ledger)

    assert (kept.corrections, kept.invoices) == (1, 1)
    assert ledger.rows("order_overlay") == []
    assert invoices(ledger) == {"sent": '{"number": "7"}', "unsent": XML}


def test_invoices_of_discarded_letters_go_and_those_that_wait_are_counted(ledger: Ledger) -> None:
    for key, state in (("dropped", "dead"), ("parked", "dead"), ("unsent", "due")):
        invoice(ledger, key, state)
    letter = DeadLetter("acme", "invoice", "parked", Reason.INVOICE_INVALID, "no", CPF.encode(), 1)
    ledger.folder.park([letter])

    kept = erase(ledger)

    assert (kept.invoices, kept.waiting) == (1, 2)
    assert invoices(ledger) == {"dropped": '{"number": "7"}', "parked": XML, "unsent": XML}


def test_the_audit_says_that_somebody_was_erased_and_not_who(ledger: Ledger) -> None:
    park(ledger, "7", CPF.encode(), closed=True)

    erase(ledger)

    [entry] = [row for row in ledger.rows("audit") if row["action"] == "person_erased"]
    said = json.loads(entry["detail"])
    assert (entry["actor"], said["letters"], said["id"][0]) == ("ana", 1, "#")
    assert CPF not in entry["detail"]


def test_a_letter_that_fails_anew_has_content_again(ledger: Ledger) -> None:
    park(ledger, "7", CPF.encode(), closed=True)
    erase(ledger)

    park(ledger, "7", b'{"payload": {"n": 1}}', closed=False)

    [row] = ledger.rows("dead_letter")
    assert (row["state"], row["erased_at_s"]) == ("open", None)
    assert contents(ledger) == {"7": b'{"payload": {"n": 1}}'}


def test_letters_that_closed_long_ago_lose_their_content_by_themselves(ledger: Ledger) -> None:
    for key, closed in (("old", True), ("waits", False)):
        park(ledger, key, b"{}", closed=closed)
    ledger.clock.move(181 * DAY_S)
    park(ledger, "young", b"{}", closed=True)

    found = erasure(ledger)

    assert (found.forget_old(180 * DAY_S), found.forget_old(180 * DAY_S)) == (1, 0)
    assert contents(ledger) == {"old": ERASED, "waits": b"{}", "young": b"{}"}


def test_the_file_of_an_invoice_is_not_archived(ledger: Ledger) -> None:
    age_s = FACTS_STAY_S + 1
    ledger.execute(_INVOICE, key="old", payload=XML, state="pushed", age_s=age_s)

    move_old_facts(ledger.database)

    assert [row["payload"] for row in ledger.rows("fact_archive")] == ['{"number": "7"}']


def test_the_command_counts_first_and_erases_when_told(anybridge: Command) -> None:
    anybridge("database", "upgrade")
    anybridge.execute(_INVOICE, key="sent", payload=XML, state="pushed", age_s=0)

    looked = anybridge("erase", WRITTEN, "--json").json
    done = anybridge("erase", "-", "--apply", "--yes", "--why", "LGPD", stdin=f"{WRITTEN}\n")
    unsaid = anybridge("erase", CPF, "--apply", "--yes").code
    again = anybridge("erase", CPF)

    assert unsaid == 2
    assert (looked["applied"], looked["invoices"]) == (False, 1)
    assert (done.code, done.out.strip()) == (
        0,
        "erased: content of 0 letters, 0 corrections, files of 1 invoices",
    )
    assert again.code == 4


@pytest.mark.parametrize("document", ["111.444.777-36", "Maria", ""])
def test_what_is_no_document_is_refused(anybridge: Command, document: str) -> None:
    assert anybridge("erase", document).code == 2
