"""The first look at an ERP that emits nothing, in every dialect of it."""

import pytest

from tests.contract.erp_poll_room import LISTS, MUG, SHIRT, ErpPollRoom


def test_the_first_look_tells_stock_and_price_of_all_that_is_sold(bare: ErpPollRoom) -> None:
    bare.erp.seed("products", {"codigo": "PAI", "preco": "9.90", "estoque": 3})
    bare.erp.seed("products", {"codigo": "PAI-1", "preco": "9.90", "estoque": 3, "parent": "PAI"})
    bare.erp.seed("products", {"codigo": "NADA", "preco": "9.90", "opcEcommerce": "N"})

    bare.poll()

    assert bare.due("stock") == [SHIRT, MUG, "PAI-1"]
    assert (bare.units(SHIRT), bare.units(MUG), bare.units("PAI-1")) == (10, 40, 3)
    assert (bare.due("price"), bare.price("PAI-1")) == (["PAI-1"], {"price": "9.90"})
    assert bare.due("product") == []


def test_a_first_look_that_is_stopped_begins_anew(bare: ErpPollRoom) -> None:
    bare.on_call = lambda route: setattr(bare, "stopping", lambda: route == "GET /produtos")

    bare.poll()
    assert (bare.due("stock"), "seeded" in bare.memo()) == ([], False)

    bare.on_call, bare.stopping = lambda _route: None, lambda: False
    bare.poll()
    assert bare.due("stock") == [SHIRT, MUG]


def test_an_idle_store_costs_two_calls(room: ErpPollRoom) -> None:
    assert room.poll() == "idle"

    assert room.calls() == LISTS


def test_what_is_not_polled_costs_no_call(room: ErpPollRoom) -> None:
    room.set(poll_erp_kinds=["stock"])

    room.poll()

    assert room.calls() == LISTS[:1]


@pytest.mark.parametrize(
    "switches",
    [
        {"empty_list": "200"},
        {"acknowledgement": "text"},
        {"default_count": 1},
        {"numeric_product_key": "code"},
        {"single_product": "array"},
        {"single_stock": "object"},
        {"stock_numbers": "text"},
        {"stock_paging": "ignored"},
        {"deleted_in_stock": "hidden"},
        {"largest_count": 10},
    ],
    ids=str,
)
def test_an_erp_of_any_dialect_is_polled(bare: ErpPollRoom, switches: dict[str, object]) -> None:
    rows: list[dict[str, object]] = [
        {"codigo": f"K{n}", "parent": "CANECA-01", "preco": "5.00"} for n in range(25)
    ]
    bare.erp.seed("products", *rows)
    bare.erp.switch(**switches)
    bare.poll_until_idle()
    bare.push_all()

    bare.put_stock(**{f"K{n}": n + 1 for n in range(25)})
    bare.edit("K7", preco="6.00")
    bare.poll_until_idle()

    assert [bare.units(f"K{n}") for n in range(25)] == [n + 1 for n in range(25)]
    assert (bare.due("price"), bare.due("product")) == (["K7"], ["CANECA-01"])
    assert bare.flagged() == ([], [])
