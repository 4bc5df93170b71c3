"""Invoices and parcels of the ERP: our client at the simulator, under every switch."""

from datetime import date, timedelta
from typing import Any

import pytest

from adapters.nfe.reader import XmlNfeReader
from domain.erp_orders import ErpOrderRef
from domain.erp_papers import ErpInvoice, ErpPapers
from domain.errors import TransientError
from domain.fact_reading import to_invoice
from domain.invoices import InvoiceStage
from tests.contract.eccosys_pair import ErpPair
from tests.simulator.eccosys.company import COMPANY, STORE_NUMBER, sample

TODAY = date(2026, 7, 20)
NOW = "2026-07-20T10:30:40-03:00"
A_DAY = timedelta(days=1)
DIALECTS: list[dict[str, object]] = [
    {},
    {"access_key_name": "chaveAcesso"},
    {"note_filter": "ignored"},
    {"xml_key": "id"},
    {"xml_key": "number"},
    {"single_note": "object"},
    {"days": "ignored"},
    {"largest_count": 2},
    {"empty_list": "200"},
]
NOT_TOLD = ["1", "2", "3", "4", "5", "8", "9", "10"]


@pytest.fixture
def erp_pair(started_erp: ErpPair) -> ErpPair:
    """The simulator with one company, on a day of July."""
    fresh = started_erp.fresh()
    fresh.company.clock(NOW)
    return fresh


def invoiced(pair: ErpPair, state: str = "6", **wishes: object) -> int:
    """Let an order be made and invoiced; gives its id."""
    order_id = int(pair.company.place(**wishes)["id"])
    path = f"/accounts/{COMPANY}/orders/{order_id}/invoice?state={state}"
    pair.company.told("POST", path, {})
    return order_id


def changed(pair: ErpPair, order_id: int, **fields: Any) -> None:
    """Let a person in the ERP change an order."""
    pair.company.told("PUT", f"/accounts/{COMPANY}/orders/{order_id}", fields)


def of_today(papers: ErpPapers) -> list[ErpInvoice]:
    return list(papers.invoices(TODAY, TODAY))


@pytest.mark.parametrize("switches", DIALECTS, ids=str)
def test_an_invoice_reads_the_same_in_every_dialect(
    erp_pair: ErpPair, switches: dict[str, object]
) -> None:
    orders = [invoiced(erp_pair), invoiced(erp_pair, "7"), invoiced(erp_pair, "5")]
    erp_pair.company.switch(**switches)

    papers = erp_pair.papers()
    first, second = of_today(papers)

    assert (first.order_id, first.stage) == (str(orders[0]), InvoiceStage.AUTHORIZED)
    assert (second.order_id, second.stage) == (str(orders[1]), InvoiceStage.DANFE_ISSUED)
    assert first.issued_at.isoformat() == "2026-07-20T10:30:00-03:00"
    assert XmlNfeReader().read(papers.xml(first)).protocol_key == first.access_key


@pytest.mark.parametrize("state", NOT_TOLD)
def test_an_invoice_that_is_not_authorised_is_told_to_nobody(erp_pair: ErpPair, state: str) -> None:
    invoiced(erp_pair, state)

    assert of_today(erp_pair.papers()) == []


def test_an_invoice_is_what_an_event_may_say(erp_pair: ErpPair) -> None:
    invoiced(erp_pair)
    [found] = of_today(erp_pair.papers())

    told = to_invoice(
        STORE_NUMBER,
        {
            "number": found.number,
            "series": found.series,
            "access_key": found.access_key,
            "issued_at": found.issued_at.isoformat(),
            "cfop": found.cfop,
            "danfe_url": found.danfe_url,
        },
    )

    assert (str(told.key), told.number) == (found.access_key, found.number.lstrip("0"))


def test_invoices_of_other_days_are_left_out(erp_pair: ErpPair) -> None:
    invoiced(erp_pair)

    assert list(erp_pair.papers().invoices(TODAY + A_DAY, TODAY + A_DAY)) == []
    assert list(erp_pair.papers().invoices(TODAY - A_DAY, TODAY - A_DAY)) == []


def test_no_invoices_are_none(erp_pair: ErpPair) -> None:
    assert of_today(erp_pair.papers()) == []


def test_a_list_that_holds_rows_back_is_an_error_and_not_an_end(erp_pair: ErpPair) -> None:
    for _ in range(3):
        invoiced(erp_pair)
    erp_pair.company.switch(paging="ignored", largest_count=2)

    with pytest.raises(TransientError):
        of_today(erp_pair.papers())


def test_an_xml_of_another_invoice_is_not_taken(erp_pair: ErpPair) -> None:
    invoiced(erp_pair)
    [found] = of_today(erp_pair.papers())
    [row] = erp_pair.company.asked(f"/accounts/{COMPANY}/notes")
    erp_pair.company.told("PUT", f"/accounts/{COMPANY}/notes/{row['id']}", {"situacao": "3"})

    assert erp_pair.papers().xml(found) == ""


def test_an_order_that_left_says_when_and_where_its_parcel_is(erp_pair: ErpPair) -> None:
    order_id = invoiced(erp_pair)
    update = sample("pedido-update-tracking-request")
    changed(erp_pair, order_id, **{k: v for k, v in update.items() if k != "numeroPedido"})

    [progress] = erp_pair.papers().invoiced(TODAY, TODAY)
    tracking = erp_pair.papers().tracking(progress.ref)

    assert (progress.number, progress.ref.erp_id) == (STORE_NUMBER, str(order_id))
    assert progress.tracking_number == update["codigoRastreamento"]
    assert progress.shipped_on is not None
    assert tracking is not None
    assert tracking.number == update["codigoRastreamento"]
    assert tracking.url.startswith("https://")


def test_an_order_that_has_not_left_has_no_tracking(erp_pair: ErpPair) -> None:
    invoiced(erp_pair)

    [progress] = erp_pair.papers().invoiced(TODAY, TODAY)

    assert (progress.tracking_number, progress.shipped_on) == ("", None)
    assert erp_pair.papers().tracking(progress.ref) is None
    assert erp_pair.papers().tracking(ErpOrderRef("999999", "")) is None


@pytest.mark.parametrize("switches", [{}, {"delivered": "D"}, {"days": "ignored"}], ids=str)
def test_an_order_that_was_delivered_says_on_which_day(
    erp_pair: ErpPair, switches: dict[str, object]
) -> None:
    order_id = invoiced(erp_pair)
    invoiced(erp_pair, numeroDaOrdemDeCompra="ML-2")
    changed(erp_pair, order_id, dataEntrega="2026-07-20")
    erp_pair.company.switch(**switches)

    [progress] = erp_pair.papers().delivered(TODAY, TODAY)

    assert (progress.number, progress.delivered_on) == (STORE_NUMBER, TODAY)
