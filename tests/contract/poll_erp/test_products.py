"""Products and prices of an ERP that emits nothing."""

import json

from domain.product_reading import is_ending
from producers.erp_products import REFUSED_AGAIN_S
from tests.contract.erp_poll_room import LISTS, MUG, POLL, SHIRT, ErpPollRoom
from tests.simulator.eccosys.company import COMPANY


def test_a_changed_product_is_told_once_with_its_price(room: ErpPollRoom) -> None:
    room.edit(MUG, nome="Caneca nova", preco="44.90")

    room.poll()

    assert (room.due("product"), room.due("price")) == ([MUG], [MUG])
    assert room.price(MUG) == {"price": "49.90", "sale_price": "44.90"}
    assert room.flagged() == ([], [])


def test_a_price_that_stays_is_not_told(room: ErpPollRoom) -> None:
    room.edit(MUG, nome="Caneca nova")

    room.poll()

    assert (room.due("product"), room.due("price")) == ([MUG], [])


def test_a_changed_variation_tells_its_product(room: ErpPollRoom) -> None:
    room.erp.seed("products", {"codigo": "PAI"}, {"codigo": "PAI-1", "parent": "PAI"})

    room.edit("PAI-1", preco="12.00")
    room.poll()

    assert (room.due("product"), room.due("price")) == (["PAI"], ["PAI-1"])


def test_what_does_not_go_to_the_hub_is_only_acknowledged(room: ErpPollRoom) -> None:
    room.erp.seed("products", {"codigo": "NADA", "opcEcommerce": "N", "produtoAlterado": "S"})
    room.erp.seed("products", {"codigo": "FOI", "excluido": "S", "produtoAlterado": "S"})

    room.poll()

    assert (room.due("product"), room.due("price"), room.flagged()) == ([], [], ([], []))


def test_what_goes_to_the_hub_no_more_is_deactivated_once(room: ErpPollRoom) -> None:
    room.edit(MUG, opcEcommerce="N", preco="1.00")

    room.poll()

    assert (room.due("product"), room.due("price"), room.flagged()) == ([MUG], [], ([], []))
    [row] = [row for row in room.ledger.rows("change") if row["state"] == "due"]
    assert is_ending(json.loads(row["payload"]))
    room.push_all()
    room.edit(MUG, nome="Outro nome")
    room.poll()
    assert room.due("product") == []
    room.edit(MUG, opcEcommerce="S")
    room.poll()
    assert room.due("product") == [MUG]


def test_a_family_that_was_only_ever_linked_is_deactivated(room: ErpPollRoom) -> None:
    room.erp.seed("products", {"codigo": "PAI"}, {"codigo": "PAI-1", "parent": "PAI"})
    room.put_stock(PAI_1=4)
    room.poll()
    assert room.due("stock") == ["PAI-1"]

    room.edit("PAI", opcEcommerce="N")
    room.poll()

    assert room.due("product") == ["PAI"]


def test_a_product_that_was_deleted_is_looked_at_by_who_pushes_it(room: ErpPollRoom) -> None:
    room.edit(MUG, excluido="S")

    room.poll()

    assert (room.due("product"), room.due("price"), room.flagged()) == ([MUG], [], ([], []))
    room.push_all()
    room.edit(MUG, excluido="S")
    room.poll()
    assert room.due("product") == []


def test_a_variation_that_was_deleted_tells_its_product(room: ErpPollRoom) -> None:
    room.erp.seed("products", {"codigo": "PAI"}, {"codigo": "PAI-1", "parent": "PAI"})

    room.edit("PAI-1", excluido="S")
    room.poll()

    assert room.due("product") == ["PAI"]


def test_what_an_import_wrote_does_not_go_back(room: ErpPollRoom) -> None:
    room.edit(MUG, nome="Da AnyMarket", preco="19.90")
    room.settle(MUG)

    room.poll()

    assert (room.due("product"), room.due("price"), room.flagged()) == ([], [], ([], []))
    room.edit(MUG, nome="Mudada por alguém")
    room.poll()
    assert room.due("product") == [MUG]


