"""Invoices, parcels and deliveries of an ERP that emits nothing, polled on a real ledger."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.database.order_claims import write
from adapters.nfe.reader import XmlNfeReader
from domain.days import day_of
from domain.erp_orders import ErpOrderRef
from domain.fact_reading import to_delivered, to_dispatch, to_invoice
from domain.order_changes import Imported
from domain.order_claims import Claim
from producers.erp_papers import EVERY_S
from tests.contract.eccosys_pair import ErpPair
from tests.contract.erp_poll_room import DELIVERED_S, ErpPollRoom
from tests.ledger import Ledger
from tests.simulator.eccosys.company import COMPANY

KINDS = ["invoice", "shipment", "delivery"]
NFES, XML = "GET /nfes", "GET /xml-nfes/{invoice}"


class PaperRoom(ErpPollRoom):
    """A store whose ERP has one order of the hub."""

    def __init__(self, ledger: Ledger, pair: ErpPair) -> None:
        super().__init__(ledger, pair, poll_erp_kinds=KINDS)
        self.order = self.place(183, "ML-1")

    def place(self, order_id: int, number: str) -> int:
        """Let an order of the hub be in the ERP; gives its id there."""
        row = self.erp.place(numeroDaOrdemDeCompra=number)
        ref = ErpOrderRef(str(row["id"]), str(row["codigo"]))
        told = Imported(ref, is_paid=True, is_cancelled=False, delivery="d", items="i")
        with self.ledger.database.write() as connection:
            write(connection, "acme", [Claim(order_id, number=number, told=told)])
        return int(row["id"])

    def invoice(self, order: int, state: int = 6) -> None:
        """Let a person invoice an order."""
        path = f"/accounts/{COMPANY}/orders/{order}/invoice?state={state}"
        self.erp.told("POST", path, {})

    def move(self, **fields: str) -> None:
        """Let a person change the only invoice."""
        [note] = self.erp.asked(f"/accounts/{COMPANY}/notes")
        self.erp.told("PUT", f"/accounts/{COMPANY}/notes/{note['id']}", fields)

    def change(self, **fields: str) -> None:
        """Let a person change the order."""
        self.erp.told("PUT", f"/accounts/{COMPANY}/orders/{self.order}", fields)

    def look(self, after_s: float = 0.0) -> None:
        """Poll, so much later."""
        self.ledger.clock.move(after_s)
        self.poll()

    def fact(self, kind: str, key: str = "183") -> tuple[int, Any]:
        """Give the revision of a fact, and what is known of it; 0 when nothing is."""
        rows = [
            row for row in self.ledger.rows("change") if (row["kind"], row["key"]) == (kind, key)
        ]
        return (rows[0]["revision"], json.loads(rows[0]["payload"])) if rows else (0, None)


@pytest.fixture
def room(ledger: Ledger, started_erp: ErpPair) -> PaperRoom:
    """A store with one order that is not invoiced."""
    return PaperRoom(ledger, started_erp.fresh())


def today() -> str:
    return day_of(datetime.now(UTC).timestamp()).isoformat()


def test_an_invoice_is_told_with_its_xml_under_the_hubs_id(room: PaperRoom) -> None:
    room.invoice(room.order)

    room.look()

    revision, data = room.fact("invoice")
    invoice = to_invoice("183", data)
    assert (revision, invoice.stage) == (1, "authorized")
    assert XmlNfeReader().read(invoice.xml).key == invoice.key


def test_an_invoice_is_told_once_and_its_xml_read_once(room: PaperRoom) -> None:
    room.invoice(room.order)
    room.look()
    room.calls()

    room.look(EVERY_S + 1)

    assert room.fact("invoice")[0] == 1
    assert XML not in room.calls()


def test_an_xml_that_comes_later_is_news_and_asked_for_until_then(room: PaperRoom) -> None:
    room.invoice(room.order)
    fault = {"kind": "status", "status": 404, "method": "GET", "route": "/api/xml-nfes/{key}"}
    room.erp.told("POST", "/faults", {**fault, "count": 4})
    room.look()
    early = room.fact("invoice")

    room.look(EVERY_S + 1)
    room.look(EVERY_S + 1)
    room.look(EVERY_S + 1)

    revision, data = room.fact("invoice")
    assert (early[0], "xml" in early[1]) == (1, False)
    assert (revision, data["access_key"] in data["xml"]) == (2, True)


def test_a_printed_danfe_is_news(room: PaperRoom) -> None:
    room.invoice(room.order)
    room.look()
    room.move(situacao="7")

    room.look(EVERY_S + 1)

    revision, data = room.fact("invoice")
    assert (revision, data["stage"]) == (2, "danfe_issued")


@pytest.mark.parametrize("state", [1, 5, 10])
def test_an_invoice_that_is_not_authorised_is_told_once_it_is(room: PaperRoom, state: int) -> None:
    room.invoice(room.order, state)
    room.look()
    before = room.fact("invoice")[0]
    room.move(situacao="6")

    room.look(EVERY_S + 1)

    assert (before, room.fact("invoice")[0]) == (0, 1)


def test_what_was_sold_elsewhere_is_no_concern_of_the_hub(room: PaperRoom) -> None:
    other = int(room.erp.place(numeroDaOrdemDeCompra="LOJA-1")["id"])
    room.invoice(other)
    room.calls()

    room.look()

    assert [row["key"] for row in room.ledger.rows("change") if row["kind"] == "invoice"] == []
    assert XML not in room.calls()


def test_lists_are_not_read_more_often_than_they_may(room: PaperRoom) -> None:
    room.invoice(room.order)
    room.look()
    room.calls()

    room.look(EVERY_S / 2)

    assert room.calls() == []


def test_an_order_that_left_is_told_with_carrier_number_and_link(room: PaperRoom) -> None:
    room.invoice(room.order)
    room.look()
    room.change(codigoRastreamento="TX000000012BR", transportador="Correios")

    room.look(EVERY_S + 1)
    room.look(EVERY_S + 1)

    revision, data = room.fact("shipment")
    dispatch = to_dispatch("183", data)
    assert (revision, dispatch.carrier, dispatch.tracking_number) == (
        1,
        "Correios",
        "TX000000012BR",
    )
    assert dispatch.tracking_url.endswith("TX000000012BR")


def test_another_tracking_number_is_news(room: PaperRoom) -> None:
    room.invoice(room.order)
    room.change(codigoRastreamento="TX000000012BR", transportador="Correios")
    room.look()
    room.change(codigoRastreamento="TX000000099BR")

    room.look(EVERY_S + 1)

    assert room.fact("shipment")[1]["tracking_number"] == "TX000000099BR"


def test_a_delivery_is_told_by_its_own_period(room: PaperRoom) -> None:
    room.invoice(room.order)
    room.look()
    room.change(dataEntrega=today())

    room.look(EVERY_S + 1)
    before = room.fact("delivery")[0]
    room.look(DELIVERED_S)

    revision, data = room.fact("delivery")
    assert (before, revision) == (0, 1)
    assert to_delivered("183", data).delivered_at.date().isoformat() == today()


def test_what_is_not_polled_costs_no_call(room: PaperRoom) -> None:
    room.set(poll_erp_kinds=["invoice"])
    room.invoice(room.order)
    room.calls()

    room.look()

    assert set(room.calls()) == {NFES, XML}


def test_a_switched_off_flow_is_not_polled(room: PaperRoom) -> None:
    room.set(flows={"invoice": False, "shipment": False, "delivery": False})
    room.calls()

    room.look()

    assert room.calls() == []


def test_many_invoices_are_told_each_once(room: PaperRoom) -> None:
    orders = [room.order, *(room.place(200 + n, f"ML-2{n}") for n in range(60))]
    for order in orders:
        room.invoice(order)

    room.poll_until_idle()
    room.look(EVERY_S + 1)

    told = [row["revision"] for row in room.ledger.rows("change") if row["kind"] == "invoice"]
    assert told == [1] * 61
