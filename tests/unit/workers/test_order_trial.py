"""A dry run of orders goes the whole way up to the write, and writes nothing."""

from dataclasses import replace

from domain.changes import Change
from domain.erp_carriers import ErpCarrier, ErpCarrierForm
from domain.overlays import Edit, Overlay
from domain.replay_ports import Forecast, Prospect
from tests.fake_lanes import FakeBudgets
from tests.fakes import FakeStores
from tests.order_builders import (
    ADDRESS,
    a_cancelled_order,
    a_carrier_rule,
    a_channel_order,
    an_item_by,
)
from tests.unit.workers.order_room import ID, NOW_S, RULE, OrderRoom
from workers.handlers.ingest_orders import IngestOrders
from workers.handlers.order_case import OrderTools
from workers.read_only_orders import ReadOnlyClaims, ReadOnlyErps
from workers.trial import PushTrial


def looked(room: OrderRoom, budgets: FakeBudgets | None = None) -> Forecast:
    """Give the forecast of the only order."""
    tools = OrderTools(ReadOnlyClaims(room.claims), lambda: NOW_S, RULE)
    handler = IngestOrders(tools, room.rules, ReadOnlyErps(room.erp), room.overlays)
    change = Change(str(ID), None, 1, 0, 0, None, "", "", NOW_S)
    trial = PushTrial(
        "order",
        FakeStores(room.store),
        lambda *_: [change],
        room.hub,
        FakeBudgets() if budgets is None else budgets,
        lambda: handler,
    )
    return trial.simulate("acme", [change.key])[change.key]


def test_an_order_that_would_be_imported_is_not() -> None:
    room = OrderRoom()

    assert looked(room).prospect is Prospect.SUCCEED
    assert room.erp.orders == {}
    assert room.erp.customers == {}
    assert room.claims.rows == {}


def test_an_order_whose_carrier_is_still_missing_would_fail_again() -> None:
    room = OrderRoom()
    room.rules.rows = []

    assert looked(room).heading == "would fail again: carrier_unmapped"


def test_an_order_whose_carrier_the_erp_does_not_have_would_fail_again() -> None:
    room = OrderRoom()
    room.erp.forms = (ErpCarrierForm(ErpCarrier("6009", "6901"), "Jadlog"),)

    assert looked(room).heading == "would fail again: carrier_unmapped"


def test_an_imported_order_whose_new_carrier_the_erp_does_not_have_would_fail_again() -> None:
    room = OrderRoom()
    room.look()
    room.erp.forms = (ErpCarrierForm(ErpCarrier("6002", "6201"), "Correios"),)
    room.rules.rows.append(a_carrier_rule("6009:6901", marketplace="MERCADO_LIVRE", type="Loggi"))
    room.change_hub(items=(an_item_by("Loggi"),))

    assert looked(room).heading == "would fail again: carrier_unmapped"


def test_an_order_that_a_person_corrected_is_looked_at_as_corrected() -> None:
    room = OrderRoom(a_channel_order(shipping=replace(ADDRESS, postal_code="1310")))
    before = looked(room).heading

    room.overlays.rows[str(ID)] = Overlay((Edit("shipping.postal_code", "01310-100"),))

    assert before == "would fail again: customer_invalid"
    assert looked(room).prospect is Prospect.SUCCEED


def test_an_order_that_was_cancelled_meanwhile_is_obsolete() -> None:
    assert looked(OrderRoom(a_cancelled_order())).prospect is Prospect.OBSOLETE


def test_an_order_that_is_brought_along_is_not_changed() -> None:
    room = OrderRoom()
    room.look()
    before = room.only()
    room.change_hub(shipping=replace(room.hub.orders[ID].shipping, number="200"))

    assert looked(room).prospect is Prospect.SUCCEED
    assert room.only() == before


def test_nobody_looks_once_the_calls_are_spent() -> None:
    assert looked(OrderRoom(), FakeBudgets(1)).prospect is Prospect.UNTOLD
