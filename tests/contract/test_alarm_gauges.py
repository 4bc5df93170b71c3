"""Gauges that somebody is woken by, on both databases."""

from collections.abc import Callable

import pytest
from prometheus_client import CollectorRegistry

from adapters.database.letter_groups import LetterGroupRows
from adapters.database.reconcile_runs import ReconcileRuns
from adapters.telemetry.alarm_gauges import NEW_S, STOPPED_S
from adapters.telemetry.ledger_metrics import LedgerMetrics
from domain.audit import Act
from domain.deadletters import LetterState
from domain.pauses import Scope
from domain.reconcile_runs import Compared, ReconcileRun
from ops.pauses import pauses
from ops.resources import gathered
from tests.builders import a_stock_event
from tests.contract.held_room import HeldRoom
from tests.ledger import Ledger, dead

Value = Callable[..., float | None]
ANA = Act("ana", "INC-1")

_BATCH = """INSERT INTO replay_batch (id, store, state, selection, actor, most, matched, cut_off_s,
  ended_at_s) VALUES (:id, 'acme', :state, '{}', 'ana', 9, 9, now_s(), now_s())"""


@pytest.fixture
def value(ledger: Ledger) -> Value:
    def read(name: str, **labels: str) -> float | None:
        registry = CollectorRegistry()
        registry.register(LedgerMetrics(ledger.database))
        return registry.get_sample_value(f"anybridge_{name}", labels)

    return read


def die(ledger: Ledger, *keys: str) -> None:
    """Leave a dead letter for each key, all of one group."""
    ledger.fold(*map(a_stock_event, keys))
    lease = ledger.leased()
    ledger.changes.record(lease, [dead(change) for change in ledger.changes.mark(lease, 200)])


def snoozed(ledger: Ledger, for_s: float) -> str:
    """Give the fingerprint of a group of one letter that a person snoozed."""
    die(ledger, "1")
    [letter] = ledger.rows("dead_letter")
    said = LetterState.SNOOZED, ANA
    LetterGroupRows(ledger.database).say([letter["fingerprint"]], *said, until_in_s=for_s)
    return str(letter["fingerprint"])


def test_a_held_lane_tells_why_and_how_long(ledger: Ledger, value: Value) -> None:
    for store in ("acme", "other"):
        ledger.fold(a_stock_event(store=store))
        ledger.execute(
            "UPDATE lane SET held_cause = 'brake', held_at_s = now_s() WHERE store = :store",
            store=store,
        )
        ledger.clock.move(600)

    assert value("lane_held_seconds", kind="stock", cause="brake") == pytest.approx(1200, abs=5)
    assert value("lane_held_seconds", kind="stock", cause="paused") is None


@pytest.mark.parametrize(("scope", "name"), [(Scope.STORE, ""), (Scope.MARKETPLACE, "SHOPEE")])
def test_a_pause_tells_how_long_it_stands_until_it_ends(
    ledger: Ledger, value: Value, scope: Scope, name: str
) -> None:
    known = gathered(ledger.database, ledger.box)
    known.stores.create("acme", {"api_url": "https://hub.example"}, {"token": "t"}, ANA)
    pauses(known).pause("acme", scope, name, ANA)
    ledger.clock.move(4000)

    assert value("paused_seconds", scope=scope.value) == pytest.approx(4000, abs=5)
    pauses(known).resume("acme", scope, name, ANA)
    assert value("paused_seconds", scope=scope.value) is None


def test_the_first_order_that_must_leave_tells_how_long_it_has(
    ledger: Ledger, value: Value
) -> None:
    room = HeldRoom(ledger)
    assert value("ship_by_left_seconds") is None
    for order_id, left_s in ((1, 9_000), (2, 3_600), (3, 60)):
        room.hold_by("Loggi", order_id)
        ledger.execute(
            "UPDATE erp_order SET ship_by_s = now_s() + :left_s WHERE order_id = :order_id",
            left_s=left_s,
            order_id=order_id,
        )
    ledger.execute("UPDATE erp_order SET is_cancelled = true WHERE order_id = 3")

    assert value("ship_by_left_seconds") == pytest.approx(3_600, abs=5)


