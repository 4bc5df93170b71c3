"""What changes between the look for a person and the erasing is not lost, and not counted."""

import pytest
from sqlalchemy import Connection, text

from adapters.database.overlays import OverlayRows
from domain.deadletters import DeadLetter, LetterState, Reason
from tests.contract.race import Race
from tests.contract.test_erasing import (
    ANA,
    CPF,
    XML,
    audited,
    contents,
    correct,
    erase,
    erasure,
    invoice,
    invoices,
    look,
    park,
)
from tests.ledger import Ledger

NEWER = XML.replace('"7"', '"8"')


def discarded_invoice(ledger: Ledger, key: str) -> DeadLetter:
    invoice(ledger, key, "dead")
    letter = DeadLetter("acme", "invoice", key, Reason.INVOICE_INVALID, "no", CPF.encode(), 1)
    ledger.folder.park([letter])
    ledger.letters.close([letter.id], LetterState.DISCARDED, "no", ANA)
    return letter


def test_a_correction_that_was_saved_meanwhile_stays(ledger: Ledger) -> None:
    park(ledger, "7", CPF.encode(), closed=True)
    correct(ledger, "7", "A")
    found = look(ledger)
    correct(ledger, "7", "B")

    kept = erase(ledger, found)

    [overlay] = OverlayRows(ledger.database, ledger.box).overlays("acme", ["7"]).values()
    assert [edit.to for edit in overlay.edits] == ["B"]
    assert (kept.letters, kept.corrections, kept.waiting) == (1, 0, 1)
    assert audited(ledger) == {"letters": 1, "corrections": 0, "invoices": 0}


def test_a_correction_whose_order_fails_anew_meanwhile_stays(ledger: Ledger) -> None:
    park(ledger, "7", CPF.encode(), closed=True)
    correct(ledger, "7", "A")
    found = look(ledger)
    other = DeadLetter("acme", "order", "7", Reason.SKU_UNMAPPED, "no", b"{}", 1)
    ledger.folder.park([other])

    kept = erase(ledger, found)

    assert len(ledger.rows("order_overlay")) == 1
    assert (kept.letters, kept.corrections, kept.waiting) == (1, 0, 1)


def test_a_correction_of_an_order_that_is_about_to_be_looked_at_stays(ledger: Ledger) -> None:
    park(ledger, "7", CPF.encode(), closed=True)
    invoice(ledger, "7", "pushed", payload="null")
    ledger.execute("UPDATE change SET kind = 'order'")
    correct(ledger, "7", "A")

    kept = erase(ledger)

    assert len(ledger.rows("order_overlay")) == 1
    assert (kept.letters, kept.corrections, kept.waiting) == (1, 0, 1)


def test_a_correction_that_waits_with_a_letter_is_counted_with_it(ledger: Ledger) -> None:
    park(ledger, "7", CPF.encode(), closed=False)
    park(ledger, "8", b"{}", closed=False)
    correct(ledger, "7", "A")
    correct(ledger, "8", CPF)

    assert look(ledger).kept.waiting == 2


def test_a_letter_that_opened_again_meanwhile_stays(ledger: Ledger) -> None:
    park(ledger, "7", CPF.encode(), closed=True)
    park(ledger, "8", CPF.encode(), closed=True)
    ledger.execute("UPDATE dead_letter SET state = 'discarded' WHERE key = '7'")
    found = look(ledger)
    [letter] = [row["id"] for row in ledger.rows("dead_letter") if row["key"] == "7"]
    ledger.letters.restore([letter], ANA)

    kept = erase(ledger, found)

    assert contents(ledger)["7"] == CPF.encode()
    assert (kept.letters, kept.waiting) == (1, 1)
    assert audited(ledger) == {"letters": 1, "corrections": 0, "invoices": 0}


def test_the_invoice_of_a_letter_that_opened_again_meanwhile_stays(ledger: Ledger) -> None:
    letter = discarded_invoice(ledger, "7")
    found = look(ledger)
    ledger.letters.restore([letter.id], ANA)

    kept = erase(ledger, found)

    assert invoices(ledger) == {"7": XML}
    assert contents(ledger) == {"7": CPF.encode()}
    assert (kept.letters, kept.invoices, kept.waiting) == (0, 0, 1)
    assert audited(ledger) == {"letters": 0, "corrections": 0, "invoices": 0}


def test_an_invoice_that_changed_meanwhile_stays(ledger: Ledger) -> None:
    for key in ("7", "8"):
        invoice(ledger, key, "pushed")
    found = look(ledger)
    ledger.execute("UPDATE change SET payload = :payload WHERE key = '7'", payload=NEWER)

    kept = erase(ledger, found)

    assert invoices(ledger) == {"7": NEWER, "8": '{"number": "7"}'}
    assert (kept.invoices, kept.waiting) == (1, 1)
    assert audited(ledger) == {"letters": 0, "corrections": 0, "invoices": 1}


def test_what_somebody_else_erased_meanwhile_is_counted_by_nobody(ledger: Ledger) -> None:
    park(ledger, "7", CPF.encode(), closed=True)
    correct(ledger, "7", "A")
    invoice(ledger, "9", "pushed")
    found = look(ledger)
    erase(ledger, found)

    again = erase(ledger, found)

    assert not again.is_some
    assert audited(ledger) == {"letters": 0, "corrections": 0, "invoices": 0}


def test_old_letters_are_counted_as_they_were_erased(ledger: Ledger) -> None:
    for key in ("7", "8"):
        park(ledger, key, b"{}", closed=True)
    ledger.clock.move(10.0)

    assert erasure(ledger).forget_old(5.0) == 2
    assert erasure(ledger).forget_old(5.0) == 0


@pytest.mark.db
def test_an_invoice_that_fails_while_it_is_erased_keeps_its_file_and_its_letter(
    postgres_ledger_of_ours: Ledger,
) -> None:
    ledger = postgres_ledger_of_ours
    letter = discarded_invoice(ledger, "7")
    found, race = look(ledger), Race(ledger)

    def fail(connection: Connection) -> None:
        opening = "UPDATE dead_letter SET state = 'open', closed_at_s = NULL WHERE id = :id"
        connection.execute(text(opening), {"id": letter.id})

    with race.against(lambda: erase(ledger, found), then=fail) as connection:
        connection.execute(text("SELECT 1 FROM change FOR UPDATE"))

    assert invoices(ledger) == {"7": XML}
    assert [(kept.letters, kept.invoices, kept.waiting) for kept in race.results] == [(0, 0, 1)]
