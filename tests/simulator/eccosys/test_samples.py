"""The simulator answers like the samples: the same fields, in their order, of the same kinds."""

from typing import Any

import pytest

from tests.simulator.eccosys.company import COMPANY, MUG, SHIRT, Company, an_order, sample
from tests.simulator.eccosys.shapes import may_be, shape


@pytest.fixture
def shipped(erp: Company) -> Company:
    """The order of the samples, invoiced and shipped."""
    erp.place(_EnderecoDeEntrega=None)
    erp.told("POST", f"/accounts/{COMPANY}/orders/2150000101/invoice", {})
    erp.api.put("/pedidos", json=sample("pedido-update-tracking-request"))
    return erp


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("pedido-single", "/pedidos/75000101"),
        ("pedido-single", "/pedidos/2150000101"),
        ("pedido-single", "/pedidos/numeroOC=ML-2000099900000017"),
        ("pedidos-list", "/pedidos"),
        ("pedido-items", "/pedidos/75000101/items"),
        ("pedido-transportadora", "/pedidos/75000101/transportadora"),
        ("pedido-rastreamento", "/pedidos/75000101/rastreamento"),
        ("cliente", "/clientes/2250009001"),
        ("transportadoras", "/transportadoras"),
        ("produtos-list", "/produtos"),
        ("estoque-single", "/estoques/CANECA-01"),
        ("canaisDeVenda", "/canaisDeVenda"),
    ],
)
def test_an_answer_has_the_shape_of_its_sample(shipped: Company, name: str, path: str) -> None:
    answer = shipped.api.get(path).json()

    assert may_be(shape(answer), shape(sample(name)))


def test_two_shapes_that_differ_are_told_apart() -> None:
    row = sample("pedido-items")[0]

    assert not may_be(shape(row), shape(row | {"valor": 79.9}))
    assert not may_be(shape(row), shape({"valor": "79.90"}))


def test_the_order_of_the_samples_reads_back_to_the_cent(shipped: Company) -> None:
    order, sampled = shipped.read("75000101"), sample("pedido-single")[0]

    for name in (
        *("desconto", "totalProdutos", "totalVenda", "frete", "numeroPedido", "situacao"),
        *("numeroDaOrdemDeCompra", "transportador", "idTransportador", "formaFrete"),
        *("idVinculoTransportadora", "codigoTransportador", "codigoRastreamento", "data"),
        *("dataPrevista", "canalDeVenda", "valorIPI", "numeroNotaFiscal", "dataEntrega"),
    ):
        assert (name, order[name]) == (name, sampled[name])


def test_its_items_are_those_of_the_sample(shipped: Company) -> None:
    rows = shipped.api.get("/pedidos/75000101/items").json()

    ids = {"id", "idVenda"}
    sampled = sample("pedido-items")
    assert [without(row, ids) for row in rows] == [without(row, ids) for row in sampled]


def test_its_carrier_is_that_of_the_sample(shipped: Company) -> None:
    assert shipped.api.get("/pedidos/75000101/transportadora").json() == sample(
        "pedido-transportadora"
    )
    assert shipped.api.get("/transportadoras").json() == sample("transportadoras")[:1]


def test_a_creation_is_answered_as_in_the_sample(erp: Company) -> None:
    answer = erp.api.post("/pedidos", json=sample("pedido-create-request"))

    assert (answer.status_code, answer.json()) == (200, sample("pedido-create-response"))


def test_a_creation_in_the_older_style_succeeds_too(erp: Company) -> None:
    answer = erp.api.post("/pedidos", json=[sample("pedido-create-request-older-style")])

    assert answer.json() == sample("pedido-create-response")
    assert erp.orders()[0]["items"] == [["CANECA-01", MUG, "1", "39.9"]]


def test_a_refusal_is_a_200_as_in_the_sample(erp: Company) -> None:
    answer = erp.api.post("/pedidos", json=an_order(_Contato=None))

    assert (answer.status_code, answer.json()) == (200, sample("pedido-create-response-error"))


@pytest.mark.parametrize("name", ["delivered", "picking", "tracking"])
def test_an_update_is_answered_as_in_the_sample(shipped: Company, name: str) -> None:
    answer = shipped.api.put("/pedidos", json=sample(f"pedido-update-{name}-request"))

    assert answer.json() == sample("pedido-update-response")


def test_a_status_is_answered_as_in_the_sample(erp: Company) -> None:
    erp.place()

    answer = erp.api.post("/pedidos/75000101/situacao", json=sample("pedido-situacao-request"))

    assert answer.json() == sample("pedido-situacao-response")


def test_an_order_that_has_not_left_has_no_tracking(erp: Company) -> None:
    erp.place()

    assert erp.api.get("/pedidos/75000101/rastreamento").json() == sample(
        "pedido-rastreamento-not-shipped"
    )


def test_products_read_singly_have_their_blocks(erp: Company) -> None:
    answer = erp.api.get(f"/produtos/{SHIRT}").json()

    sampled = sample("produto-single-variation")
    whole = sampled[0] if isinstance(sampled, list) else sampled
    assert list(answer) == [name for name in whole if name != "_Marca"]


@pytest.mark.parametrize(("status", "name"), [(401, "401"), (404, "404_empty_list")])
def test_errors_have_the_bodies_of_the_samples(erp: Company, status: int, name: str) -> None:
    headers = {"Authorization": "nobody's"} if status == 401 else {}
    answer = erp.api.get("/pedidos", headers=headers)

    assert (answer.status_code, answer.json()) == (status, sample("errors")[name]["body"])


def test_a_429_has_the_body_of_the_sample_and_no_time(erp: Company) -> None:
    erp.limit(policy="fixed", limit=1)

    answer = [erp.api.get("/produtos") for _ in range(2)][1]

    assert (answer.status_code, answer.json()) == (429, sample("errors")["429"]["body"])
    assert "retry-after" not in answer.headers


def without(row: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """Leave fields out."""
    return {name: value for name, value in row.items() if name not in names}
