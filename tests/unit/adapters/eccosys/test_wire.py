"""Every sample of an answer that is read goes through what reads it; the others are named."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.eccosys.faults import Done, Found, outcome_of
from adapters.eccosys.translate.papers import to_invoice, to_tracking, to_xmls
from adapters.eccosys.wire import (
    cents_of,
    id_of,
    is_invoiced,
    store_number_of,
    text_of,
    to_created,
    to_forms,
    to_line,
    to_products,
    to_ref,
    to_state,
    unwrapped,
)
from adapters.http.asks import Ask
from adapters.http.shapes import to_fields
from domain.erp_carriers import ErpCarrier, ErpCarrierForm
from domain.erp_orders import ErpOrderLine, ErpOrderRef, ErpOrderState, ErpStatus
from domain.erp_papers import ErpInvoice, ErpTracking
from domain.errors import ErpRejected, Unreadable
from domain.invoices import InvoiceStage
from domain.money import Cents
from tests.unit.adapters.eccosys.scripted_erp import an_answer, sample

SAMPLES = {path.stem for path in Path("tests/samples/eccosys").glob("*.json")}
ORDER = ErpOrderRef("2150000101", "75000101")
TEX = "TRANSPORTADORA EXEMPLO LTDA"
NUMBER = "ML-2000099900000017"

LISTED: Mapping[str, Any] = {"ordered_on": date(2026, 7, 19), "customer_id": "2150009001"}

READ: dict[str, tuple[Callable[[object], object], object]] = {
    "pedido-single": (
        lambda payload: list(map(to_state, unwrapped(payload))),
        [ErpOrderState(ORDER, ErpStatus.FULFILLED, True, ErpCarrier("6001", "6101"))],
    ),
    "pedidos-list": (
        lambda payload: list(map(to_line, unwrapped(payload))),
        [
            ErpOrderLine(
                ORDER, NUMBER, ErpStatus.FULFILLED, Cents(20_710), is_invoiced=True, **LISTED
            ),
            ErpOrderLine(
                ErpOrderRef("2150000102", "75000102"),
                "AMZ-701-0000001-0000001",
                ErpStatus.AWAITING_PAYMENT,
                Cents(3_990),
                **LISTED,
            ),
            ErpOrderLine(
                ErpOrderRef("2150000103", "75000103"),
                "ML-2000099900000029",
                ErpStatus.FULFILLED,
                Cents(355_944),
                is_invoiced=True,
                **LISTED,
            ),
        ],
    ),
    "cliente": (
        lambda payload: [(id_of(row), text_of(row, "cnpj")) for row in unwrapped(payload)],
        [("2150009001", "11144477735")],
    ),
    "produto-single-variation": (to_products, {"CAM-PRETA-M": "2150100303"}),
    "produto-single-parent": (to_products, {"CAM-PRETA": "2150100301"}),
    "produtos-list": (
        to_products,
        {
            "CAM-PRETA": "2150100301",
            "CAM-PRETA-P": "2150100302",
            "CAM-PRETA-M": "2150100303",
            "CAM-PRETA-G": "2150100304",
            "CANECA-01": "2150100400",
        },
    ),
    "transportadoras": (
        lambda payload: [form for row in unwrapped(payload) for form in to_forms(row)],
        [
            ErpCarrierForm(ErpCarrier("6001", "6101"), TEX, "Entrega Normal", "TEX"),
            ErpCarrierForm(
                ErpCarrier("6001", "6102"), TEX, "Entrega Expressa", "TEX", active=False
            ),
            ErpCarrierForm(
                ErpCarrier("6002", "6201"), "MERCADO ENVIOS", "me2 - Prioritario", "ME2"
            ),
        ],
    ),
    "nfe": (
        lambda payload: list(map(to_invoice, unwrapped(payload))),
        [
            ErpInvoice(
                erp_id="2150030001",
                order_id="2150000101",
                number="001234",
                series="1",
                access_key="42260711222333000181550010000012341102030400",
                issued_at=datetime.fromisoformat("2026-07-20T10:30:00-03:00"),
                stage=InvoiceStage.DANFE_ISSUED,
                cfop="5102",
                danfe_url=(
                    "https://loja-exemplo.eccosys.com.br/doc.view.php"
                    "?id=fedcba9876543210fedcba9876543210"
                ),
            )
        ],
    ),
    "nfe-rejected": (lambda payload: list(map(to_invoice, unwrapped(payload))), [None]),
    "xml-nfes": (lambda payload: [xml[:5] for xml in to_xmls(payload)], ["<?xml"]),
    "pedido-rastreamento": (
        lambda payload: to_tracking(to_fields(payload)),
        ErpTracking(TEX, "TX000000012BR", "https://rastreio.example.com/TX000000012BR"),
    ),
    "pedido-rastreamento-not-shipped": (lambda payload: to_tracking(to_fields(payload)), None),
}
DONE: dict[str, tuple[Callable[[object], object], object]] = {
    "pedido-create-response": (to_created, ORDER),
    "pedido-update-response": (to_created, ORDER),
    "pedido-situacao-response": (str, "Situação do pedido atualizada"),
}
NOT_READ = {
    *("pedido-items", "pedido-transportadora"),
    *("estoques-list", "estoque-single", "canaisDeVenda"),
}
"""Answers to what we do not ask."""

OF_FAULTS = {"errors", "pedido-create-response-error"}
"""Read in test_faults.py."""

OF_THE_CATALOGUE = {
    *("atributos", "departamentos", "marcas", "produto-imagens", "produtos-produtosPai"),
    *("produtos-alterados", "produtos-com-estoque-alterado"),
    *("produto-create-response", "produto-create-response-duplicate"),
}
"""What the simulator answers, tried in tests/simulator/eccosys and tests/contract."""


def test_every_sample_is_read_or_named() -> None:
    asked = {name for name in SAMPLES if "-request" in name}

    named = NOT_READ | OF_FAULTS | OF_THE_CATALOGUE
    assert READ.keys() | DONE.keys() | named == SAMPLES - asked


@pytest.mark.parametrize("name", READ)
def test_a_sample_of_an_answer_is_read(name: str) -> None:
    outcome = outcome_of(an_answer(200, sample(name)), Ask("GET", "/x"))

    read, wanted = READ[name]
    assert isinstance(outcome, Found)
    assert read(outcome.payload) == wanted


@pytest.mark.parametrize("name", DONE)
def test_a_sample_of_what_was_done_is_read(name: str) -> None:
    outcome = outcome_of(an_answer(200, sample(name)), Ask("POST", "/x"))

    read, wanted = DONE[name]
    assert isinstance(outcome, Done)
    assert read(outcome.rows[0]) == wanted


def test_an_order_without_its_store_number_tells_nothing() -> None:
    [row] = sample("pedido-single")

    with pytest.raises(Unreadable, match="numeroDaOrdemDeCompra"):
        store_number_of({name: row[name] for name in row if name != "numeroDaOrdemDeCompra"})


def test_a_status_that_nobody_knows_is_for_a_person() -> None:
    [row] = sample("pedido-single")

    with pytest.raises(ErpRejected, match="'77' is unknown"):
        to_state(row | {"situacao": "77"})


@pytest.mark.parametrize("said", ["", "x", "1,2,3x", "NaN", "0.001", None])
def test_what_is_no_money_is_unreadable(said: object) -> None:
    with pytest.raises(Unreadable, match="totalVenda"):
        cents_of({"totalVenda": said}, "totalVenda")


@pytest.mark.parametrize("said", [None, "", "0", 0, "abc", True, "-1"])
def test_what_is_no_id_is_unreadable(said: object) -> None:
    with pytest.raises(Unreadable, match="no id"):
        to_ref({"id": said})


def test_an_order_is_invoiced_by_the_number_or_the_id_of_its_invoice() -> None:
    rows = [{"numeroNotaFiscal": "000000"}, {"numeroNotaFiscal": "001"}, {"idNotaFiscalRef": "9"}]

    assert [is_invoiced(row) for row in rows] == [False, True, True]


def test_forms_of_an_inactive_carrier_are_inactive() -> None:
    carrier = {"id": 1, "situacao": "I", "nome": "X", "_FormasDeEnvio": [{"id": 2}]}

    assert to_forms(carrier) == [ErpCarrierForm(ErpCarrier("1", "2"), "X", active=False)]
