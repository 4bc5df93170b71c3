"""Metrics: what the observers count, and that no label can grow without bound."""

from collections.abc import Iterable

import pytest

from adapters.telemetry.metrics import AGE_BUCKETS, MAX_ROUTES, Metrics
from domain.deadletters import Reason
from domain.order_decisions import Outcome
from domain.order_ports import NoteSource


@pytest.fixture
def metrics() -> Metrics:
    return Metrics("work")


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(f"anybridge_{name}", labels)


def test_a_process_says_what_it_is(metrics: Metrics) -> None:
    assert value(metrics, "process_info", process="work") == 1


def test_two_processes_share_no_registry() -> None:
    Metrics("intake").parked("bug")

    assert value(Metrics("intake"), "dead_letters_parked_total", reason="bug") == 0


@pytest.mark.parametrize(
    ("name", "label", "words"),
    [
        ("dead_letters_parked_total", "reason", Reason),
        ("orders_total", "outcome", Outcome),
        ("orders_noted_total", "source", NoteSource),
    ],
)
def test_what_is_counted_first_is_seen_to_rise(
    metrics: Metrics, name: str, label: str, words: Iterable[str]
) -> None:
    assert {value(metrics, name, **{label: str(word)}) for word in words} == {0.0}


def test_a_fold_is_counted_by_fate_and_measured(metrics: Metrics) -> None:
    metrics.folded("amqp", ["folded", "folded", "superseded"], 0.004)

    assert value(metrics, "events_total", way="amqp", fate="folded") == 2
    assert value(metrics, "events_total", way="amqp", fate="superseded") == 1
    assert value(metrics, "fold_batch_events_sum") == 3
    assert value(metrics, "fold_seconds_sum") == 0.004


def test_refused_events_are_counted(metrics: Metrics) -> None:
    metrics.refused("http", 3)

    assert value(metrics, "events_total", way="http", fate="refused") == 3


def test_ages_are_told_apart_from_ten_milliseconds_to_a_day(metrics: Metrics) -> None:
    metrics.accepted("stock", 86_399.0)

    assert (AGE_BUCKETS[0], AGE_BUCKETS[-1]) == (0.01, 86_400)
    assert value(metrics, "event_to_accepted_seconds_bucket", kind="stock", le="14400.0") == 0
    assert value(metrics, "event_to_accepted_seconds_bucket", kind="stock", le="86400.0") == 1


def test_a_turn_says_what_its_bell_led_to(metrics: Metrics) -> None:
    metrics.turn("stock", "worked", 0.5)
    metrics.turn("stock", "leased", 0.001)
    metrics.turn("stock", "passed", 0.001)

    assert value(metrics, "bells_total", outcome="passed") == 1
    assert value(metrics, "bells_total", outcome="worked") == 1
    assert value(metrics, "bells_total", outcome="found_leased") == 1
    assert value(metrics, "turns_total", kind="stock", outcome="leased") == 1
    assert value(metrics, "lane_turn_seconds_count") == 3


def test_of_the_bells_that_the_ringer_rings_the_lost_ones_are_healed(metrics: Metrics) -> None:
    metrics.rung(3, lost=2)
    metrics.bells_dropped(1)

    assert value(metrics, "bells_total", outcome="rung") == 3
    assert value(metrics, "bells_healed_total") == 2
    assert value(metrics, "bells_total", outcome="dropped") == 1


def test_emitted_events_and_parked_letters_are_counted(metrics: Metrics) -> None:
    metrics.emitted(10)
    metrics.parked("bug", 2)

    assert value(metrics, "emit_total") == 10
    assert value(metrics, "dead_letters_parked_total", reason="bug") == 2


def test_routes_beyond_the_bound_are_counted_together(metrics: Metrics) -> None:
    for number in range(MAX_ROUTES + 50):
        metrics.called(f"GET /orders/{number}", "ok", 0.1)

    assert (
        value(
            metrics, "calls_seconds_count", party="anymarket", route="GET /orders/7", outcome="ok"
        )
        == 1
    )
    assert (
        value(metrics, "calls_seconds_count", party="anymarket", route="other", outcome="ok") == 50
    )
