"""What groups say is what their letters say, whatever happens to letters and orders."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.database import schema
from adapters.database.group_views import AGE, DEADLINE, ORDERS, GroupTotals, GroupView, GroupViews
from adapters.database.letter_groups import LetterGroupRows
from adapters.database.letter_tallies import LetterTallies
from adapters.database.letter_views import LetterFilter, LetterViews
from adapters.database.letters import LetterRows
from domain.audit import Act
from domain.deadletters import UNFINISHED, DeadLetter, LetterState, Reason
from tests.contract.at_once import at_once
from tests.ledger import Ledger

ANA = Act("ana", "INC-812")
CLOSED = ("resolved", "obsolete", "discarded")
STORES, KINDS, CAUSES = ("acme", "loja2"), ("order", "invoice", "stock"), ("Loggi", "Jadlog")
NUMBERS = range(1, 5)
ANY_LEDGER: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}

_ORDER = """INSERT INTO erp_order (store, order_id, total_cents, ship_by_s, is_cancelled,
  marketplace, first_seen_at_s, seen_at_s) VALUES (:store, :number, :cents, :ship_by_s, :cancelled,
  :market, 0, 0) ON CONFLICT (store, order_id) DO UPDATE SET total_cents = excluded.total_cents,
  ship_by_s = excluded.ship_by_s, is_cancelled = excluded.is_cancelled,
  marketplace = excluded.marketplace"""


def a_letter(store: str, kind: str, number: int, cause: str, revision: int = 1) -> DeadLetter:
    return DeadLetter(
        store, kind, str(number), Reason.CARRIER_UNMAPPED, f"no {cause}", b"{}", revision,
        cause=cause, is_lasting=kind == "order",
    )  # fmt: skip


letters = st.builds(
    a_letter,
    st.sampled_from(STORES),
    st.sampled_from(KINDS),
    st.sampled_from(NUMBERS),
    st.sampled_from(CAUSES),
    st.integers(1, 2),
)
orders = st.fixed_dictionaries(
    {
        "store": st.sampled_from(STORES),
        "number": st.sampled_from(NUMBERS),
        "cents": st.integers(0, 500),
        "ship_by_s": st.none() | st.integers(1, 9),
        "cancelled": st.booleans(),
        "market": st.sampled_from(["AMAZON", "SHOPEE"]),
    }
)
steps = st.one_of(
    st.tuples(st.just("park"), letters),
    st.tuples(st.just("order"), orders),
    st.tuples(
        st.sampled_from(
            ["resolved", "obsolete", "discarded", "restore", "acknowledged", "snoozed"]
        ),
        letters,
    ),
    st.tuples(st.sampled_from(["forget", "put together"]), letters),
)


@dataclass
class Desk:
    """Does one step after the other."""

    ledger: Ledger

    def do(self, word: str, about: Any) -> None:
        rows = LetterRows(self.ledger.database, self.ledger.box)
        match word:
            case "park":
                self.ledger.folder.park([about])
            case "order":
                self.ledger.execute(_ORDER, **about)
            case "restore":
                rows.restore([about.id])
            case "acknowledged" | "snoozed":
                LetterGroupRows(self.ledger.database).say([about.group], LetterState(word), ANA)
            case "forget":
                self.ledger.execute("DELETE FROM dead_letter WHERE id = :id", id=about.id)
            case "put together":
                LetterTallies(self.ledger.database).put_together()
            case _:
                rows.close([about.id], word, "")


@settings(max_examples=60, **ANY_LEDGER)
@given(done=st.lists(steps, min_size=1, max_size=25))
def test_groups_tell_what_their_letters_and_orders_are(
    done: list[tuple[str, Any]], ledger: Ledger
) -> None:
    ledger.clear()
    ledger.execute("DELETE FROM erp_order")
    ledger.execute("DELETE FROM letter_group")
    desk = Desk(ledger)

    for word, about in done:
        desk.do(word, about)

    views = GroupViews(ledger.database)
    assert {group.group: _told(group) for group in views.groups()} == _counted(ledger)
    assert views.totals() == _total(ledger)


@settings(max_examples=30, **ANY_LEDGER)
@given(done=st.lists(steps, min_size=8, max_size=25))
def test_a_count_by_tallies_is_the_count_of_what_is_listed(
    done: list[tuple[str, Any]], ledger: Ledger
) -> None:
    ledger.clear()
    ledger.execute("DELETE FROM erp_order")
    desk = Desk(ledger)

    for word, about in done:
        desk.do(word, about)

    views = LetterViews(ledger.database, ledger.box)
    for wanted in (
        LetterFilter(), LetterFilter(store="acme"), LetterFilter(kind="order"),
        LetterFilter(store="loja2", reason="carrier_unmapped"), LetterFilter(reason="bug"),
        LetterFilter(marketplace="amazon"), LetterFilter(state="resolved"),
    ):  # fmt: skip
        assert views.count(wanted) == len(views.matching(wanted))


def test_groups_are_sorted_and_come_in_pages(ledger: Ledger) -> None:
    desk = Desk(ledger)
    for number in (1, 2):
        desk.do("order", _an_order(number, ship_by_s=number))
        desk.do("park", a_letter("acme", "order", number, "Loggi"))
        ledger.clock.move(5.0)
    desk.do("order", _an_order(3, ship_by_s=0))
    desk.do("park", a_letter("acme", "order", 3, "Jadlog"))
    views = GroupViews(ledger.database)

    loggi, jadlog = views.groups(sort=ORDERS)
    first = {sort: views.groups(sort=sort, most=1)[0].group for sort in (ORDERS, AGE, DEADLINE)}
    second = views.groups(sort=ORDERS, most=1, after=1)[0].group

    assert (loggi.orders, loggi.total_cents, jadlog.ship_by_s) == (2, 200, 0)
    assert first == {ORDERS: loggi.group, AGE: loggi.group, DEADLINE: jadlog.group}
    assert second == jadlog.group


def test_only_open_groups_are_those_that_nobody_put_off(ledger: Ledger) -> None:
    desk, loggi = Desk(ledger), a_letter("acme", "order", 1, "Loggi")
    desk.do("park", loggi)
    desk.do("park", a_letter("acme", "order", 2, "Jadlog"))
    desk.do("acknowledged", loggi)
    views = GroupViews(ledger.database)

    before = [group.about for group in views.groups(is_open=True)]
    ledger.clock.move(5.0)
    desk.do("resolved", loggi)
    ledger.clock.move(5.0)
    desk.do("park", loggi)

    assert before == ["2"]
    assert sorted(group.about for group in views.groups(is_open=True)) == ["1", "2"]


def test_tallies_are_put_together_when_they_are_many(ledger: Ledger) -> None:
    letter = a_letter("acme", "order", 1, "Loggi")
    for _ in range(3):
        Desk(ledger).do("park", letter)
        Desk(ledger).do("resolved", letter)
    tallies = LetterTallies(ledger.database)

    tallies.tick()
    few = len(ledger.rows("letter_tally"))
    tallies.put_together()

    assert (few, ledger.rows("letter_tally")) == (6, [])


def test_letters_that_were_there_before_the_tallies_are_counted(ledger: Ledger) -> None:
    desk = Desk(ledger)
    for number in (1, 2):
        desk.do("order", _an_order(number, ship_by_s=number))
    for letter in (a_letter("acme", "order", n, "Loggi") for n in NUMBERS):
        desk.do("park", letter)
    desk.do("resolved", a_letter("acme", "order", 2, "Loggi"))

    schema.downgrade(ledger.database, "0012_reconcile_runs")
    schema.upgrade(ledger.database)

    views = GroupViews(ledger.database)
    assert {group.group: _told(group) for group in views.groups()} == _counted(ledger)
    assert views.totals() == _total(ledger)


def test_who_parks_closes_and_adds_up_at_once_loses_no_letter(
    postgres_ledger_of_ours: Ledger,
) -> None:
    ledger = postgres_ledger_of_ours
    parked = [a_letter("acme", "order", number, CAUSES[number % 2]) for number in range(60)]
    tallies, rows = LetterTallies(ledger.database), LetterRows(ledger.database, ledger.box)

    def park(number: int) -> None:
        for letter in parked[number::3]:
            ledger.folder.park([letter])

    def close(number: int) -> None:
        for letter in parked[number::2]:
            rows.close([letter.id], "resolved", "")

    wrong: list[int] = []
    works: list[Callable[[], None]] = [partial(park, number) for number in range(3)]
    works += [partial(close, number) for number in range(2)]
    works += [tallies.put_together] * 3
    works += [lambda: wrong.append(tallies.mend())] * 3
    at_once(len(works), lambda number: works[number]())

    views = GroupViews(ledger.database)
    assert {group.group: _told(group) for group in views.groups()} == _counted(ledger)
    assert wrong == [0, 0, 0]


def _an_order(number: int, ship_by_s: int) -> Mapping[str, Any]:
    return {
        "store": "acme", "number": number, "cents": 100, "ship_by_s": ship_by_s,
        "cancelled": False, "market": "AMAZON",
    }  # fmt: skip


def _told(group: GroupView) -> tuple[Any, ...]:
    return (
        group.store, group.kind, group.reason, group.letters, group.orders, group.total_cents,
        group.ship_by_s, group.oldest_s, group.newest_s,
    )  # fmt: skip


def _waiting(ledger: Ledger) -> list[dict[str, Any]]:
    return [row for row in ledger.rows("dead_letter") if row["state"] in UNFINISHED]


def _order_of(ledger: Ledger, letter: Mapping[str, Any]) -> Mapping[str, Any]:
    found = [
        row for row in ledger.rows("erp_order")
        if letter["kind"] == "order"
        and (row["store"], str(row["order_id"])) == (letter["store"], letter["key"])
    ]  # fmt: skip
    return found[0] if found else {"total_cents": 0, "ship_by_s": None, "is_cancelled": False}


def _counted(ledger: Ledger) -> dict[str, tuple[Any, ...]]:
    """Recount every group from its letters, one by one."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in _waiting(ledger):
        groups.setdefault(row["fingerprint"], []).append(row)
    return {name: _recounted(ledger, rows) for name, rows in groups.items()}


def _recounted(ledger: Ledger, rows: list[dict[str, Any]]) -> tuple[Any, ...]:
    first, of_rows = rows[0], [_order_of(ledger, row) for row in rows]
    keys = len({row["key"] for row in rows})
    return (
        first["store"], first["kind"], first["reason"], len(rows),
        keys if first["kind"] in {"order", "invoice"} else 0,
        sum(order["total_cents"] for order in of_rows), _first(of_rows),
        min(row["parked_at_s"] for row in rows), max(row["last_failed_at_s"] for row in rows),
    )  # fmt: skip


def _first(orders: list[Mapping[str, Any]]) -> float | None:
    ends = [
        order["ship_by_s"] for order in orders
        if not order["is_cancelled"] and order["ship_by_s"] is not None
    ]  # fmt: skip
    return min(ends, default=None)


def _total(ledger: Ledger) -> GroupTotals:
    waiting = _waiting(ledger)
    of_rows = [_order_of(ledger, row) for row in waiting]
    return GroupTotals(
        len({row["fingerprint"] for row in waiting}),
        len(waiting),
        sum(order["total_cents"] for order in of_rows),
        min((row["parked_at_s"] for row in waiting), default=None),
        _first(of_rows),
    )
