"""What finding out that an order is not there costs: the ERP is asked before every creation."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests.contract.eccosys_pair import ErpPair, running_erp
from tests.erp_builders import an_erp_customer, an_erp_order

LONG_AGO = date(2016, 9, 4)


@pytest.fixture
def pair() -> Iterator[ErpPair]:
    with running_erp() as pair:
        yield pair.fresh()


def test_orders_of_long_ago_are_created_without_reading_the_whole_list_each_time(
    pair: ErpPair,
) -> None:
    erp = pair.erp()
    buyer = erp.create_customer(an_erp_customer())
    erp.create_order(an_erp_order("OLD-1", ordered_on=LONG_AGO), buyer)
    pair.routes.clear()

    assert erp.find_orders("OLD-2") == []

    assert pair.routes == ["GET /pedidos/numeroOC={number}"] * 2


def test_an_order_just_created_is_no_proof_where_no_look_up_finds_it(pair: ErpPair) -> None:
    pair.company.switch(order_lookup="absent")
    erp = pair.erp()
    buyer = erp.create_customer(an_erp_customer())
    erp.create_order(an_erp_order("OLD-1", ordered_on=LONG_AGO), buyer)

    assert len(erp.find_orders("OLD-1")) == 1
    assert "GET /pedidos" in pair.routes
