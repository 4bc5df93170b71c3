"""From the data of events to facts: what is said is kept, every fault is named with its place."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.checks import instant
from domain.events import EventInvalid, Fault
from domain.fact_reading import to_cancellation, to_delivered, to_dispatch, to_invoice
from domain.invoices import Invoice, InvoiceStage
from domain.order_data import CANCELLATION, DISPATCH, INVOICE
from domain.shipments import Cancellation, Dispatch, PackageLeft
from tests.nfe import access_key, invoice_data
from tests.strategies import Fields, events

DISPATCHED = {
    "carrier": " Correios ",
    "tracking_number": "AA123456789BR",
    "shipped_at": "2026-11-24T08:55:00-03:00",
    "tracking_url": "https://rastreio.example/AA123456789BR",
    "carrier_document": "34.028.316/0001-03",
    "estimated_delivery_at": "2026-11-30T18:00:00-03:00",
}
# Field of an invoice, what it says, what is told at which place.
FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"number": "1235"}, "/data/number", "the number in the access key"),
    ({"number": "NF 1234"}, "/data/number", "the number in the access key"),
    ({"series": "2"}, "/data/series", "the series in the access key"),
    ({"access_key": access_key()[:-1] + "0"}, "/data/access_key", "check digit"),
    ({"access_key": access_key(model="65")}, "/data/access_key", "no NF-e"),
    ({"access_key": "3"}, "/data/access_key", "44 characters"),
    ({"access_key": None}, "/data/access_key", "absent"),
    ({"issued_at": "2026-10-23T13:58:12-03:00"}, "/data/issued_at", "month"),
    ({"issued_at": "2026-11-23"}, "/data/issued_at", "offset"),
    ({"cfop": "1102"}, "/data/cfop", "four digits"),
    ({"cfop": "5102/5405"}, "/data/cfop", "four digits"),
    ({"state_registration": "none"}, "/data/state_registration", "ISENTO"),
    ({"danfe_url": "ftp://danfe.example"}, "/data/danfe_url", "http"),
    ({"stage": "printed"}, "/data/stage", "authorized"),
]


def test_an_invoice_keeps_everything_that_was_said() -> None:
    said = invoice_data(
        number="000001234",
        series=" 001 ",
        stage="danfe_issued",
        cfop="6.108",
        state_registration="110.042.490.114",
        xml="<nfeProc/>",
        danfe_url="https://danfe.example/1",
    )

    invoice = to_invoice(" 2000001 ", said)

    assert invoice == Invoice(
        order_number="2000001",
        key=invoice.key,
        issued_at=datetime.fromisoformat("2026-11-23T13:58:12-03:00"),
        stage=InvoiceStage.DANFE_ISSUED,
        cfop="6108",
        state_registration="110042490114",
        xml="<nfeProc/>",
        danfe_url="https://danfe.example/1",
    )
    assert (str(invoice.key), invoice.number, invoice.series) == (access_key(), "1234", "1")


@pytest.mark.parametrize(("said", "pointer", "told"), FAULTS, ids=lambda value: str(value)[:40])
def test_a_fault_of_an_invoice_is_told_with_its_place(
    said: dict[str, Any], pointer: str, told: str
) -> None:
    with pytest.raises(EventInvalid) as caught:
        to_invoice("2000001", invoice_data(**said))

    (fault,) = caught.value.faults
    assert (fault.pointer, told in fault.message) == (pointer, True)


def test_all_faults_of_an_invoice_are_told_at_once() -> None:
    said = invoice_data(number="9", series="9", cfop="x", state_registration="x", danfe_url="x")

    with pytest.raises(EventInvalid) as caught:
        to_invoice("2000001", said)

    assert len(caught.value.faults) == 5


@pytest.mark.parametrize("issued_at", ["2026-12-01T02:59:59Z", "2026-10-31T23:30:00-05:00"])
def test_an_invoice_at_the_end_of_a_month_may_be_told_by_another_clock(issued_at: str) -> None:
    assert to_invoice("1", invoice_data(issued_at=issued_at)).issued_at.isoformat()


def test_an_offset_that_was_said_is_kept_and_fractions_are_not() -> None:
    invoice = to_invoice("1", invoice_data(issued_at="2026-11-23t13:58:12.987-05:00"))

    assert invoice.issued_at.isoformat() == "2026-11-23T13:58:12-05:00"


def test_a_registration_may_say_that_there_is_none() -> None:
    assert to_invoice("1", invoice_data(state_registration="isento")).state_registration == "ISENTO"


@pytest.mark.parametrize("data", [None, [], "x", 7], ids=str)
def test_data_that_are_no_object_are_told(data: object) -> None:
    with pytest.raises(EventInvalid, match="expected a JSON object"):
        to_invoice("1", data)


def test_a_dispatch_keeps_everything_that_was_said() -> None:
    assert to_dispatch("2000001", DISPATCHED) == Dispatch(
        order_number="2000001",
        carrier="Correios",
        tracking_number="AA123456789BR",
        shipped_at=datetime.fromisoformat("2026-11-24T08:55:00-03:00"),
        tracking_url="https://rastreio.example/AA123456789BR",
        carrier_document="34028316000103",
        estimated_delivery_at=datetime.fromisoformat("2026-11-30T18:00:00-03:00"),
    )


@pytest.mark.parametrize(
    ("name", "value"), [("carrier_document", "34028316000104"), ("tracking_url", "AA123456789BR")]
)
def test_a_fault_of_a_dispatch_is_told_with_its_place(name: str, value: str) -> None:
    with pytest.raises(EventInvalid, match=rf"/data/{name}: "):
        to_dispatch("2000001", {**DISPATCHED, name: value})


def test_a_delivery_has_its_moment() -> None:
    told = to_delivered("2000001", {"delivered_at": "2026-11-27T16:10:00-03:00"})

    assert told.delivered_at.isoformat() == "2026-11-27T16:10:00-03:00"


def test_a_cancellation_need_not_say_why() -> None:
    assert to_cancellation("1", None) == Cancellation("1")
    assert to_cancellation("1", {"reason": " x ", "code": "Y"}) == Cancellation("1", "x", "Y")


READERS = {
    "invoice": (to_invoice, {*INVOICE}),
    "shipment": (to_dispatch, {*DISPATCH, "packages"}),
    "cancellation": (to_cancellation, {*CANCELLATION}),
}


def test_packages_are_read_and_their_faults_are_told_one_by_one() -> None:
    left = {"tracking_number": " AA2BR ", "package": "VOL-2", "carrier_document": "34028316000103"}
    wrong = {"tracking_number": "AA3BR", "carrier_document": "1", "tracking_url": "rastreio"}

    told = to_dispatch("1", {**DISPATCHED, "packages": [left, {"tracking_number": "AA1BR"}]})
    with pytest.raises(EventInvalid) as refused:
        to_dispatch("1", {**DISPATCHED, "packages": [left, wrong]})

    assert told.packages == (
        PackageLeft("AA2BR", "VOL-2", carrier_document="34028316000103"),
        PackageLeft("AA1BR"),
    )
    assert [fault.pointer for fault in refused.value.faults] == [
        "/data/packages/1/tracking_url",
        "/data/packages/1/carrier_document",
    ]


@pytest.mark.parametrize("kind", READERS)
@given(data=st.data())
def test_what_passes_the_door_is_read_or_told_by_the_names_of_the_contract(
    kind: str, data: st.DataObject
) -> None:
    event = data.draw(events(kind))
    read, names = READERS[kind]

    faults: list[Fault] = []
    try:
        read(event.subject, event.data)
    except EventInvalid as invalid:
        faults = invalid.faults

    assert {"/".join(fault.pointer.split("/")[:3]) for fault in faults} <= {
        f"/data/{name}" for name in names
    }


@given(
    number=st.integers(1, 999_999_999),
    series=st.integers(0, 889),
    at=st.datetimes(datetime(2010, 1, 1), datetime(2099, 12, 30)).map(  # noqa: DTZ001 - see below
        lambda moment: f"{moment:%Y-%m-%dT%H:%M:%S}-03:00"
    ),
    width=st.integers(1, 9),
)
def test_an_invoice_that_holds_together_is_read(
    number: int, series: int, at: str, width: int
) -> None:
    month = f"{at[2:4]}{at[5:7]}"
    said: Fields = {
        "number": f"{number:0{width}}",
        "series": str(series),
        "access_key": access_key(number=number, series=series, month=month),
        "issued_at": at,
    }

    invoice = to_invoice("1", said)

    assert (invoice.number, invoice.series) == (str(number), str(series))
    assert invoice.issued_at.timestamp() == instant(at)
