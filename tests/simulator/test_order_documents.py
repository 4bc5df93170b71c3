"""Invoices as files, packages and cancellations at the imitated hub: strict, with every switch."""

from typing import Any

import httpx
import pytest

from simulator.anymarket.resources.order_documents import REFUSALS
from tests.hub_orders import a_hub_order
from tests.nfe import access_key, nfe_xml
from tests.simulator.hub import SAMPLES, Hub, sample

XML = {"Content-Type": "application/xml;charset=utf-8"}
FORM = {"number": "1234", "date": "2026-09-16T10:10:00-03:00"}
SHIPPED = sample("order-put-shipped-request")
TEXT_OF = {
    "substatus": "error-500-nfe-ml-substatus",
    "limit": "error-500-nfe-limit",
    "emission_date": "error-500-nfe-emission-date",
}


def put_nfe(hub: Hub, xml: str = "", **headers: str) -> httpx.Response:
    content = (xml or nfe_xml()).encode()
    return hub.api.put("/orders/7/nfe", content=content, headers=headers or XML)


def post_document(
    hub: Hub, package: str = "", form: dict[str, str] | None = None, xml: str = ""
) -> httpx.Response:
    return hub.api.post(
        "/orders/7/fiscalDocument",
        params={"packageId": package} if package else {},
        data=FORM if form is None else form,
        files={"file": ("nfe.xml", xml or nfe_xml(), "application/xml")},
    )


def packed(hub: Hub) -> list[str]:
    """Let an order go in the packages of the sample; gives their ids."""
    hub.sell(a_hub_order(7))
    answer = hub.api.post("/orders/7/packages", json=sample("order-packages-post-request"))
    return [package["packageItemId"] for package in answer.json()["packages"]]


def test_an_xml_is_taken_answered_with_nothing_and_changes_no_status(hub: Hub) -> None:
    hub.sell(a_hub_order(7))

    answer = put_nfe(hub)

    assert (answer.status_code, answer.content) == (200, b"")
    found = hub.state("orders")["7"]
    assert (found["status"], found["nfe"]) == ("PAID_WAITING_SHIP", access_key())
    assert hub.journal()[-1]["effects"] == [[7, access_key()]]


def test_the_xml_of_the_sample_is_taken(hub: Hub) -> None:
    hub.sell(a_hub_order(7))

    assert put_nfe(hub, (SAMPLES / "order-nfe-request.xml").read_text("utf-8")).status_code == 200


@pytest.mark.parametrize(
    "xml",
    [
        "<html/>",
        nfe_xml().split("<protNFe")[0],
        nfe_xml(status="101"),
        nfe_xml(protocol_key=access_key(number=9)),
        nfe_xml(key=access_key()[:-1] + "0"),
    ],
    ids=["no NF-e", "no protocol", "cancelled", "another key", "a wrong digit"],
)
def test_what_is_no_authorised_nfe_is_refused(hub: Hub, xml: str) -> None:
    hub.sell(a_hub_order(7))

    assert put_nfe(hub, xml).status_code == 400
    assert hub.state("orders")["7"]["nfe"] == ""


@pytest.mark.parametrize(("switch", "status"), [("xml", 415), ("any", 200)])
def test_another_media_type_is_treated_as_switched(hub: Hub, switch: str, status: int) -> None:
    hub.sell(a_hub_order(7))
    hub.switch(nfe_media_type=switch)

    assert put_nfe(hub, **{"Content-Type": "text/plain"}).status_code == status


@pytest.mark.parametrize("name", REFUSALS)
def test_an_xml_is_refused_with_the_text_switched(hub: Hub, name: str) -> None:
    hub.sell(a_hub_order(7))
    hub.switch(nfe_refusal=name)

    answer = put_nfe(hub)

    assert (answer.status_code, answer.json()["message"]) == (500, REFUSALS[name])
    if name in TEXT_OF:
        assert answer.json() == sample(TEXT_OF[name])


def test_an_xml_before_the_payment_and_a_second_one_are_refused(hub: Hub) -> None:
    hub.sell(a_hub_order(7, status="PENDING"))
    early = put_nfe(hub)
    hub.change_orders(7, status="PAID_WAITING_SHIP")
    first, second = put_nfe(hub), put_nfe(hub)

    assert early.json()["message"] == REFUSALS["unpaid"]
    assert (first.status_code, second.json()["message"]) == (200, REFUSALS["limit"])


@pytest.mark.parametrize(("switch", "status"), [("checked", 422), ("ignored", 200)])
def test_an_order_that_demands_the_xml_is_not_shipped_without(
    hub: Hub, switch: str, status: int
) -> None:
    hub.sell(a_hub_order(7, metadata={"needInvoiceXML": "true"}))
    hub.switch(nfe_demanded=switch)

    assert hub.api.put("/orders/7", json=SHIPPED).status_code == status
    put_nfe(hub)
    assert hub.api.put("/orders/7", json=SHIPPED).status_code == 200


