"""Long lists by HTTP come in pages: nothing twice, nothing left out, whatever comes meanwhile."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from adapters.database.audit import AuditRows
from domain.audit import Act
from domain.changes import ChangeState, Verdict
from domain.deadletters import DeadLetter, Reason
from ops.api import pages
from tests.builders import a_stock_event
from tests.contract.asking import Asking
from tests.ledger import Ledger

LISTS = {
    "letters": "letters",
    "letters?text=sku": "letters",
    "groups?sort=orders": "groups",
    "groups?sort=age": "groups",
    "groups?sort=deadline": "groups",
    "batches": "batches",
    "batches?store=acme": "batches",
    "audit?actor=ana": "entries",
    "reconciliations": "comparisons",
    "reconciliations/results": "results",
    "stores/acme/mappings": "rules",
    "stores/acme/attributes": "rules",
    "stores/acme/deposits": "rules",
    "stores/acme/tracking-links": "rules",
}

WRONG = (
    "x",
    "!",
    "€",
    pages.written("nothing", [1]),
    pages.written("audit", [1.5]),
    pages.written("audit", [1 << 60]),
    pages.written("letters", [1e308 * 10, "dl_1"]),
    pages.written("letters", [1.0, "dl_\x00"]),
    pages.written("batches", [1.0]),
)

_BATCH = """INSERT INTO replay_batch (id, store, state, selection, actor, why, canary, min_success,
  rate, most, matched, cut_off_s) VALUES (:id, 'acme', 'done', '{}', 'ana', '', 0, 100, 0, 1, 1,
  :at_s)"""
_COMPARISON = """INSERT INTO reconcile_errand (id, store, what, grace_s, actor, asked_at_s, state,
  beat_at_s) VALUES (:id, 'acme', 'stock', 0, 'ana', :at_s, 'done', 0)"""
_RUN = """INSERT INTO reconcile_run (at_s, store, what, counts, open)
  VALUES (:at_s, 'acme', 'stock', '{}', 0)"""
_RULE = """INSERT INTO mapping (store, kind, key, target, label, updated_at_s)
  VALUES ('acme', :kind, :key, '1', '', 0)"""
_KINDS = ("sku", "attribute", "deposit", "tracking")


class Room:
    """Five of everything that is listed, two of each moment, and the API in front of them."""

    def __init__(self, ledger: Ledger, ask: Asking) -> None:
        self.ledger, self.ask, self.made = ledger, ask, 0
        for _ in range(5):
            self.one_more()
        ledger.execute("UPDATE dead_letter SET parked_at_s = 7.25 WHERE key < 'SKU-3'")
        ledger.execute("UPDATE dead_letter SET ship_by_s = 9.5 WHERE key IN ('SKU-1', 'SKU-2')")

    def one_more(self) -> None:
        number, self.made = self.made, self.made + 1
        self.ledger.fold(a_stock_event(f"SKU-{number}", id=f"ev-{number}"))
        lease = self.ledger.leased()
        changes = self.ledger.changes.mark(lease, 200)
        assert self.ledger.changes.record(lease, [_held(change, number) for change in changes])
        self.ledger.lanes.release(lease)
        AuditRows(self.ledger.database).append(Act("ana"), "store_set", "acme", number=number)
        for statement in (_BATCH, _COMPARISON):
            self.ledger.execute(statement, id=f"x-{9 - number}", at_s=1000.1 + number // 2)
        self.ledger.execute(_RUN, at_s=1000.1 + number)
        for kind in _KINDS:
            self.ledger.execute(_RULE, kind=kind, key=f"rule {9 - number}")

    def pages(self, path: str, name: str, limit: int = 2) -> Iterator[Sequence[Any]]:
        """Give one page after the other; something comes after each."""
        cursor = ""
        while cursor is not None:
            joined = "&" if "?" in path else "?"
            answer = self.ask.get(f"/v1/{path}{joined}limit={limit}&cursor={cursor}")
            cursor = answer["next"]
            yield answer[name]


def _held(change: Any, number: int) -> Verdict:
    letter = DeadLetter(
        "acme", "stock", change.key, Reason.HUB_REJECTED, "no", b"{}", change.revision,
        cause=f"cause {number}",
    )  # fmt: skip
    return Verdict(change.key, change.revision, ChangeState.DEAD, error="no", letter=letter)


@pytest.fixture
def room(ledger: Ledger, asking: Asking) -> Room:
    return Room(ledger, asking)


@pytest.mark.parametrize(("path", "name"), LISTS.items(), ids=list(LISTS))
def test_pages_together_are_the_whole_list_in_its_order(room: Room, path: str, name: str) -> None:
    whole = room.ask.get(f"/v1/{path}")

    found = list(room.pages(path, name))

    assert [len(each) for each in found] == [2, 2, 1]
    assert [one for each in found for one in each] == whole[name]
    assert whole["next"] is None


@pytest.mark.parametrize(("path", "name"), LISTS.items(), ids=list(LISTS))
def test_what_comes_meanwhile_repeats_nothing_and_hides_nothing(
    room: Room, path: str, name: str
) -> None:
    before = [str(one) for one in room.ask.get(f"/v1/{path}")[name]]
    told: list[str] = []

    for number, found in enumerate(room.pages(path, name)):
        told += [str(one) for one in found]
        if number < 2:
            room.one_more()

    assert len(told) == len(set(told))
    assert set(before) <= set(told)


def test_what_is_no_cursor_of_the_list_is_refused(room: Room) -> None:
    asked = [
        f"/v1/{path}{'&' if '?' in path else '?'}cursor={cursor}"
        for path in LISTS
        for cursor in WRONG
    ]

    answers = {path: room.ask("GET", path, "viewer") for path in asked}

    refused = [(each.status_code, each.json()["errors"][0]["pointer"]) for each in answers.values()]
    assert set(refused) == {(422, "/cursor")}, answers


def test_a_page_of_nothing_is_refused(room: Room) -> None:
    answers = [room.ask("GET", f"/v1/{path.partition('?')[0]}?limit=0") for path in LISTS]

    assert {answer.status_code for answer in answers} == {400}
