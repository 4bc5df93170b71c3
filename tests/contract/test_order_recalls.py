"""Orders without a letter are looked at once more by a batch, as letters are replayed."""

import pytest

from adapters.database.batch_views import BatchViews
from adapters.database.batches import BatchRows, Order
from domain.ids import LaneId
from domain.replay import Plan
from ops.replays import replays_of
from tests.contract.held_room import ANA, an_order_by
from tests.contract.traced_room import TracedRoom, words
from tests.ledger import Ledger
from tests.order_builders import a_carrier_rule

ORDERS = LaneId("acme", "order")
LOGGI = a_carrier_rule("6004:6401", marketplace="MERCADO_LIVRE", type="Loggi Express")


class Recalls:
    """Batches of orders without letters."""

    def __init__(self, ledger: Ledger) -> None:
        self.room = TracedRoom(ledger)
        self.rows = BatchRows(ledger.database, ledger.box)
        self.views = BatchViews(ledger.database)
        self.replays = replays_of(self.room.room.known, ledger.box)

    def start(self, *order_ids: int, plan: Plan | None = None) -> tuple[str, int]:
        orders = [("acme", "order", str(order_id)) for order_id in order_ids]
        order = Order("acme", {}, [], len(orders), 1000, plan or Plan(), orders)
        return self.rows.create(order, ANA)

    def counts(self, batch_id: str) -> dict[str, int]:
        self.replays.step(batch_id)
        [view] = self.views.matching(batch_id=batch_id)
        return dict(view.counts)


@pytest.fixture
def recalls(ledger: Ledger) -> Recalls:
    return Recalls(ledger)


def test_an_order_that_nobody_noted_becomes_due_and_its_lane_with_it(recalls: Recalls) -> None:
    batch_id, count = recalls.start(7)

    assert (count, recalls.counts(batch_id)) == (1, {"running": 1})
    assert recalls.room.room.due() == ["7"]
    assert recalls.room.ledger.lane(ORDERS)["next_at_s"] is not None


def test_an_order_that_was_done_is_looked_at_again(recalls: Recalls) -> None:
    recalls.room.note(7)
    recalls.room.look(an_order_by("Loggi Express", 7), [LOGGI])
    batch_id, _ = recalls.start(7)

    recalls.counts(batch_id)

    assert recalls.room.room.due() == ["7"]


def test_it_ends_with_the_outcome_of_its_order(recalls: Recalls) -> None:
    batch_id, _ = recalls.start(7, 8)
    recalls.counts(batch_id)

    recalls.room.look_at_all({7: [LOGGI], 8: []})

    assert recalls.counts(batch_id) == {"failed": 1, "pushed": 1}
    assert recalls.views.matching(batch_id=batch_id)[0].state == "done"


def test_an_order_is_in_one_unfinished_batch(recalls: Recalls) -> None:
    recalls.start(7)

    assert recalls.start(7)[1] == 0


def test_a_canary_goes_first(recalls: Recalls) -> None:
    batch_id, _ = recalls.start(7, 8, 9, plan=Plan(canary=1))

    assert recalls.counts(batch_id) == {"pending": 2, "running": 1}
    assert recalls.room.room.due() == ["7"]


def test_the_trace_of_the_order_tells_of_the_batch(recalls: Recalls) -> None:
    batch_id, _ = recalls.start(7)
    recalls.counts(batch_id)

    told = recalls.room.traces.order("7")

    assert words(told) == [
        "operator batch_started", "replay chosen", "note reconcile", "replay released",
    ]  # fmt: skip
