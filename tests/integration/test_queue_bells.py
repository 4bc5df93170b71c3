"""Ringing lanes over a real broker."""

import contextlib
import json
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from adapters.queue.bells import RabbitBells
from config.routes import ROUTE_BY_KIND
from domain.ids import LaneId
from domain.messages import Bell
from tests.integration.rabbit import Wire, channel, ready, take, until, with_topology
from tests.private_servers import PrivateRabbit

pytestmark = pytest.mark.amqp

STOCK = LaneId("acme", "stock")
PRICE = LaneId("acme", "price")


@pytest.fixture
def dropped() -> list[int]:
    return []


@contextlib.contextmanager
def the_bells(url: str, dropped: list[int] | None = None) -> Iterator[RabbitBells]:
    hear = (lambda _: None) if dropped is None else dropped.append
    bells = RabbitBells(url, ROUTE_BY_KIND, dropped=hear)
    try:
        yield bells
    finally:
        bells.close()


def test_a_bell_is_a_message_for_the_actor_of_its_kind(url: str) -> None:
    with the_bells(url) as bells:
        bells.ring([STOCK])
    until(lambda: ready(url, "work.push"))

    [(_, properties, body)] = take(url, "work.push")
    message = json.loads(body)
    assert (message["actor_name"], message["queue_name"]) == ("push_stock", "work.push")
    assert (message["kwargs"], message["options"]) == ({"store": "acme", "kind": "stock"}, {})
    assert properties.delivery_mode == 2


def test_a_lane_with_a_backlog_is_rung_where_backlogs_are_worked_off(url: str) -> None:
    with the_bells(url) as bells:
        bells.ring_bulk([STOCK])
    until(lambda: ready(url, "work.bulk"))

    [(_, _, body)] = take(url, "work.bulk")
    message = json.loads(body)
    assert (message["actor_name"], message["queue_name"]) == ("push_stock", "work.bulk")
    assert Bell.from_dict(message["kwargs"]) == Bell("acme", "stock", is_bulk=True)


def test_what_is_rung_while_connecting_rings_once_a_lane(url: str) -> None:
    with the_bells(url) as bells:
        bells.ring([STOCK, PRICE])
        bells.ring([STOCK])
        until(lambda: ready(url, "work.push") >= 2)

    assert len(take(url, "work.push")) == 2


def test_a_lane_without_a_route_is_dropped_and_counted(url: str, dropped: list[int]) -> None:
    with the_bells(url, dropped) as bells:
        bells.ring([LaneId("acme", "weather"), STOCK])

    assert dropped == [1]
    until(lambda: ready(url, "work.push") == 1)


def test_with_the_broker_away_ringing_costs_nothing_and_is_counted(
    wire: Wire, dropped: list[int]
) -> None:
    wire.down()
    with the_bells(wire.url, dropped) as bells:
        until(lambda: bells.error)
        began = time.monotonic()
        bells.ring([STOCK, PRICE])
        took_s = time.monotonic() - began

    assert dropped == [2]
    assert took_s < 0.5


def test_what_waits_for_a_connection_that_fails_is_counted(wire: Wire, dropped: list[int]) -> None:
    wire.down()
    with the_bells(wire.url, dropped) as bells:
        bells.ring([STOCK])
        until(lambda: bells.error)

    assert dropped == [1]


def test_bells_ring_again_once_the_broker_is_back(url: str, wire: Wire) -> None:
    with the_bells(wire.url) as bells:
        until(lambda: bells.is_open)
        wire.cut()

        until(partial(_rung, bells, url))

    assert ready(url, "work.push") > 0


def _rung(bells: RabbitBells, url: str) -> int:
    bells.ring([STOCK])
    return ready(url, "work.push")


def test_after_closing_bells_are_dropped(url: str, dropped: list[int]) -> None:
    with the_bells(url, dropped) as bells:
        pass
    bells.ring([STOCK])

    assert dropped == [1]


def test_an_idle_bell_arrives_within_milliseconds(url: str) -> None:
    with the_bells(url) as bells, channel(url) as ch:
        until(lambda: bells.is_open)
        fastest_s = min(arrival_s(bells, ch) for _ in range(20))

    assert fastest_s < 0.05


def arrival_s(bells: RabbitBells, ch: Any) -> float:
    began = time.monotonic()
    bells.ring([STOCK])
    next(ch.consume("work.push", inactivity_timeout=5, auto_ack=True))
    return time.monotonic() - began


@pytest.mark.slow
def test_a_bell_under_an_alarm_is_dropped_and_counted(
    private_rabbit: PrivateRabbit, dropped: list[int]
) -> None:
    with the_bells(with_topology(private_rabbit.url), dropped) as bells:
        until(lambda: bells.is_open)
        private_rabbit.ctl("set_vm_memory_high_watermark", "0.00001")
        bells.ring([STOCK])  # the broker complains at the first message it cannot take
        until(lambda: bells.is_blocked)
        bells.ring([STOCK, PRICE])
        until(lambda: dropped)
        assert dropped == [2]
        private_rabbit.ctl("set_vm_memory_high_watermark", "absolute", "1GB")
