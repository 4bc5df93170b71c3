"""Events by HTTP on a real ledger: taken whole, asked for afterwards."""

from collections.abc import Sequence

import pytest

from adapters.database.fates import FateRows
from adapters.telemetry.metrics import Metrics
from domain.events import EventInvalid
from domain.fates import Fate
from domain.ids import LaneId
from producers.events_http import TakeEvents
from tests.builders import event_fields
from tests.ledger import STOCK, Ledger

# A ledger's clock is the real one: the builders' events must not be ahead of it.
PAST = "2026-01-05T10:00:00-03:00"


class Bells(list[LaneId]):
    """Keeps what was rung."""

    def ring(self, lanes: Sequence[LaneId]) -> None:
        self.extend(lanes)


@pytest.fixture
def bells() -> Bells:
    return Bells()


@pytest.fixture
def take(ledger: Ledger, bells: Bells) -> TakeEvents:
    return TakeEvents(ledger.folder, bells, Metrics("serve"))


def test_an_array_is_in_the_ledger_when_it_is_answered(
    ledger: Ledger, bells: Bells, take: TakeEvents
) -> None:
    events = [event_fields(id=f"ev-{n}", subject=f"SKU-{n}", time=PAST) for n in range(3)]

    taken = take("acme", events, 1000)

    fates = FateRows(ledger.database)
    found = [fates.of_event("acme", event.id) for event in taken]
    assert [standing.fate for standing in found if standing] == [Fate.FOLDED] * 3
    assert bells == [STOCK]


def test_one_bad_event_keeps_its_whole_array_out_of_the_ledger(
    ledger: Ledger, bells: Bells, take: TakeEvents
) -> None:
    with pytest.raises(EventInvalid):
        take("acme", [event_fields(time=PAST), event_fields(time=PAST, subject="")], 1000)

    assert ledger.rows("change") == ledger.rows("journal") == []
    assert not bells


def test_the_same_array_again_changes_nothing_and_rings_nobody(
    ledger: Ledger, bells: Bells, take: TakeEvents
) -> None:
    take("acme", [event_fields(time=PAST)], 1000)
    before = ledger.rows("change")
    bells.clear()

    take("acme", [event_fields(time=PAST)], 1000)

    assert (ledger.rows("change"), bells) == (before, [])
