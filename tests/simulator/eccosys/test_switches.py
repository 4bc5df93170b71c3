"""Each point in which the sources contradict each other or are silent, both ways."""

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest

from simulator.eccosys.switches import Switches
from tests.simulator.eccosys.company import COMPANY, MUG, SHIRT, Company, an_order

DOCS = Path(__file__).parents[3] / "docs" / "eccosys.md"


def test_an_empty_list_may_be_an_empty_array(erp: Company) -> None:
    erp.switch(empty_list="200")

    for path in ("/pedidos", "/pedidos/situacao/2", "/pedidos/numeroOC=1", "/clientes"):
        assert (path, erp.api.get(path).json()) == (path, [])
    assert erp.api.get("/pedidos/1").status_code == 404


@pytest.mark.parametrize(
    ("switch", "usual", "other", "path"),
    [
        ("single_order", "array", "object", "/pedidos/75000101"),
        ("single_customer", "array", "object", "/clientes/2250009001"),
        ("single_product", "object", "array", "/produtos/CANECA-01"),
        ("single_stock", "array", "object", "/estoques/CANECA-01"),
    ],
)
def test_one_row_is_bare_or_in_an_array(
    erp: Company, switch: str, usual: str, other: str, path: str
) -> None:
    erp.place()
    kinds = {"array": list, "object": dict}
    assert isinstance(erp.api.get(path).json(), kinds[usual])

    erp.switch(**{switch: other})

    assert isinstance(erp.api.get(path).json(), kinds[other])


@pytest.mark.parametrize(
    ("switch", "method", "path", "body"),
    [
        ("order_envelope", "POST", "/pedidos", an_order()),
        ("order_update_envelope", "PUT", "/pedidos", {"numeroPedido": "75000101"}),
        ("status_envelope", "POST", "/pedidos/75000101/situacao", {"situacao": 3}),
        ("customer_envelope", "POST", "/clientes", {"nome": "Ana"}),
    ],
)
def test_each_write_answers_in_both_envelopes(
    erp: Company, switch: str, method: str, path: str, body: dict[str, Any]
) -> None:
    erp.place()
    seen = []
    for choice in ("top", "result"):
        erp.switch(**{switch: choice})
        seen.append(list(erp.api.request(method, path, json=body).json()))

    assert seen == [["success", "error"], ["result"]]


def test_a_new_id_may_be_text(erp: Company) -> None:
    erp.switch(created_id="text")

    assert erp.place()["id"] == "2150000101"


@pytest.mark.parametrize(
    ("lookup", "found"),
    [
        ("all", [True, True, True]),
        ("key", [True, False, False]),
        ("plain", [False, True, False]),
        ("query", [False, False, True]),
        ("none", [False, False, False]),
    ],
)
def test_a_customer_is_looked_up_as_switched(erp: Company, lookup: str, found: list[bool]) -> None:
    erp.seed("customers", {"nome": "Ana", "cnpj": "52998224725"}, {"nome": "Bia"})
    erp.switch(customer_lookup=lookup)

    paths = ["/clientes/cnpj=52998224725", "/clientes/52998224725", "/clientes?cnpj=52998224725"]
    answers = [erp.api.get(path) for path in paths]

    assert [one.is_success and len(one.json()) == 1 for one in answers] == found


def test_a_document_may_be_allowed_twice(erp: Company) -> None:
    erp.switch(duplicate_documents="allow")
    for _ in range(2):
        erp.api.post("/clientes", json={"nome": "Ana", "cnpj": "52998224725"})

    assert len(erp.api.get("/clientes/cnpj=52998224725").json()) == 2


@pytest.mark.parametrize(("choice", "status"), [("400", 400), ("legacy", 200)])
def test_a_filter_of_products_is_refused_or_heeded(erp: Company, choice: str, status: int) -> None:
    erp.switch(filter=choice)

    answer = erp.api.get("/produtos?$filter=codigo+eq+CANECA-01")

    assert answer.status_code == status
    assert choice == "400" or len(answer.json()) == 1


@pytest.mark.parametrize(
    ("choice", "status", "rows"), [("ignored", 200, 2), ("400", 400, 0), ("honoured", 200, 1)]
)
def test_a_code_in_the_query_is_treated_as_switched(
    erp: Company, choice: str, status: int, rows: int
) -> None:
    erp.switch(products_by_query=choice)

    answer = erp.api.get("/produtos?codigo=CANECA-01")

    assert answer.status_code == status
    assert status == 400 or len(answer.json()) == rows


@pytest.mark.parametrize(("choice", "code"), [("id", "CANECA-01"), ("code", str(MUG))])
def test_digits_are_an_id_or_a_code_first(erp: Company, choice: str, code: str) -> None:
    erp.seed("products", {"codigo": str(MUG)})
    erp.switch(numeric_product_key=choice)

    assert erp.api.get(f"/produtos/{MUG}").json()["codigo"] == code


def test_shipping_forms_may_have_no_names(erp: Company) -> None:
    erp.switch(form_names="absent")

    forms = erp.api.get("/transportadoras").json()[0]["_FormasDeEnvio"]

    assert forms == [{"id": "6101", "ativa": "S"}, {"id": "6102", "ativa": "N"}]


@pytest.mark.parametrize(
    ("choice", "amounts"), [("mixed", [10, "40"]), ("text", ["10", "40"]), ("number", [10, 40])]
)
def test_stock_is_written_as_switched(erp: Company, choice: str, amounts: list[object]) -> None:
    erp.switch(stock_numbers=choice)

    rows = erp.api.get("/estoques").json()

    assert [row["estoqueReal"] for row in rows] == amounts
    assert rows[0]["idProduto"] == str(SHIRT)


@pytest.mark.parametrize(("choice", "rows"), [("honoured", 1), ("ignored", 2)])
def test_stock_may_come_whole_whatever_was_asked_for(erp: Company, choice: str, rows: int) -> None:
    erp.switch(stock_paging=choice)

    assert len(erp.api.get("/estoques?$count=1&$offset=1").json()) == rows


def test_new_companies_begin_with_the_switches_of_all(erp: Company) -> None:
    erp.told("PUT", "/switches", {"empty_list": "200"})
    erp.open("outra", "other")

    assert erp.bare.get("/pedidos", headers={"Authorization": "other"}).json() == []
    assert erp.api.get("/pedidos").status_code == 404


def test_a_wrong_switch_is_refused(erp: Company) -> None:
    for wrong in ({"empty": "404"}, {"empty_list": "204"}, {"default_count": "100"}):
        answer = erp.control.put(f"/accounts/{COMPANY}/switches", json=wrong)
        assert answer.status_code == 422


def test_every_switch_is_documented_and_tried_here() -> None:
    names = {field.name for field in dataclasses.fields(Switches)}
    documented = set(re.findall(r"^\| `(\w+)` \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE))
    tests = "".join(file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("*.py"))

    assert names - documented == set()
    assert {name for name in names if name not in tests} == set()
