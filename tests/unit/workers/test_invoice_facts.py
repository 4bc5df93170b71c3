"""Invoices among fakes: when they may go, their XML, and those of packages."""

from typing import Any

import pytest

from domain.changes import ChangeState
from domain.channel_orders import OrderStatus
from domain.deadletters import Reason
from domain.errors import LookAgain, NotAllowedYet, NotSupported, OutcomeUnknown, Rejected, UnderWay
from domain.nfe import InvoiceInvalid
from domain.order_standing import Package, Transmission
from domain.overlays import Edit, Overlay
from domain.store import StatusUpdateAfter
from tests.builders import a_store
from tests.nfe import access_key, invoice_data, nfe_xml
from tests.unit.workers.fact_desk import DATA, XML, Desk, NoOverlays, reason_of
from workers.work import Outcome, Sent


def test_an_invoice_waits_for_its_danfe_where_the_store_says_so(desk: Desk) -> None:
    desk.store = a_store(status_update_after=StatusUpdateAfter.DANFE_ISSUED)

    held = desk.push("invoice")
    told = desk.push("invoice", invoice_data(stage="danfe_issued"))

    assert isinstance(held, LookAgain)
    assert (held.may_be_early, "status_update_after" in str(held)) == (True, True)
    assert isinstance(told, Sent)


def test_an_invoice_waits_for_the_shipment_where_the_store_says_so(desk: Desk) -> None:
    desk.store = a_store(status_update_after=StatusUpdateAfter.SHIPPED)

    held = desk.push("invoice")
    desk.mark("invoice", ChangeState.WAITING)
    pulls = desk.push("shipment")
    desk.mark("shipment", ChangeState.WAITING)
    told = desk.push("invoice")

    assert isinstance(held, LookAgain)
    assert isinstance(pulls, LookAgain)
    assert ("invoice", "2000007") in desk.ledger.pulled
    assert isinstance(told, Sent)


def test_an_invoice_that_waits_for_a_shipment_goes_with_a_delivery_that_came_without_one(
    desk: Desk,
) -> None:
    desk.store = a_store(status_update_after=StatusUpdateAfter.SHIPPED)
    desk.mark("invoice", ChangeState.WAITING)

    waits = desk.push("delivery")
    desk.mark("delivery", ChangeState.WAITING)

    assert isinstance(waits, LookAgain)
    assert ("invoice", "2000007") in desk.ledger.pulled
    assert isinstance(desk.push("invoice"), Sent)


@pytest.mark.parametrize("kind", ["shipment", "delivery"])
def test_an_invoice_that_the_channel_had_wait_is_not_hurried_by_what_waits_for_it(
    desk: Desk, kind: str
) -> None:
    desk.mark("invoice", ChangeState.WAITING, attempts=1)

    waits = desk.push(kind)

    assert isinstance(waits, LookAgain)
    assert desk.ledger.pulled == []


def test_an_invoice_of_an_unpaid_order_waits(desk: Desk) -> None:
    desk.at(OrderStatus.PENDING)

    assert isinstance(desk.push("invoice"), LookAgain)
    assert desk.calls == ["standing 7"]


# ---- XML


def test_an_xml_goes_after_the_data_where_the_channel_demands_it(desk: Desk) -> None:
    desk.put(metadata={"needInvoiceXML": "true"})

    told = desk.push("invoice", XML)

    assert isinstance(told, Sent)
    assert told.accepted["xml"] == access_key()
    assert desk.calls == ["standing 7", "put_invoice 7", "put_nfe 7"]


@pytest.mark.parametrize("error", [None, NotSupported("x")], ids=["taken", "not wanted"])
def test_an_xml_is_sent_once_however_often_the_channel_is_looked_after(
    desk: Desk, error: Exception | None
) -> None:
    desk.put(metadata={"needInvoiceXML": "true"})
    desk.hub.facts.result, desk.hub.facts.refused = Transmission.UNDER_WAY, error
    accepted = None
    desk.push("invoice", XML)
    sent = list(desk.hub.facts.xmls)

    for attempts in range(1, 4):
        accepted = desk.told
        assert isinstance(desk.push("invoice", XML, attempts=attempts, accepted=accepted), UnderWay)

    assert accepted == {"xml": access_key()}
    assert sent == desk.hub.facts.xmls == [access_key()]


