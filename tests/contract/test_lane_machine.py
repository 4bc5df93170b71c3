"""Whatever happens to holders and requests, in the end the hub has the newest of every key."""

from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from adapters.database.engine import Database
from tests.contract.lane_machine import LaneMachine
from tests.ledger import Ledger

CALM = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
ON_SQLITE = settings(max_examples=40, stateful_step_count=30, suppress_health_check=CALM)
ON_POSTGRES = settings(ON_SQLITE, max_examples=5)
BY_ROTE = settings(ON_SQLITE, derandomize=True, phases=[Phase.generate])


def assert_converges(ledger: Ledger, on_this: settings) -> None:
    machine = partial(LaneMachine, ledger)
    run_state_machine_as_test(machine, settings=on_this)  # type: ignore[arg-type] # any factory does


def test_the_hub_ends_with_the_newest_of_every_key(ledger: Ledger) -> None:
    on_this = ON_SQLITE if ledger.database.is_sqlite else ON_POSTGRES

    assert_converges(ledger, on_this)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_without_the_version_guard_it_does_not(database: Database) -> None:
    unguarded = Ledger(database, guard_versions=False)

    with pytest.raises(AssertionError):
        assert_converges(unguarded, BY_ROTE)


def late_request_of_the_dead(machine: LaneMachine, kind: str) -> None:
    """A holder sends and dies; its request arrives after that of its successor."""
    machine.fold(kind=kind, sku="K1", sequence=1)
    machine.die(kind=kind, at="call_to_record", mode="applies_late")
    machine.fold(kind=kind, sku="K1", sequence=2)
    machine.room.hub.late = [
        (machine.ledger.clock.ahead_s + 30.0, c) for _, c in machine.room.hub.late
    ]
    machine.pass_time(seconds=61.0)
    machine.tick()
    machine.arrive()


def late_request_of_the_living(machine: LaneMachine, kind: str) -> None:
    """A call is given up; it arrives after the next one."""
    machine.fold(kind=kind, sku="K1", sequence=1)
    machine.turn(kind=kind, mode="applies_late")
    machine.fold(kind=kind, sku="K1", sequence=2)
    machine.pass_time(seconds=6.0)
    machine.tick()
    machine.arrive()


def late_request_of_the_frozen(machine: LaneMachine, kind: str) -> None:
    """A holder is frozen right before its call, and wakes up when its successor is done."""
    machine.fold(kind=kind, sku="K1", sequence=1)
    machine.freeze(kind=kind, at="read_to_call")
    machine.fold(kind=kind, sku="K1", sequence=2)
    machine.pass_time(seconds=61.0)
    machine.tick()
    machine.resume()


def late_request_of_the_long_frozen(machine: LaneMachine, kind: str) -> None:
    """The same, long after its successor has sent everything once more."""
    machine.fold(kind=kind, sku="K1", sequence=1)
    machine.freeze(kind=kind, at="read_to_call")
    machine.fold(kind=kind, sku="K1", sequence=2)
    for _ in range(3):
        machine.pass_time(seconds=61.0)
        machine.tick()
    machine.resume()


STORIES = [
    late_request_of_the_dead,
    late_request_of_the_living,
    late_request_of_the_frozen,
    late_request_of_the_long_frozen,
]


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("kind", ["stock", "price"])
def test_a_request_that_arrives_too_late_is_made_good(
    ledger: Ledger, story: object, kind: str
) -> None:
    machine = LaneMachine(ledger)

    assert callable(story)
    story(machine, kind)

    assert machine.room.hub.truth != {(kind, "K1"): 2}, "the story did not go wrong"
    machine.settle()
    machine.check()


@pytest.mark.parametrize("story", STORIES[:2])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_without_sending_again_it_is_not_made_good(database: Database, story: object) -> None:
    machine = LaneMachine(Ledger(database), sends_again=False)

    assert callable(story)
    story(machine, "stock")

    machine.settle()
    with pytest.raises(AssertionError):
        machine.check()
