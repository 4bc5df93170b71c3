"""The bridge is killed at every arrow and at random moments, and nothing is lost or stale.

The full form, with 20,000 events and 100 kills, is `python -m tests.journeys.kills`.
"""

from pathlib import Path

import pytest

from domain.arrows import ARROWS as NAMED
from domain.arrows import (
    IMPORT_ARROWS,
    MIRROR_ARROWS,
    NOTICE_ARROWS,
    ORDER_ARROWS,
    POLL_ARROWS,
    PRODUCT_ARROWS,
)
from tests.journeys.killed import Summary
from tests.journeys.kills import HTTP, Plan, run
from tests.journeys.supervisor import ARROWS, BY_ITSELF, BY_SIGNAL
from tests.servers import Broker

REPEATED = Plan(events=600, kills=0, rounds=0, skus=15, names=("intake", "work", "schedule"))
"""No kills: only events that come late, twice, and out of order."""


@pytest.fixture(scope="module")
def killed(
    amqp_broker: Broker, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Summary:
    return run(tmp_path_factory.mktemp("kills"), Plan(events=3000, kills=32))


def test_every_named_arrow_is_met_by_one_role_or_on_the_way_of_one_thing() -> None:
    met = [arrow for arrows in ARROWS.values() for arrow in arrows]

    orders = (*NOTICE_ARROWS, *ORDER_ARROWS, *POLL_ARROWS)
    assert sorted([*met, *orders, *PRODUCT_ARROWS, *IMPORT_ARROWS, *MIRROR_ARROWS]) == sorted(NAMED)


@pytest.mark.amqp
@pytest.mark.db
@pytest.mark.slow
def test_kills_at_every_arrow_and_at_random_lose_nothing(killed: Summary) -> None:
    assert killed.findings.is_clean, killed.findings.told()
    assert killed.events >= 3000


@pytest.mark.amqp
@pytest.mark.db
def test_every_arrow_was_a_cause_of_death_and_some_had_calls_in_flight(killed: Summary) -> None:
    roles = [role for role in ARROWS if HTTP or role != "serve"]

    assert [a for role in roles for a in ARROWS[role] if not killed.of(a)] == []
    assert len(killed.of(BY_SIGNAL)) >= 12
    assert sum(death.in_flight for death in killed.deaths) > 0


@pytest.mark.amqp
@pytest.mark.db
def test_no_process_dies_by_itself_and_all_stop_when_asked(killed: Summary) -> None:
    assert killed.of(BY_ITSELF) == []
    assert set(killed.codes) == {0}


@pytest.mark.amqp
@pytest.mark.db
def test_without_the_version_guard_the_same_judge_turns_red(
    amqp_broker: Broker, postgres_url: str, tmp_path: Path
) -> None:
    found = run(tmp_path, REPEATED, ANYBRIDGE_TEST_NO_VERSION_GUARD="yes").findings

    assert found.stale
    assert not found.is_clean
