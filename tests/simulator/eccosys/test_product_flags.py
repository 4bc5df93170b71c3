"""The lists of changed products, and their acknowledgement."""

from typing import Any

import pytest

from tests.simulator.eccosys.company import COMPANY, MUG, SHIRT, Company, sample

CHANGED, STOCK = "/produtos/produtosAlterados", "/produtos/produtosComEstoqueAlterado"


def codes(erp: Company, path: str) -> list[str]:
    """Give the codes on a list; none is a 404."""
    answer = erp.api.get(path)
    if answer.status_code == 404:
        return []
    return [row["codigo"] for row in answer.json()]


def edit(erp: Company, **fields: object) -> None:
    """Change a product as a person in the ERP does."""
    erp.told("PUT", f"/accounts/{COMPANY}/products", [fields])


def test_a_changed_product_is_listed_until_it_is_acknowledged(erp: Company) -> None:
    assert codes(erp, CHANGED) == []
    edit(erp, codigo="CANECA-01", nome="Caneca nova")

    rows = erp.api.get(CHANGED).json()
    assert rows[0].keys() == sample("produtos-alterados")[0].keys()
    noted = sample("produtos-alterados-ack-request")
    assert [row["id"] for row in rows] == [str(one) for one in noted]

    erp.api.put(f"{CHANGED}/N", json=noted).raise_for_status()
    assert codes(erp, CHANGED) == []


def test_a_flag_is_set_again_by_hand(erp: Company) -> None:
    erp.api.put(f"{CHANGED}/S", json=[MUG, str(SHIRT)])

    assert codes(erp, CHANGED) == ["CAM-PRETA-M", "CANECA-01"]


@pytest.mark.parametrize(("choice", "listed"), [("flagged", ["CANECA-01"]), ("silent", [])])
def test_a_change_through_the_api_is_listed_or_not(
    erp: Company, choice: str, listed: list[str]
) -> None:
    erp.switch(own_edits=choice)

    erp.api.put("/produtos", json={"codigo": "CANECA-01", "nome": "Caneca"})

    assert codes(erp, CHANGED) == listed


def test_counted_stock_is_listed_until_it_is_acknowledged(erp: Company) -> None:
    erp.told("PUT", f"/accounts/{COMPANY}/stock", {"CAM-PRETA-M": 7})

    rows = erp.api.get(STOCK).json()
    assert rows[0].keys() == sample("produtos-com-estoque-alterado")[0].keys()
    erp.api.put(STOCK, json=sample("produtos-com-estoque-alterado-ack-request")).raise_for_status()
    assert codes(erp, STOCK) == []


@pytest.mark.parametrize("step", ["order", "cancel", "invoice"])
def test_what_orders_do_to_stock_is_listed(erp: Company, step: str) -> None:
    order = erp.place()
    if step != "order":
        for one in codes(erp, STOCK):
            erp.api.put(STOCK, json={"codigo": one, "opcEstoqueEcommerce": "N"})
    if step == "cancel":
        erp.api.post(f"/pedidos/{order['id']}/situacao", json={"situacao": 2})
    if step == "invoice":
        erp.told("POST", f"/accounts/{COMPANY}/orders/{order['id']}/invoice", {})

    assert codes(erp, STOCK) == ["CAM-PRETA-M", "CANECA-01"]


@pytest.mark.parametrize(
    ("path", "payload", "status"),
    [
        (f"{CHANGED}/N", [7], 200),
        (STOCK, {"codigo": "NADA", "opcEstoqueEcommerce": "N"}, 200),
        (STOCK, {"codigo": "CANECA-01", "opcEstoqueEcommerce": "?"}, 400),
        (STOCK, [7], 400),
        (STOCK, [{"codigo": "CANECA-01", "opcEstoqueEcommerce": "N"}], 400),
        (f"{CHANGED}/N", MUG, 400),
        (f"{CHANGED}/X", [MUG], 400),
    ],
)
def test_an_acknowledgement_names_products_that_are_there(
    erp: Company, path: str, payload: Any, status: int
) -> None:
    answer = erp.api.put(path, json=payload)

    assert answer.status_code == status
    assert status == 400 or len(answer.json()["error"]) == 1


def test_an_acknowledgement_may_be_answered_with_a_text(erp: Company) -> None:
    erp.switch(acknowledgement="text")

    assert erp.api.put(f"{CHANGED}/N", json=[MUG]).text == "ok"
