"""Products are read, customers read and written."""

from typing import Any

import pytest

from tests.simulator.eccosys.company import MUG, SHIRT, Company

ANA = {"nome": "Ana", "cnpj": "529.982.247-25", "tipo": "F", "telefone": "4730000000"}


@pytest.mark.parametrize("key", ["CANECA-01", str(MUG), "gtin=7890000002011"])
def test_a_product_is_found_by_code_id_and_ean(erp: Company, key: str) -> None:
    assert erp.api.get(f"/produtos/{key}").json()["id"] == str(MUG)


def test_several_products_are_found_by_their_codes(erp: Company) -> None:
    rows = erp.api.get("/produtos/CANECA-01;NADA;CAM-PRETA-M").json()

    assert [row["id"] for row in rows] == [str(MUG), str(SHIRT)]


def test_products_are_filtered_and_children_are_no_parents(erp: Company) -> None:
    erp.seed("products", {"codigo": "G", "situacao": "I", "parent": "CAM-PRETA-M"})

    assert [row["codigo"] for row in erp.api.get("/produtos?$situacao=I").json()] == ["G"]
    assert len(erp.api.get("/produtos/produtosPai").json()) == 2
    assert erp.api.get(f"/produtos/{SHIRT}").json()["_Skus"][0]["codigo"] == "G"


def test_stock_tells_text_and_numbers_apart_by_row_and_may_be_negative(erp: Company) -> None:
    erp.place(_Itens=[{"idProduto": SHIRT, "quantidade": 36, "valor": 1}], totalProdutos=36,
              totalVenda=36, desconto=0, frete=0)  # fmt: skip

    rows = erp.api.get("/estoques").json()

    assert [row["estoqueDisponivel"] for row in rows] == [-26, "40"]


def test_a_customer_is_created_found_changed_and_removed(erp: Company) -> None:
    made = erp.api.post("/clientes", json=ANA).json()["success"][0]["id"]
    erp.api.put("/clientes", json={"id": made, "numero": "S/N"})

    found = erp.api.get("/clientes/cnpj=52998224725").json()[0]
    assert (found["id"], found["fone"], found["enderecoNro"]) == (str(made), "4730000000", "S/N")
    assert erp.api.delete(f"/clientes/{made}").status_code == 200
    assert erp.api.get(f"/clientes/{made}").status_code == 404


def test_a_document_that_exists_is_refused_with_the_id_it_has(erp: Company) -> None:
    made = erp.api.post("/clientes", json=ANA).json()["success"][0]["id"]

    error = erp.api.post("/clientes", json=ANA | {"cnpj": "52998224725"}).json()["error"][0]

    assert error["id"] == str(made)


@pytest.mark.parametrize("person", [{}, {"nome": ""}, ANA | {"tipo": "X"}, ANA | {"cnpj": "?"}])
def test_a_customer_that_does_not_fit_is_refused_with_a_200(
    erp: Company, person: dict[str, Any]
) -> None:
    answer = erp.api.post("/clientes", json=person)

    assert (answer.status_code, answer.json()["success"]) == (200, [])


def test_customers_are_listed_by_the_day_of_their_change(erp: Company) -> None:
    erp.clock("2026-07-20T12:00:00-03:00")
    erp.api.post("/clientes", json=ANA)

    assert len(erp.api.get("/clientes?$fromDate=2026-07-20").json()) == 1
    assert erp.api.get("/clientes?$fromDate=2026-07-21").status_code == 404


@pytest.mark.parametrize("body", [b"", b"{", b"NaN", b'{"valor": Infinity}'])
def test_what_is_no_json_is_a_400(erp: Company, body: bytes) -> None:
    assert erp.api.post("/clientes", content=body).status_code == 400
