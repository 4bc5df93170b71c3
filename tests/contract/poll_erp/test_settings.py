"""When a store is polled, and flags that nobody may take or that stay."""

from typing import Any

import pytest

from adapters.database.flows import FlowRows
from producers.erp_trip import DEAF_AGAIN_S, DEAF_FROM
from tests.contract.eccosys_pair import ErpPair
from tests.contract.erp_poll_room import ACT, LISTS, MUG, POLL, SHIRT, ErpPollRoom
from tests.ledger import Ledger
from tests.simulator.eccosys.company import COMPANY


def test_a_flag_that_stays_is_left_alone_for_a_while(room: ErpPollRoom) -> None:
    room.put_stock(CANECA_01=7)
    for _ in range(5):
        room.poll()
        room.push_all()
        room.put_stock(CANECA_01=7)

    room.calls()
    room.poll()

    assert (room.due("stock"), "PUT /produtos/produtosComEstoqueAlterado" in room.calls()) == (
        [],
        False,
    )
    room.put_stock(CANECA_01=6)
    room.poll()
    assert (room.due("stock"), room.units(MUG)) == ([MUG], 6)


def test_a_product_whose_flag_stays_is_left_alone_for_a_while(room: ErpPollRoom) -> None:
    for _ in range(DEAF_FROM):
        room.erp.api.put("/produtos/produtosAlterados/S", json=[room.id_of(MUG)])
        room.poll()
    room.erp.api.put("/produtos/produtosAlterados/S", json=[room.id_of(MUG)])
    room.calls()

    room.poll()

    assert room.calls() == LISTS
    room.ledger.clock.move(DEAF_AGAIN_S)
    room.edit(MUG, nome="Caneca nova")
    room.poll()
    assert (room.due("product"), room.flagged()) == ([MUG], ([], []))


def test_a_store_that_may_only_look_acknowledges_nothing(room: ErpPollRoom) -> None:
    room.set(erp_acknowledge=False)
    room.put_stock(CANECA_01=7)
    room.edit(SHIRT, preco="11.00")

    room.poll()

    assert (room.units(MUG), room.price(SHIRT)) == (7, {"price": "11.00"})
    assert room.flagged() == ([SHIRT], [MUG])
    room.push_all()
    room.poll()
    assert (room.due("stock"), room.due("product"), room.due("price")) == ([], [], [])
    assert not any(route.startswith("PUT") for route in room.calls())


def test_a_store_that_may_only_look_sees_what_stands_behind_the_first_page(
    room: ErpPollRoom,
) -> None:
    room.set(erp_acknowledge=False)
    codes = [f"K{n:03}" for n in range(450)]
    rows: list[dict[str, object]] = [{"codigo": code, "preco": "5.00"} for code in codes]
    room.erp.seed("products", *rows)
    changes = [{"codigo": code, "nome": "X"} for code in codes]
    room.erp.told("PUT", f"/accounts/{COMPANY}/products", changes)
    room.put_stock(**{codes[-1]: 7})

    room.poll_until_idle()

    assert (len(room.due("product")), len(room.due("price"))) == (450, 450)
    assert room.units(codes[-1]) == 7
    room.push_all()
    room.calls()
    room.poll()
    assert len([route for route in room.calls() if route.startswith("GET /produtos/{")]) < 12


# ------------------------------------------------------------------------------ settings


@pytest.mark.parametrize(
    "settings",
    [
        {"poll_erp_kinds": []},
        {"flows": {"poll_erp": False}},
        {"flows": {"stock": False, "price": False, "product": False}},
        {"deposit": None},
        {"stock_rule": None},
        {"stock_rule": "same_name_only"},
        {"erp": "amqp"},
    ],
    ids=str,
)
def test_a_store_that_is_not_polled_has_no_lane(
    ledger: Ledger, started_erp: ErpPair, settings: dict[str, Any]
) -> None:
    room = ErpPollRoom(ledger, started_erp.fresh(), **settings)

    assert (room.lanes.open(), room.rung()) == (0, [])


def test_a_lane_stands_while_a_setting_keeps_it_from_polling(room: ErpPollRoom) -> None:
    room.set(poll_erp_kinds=[])
    assert room.poll() == "held"
    assert room.ledger.lane(POLL)["held_cause"] == "poll_off"

    room.set(poll_erp_kinds=["stock"], stock_rule="same_name_only")
    assert room.poll() == "held"
    assert room.ledger.lane(POLL)["held_cause"] == "poll_unfit"

    room.set(stock_rule="consolidate_all", poll_erp_kinds=["stock"])
    assert room.poll() == "idle"


def test_stock_of_the_only_deposit_may_be_polled(ledger: Ledger, started_erp: ErpPair) -> None:
    only = {"stock_rule": "same_name_only", "deposits": ["geral"]}

    room = ErpPollRoom(ledger, started_erp.fresh(), **only)
    room.poll()

    assert room.units(MUG) == 40


def test_polls_keep_to_the_period_of_the_store(room: ErpPollRoom) -> None:
    room.set(poll_erp_s=300.0)
    room.poll()

    room.ledger.clock.move(290.0)
    assert room.rung() == []
    room.ledger.clock.move(11.0)
    assert room.rung() == [POLL]


def test_polls_keep_to_the_budget_of_the_erp(ledger: Ledger, started_erp: ErpPair) -> None:
    limit = {"erp_limit_calls": 40, "erp_limit_window_s": 1.0}
    room = ErpPollRoom(ledger, started_erp.fresh(), **limit)
    room.erp.limit(policy="bucket", limit=40, window_s=1.0)
    room.erp.seed("products", *({"codigo": f"K{n}", "estoque": n} for n in range(40)))
    room.put_stock(**{f"K{n}": n for n in range(40)})

    room.poll_until_idle()

    assert room.flagged() == ([], [])
    assert {entry["status"] for entry in room.erp.journal()} == {200, 404}


def test_a_pause_of_the_flow_stops_the_poll(room: ErpPollRoom) -> None:
    FlowRows(room.ledger.database).pause(POLL, ACT)

    assert room.poll() == "leased"
    assert room.calls() == []
