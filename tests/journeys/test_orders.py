"""Orders from the hub's feed to the ERP on the real stack, with every way in which it may fail."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.arrows import ORDER_ARROWS
from tests.hub_orders import a_hub_item, a_hub_order
from tests.journeys.order_world import CANCELLED, OPEN, UNPAID, WHY, OrderWorld, order_world, soon
from tests.servers import Broker

pytestmark = [pytest.mark.amqp, pytest.mark.db]


@pytest.fixture(scope="module")
def world(
    amqp_broker: Broker, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OrderWorld]:
    with order_world(tmp_path_factory.mktemp("orders")) as running:
        yield running


def test_orders_are_in_the_erp_once_each_and_to_the_cent(world: OrderWorld) -> None:
    store = world.store("once")
    items = [a_hub_item("AUR-MT-AZ", 2, 119.9, discount=10.0), a_hub_item("AUR-CJ-01", 3, 33.33)]

    store.sell(*(a_hub_order(n, items=items, freight=18.9) for n in range(1, 21)))
    store.settle()

    found = store.orders()
    assert len(found) == 20
    assert store.twice() == {}
    assert {order["total_cents"] for order in found} == {22_980 + 9_999 + 1_890}
    assert {(order["carrier_id"], order["link_id"]) for order in found} == {(6001, 6101)}


def test_an_unpaid_order_that_is_paid_is_the_same_erp_order(world: OrderWorld) -> None:
    store = world.store("paid", order_import="all")
    ids = store.sell(a_hub_order(1, status="PENDING"))
    store.settle()
    assert store.statuses() == [UNPAID]

    store.change_and_settle(ids, status="PAID_WAITING_SHIP")

    assert store.statuses() == [OPEN]
    assert store.posts() == 1


def test_an_unpaid_order_waits_where_only_paid_ones_are_imported(world: OrderWorld) -> None:
    store = world.store("waits")
    ids = store.sell(a_hub_order(1, status="PENDING"))
    store.settle()
    assert (store.outcomes(), store.orders()) == ({1: "skip"}, [])

    store.change_and_settle(ids, status="PAID_WAITING_SHIP")

    assert store.statuses() == [OPEN]


def test_unpaid_orders_come_in_once_the_store_imports_all(world: OrderWorld) -> None:
    store = world.store("left-out")
    store.sell(a_hub_order(1, status="PENDING"), a_hub_order(2))
    store.settle()
    assert store.outcomes() == {1: "skip", 2: "import"}

    store.command("store", "set", store.name, "--order-import", "all", *WHY)
    world.stack.await_("taken up", lambda: store.outcomes()[1] == "import")
    store.settle()

    assert sorted(store.statuses()) == [UNPAID, OPEN]


def test_an_order_that_is_cancelled_before_it_is_imported_never_is(world: OrderWorld) -> None:
    store = world.store("cancelled-before")

    store.sell(a_hub_order(1, status="CANCELED"))
    store.settle()

    assert (store.outcomes(), store.orders()) == ({1: "skip"}, [])


def test_an_order_that_is_cancelled_later_is_cancelled_in_the_erp(world: OrderWorld) -> None:
    store = world.store("cancelled-after")
    ids = store.sell(a_hub_order(1))
    store.settle()

    store.change_and_settle(ids, status="CANCELED")

    assert store.statuses() == [CANCELLED]


def test_an_invoiced_order_that_is_cancelled_waits_for_a_person(world: OrderWorld) -> None:
    store = world.store("invoiced")
    ids = store.sell(a_hub_order(1))
    store.settle()
    store.invoice(store.orders()[0])

    store.change_and_settle(ids, status="CANCELED")

    assert [letter.reason for letter in store.letters()] == ["order_locked"]
    assert CANCELLED not in store.statuses()


def test_an_order_that_travels_otherwise_later_goes_by_another_carrier_in_the_erp(
    world: OrderWorld,
) -> None:
    store = world.store("rerouted", "Mercado Envios", "Loggi Express")
    ids = store.sell(a_hub_order(1), a_hub_order(2))
    store.settle()

    store.change_and_settle(ids[:1], items=a_hub_order(1, "Loggi Express")["items"])

    assert sorted(order["carrier_id"] for order in store.orders()) == [6001, 6002]
    assert (store.posts(), store.letters()) == (2, [])


def test_an_order_that_travels_by_an_unmapped_carrier_later_waits_and_is_released(
    world: OrderWorld,
) -> None:
    store = world.store("rerouted-unmapped")
    ids = store.sell(a_hub_order(1))
    store.settle()

    store.change_and_settle(ids, items=a_hub_order(1, "Loggi Express")["items"])
    [letter] = store.letters()
    assert (letter.reason, "Loggi Express" in letter.detail) == ("carrier_unmapped", True)
    assert [order["carrier_id"] for order in store.orders()] == [6001]

    store.map_carrier("Loggi Express")
    store.settle()
    assert [order["carrier_id"] for order in store.orders()] == [6002]
    assert [letter.state for letter in store.letters()] == ["resolved"]


def test_an_erp_that_does_not_take_the_new_carrier_says_what_to_set_by_hand(
    world: OrderWorld,
) -> None:
    store = world.store("rerouted-kept", "Mercado Envios", "Loggi Express")
    ids = store.sell(a_hub_order(1))
    store.settle()
    store.switch(changed_carrier="kept")

    store.change_and_settle(ids, items=a_hub_order(1, "Loggi Express")["items"])
    [letter] = store.letters()
    assert (letter.reason, "set 6002:6201 (Loggi Express)" in letter.detail) == (
        "erp_rejected",
        True,
    )

    store.switch(changed_carrier="saved")
    store.edit(store.orders()[0], idTransportador=6002, idVinculoTransportadora=6201)
    store.command("dead", "replay", letter.id, *WHY)
    store.settle()
    assert [letter.state for letter in store.letters()] == ["resolved"]


def test_an_order_whose_number_the_erp_has_given_to_another_waits_for_a_person(
    world: OrderWorld,
) -> None:
    store = world.store("number-taken")
    store.sell(a_hub_order(1, marketPlaceNumber="1001"))
    store.settle()
    [theirs] = store.orders()
    store.edit(theirs, numeroDaOrdemDeCompra="1002", observacaoInterna="loja própria")

    store.sell(a_hub_order(2, items=[a_hub_item(amount=2)], marketPlaceNumber="1002"))
    store.settle()
    [letter] = store.letters()
    assert (letter.reason, store.posts()) == ("number_taken", 1)

    store.edit(theirs, numeroDaOrdemDeCompra="LOJA-1002")
    store.command("dead", "replay", letter.id, *WHY)
    store.settle()
    assert (store.posts(), store.twice()) == (2, {})


def test_a_person_says_that_the_erp_has_the_order_already(world: OrderWorld) -> None:
    store = world.store("number-is-ours")
    store.sell(a_hub_order(1, marketPlaceNumber="1001"))
    store.settle()
    [theirs] = store.orders()
    store.edit(theirs, numeroDaOrdemDeCompra="1002", observacaoInterna="digitado")
    [sold] = store.sell(a_hub_order(2, items=[a_hub_item(amount=2)], marketPlaceNumber="1002"))
    store.settle()

    store.edit(theirs, observacaoInterna=f"conferido: AnyMarket {sold}")
    [letter] = store.letters()
    store.command("dead", "replay", letter.id, *WHY)
    store.settle()

    assert (store.outcomes()[sold], store.posts()) == ("update", 1)


def test_a_carrier_that_is_mapped_releases_the_orders_that_it_held(world: OrderWorld) -> None:
    store = world.store("held")
    store.sell(*(a_hub_order(n, "Loggi Express") for n in (1, 2, 3)), a_hub_order(4))
    store.settle()
    assert [letter.reason for letter in store.letters()] == ["carrier_unmapped"] * 3
    assert all("Loggi Express" in letter.detail for letter in store.letters())

    store.map_carrier("Loggi Express")
    store.settle()

    assert [letter.state for letter in store.letters()] == ["resolved"] * 3
    assert sorted(order["carrier_id"] for order in store.orders()) == [6001, 6002, 6002, 6002]


def test_an_erp_that_drops_the_connection_after_the_write_has_one_order(world: OrderWorld) -> None:
    store = world.store("dropped")
    store.fault("drop_after_apply")

    store.sell(a_hub_order(1), a_hub_order(2))
    store.settle()

    assert (len(store.orders()), store.twice(), store.posts()) == (2, {}, 2)


def test_an_erp_that_commits_long_after_the_time_out_has_one_order(world: OrderWorld) -> None:
    store = world.store("late")
    # 1.5 deadlines after the call was given up; the look-ups wait for twice.
    store.fault("drop_then_apply", latency_ms=1500)

    store.sell(a_hub_order(1))
    store.settle()

    assert (len(store.orders()), store.twice(), store.posts()) == (1, {}, 1)


def test_an_erp_that_never_got_the_order_is_asked_again(world: OrderWorld) -> None:
    store = world.store("unheard")
    store.fault("drop_before_apply")

    store.sell(a_hub_order(1))
    seconds = store.settle()

    assert (len(store.orders()), store.posts()) == (1, 2)
    assert seconds > 3.0


def test_an_outage_of_the_erp_delays_orders_and_loses_none(world: OrderWorld) -> None:
    store = world.store("outage")
    store.fault("html_error", status=502, count=20, method="*", route="*")

    store.sell(*(a_hub_order(n) for n in range(1, 6)))
    store.settle()

    assert (len(store.orders()), store.twice(), store.letters()) == (5, {}, [])
    assert store.answered(502) == 20


@pytest.mark.parametrize("arrow", ORDER_ARROWS)
def test_a_worker_that_is_killed_on_the_way_loses_nothing_and_doubles_nothing(
    arrow: str, world: OrderWorld
) -> None:
    store = world.store(f"killed-{arrow.replace('_', '-')}", order_import="all")
    world.stack.kill("work")
    if arrow == "lookup_to_record":
        store.fault("drop_after_apply")
    ids = store.sell(a_hub_order(1, status="PENDING"), a_hub_order(2))
    if arrow == "update_to_record":
        world.stack.start("work")
        store.settle()
        store.change(ids[:1], status="PAID_WAITING_SHIP")
        world.stack.kill("work")

    world.stack.start("work", ANYBRIDGE_CRASH_AT=arrow)
    assert world.stack.died("work") == 137
    world.stack.start("work")
    store.change(ids[:1], status="PAID_WAITING_SHIP")
    world.stack.await_("both open", lambda: store.statuses() == [OPEN, OPEN])
    store.settle()

    assert (store.twice(), store.letters()) == ({}, [])


def test_without_the_look_up_the_same_check_turns_red(
    amqp_broker: Broker, postgres_url: str, tmp_path: Path
) -> None:
    with order_world(tmp_path, ANYBRIDGE_TEST_NO_LOOK_UP="yes") as world:
        store = world.store("careless")
        store.fault("drop_after_apply")

        store.sell(a_hub_order(1))
        store.settle()
        soon()

        assert len(store.orders()) == 2
        assert len(store.twice()) == 1
