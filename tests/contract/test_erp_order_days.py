"""The orders of a day at the ERP: all of them, or an error; never fewer."""

from datetime import date

import pytest

from domain.erp_orders import ErpOrders
from domain.errors import TransientError
from tests.contract.eccosys_pair import ErpPair
from tests.erp_builders import an_erp_customer, an_erp_order

DAY = date(2026, 9, 15)


@pytest.fixture
def erp(erp_pair: ErpPair) -> ErpOrders:
    """An ERP with three orders of a day, and one of the day before."""
    erp = erp_pair.erp()
    customer_id = erp.create_customer(an_erp_customer())
    for number in ("ML-1", "ML-2", "ML-3"):
        erp.create_order(an_erp_order(number), customer_id)
    erp.create_order(an_erp_order("ML-0", ordered_on=date(2026, 9, 14)), customer_id)
    return erp


def test_a_day_of_many_small_pages_is_listed_whole(erp_pair: ErpPair, erp: ErpOrders) -> None:
    erp_pair.company.switch(largest_count=2)

    assert [line.number for line in erp.orders_of(DAY)] == ["ML-1", "ML-2", "ML-3"]


@pytest.mark.parametrize("switches", [{"paging": "ignored"}, {"largest_count": 1}], ids=str)
def test_a_list_that_hides_orders_is_an_error(
    erp_pair: ErpPair, erp: ErpOrders, switches: dict[str, object]
) -> None:
    assert [line.number for line in erp.orders_of(DAY)] == ["ML-1", "ML-2", "ML-3"]
    erp_pair.company.switch(**switches)

    with pytest.raises(TransientError):
        list(erp.orders_of(DAY))


def test_an_outage_is_no_empty_day(erp_pair: ErpPair, erp: ErpOrders) -> None:
    erp_pair.company.fault("status", status=503)

    with pytest.raises(TransientError):
        list(erp.orders_of(DAY))


def test_an_empty_day_is_believed_only_of_a_company_with_products(erp_pair: ErpPair) -> None:
    erp = erp_pair.erp()

    assert list(erp.orders_of(DAY)) == []

    erp_pair.company.fault("status", status=404)
    with pytest.raises(TransientError):
        list(erp.orders_of(DAY))
