"""What our client says of invoices and shipments is what the samples say, and nothing else."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.anymarket.translate.facts import cancellation_code, to_packages, to_standing
from domain.errors import OutcomeUnknown, PermanentError, Unreadable
from domain.fact_reading import to_cancellation, to_delivered, to_dispatch, to_invoice
from domain.order_standing import Package, Transmission
from tests.nfe import invoice_data, nfe_xml
from tests.unit.adapters.anymarket.scripted_hub import answering, payload_of, saying

KEY = "41260911222333000181550010000012341000123450"
INVOICE = to_invoice(
    "1",
    {
        "number": "001234",
        "series": "1",
        "access_key": KEY,
        "issued_at": "2026-09-16T10:10:00-03:00",
        "cfop": "5.102",
        "state_registration": "isento",
        "danfe_url": f"https://nfe.example.com/consulta/{KEY}",
    },
)
DISPATCHED = {
    "carrier": "Correios",
    "tracking_number": "AA000000001BR",
    "shipped_at": "2026-09-16T15:00:00-03:00",
    "tracking_url": "https://rastreio.example.com/AA000000001BR",
    "carrier_document": "34.028.316/0001-03",
    "estimated_delivery_at": "2026-09-21T18:00:00-03:00",
}


def told(name: str) -> Any:
    """Give the update of a sample."""
    return payload_of(f"order-put-{name}-request")


def test_an_invoice_is_told_as_the_sample_tells_it() -> None:
    hub = answering(payload={})

    hub.hub.put_invoice(7, INVOICE)

    # Nobody tells us the rest of the sample; the address of its people is told as both links.
    wanted = told("invoiced")["invoice"]
    left_out = {"extraDescription", "fiscalMetadata"}
    assert (hub.calls[-1].method, hub.path) == ("PUT", "/orders/7")
    assert hub.payload["status"] == "INVOICED"
    assert hub.payload["invoice"] == {
        **{name: text for name, text in wanted.items() if name not in left_out},
        "invoiceLink": wanted["linkNfe"],
    }


def test_an_invoice_says_nothing_that_the_erp_did_not_say() -> None:
    hub = answering(payload={})

    hub.hub.put_invoice(7, to_invoice("1", invoice_data()))

    assert hub.payload["invoice"].keys() == {"accessKey", "series", "number", "date"}


def test_a_link_that_is_too_long_for_one_place_stands_in_the_other() -> None:
    hub = answering(payload={})
    link = "https://danfe.example/" + "x" * 300

    hub.hub.put_invoice(7, replace(INVOICE, danfe_url=link))

    assert "linkNfe" not in hub.payload["invoice"]
    assert hub.payload["invoice"]["invoiceLink"] == link


def test_a_dispatch_is_told_as_the_sample_tells_it() -> None:
    hub = answering(payload={})

    hub.hub.put_dispatch(7, to_dispatch("1", DISPATCHED))

    assert hub.payload == told("shipped")


def test_a_delivery_is_told_with_its_moment() -> None:
    hub = answering(payload={})

    hub.hub.put_delivered(7, to_delivered("1", {"delivered_at": "2026-09-20T12:30:00-03:00"}))

    assert hub.payload["status"] == "CONCLUDED"
    assert hub.payload["tracking"] == {"deliveredDate": "2026-09-20T12:30:00-03:00"}


def test_a_cancellation_is_told_as_the_sample_tells_it() -> None:
    hub = answering(payload={})
    reason = told("canceled")["cancelDetails"]

    said = to_cancellation("1", {"reason": reason, "code": "out_of_stock"})
    hub.hub.put_cancellation(7, "MERCADO_LIVRE", said)

    assert hub.payload == told("canceled")


@pytest.mark.parametrize(
    ("marketplace", "word", "code"),
    [
        ("MERCADO_LIVRE", "", "OTHER_MY_RESPONSIBILITY"),
        ("GFG", "", "OTHER"),
        ("GFG", "Out_Of_Stock", "WITHOUT_STOCK"),
        ("MERCADO_LIVRE", "DENIED_PACKAGE", "DENIED_PACKAGE"),
        ("SHOPEE", "wrong_price", "WRONG_PRODUCT_PRICE"),
    ],
)
def test_why_is_told_in_the_channels_words(marketplace: str, word: str, code: str) -> None:
    assert cancellation_code(marketplace, word) == code


@pytest.mark.parametrize("word", ["sei lá", "wrong_price", "__", "ÁREA"])
def test_a_word_that_nobody_knows_is_not_told(word: str) -> None:
    with pytest.raises(PermanentError, match="one of buyer_regret, other, out_of_stock"):
        cancellation_code("MERCADO_LIVRE", word)


def test_an_xml_travels_as_it_is() -> None:
    hub = saying(b"")
    xml = nfe_xml().replace("EMPRESA", "PADARIA SÃO JOÃO")

    hub.hub.put_nfe(7, xml)

    assert (hub.calls[-1].method, hub.path) == ("PUT", "/orders/7/nfe")
    assert hub.headers["content-type"] == "application/xml;charset=utf-8"
    assert hub.calls[-1].content == xml.encode()


def test_a_page_in_answer_to_an_xml_proves_nothing() -> None:
    with pytest.raises(OutcomeUnknown):
        saying(b"<html>Sess\xc3\xa3o expirada</html>").hub.put_nfe(7, nfe_xml())


def test_a_document_is_a_form_with_the_file_and_the_fields_of_the_sample() -> None:
    hub = saying(b"")

    hub.hub.post_document(7, "476ae5cb", replace(INVOICE, xml=nfe_xml()))

    media_type, _, boundary = hub.headers["content-type"].partition("; boundary=")
    parts = hub.calls[-1].content.split(f"--{boundary}\r\n".encode())[1:]
    names = {part.split(b'name="')[1].split(b'"')[0].decode() for part in parts}
    known = payload_of("order-fiscal-document-form")["form"].keys()
    assert (hub.path, media_type) == (
        "/orders/7/fiscalDocument?packageId=476ae5cb",
        "multipart/form-data",
    )
    assert {"file", "number", "date", "accessKey", "series", "origin"} <= names <= known
    assert nfe_xml().encode() in hub.calls[-1].content
    assert hub.calls[-1].content.endswith(f"--{boundary}--\r\n".encode())


@pytest.mark.parametrize("is_list", [True, False])
def test_packages_are_read_from_one_group_or_several(*, is_list: bool) -> None:
    payload = payload_of("order-packages-response")

    found = to_packages([payload, payload] if is_list else payload)

    package = Package("476ae5cb-2cc2-4e4e-9f42-22def0f06378", "VOL-1", "PENDING")
    assert found == [package] * (2 if is_list else 1)


def test_a_package_without_an_id_cannot_be_read() -> None:
    with pytest.raises(Unreadable, match=r"packages\[0\]\.packageItemId"):
        to_packages({"packages": [{"externalId": "VOL-1"}]})


def test_a_hub_without_the_route_of_packages_has_none() -> None:
    assert list(answering(404, {"code": "404"}).hub.packages(7)) == []


@pytest.mark.parametrize(
    ("name", "status", "access_key", "number"),
    [
        ("order-paid", "paid", "", ""),
        ("order-invoiced", "invoiced", KEY, ""),
        ("order-shipped", "shipped", KEY, "AA000000001BR"),
        ("order-real-shape-minimal", "paid", "", ""),
    ],
)
def test_a_sample_stands_where_it_says(
    name: str, status: str, access_key: str, number: str
) -> None:
    standing = to_standing(payload_of(name))

    assert (standing.order.status, standing.access_key) == (status, access_key)
    assert standing.tracking_number == number
    assert standing.transmission in set(Transmission)