def test_packages_are_made_and_listed_as_the_sample_has_them(hub: Hub) -> None:
    ids = packed(hub)

    listed = hub.api.get("/orders/7/packages").json()

    assert [package["packageItemId"] for package in listed["packages"]] == ids
    assert [package["externalId"] for package in listed["packages"]] == ["VOL-1", "VOL-2"]
    assert listed["packages"][0].keys() <= sample("order-packages-response")["packages"][0].keys()


@pytest.mark.parametrize("payload", [{}, {"packages": []}, {"packages": [{"items": [{}]}]}])
def test_packages_without_items_are_refused(hub: Hub, payload: dict[str, Any]) -> None:
    hub.sell(a_hub_order(7))

    assert hub.api.post("/orders/7/packages", json=payload).status_code == 422


def test_an_order_without_packages_lists_none(hub: Hub) -> None:
    hub.sell(a_hub_order(7))

    assert hub.api.get("/orders/7/packages").json()["packages"] == []


def test_an_order_is_invoiced_when_each_package_has_its_document(hub: Hub) -> None:
    first, second = packed(hub)

    answers = [post_document(hub, first)]
    between = hub.state("orders")["7"]["status"]
    answers += [post_document(hub, second, xml=nfe_xml(key=access_key(number=2), number="2"))]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert (between, hub.state("orders")["7"]["status"]) == ("PAID_WAITING_SHIP", "INVOICED")
    assert hub.state("orders")["7"]["documents"] == [access_key(), access_key(number=2)]


def test_a_package_is_invoiced_once_and_named_exactly(hub: Hub) -> None:
    first, _ = packed(hub)
    post_document(hub, first)

    answers = [post_document(hub, first), post_document(hub), post_document(hub, "unknown")]

    assert [answer.status_code for answer in answers] == [400, 400, 404]
    assert answers[0].json() == sample("error-400-package-already-invoiced")
    assert answers[1].json() == sample("error-400-package-required")


def test_invoiced_packages_are_immutable(hub: Hub) -> None:
    first, _ = packed(hub)
    post_document(hub, first)

    again = hub.api.post("/orders/7/packages", json=sample("order-packages-post-request"))

    assert again.status_code == 422


def test_an_order_without_packages_takes_a_document_that_names_none(hub: Hub) -> None:
    hub.sell(a_hub_order(7))

    assert post_document(hub, "7").status_code == 400
    assert post_document(hub).status_code == 200


@pytest.mark.parametrize(
    ("place", "in_query", "in_form"),
    [("either", 200, 200), ("query", 200, 400), ("form", 400, 200)],
)
def test_the_package_is_named_where_it_is_switched(
    hub: Hub, place: str, in_query: int, in_form: int
) -> None:
    first, second = packed(hub)
    hub.switch(package_id_place=place)

    assert post_document(hub, first).status_code == in_query
    assert post_document(hub, form={**FORM, "packageId": second}).status_code == in_form


@pytest.mark.parametrize(("switch", "status"), [("2026", 422), ("2024", 200)])
def test_a_document_has_the_fields_switched(hub: Hub, switch: str, status: int) -> None:
    hub.sell(a_hub_order(7))
    hub.switch(document_requires=switch)

    assert post_document(hub, form={}).status_code == status


def test_a_document_that_is_no_form_or_comes_before_the_payment_is_refused(hub: Hub) -> None:
    hub.sell(a_hub_order(7, status="PENDING"))

    assert hub.api.post("/orders/7/fiscalDocument", json=FORM).status_code == 415
    assert post_document(hub).json()["message"] == REFUSALS["unpaid"]


@pytest.mark.parametrize(("switch", "status"), [("document", 400), ("json", 200)])
def test_an_order_with_packages_is_invoiced_as_switched(hub: Hub, switch: str, status: int) -> None:
    packed(hub)
    hub.switch(invoice_of_packages=switch)

    answer = hub.api.put("/orders/7", json=sample("order-put-invoiced-request"))

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("switch", "status"), [("allowed", 200), ("forbidden", 422), ("restricted", 500)]
)
def test_a_cancellation_is_treated_as_switched(hub: Hub, switch: str, status: int) -> None:
    hub.sell(a_hub_order(7))
    hub.switch(cancellation=switch)

    answer = hub.api.put("/orders/7", json=sample("order-put-canceled-request"))

    assert answer.status_code == status


@pytest.mark.parametrize(("marketplace", "status"), [("GFG", 422), ("SHOPEE", 200)])
def test_some_channels_want_to_know_why(hub: Hub, marketplace: str, status: int) -> None:
    hub.sell(a_hub_order(7, marketPlace=marketplace))

    assert hub.api.put("/orders/7", json={"status": "CANCELED"}).status_code == status


def test_an_order_that_the_channel_refused_says_why(hub: Hub) -> None:
    hub.sell(a_hub_order(7))
    hub.switch(transmission_result="ERROR", transmission_complaint="CFOP inválido")
    put = hub.api.put("/orders/7", json=sample("order-put-invoiced-request"))

    order = hub.api.get("/orders/7").json()

    assert put.status_code == 200
    assert order["transmissionStatus"] == "ERROR"
    assert order["marketPlaceStatusComplement"] == "CFOP inválido"
