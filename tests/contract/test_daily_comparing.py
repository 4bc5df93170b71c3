"""Every morning the orders of the day before are compared, once for each store that can be."""

import time

import pytest

from adapters.database.reconcile_runs import ReconcileRuns
from domain.comparisons import ComparisonState
from domain.days import day_of
from domain.errors import TransientError
from domain.reconcile_runs import Compared, ReconcileRun
from ops.daily_comparing import TRIES, DailyComparing, daily_comparing
from tests.contract.compared_room import ComparedRoom
from tests.contract.held_room import ANA
from tests.ledger import Ledger

MIDNIGHT, NEVER = 0, 24
DAY_S = 86_400.0


@pytest.fixture
def room(ledger: Ledger) -> ComparedRoom:
    made = ComparedRoom(ledger, at_once=False)
    made.known.stores.change("acme", {"import_orders_from": "2026-01-01"}, {}, ANA)
    return made


def test_the_day_before_is_compared_once_from_the_hour_on(room: ComparedRoom) -> None:
    early = DailyComparing(room.service, NEVER).tick()
    daily = DailyComparing(room.service, MIDNIGHT)

    assert (early, daily.tick(), daily.tick()) == (0, 1, 0)
    room.work()
    assert daily.tick() == 0
    [done] = room.service.newest("acme")
    assert (done.state, done.actor) == (ComparisonState.DONE, "schedule")
    assert done.wanted.day == room.service.yesterday().isoformat()


def test_what_somebody_had_compared_is_not_compared_again(room: ComparedRoom) -> None:
    day = room.service.yesterday().isoformat()
    ReconcileRuns(room.ledger.database).record(ReconcileRun("acme", Compared.ORDERS, 0, day=day))

    assert DailyComparing(room.service, MIDNIGHT).tick() == 0


def test_a_day_that_was_compared_before_it_was_over_is_compared_again(room: ComparedRoom) -> None:
    today = day_of(room.service.now_s()).isoformat()
    ReconcileRuns(room.ledger.database).record(ReconcileRun("acme", Compared.ORDERS, 0, day=today))
    room.ledger.clock.move(DAY_S)

    assert room.service.yesterday().isoformat() == today
    assert DailyComparing(room.service, MIDNIGHT).tick() == 1


def test_what_a_person_cancelled_is_not_asked_for_again(room: ComparedRoom) -> None:
    daily = DailyComparing(room.service, MIDNIGHT)
    asked = daily.tick()
    [running] = room.service.newest("acme")
    room.service.cancel(running)

    assert (asked, daily.tick()) == (1, 0)


@pytest.mark.parametrize(
    "settings",
    [{"erp": "amqp"}, {"flows": {"order": False}}, {"paused": True}, {"import_orders_from": None}],
    ids=lambda said: next(iter(said)),
)
def test_a_store_that_cannot_be_compared_is_left_alone(
    room: ComparedRoom, settings: dict[str, object]
) -> None:
    room.known.stores.change("acme", settings, {}, ANA)

    assert DailyComparing(room.service, MIDNIGHT).tick() == 0


def test_what_fails_is_tried_a_few_times_and_then_left_to_people(room: ComparedRoom) -> None:
    daily = DailyComparing(room.service, MIDNIGHT)

    def fail() -> None:
        raise TransientError("AnyMarket is away")

    room.while_it_works = fail
    tried = 0
    while daily.tick():
        tried += 1
        room.work()

    assert tried == TRIES


def test_nothing_is_compared_by_itself_unless_an_hour_is_said(room: ComparedRoom) -> None:
    with daily_comparing(room.service, None):
        time.sleep(0.05)
    without = room.service.newest("acme")
    with daily_comparing(room.service, MIDNIGHT):
        until_s = time.monotonic() + 10
        while not room.service.newest("acme") and time.monotonic() < until_s:
            time.sleep(0.02)

    assert (without, len(room.service.newest("acme"))) == ([], 1)