def test_an_xml_that_is_there_though_nobody_noted_it_is_taken_for_done(desk: Desk) -> None:
    desk.put(metadata={"needInvoiceXML": "true"})
    desk.push("invoice", XML)

    # As after a crash between the call and its record.
    again = desk.push("invoice", XML)

    assert isinstance(again, Sent)
    assert again.accepted["xml"] == access_key()
    assert list(desk.hub.facts.nfes) == [7]


def test_an_xml_that_nobody_demands_stays_here(desk: Desk) -> None:
    assert isinstance(desk.push("invoice", XML), Sent)
    assert desk.calls == ["standing 7", "put_invoice 7"]


def test_a_missing_xml_is_for_a_person_and_holds_no_data_back(desk: Desk) -> None:
    desk.put(metadata={"needInvoiceXML": "true"})

    reason, text = reason_of(desk.push("invoice"))

    assert (reason, "with xml" in text) == (Reason.INVOICE_INVALID, True)
    assert desk.status == "INVOICED"


@pytest.mark.parametrize(
    "xml",
    [nfe_xml(total="1.00"), nfe_xml(status="101"), nfe_xml(environment="2"), "<!DOCTYPE x><x/>"],
    ids=["another total", "cancelled", "test", "an attack"],
)
def test_an_invoice_whose_xml_fails_its_checks_is_told_to_nobody(desk: Desk, xml: str) -> None:
    outcome = desk.push("invoice", invoice_data(xml=xml))

    assert isinstance(outcome, InvoiceInvalid)
    assert desk.calls == ["standing 7"]


def test_an_invoice_of_the_test_environment_is_good_enough_for_a_sandbox(desk: Desk) -> None:
    desk.store = a_store(api_url="https://sandbox-api.anymarket.example/v2")

    assert isinstance(desk.push("invoice", invoice_data(xml=nfe_xml(environment="2"))), Sent)


def test_a_buyer_whose_document_a_person_corrected_is_known_by_it(desk: Desk) -> None:
    xml = invoice_data(xml=nfe_xml(recipient="<CPF>52998224725</CPF>"))
    assert isinstance(desk.push("invoice", xml), InvoiceInvalid)

    edit = Edit("buyer.document", "52998224725", "111.444.777-35")
    desk.overlays = NoOverlays(o7=Overlay((edit,), "ana"))

    assert isinstance(desk.push("invoice", xml), Sent)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (NotAllowedYet("x"), NotAllowedYet),
        (NotSupported("x"), Sent),
        (Rejected("x"), Rejected),
        (OutcomeUnknown("x"), OutcomeUnknown),
    ],
    ids=str,
)
def test_a_refused_xml_is_treated_as_it_deserves_and_holds_no_data_back(
    desk: Desk, error: Exception, outcome: type[Outcome]
) -> None:
    desk.put(metadata={"needInvoiceXML": "true"})
    desk.hub.facts.refused = error

    assert isinstance(desk.push("invoice", XML), outcome)
    assert desk.status == "INVOICED"


def test_an_xml_that_had_to_wait_is_sent_later_without_the_data_again(desk: Desk) -> None:
    desk.put(metadata={"needInvoiceXML": "true"})
    desk.hub.facts.refused = NotAllowedYet("x")
    desk.push("invoice", XML)
    desk.hub.facts.refused = None
    desk.calls.clear()

    assert isinstance(desk.push("invoice", XML, attempts=1), Sent)
    assert desk.calls == ["standing 7", "put_nfe 7"]


