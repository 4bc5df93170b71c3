"""Gauges read from the ledger, on both databases."""

from collections.abc import Callable

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from adapters.telemetry import ledger_metrics
from adapters.telemetry.ledger_metrics import CACHE_S, LedgerMetrics
from adapters.telemetry.metrics import LEDGER
from domain.allowances import hub_allowance
from domain.store import Store
from tests.builders import a_price_event, a_stock_event
from tests.ledger import PRICE, Ledger, back_off, dead, pushed, waiting

Value = Callable[..., float | None]


class Watch:
    """A monotonic clock that stands until it is moved."""

    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def value(ledger: Ledger, watch: Watch) -> Value:
    registry = CollectorRegistry()
    registry.register(LedgerMetrics(ledger.database, watch))

    def read(name: str, **labels: str) -> float | None:
        watch.now_s += CACHE_S
        return registry.get_sample_value(f"anybridge_{name}", labels)

    return read


def test_lanes_are_counted_by_what_they_do(ledger: Ledger, value: Value) -> None:
    for store in ("a", "b", "c", "d"):
        ledger.fold(a_stock_event(store=store))
    ledger.execute("UPDATE lane SET lease_until_s = now_s() + 9 WHERE store = 'b'")
    ledger.execute("UPDATE lane SET held_cause = 'brake' WHERE store = 'c'")
    ledger.execute("UPDATE lane SET next_at_s = NULL WHERE store = 'd'")

    states = ("due", "leased", "held", "idle")
    assert [value("lanes", kind="stock", state=state) for state in states] == [1, 1, 1, 1]


def test_changes_are_counted_by_where_they_stand(ledger: Ledger, value: Value) -> None:
    ledger.fold(*(a_stock_event(str(n)) for n in range(3)))
    lease = ledger.leased()
    first, second, _ = ledger.changes.mark(lease, 200)
    ledger.changes.record(lease, [pushed(first), waiting(second)])

    assert value("changes", kind="stock", state="due") == 1
    assert value("changes", kind="stock", state="waiting") == 1
    assert value("changes", kind="stock", state="pushed") is None


def test_changes_of_a_held_lane_are_held_and_age_no_alarm(ledger: Ledger, value: Value) -> None:
    ledger.fold(a_price_event())
    ledger.lanes.hold(ledger.leased(PRICE), "access_denied", "401")
    ledger.clock.move(600)

    assert value("changes", kind="price", state="held") == 1
    assert value("oldest_due_seconds", kind="price") is None


def test_the_oldest_due_change_tells_its_age(ledger: Ledger, value: Value) -> None:
    ledger.fold(a_stock_event("1"))
    ledger.clock.move(600)
    ledger.fold(a_stock_event("2"))

    assert value("oldest_due_seconds", kind="stock") == pytest.approx(600, abs=5)


def test_a_change_tried_in_vain_is_as_old_as_its_first_try(ledger: Ledger, value: Value) -> None:
    ledger.fold(a_stock_event())
    lease = ledger.leased()
    ledger.changes.record(lease, [back_off(ledger.marked(lease), 300.0)])
    ledger.clock.move(600)

    assert value("oldest_due_seconds", kind="stock") == pytest.approx(600, abs=5)


def test_a_change_that_backs_off_grows_old_all_the_same(ledger: Ledger, value: Value) -> None:
    # Else what is refused again and again would be young between two tries, and no alarm rang.
    ledger.fold(a_stock_event())
    lease = ledger.leased()
    ledger.changes.record(lease, [back_off(ledger.marked(lease), 300.0)])
    ledger.clock.move(200)

    assert value("oldest_due_seconds", kind="stock") == pytest.approx(200, abs=5)


def test_a_change_that_waits_for_the_other_side_is_not_late(ledger: Ledger, value: Value) -> None:
    ledger.fold(a_stock_event())
    lease = ledger.leased()
    ledger.changes.record(lease, [waiting(ledger.marked(lease))])
    ledger.clock.move(90_000)

    assert value("changes", kind="stock", state="waiting") == 1
    assert value("oldest_due_seconds", kind="stock") == 0


def test_in_a_backlog_the_counts_stop_but_no_lanes_age_is_hidden(
    ledger: Ledger, value: Value, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_metrics, "COUNTED", 2)
    ledger.fold(a_stock_event(store="zulu"))
    ledger.clock.move(600)
    ledger.fold(*(a_stock_event(str(n), store="alfa") for n in range(5)))

    assert value("changes", kind="stock", state="due") == 2
    assert value("oldest_due_seconds", kind="stock") == pytest.approx(600, abs=5)


def test_dead_letters_are_counted_until_they_are_closed(ledger: Ledger, value: Value) -> None:
    ledger.fold(a_stock_event("1"), a_stock_event("2"))
    lease = ledger.leased()
    ledger.changes.record(lease, [dead(change) for change in ledger.changes.mark(lease, 200)])
    ledger.execute("UPDATE dead_letter SET state = 'resolved' WHERE key = '1'")

    assert value("dead_letters", reason="hub_rejected", state="open") == 1
    assert value("dead_letters", reason="hub_rejected", state="resolved") is None
    assert value("dead_letters_unannounced") == 2


def test_a_budget_refills_while_nobody_asks(ledger: Ledger, value: Value) -> None:
    store = Store("acme", "https://hub", token="t", limit_calls=60)
    for _ in range(6):
        ledger.budgets.take(hub_allowance(store), "order")
    spent = value("budget_level", of="lowest")
    ledger.clock.move(60)

    assert spent == pytest.approx(0.5, abs=0.1)
    assert value("budget_level", of="lowest") == value("budget_level", of="mean") == 1


def test_a_blocked_token_is_counted(ledger: Ledger, value: Value) -> None:
    ledger.budgets.take(hub_allowance(Store("acme", "https://hub", token="t")), "stock")
    before = value("budget_blocked")
    ledger.execute("UPDATE bucket SET blocked_until_s = now_s() + 60")

    assert (before, value("budget_blocked")) == (0, 1)


def test_readings_are_kept_for_five_seconds(ledger: Ledger, watch: Watch) -> None:
    collector = LedgerMetrics(ledger.database, watch)
    first = list(collector.collect())
    watch.now_s += CACHE_S - 0.1
    again = list(collector.collect())
    watch.now_s += 0.1

    assert again[0] is first[0]
    assert next(iter(collector.collect())) is not first[0]


def test_without_a_ledger_the_page_still_says_so(ledger: Ledger, value: Value) -> None:
    ledger.execute("ALTER TABLE lane RENAME TO lane_away")
    try:
        assert value("ledger_up") == 0
    finally:
        ledger.execute("ALTER TABLE lane_away RENAME TO lane")
    assert value("ledger_up") == 1


def test_every_gauge_is_named_without_asking_the_ledger(ledger: Ledger) -> None:
    registry = CollectorRegistry()
    registry.register(LedgerMetrics(ledger.database))

    assert {family.name for family in registry.collect()} == set(LEDGER)
    assert b"anybridge_ledger_up 1.0" in generate_latest(registry)