def test_what_was_handed_over_or_closed_leaves_no_deadline(ledger: Ledger, value: Value) -> None:
    HeldRoom(ledger).hold_by("Loggi", 1)
    ledger.execute("UPDATE erp_order SET ship_by_s = now_s() + 60")
    ledger.execute("UPDATE dead_letter SET state = 'resolved'")

    assert value("ship_by_left_seconds") is None


def test_the_largest_new_group_is_counted_and_an_old_one_is_not(
    ledger: Ledger, value: Value
) -> None:
    before = value("dead_letters_new_group")
    die(ledger, "1", "2", "3")
    fresh = value("dead_letters_new_group")
    ledger.clock.move(NEW_S + 1)

    assert (before, fresh, value("dead_letters_new_group")) == (0, 3, 0)


def test_a_group_that_came_back_is_new_again(ledger: Ledger, value: Value) -> None:
    die(ledger, "1")
    ledger.clock.move(NEW_S + 1)
    ledger.execute("UPDATE dead_letter SET regressed_at_s = now_s()")

    assert value("dead_letters_new_group") == 1


def test_a_snooze_that_ended_is_counted_until_somebody_says_something(
    ledger: Ledger, value: Value
) -> None:
    rows, group = LetterGroupRows(ledger.database), snoozed(ledger, 60.0)
    asleep = value("snoozes_ended")
    ledger.clock.move(61.0)
    rows.wake()
    over = value("snoozes_ended")
    rows.say([group], LetterState.ACKNOWLEDGED, ANA)

    assert (asleep, over, value("snoozes_ended")) == (0, 1, 0)


def test_a_snooze_of_what_was_solved_meanwhile_wakes_nobody(ledger: Ledger, value: Value) -> None:
    snoozed(ledger, 1.0)
    ledger.execute("UPDATE dead_letter SET state = 'resolved'")
    ledger.clock.move(2.0)

    assert value("snoozes_ended") == 0


def test_a_snooze_of_what_came_back_after_its_time_wakes_nobody(
    ledger: Ledger, value: Value
) -> None:
    snoozed(ledger, 1.0)
    ledger.clock.move(60.0)
    ledger.execute("UPDATE dead_letter SET state = 'open', parked_at_s = now_s()")

    assert value("snoozes_ended") == 0


def test_only_replays_that_stopped_lately_are_counted(ledger: Ledger, value: Value) -> None:
    for state in ("stopped", "cancelled", "done"):
        ledger.execute(_BATCH, id=f"rb_{state}", state=state)
    lately = value("replays_stopped")
    ledger.clock.move(STOPPED_S + 1)

    assert (lately, value("replays_stopped")) == (1, 0)


def test_a_clock_that_is_ahead_of_the_databases_says_so(ledger: Ledger, value: Value) -> None:
    together = value("clock_skew_seconds")
    ledger.clock.move(120)

    assert together == pytest.approx(0, abs=5)
    assert value("clock_skew_seconds") == pytest.approx(-120, abs=5)


def test_the_newest_comparison_of_each_store_and_day_is_counted(
    ledger: Ledger, value: Value
) -> None:
    runs = ReconcileRuns(ledger.database)
    assert value("reconcile_open", what="orders") is None
    for store, day, found in (
        ("acme", "2026-11-23", 3), ("acme", "2026-11-24", 5), ("other", "2026-11-24", 7),
        ("acme", "2026-11-24", 0),
    ):  # fmt: skip
        runs.record(ReconcileRun(store, Compared.ORDERS, found, day=day))

    assert value("reconcile_open", what="orders") == 10


def test_a_sample_that_found_nothing_proves_nothing(ledger: Ledger, value: Value) -> None:
    runs = ReconcileRuns(ledger.database)
    runs.record(ReconcileRun("acme", Compared.STOCK, 3))
    runs.record(ReconcileRun("acme", Compared.STOCK, 0, sampled=10))
    assert value("reconcile_open", what="stock") == 3

    runs.record(ReconcileRun("acme", Compared.STOCK, 1, sampled=10))

    assert value("reconcile_open", what="stock") == 1


def test_a_comparison_of_more_than_a_week_ago_is_forgotten(ledger: Ledger, value: Value) -> None:
    ReconcileRuns(ledger.database).record(ReconcileRun("acme", Compared.PRICE, 3))
    ledger.clock.move(8 * 86_400)

    assert value("reconcile_open", what="price") is None
