"""What a hub takes of XML and of documents of packages."""

import pytest

from domain.errors import AlreadyThere, NotAllowedYet, NotSupported, PackageNeeded, Rejected
from tests.contract.anymarket_pair import Pair
from tests.contract.fact_sides import DISPATCH, INVOICE, TOLD, RealSide, Side, status_of
from tests.nfe import nfe_xml


def test_an_xml_is_taken_once_and_changes_no_status(side: Side) -> None:
    side.sell(7)

    side.hub.put_nfe(7, nfe_xml())

    assert status_of(side) == "PAID_WAITING_SHIP"
    with pytest.raises(AlreadyThere):
        side.hub.put_nfe(7, nfe_xml())


def test_an_xml_of_an_unpaid_order_must_wait(side: Side) -> None:
    side.sell(7, status="PENDING")

    with pytest.raises(NotAllowedYet):
        side.hub.put_nfe(7, nfe_xml())


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("substatus", NotAllowedYet("x")),
        ("unpaid", NotAllowedYet("x")),
        ("shopee", NotAllowedYet("x")),
        ("limit", AlreadyThere("x")),
        ("not_supported", NotSupported("x")),
        ("emission_date", Rejected("x")),
        ("other", Rejected("x")),
    ],
    ids=str,
)
def test_a_refusal_of_an_xml_says_what_to_do(side: Side, name: str, error: Exception) -> None:
    side.sell(7)
    side.refuse_nfe(name, error)

    with pytest.raises(type(error)) as raised:
        side.hub.put_nfe(7, nfe_xml())

    assert type(raised.value) is type(error)


@pytest.mark.parametrize(("said", "wants"), [("true", True), ("false", False), ("", False)])
def test_an_order_says_whether_it_wants_the_xml(side: Side, said: str, *, wants: bool) -> None:
    side.sell(7, xml=said)

    assert side.hub.standing(7).wants_xml is wants


def test_an_order_that_wants_the_xml_is_not_shipped_without(side: Side) -> None:
    side.sell(7, xml="true")
    TOLD["INVOICED"](side.hub, 7)

    with pytest.raises(Rejected):
        TOLD["PAID_WAITING_DELIVERY"](side.hub, 7)
    side.hub.put_nfe(7, nfe_xml())
    TOLD["PAID_WAITING_DELIVERY"](side.hub, 7)


def test_an_order_without_packages_has_none(side: Side) -> None:
    side.sell(7)

    assert list(side.hub.packages(7)) == []


def test_an_order_with_packages_is_invoiced_by_their_documents(side: Side) -> None:
    side.sell(7)
    side.pack(7, 2)
    with pytest.raises(PackageNeeded):
        TOLD["INVOICED"](side.hub, 7)

    packages = side.hub.packages(7)
    for package in packages:
        side.hub.post_document(7, package.id, INVOICE)

    assert [package.external_id for package in packages] == ["VOL-0", "VOL-1"]
    assert status_of(side) == "INVOICED"


def test_a_package_has_one_document(side: Side) -> None:
    side.sell(7)
    side.pack(7, 2)
    [package, _] = side.hub.packages(7)
    side.hub.post_document(7, package.id, INVOICE)

    with pytest.raises(AlreadyThere):
        side.hub.post_document(7, package.id, INVOICE)
    with pytest.raises(Rejected):
        side.hub.post_document(7, "f7a0c9a6-0000-4000-8000-000000000000", INVOICE)
    assert status_of(side) == "PAID_WAITING_SHIP"


def test_an_xml_of_an_order_with_packages_must_name_one_until_each_has_its_document(
    side: Side,
) -> None:
    side.sell(7)
    side.pack(7, 1)
    with pytest.raises(PackageNeeded):
        side.hub.put_nfe(7, nfe_xml())

    side.hub.post_document(7, side.hub.packages(7)[0].id, INVOICE)

    with pytest.raises(AlreadyThere):
        side.hub.put_nfe(7, nfe_xml())


def test_an_order_with_packages_leaves_with_the_last_of_them(side: Side) -> None:
    side.sell(7, status="INVOICED")
    side.pack(7, 2)
    with pytest.raises(PackageNeeded):
        TOLD["PAID_WAITING_DELIVERY"](side.hub, 7)
    first, last = side.hub.packages(7)

    side.hub.put_dispatch(7, DISPATCH, first.id)
    numbers = [package.tracking_number for package in side.hub.packages(7)]
    early = status_of(side)
    side.hub.put_dispatch(7, DISPATCH, last.id)

    assert (numbers, early) == (["AA123456789BR", ""], "INVOICED")
    assert status_of(side) == "PAID_WAITING_DELIVERY"


@pytest.mark.parametrize("switched", ["first", "whole"])
def test_an_order_with_packages_may_leave_with_the_first_or_at_once(
    started: Pair, switched: str
) -> None:
    side = RealSide(started.fresh())
    said = {"first": {"packages_leave": "first"}, "whole": {"shipment_of_packages": "whole"}}
    side.simulator.switch(**said[switched])
    side.sell(7, status="INVOICED")
    side.pack(7, 2)
    package = side.hub.packages(7)[0].id if switched == "first" else ""

    side.hub.put_dispatch(7, DISPATCH, package)

    assert status_of(side) == "PAID_WAITING_DELIVERY"


def test_a_document_of_an_unpaid_order_must_wait(side: Side) -> None:
    side.sell(7, status="PENDING")
    side.pack(7, 1)
    [package] = side.hub.packages(7)

    with pytest.raises(NotAllowedYet):
        side.hub.post_document(7, package.id, INVOICE)