def test_an_order_is_not_shipped_while_the_xml_that_its_channel_demands_is_on_its_way(
    desk: Desk,
) -> None:
    desk.put(metadata={"needInvoiceXML": "true"})
    desk.hub.facts.refused = OutcomeUnknown("no answer")
    desk.push("invoice", XML)
    desk.mark("invoice", ChangeState.DUE)

    early = desk.push("shipment")
    desk.hub.facts.refused = None
    desk.push("invoice", XML, attempts=1)
    desk.mark("invoice", ChangeState.PUSHED)

    assert isinstance(early, LookAgain)
    assert isinstance(desk.push("shipment"), Sent)


def test_an_order_that_has_another_invoice_at_the_hub_is_for_a_person(desk: Desk) -> None:
    desk.push("invoice")
    other = invoice_data(number="1235", access_key=access_key(number=1235))

    reason, text = reason_of(desk.push("invoice", other))

    assert (reason, "another invoice" in text) == (Reason.INVOICE_INVALID, True)


def test_an_invoice_that_does_not_hold_together_costs_no_call(desk: Desk) -> None:
    reason, text = reason_of(desk.push("invoice", invoice_data(number="9")))

    assert (reason, "/data/number" in text) == (Reason.INVOICE_INVALID, True)
    assert desk.calls == []


# ---- packages


@pytest.mark.parametrize("said", [{"number-of-packages": "2"}, {}], ids=["said", "found out"])
def test_an_order_in_packages_is_invoiced_by_their_documents(
    desk: Desk, said: dict[str, str]
) -> None:
    desk.put(metadata=said)
    desk.hub.facts.parcels[7] = [Package("p-1"), Package("p-2")]

    outcome = desk.push("invoice", XML)

    assert isinstance(outcome, UnderWay)
    assert desk.hub.facts.documents == {"p-1": access_key(), "p-2": access_key()}
    assert isinstance(desk.push("invoice", XML, attempts=1), Sent)


def test_a_package_that_has_its_document_is_passed_over(desk: Desk) -> None:
    desk.hub.facts.parcels[7] = [Package("p-1"), Package("p-2")]
    desk.hub.facts.documents["p-1"] = access_key()

    desk.push("invoice", XML)

    assert desk.status == "INVOICED"


def test_packages_want_the_xml(desk: Desk) -> None:
    desk.hub.facts.parcels[7] = [Package("p-1")]

    assert isinstance(desk.push("invoice"), InvoiceInvalid)


def test_an_order_whose_packages_are_found_out_by_its_xml_gets_their_documents(desk: Desk) -> None:
    desk.put(metadata={"needInvoiceXML": "true"})
    desk.at(OrderStatus.INVOICED)
    desk.put(metadata={"needInvoiceXML": "true"}, status=OrderStatus.INVOICED)
    desk.hub.facts.parcels[7] = [Package("p-1"), Package("p-2")]

    assert isinstance(desk.push("invoice", XML), Sent)
    assert desk.hub.facts.documents == {"p-1": access_key(), "p-2": access_key()}


# ---- whose invoice it is


@pytest.mark.parametrize("data", [DATA["invoice"], XML], ids=["data", "with XML"])
def test_an_invoice_of_an_issuer_that_is_not_the_stores_is_sent_nowhere(
    desk: Desk, data: dict[str, Any]
) -> None:
    desk.store = a_store(issuers=("12ABC34501DE35", "45997418"))

    reason, text = reason_of(desk.push("invoice", data))

    assert (reason, "issuer" in text) == (Reason.INVOICE_INVALID, True)
    assert desk.calls == ["standing 7"]


@pytest.mark.parametrize("issuer", ["11222333000181", "11222333"], ids=["branch", "root"])
def test_an_invoice_of_the_stores_own_issuer_or_of_a_branch_goes(desk: Desk, issuer: str) -> None:
    desk.store = a_store(issuers=("12ABC34501DE35", issuer))

    assert isinstance(desk.push("invoice", XML), Sent)
