"""A NUL or half a character in any text of a request is the caller's mistake, on both databases.

PostgreSQL keeps no NUL in a text, and neither driver writes half a surrogate pair.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from adapters.events.reader import read_event
from config.settings import load
from domain.ports import Delivery
from ops.api.people import people
from ops.resources import gathered
from producers.desk import Desk
from producers.intake import Intake
from tests.builders import a_stock_event, event_fields
from tests.contract.asking import Asking
from tests.contract.command import Command
from tests.fake_intake import FakeInbox
from tests.fakes import FakeBells, QuietWatch
from tests.ledger import Ledger, dead
from tests.stack import ACT

NUL, HALF = "a\x00b", "a\ud800b"
WHY = {"why": "INC-9"}
STORE = "/v1/stores/acme/mappings"
EDIT = {"kind": "carrier", "fields": {"type": "Loggi"}, "target": "1:2"}


@pytest.fixture
def ask(ledger: Ledger) -> Iterator[Asking]:
    """The API of people in front of a store with one letter."""
    known = gathered(ledger.database, ledger.box)
    known.stores.create("acme", {"api_url": "https://hub.example"}, {"token": "t"}, ACT)
    ledger.fold(a_stock_event("SKU-1"))
    lease = ledger.leased()
    ledger.changes.record(lease, [dead(change) for change in ledger.changes.mark(lease, 200)])
    ledger.lanes.release(lease)
    with people(load({}), known, ledger.box) as routes:
        yield Asking(routes, known)


def bodies(bad: str) -> list[tuple[str, dict[str, Any]]]:
    """Give every address that takes texts, with a bad one at each place that a text may have."""
    edits = [
        {**EDIT, "target": bad},
        {**EDIT, "fields": {"type": bad}},
        {**EDIT, "fields": {bad: "x"}},
    ]
    selections = [{name: bad} for name in ("store", "kind", "marketplace", "group", "key", "text")]
    chosen: list[dict[str, Any]] = [*selections, {"ids": [bad]}]
    return [
        *[("/v1/replays/dry-run", each) for each in chosen],
        ("/v1/replays", {"ids": ["dl_1"], "why": bad}),
        ("/v1/letters/discard", {"text": bad, "confirm": 1, **WHY}),
        ("/v1/letters/discard", {"all": True, "confirm": 1, "why": bad}),
        ("/v1/groups/g-1/acknowledge", {"why": bad}),
        ("/v1/letters/dl_1/correction/preview", {"set": {"shipping.city": bad}}),
        ("/v1/letters/dl_1/correction", {"set": {"shipping.city": "x"}, "why": bad}),
        *[(f"{STORE}/preview", {"edits": [edit]}) for edit in edits],
        (STORE, {"edits": [EDIT], "revision": bad}),
    ]


def test_an_address_with_a_nul_is_malformed_everywhere(ask: Asking) -> None:
    holes = [(m, p.replace("/x", "/a%00b").replace("/carrier", "/a%00b")) for m, p in ask.routes()]
    routes = [*holes, *((m, f"{p}?store=a%00b") for m, p in ask.routes())]

    answers = {(m, p): ask(m, p, "admin", json=WHY).status_code for m, p in routes if "%00" in p}

    assert len(answers) > 60
    assert set(answers.values()) == {400}


@pytest.mark.parametrize("bad", [NUL, HALF])
def test_a_body_with_such_a_text_is_malformed_everywhere(ask: Asking, bad: str) -> None:
    answers = [(path, body, ask.post(path, "admin", **body)) for path, body in bodies(bad)]

    wrong = [(p, b, a.status_code, a.text) for p, b, a in answers if a.status_code != 400]
    assert wrong == []


@pytest.mark.parametrize(
    "content", ["type;target\na\x00b;1:2\n", '[{"type": "a\\u0000b", "target": "1:2"}]']
)
def test_a_file_with_such_a_text_names_its_line(ask: Asking, content: str) -> None:
    answer = ask("POST", f"{STORE}/files/carrier/preview", "admin", content=content)

    [fault] = answer.json()["errors"]
    assert answer.status_code == 422
    assert "NUL character" in fault["detail"]


def letters(ledger: Ledger) -> list[tuple[str, str, str]]:
    rows = ledger.rows("dead_letter")
    return [(row["store"], row["key"], row["reason"]) for row in rows]


@pytest.mark.parametrize("bad", [NUL, HALF])
@pytest.mark.parametrize(
    "field", ["id", "source", "subject", "store", "type", "sequence", "deposit"]
)
def test_an_event_with_such_a_text_is_parked(ledger: Ledger, field: str, bad: str) -> None:
    fields = event_fields(data={"deposit": "Geral", "available": 1})
    (fields["data"] if field == "deposit" else fields)[field] = bad
    inbox = FakeInbox()
    intake = Intake(inbox, ledger.folder, FakeBells(), read_event, lambda _: True, QuietWatch())

    intake.take(
        [Delivery(1, "erp.stock", "acme.stock.changed", json.dumps(fields).encode(), False)]
    )

    [(_, _, reason)] = letters(ledger)
    assert (reason, inbox.acknowledged) == ("event_invalid", [1])
    assert ledger.rows("change") == []


def test_a_message_whose_address_holds_a_nul_is_filed(ledger: Ledger) -> None:
    headers = {"x-death": [{"reason": NUL, "queue": HALF}]}
    inbox = FakeInbox()

    Desk(inbox, ledger.letters).take(
        [Delivery(1, "dead", f"{NUL}.{HALF}", b"\x00", False, headers)]
    )

    assert letters(ledger) == [("a?b", "", "event_invalid")]


def test_a_word_of_a_command_that_no_database_keeps_is_wrong_usage(anybridge: Command) -> None:
    answers = [
        anybridge("dead", "edit", "dl_1", "--set", f"shipping.city={x}") for x in (NUL, HALF)
    ]

    assert [answer.code for answer in answers] == [2, 2]
    assert ["NUL" in answer.err for answer in answers] == [True, False]