def test_a_family_that_an_import_wrote_does_not_go_back(room: ErpPollRoom) -> None:
    room.erp.seed("products", {"codigo": "PAI"})
    for code in ("PAI-1", "PAI-2"):
        room.erp.seed("products", {"codigo": code, "parent": "PAI", "preco": "9.90"})
        room.edit(code, nome=code)
    room.edit("PAI", nome="Da AnyMarket")
    room.settle("PAI", "PAI-2", "PAI-1")

    room.poll()

    assert (room.due("product"), room.due("price"), room.flagged()) == ([], [], ([], []))


def test_what_is_due_stays_due_though_an_import_wrote_it(room: ErpPollRoom) -> None:
    room.edit(MUG, preco="44.90")
    room.poll()

    room.settle(MUG)

    assert (room.due("product"), room.due("price")) == ([MUG], [MUG])


def test_many_changed_products_are_looked_at_in_a_few_calls(room: ErpPollRoom) -> None:
    codes = [f"K{n}" for n in range(300)]
    rows: list[dict[str, object]] = [{"codigo": code, "preco": "5.00"} for code in codes]
    room.erp.seed("products", *rows)
    changes = [{"codigo": code, "nome": "X"} for code in codes]
    room.erp.told("PUT", f"/accounts/{COMPANY}/products", changes)

    room.poll_until_idle()

    assert (len(room.due("product")), len(room.due("price")), room.flagged()) == (
        300,
        300,
        ([], []),
    )
    assert len(room.calls()) < 30


def test_a_poll_that_left_something_over_goes_on_at_once(room: ErpPollRoom) -> None:
    rows: list[dict[str, object]] = [{"codigo": f"K{n}"} for n in range(201)]
    room.erp.seed("products", *rows)
    room.erp.told(
        "PUT",
        f"/accounts/{COMPANY}/products",
        [{"codigo": f"K{n}", "nome": "X"} for n in range(201)],
    )

    room.poll()
    assert room.bells.rung[-1] == POLL

    room.poll()
    assert (room.flagged(), len(room.due("product"))) == (([], []), 201)


def test_a_price_that_nobody_can_read_holds_up_no_other(room: ErpPollRoom) -> None:
    room.erp.seed("products", {"codigo": "RUIM", "preco": "sob consulta", "produtoAlterado": "S"})
    room.edit(MUG, preco="44.90")

    room.poll()

    assert (room.due("price"), room.due("product")) == ([MUG], [MUG, "RUIM"])


def test_a_product_that_the_erp_refuses_to_tell_holds_up_no_other(room: ErpPollRoom) -> None:
    room.edit(MUG, preco="44.90")
    room.edit(SHIRT, preco="11.00")
    # Both at once, and then the first of them alone.
    room.erp.fault("status", status=400, route="/api/produtos/{*}", method="GET", count=2)

    room.poll()

    assert len(room.due("price")) == 1
    assert room.flagged() == ([], [])


def test_a_product_that_the_erp_refused_to_tell_is_asked_for_again(room: ErpPollRoom) -> None:
    room.edit(MUG, preco="44.90")
    room.erp.fault("status", status=400, route="/api/produtos/{*}", method="GET", count=1)
    room.poll()
    assert room.due("price") == []

    room.poll()
    assert room.due("price") == []
    room.ledger.clock.move(REFUSED_AGAIN_S)
    room.poll()

    assert room.due("price") == [MUG]
    room.calls()
    room.ledger.clock.move(REFUSED_AGAIN_S)
    room.poll()
    assert room.calls() == LISTS


def test_a_changed_product_without_a_code_holds_up_no_other(room: ErpPollRoom) -> None:
    room.erp.seed("products", {"codigo": "", "nome": "Sem código", "produtoAlterado": "S"})
    room.edit(MUG, preco="44.90")

    room.poll()

    assert room.due("price") == [MUG]
