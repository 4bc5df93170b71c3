"""Stop and go of a flow: a person's word holds, whatever else stopped it."""

import pytest

from adapters.database.flows import FlowRows
from adapters.database.holds import look_again
from domain.audit import Act
from tests.builders import a_stock_event
from tests.contract.race import Race
from tests.ledger import STOCK, Ledger

ANA = Act("ana", "INC-1")
STOCKED = ("acme", "stock")


@pytest.fixture
def flows(ledger: Ledger) -> FlowRows:
    ledger.fold(a_stock_event())
    return FlowRows(ledger.database)


def held_by(ledger: Ledger, cause: str) -> None:
    ledger.lanes.hold(ledger.leased(), cause, "as it is")


def acts(ledger: Ledger) -> list[tuple[str, str]]:
    return [(row["action"], row["detail"]) for row in ledger.rows("audit")]


@pytest.mark.parametrize("cause", ["access_denied", "deposit_unmapped", "brake"])
def test_a_pause_holds_a_flow_that_stands_still_already(
    ledger: Ledger, flows: FlowRows, cause: str
) -> None:
    held_by(ledger, cause)

    assert flows.pause(STOCK, ANA) == cause
    with ledger.database.write() as connection:
        look_again(connection, "acme")

    assert "held (paused)" in flows.first_held([STOCKED])
    [(action, detail)] = acts(ledger)
    assert (action, cause in detail) == ("flow_paused", True)
    [flow] = flows.held_flows("acme")
    assert (flow.cause, flow.detail) == ("paused", f"INC-1; it was held: {cause}: as it is")


def test_a_pause_of_a_flow_that_goes_had_no_cause_before_it(flows: FlowRows) -> None:
    assert flows.pause(STOCK, ANA) == ""
    assert "held (paused)" in flows.first_held([STOCKED])


def test_a_pause_of_a_paused_flow_is_none(flows: FlowRows) -> None:
    flows.pause(STOCK, ANA)

    assert flows.pause(STOCK, ANA) is None


def test_ending_a_pause_confirms_no_mass_change(ledger: Ledger, flows: FlowRows) -> None:
    held_by(ledger, "brake")
    flows.pause(STOCK, ANA)

    assert flows.resume(STOCK, ANA) == "paused"
    assert ledger.lane()["brake_confirmed_at_s"] is None


@pytest.mark.db
def test_a_cause_that_came_instead_of_the_one_read_is_the_one_that_is_ended_and_told(
    postgres_ledger_of_ours: Ledger,
) -> None:
    ledger = postgres_ledger_of_ours
    ledger.fold(a_stock_event())
    flows = FlowRows(ledger.database)
    flows.pause(STOCK, ANA)
    race = Race(ledger)

    with race.against(lambda: flows.resume(STOCK, ANA)) as connection:
        connection.exec_driver_sql("UPDATE lane SET held_cause = 'access_denied'")

    assert (race.results, flows.first_held([STOCKED])) == (["access_denied"], "")
    assert "access_denied" in acts(ledger)[-1][1]
