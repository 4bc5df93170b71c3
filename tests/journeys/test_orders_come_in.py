"""Orders of several stores come in, some are held by their carrier, mapped, released, compared.

The same with all orders of Olist is `python -m tests.olist orders`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from tests.olist.carriers import UNMAPPED
from tests.olist.ingest import Ingest, Report
from tests.olist.made import made_sale
from tests.olist.sales import Sale
from tests.olist.shops import Assortment, dealt, running_companies
from tests.servers import Broker
from tests.stack import running_stack

ORDERS, STORES, SEED = 60, 2, 1
EMPTY = (7, 31)
"""Orders without items: nothing can be sent of them."""


def sold() -> Sequence[Sale]:
    sales = [made_sale(number) for number in range(ORDERS)]
    return [
        replace(sale, items=[replace(item, seller=f"s{number % 9}") for item in sale.items])
        if number not in EMPTY
        else replace(sale, items=[])
        for number, sale in enumerate(sales)
    ]


@pytest.fixture(scope="module")
def world() -> Mapping[str, Assortment]:
    return dealt(sold(), STORES, SEED)


@pytest.fixture(scope="module")
def report(
    world: Mapping[str, Assortment],
    amqp_broker: Broker,
    postgres_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Report:
    folder = tmp_path_factory.mktemp("come-in")
    with (
        running_stack(folder, forked=True, ANYBRIDGE_POLL_ORDERS_S="0.5") as stack,
        running_companies(stack) as companies,
    ):
        ingest = Ingest(stack, companies, world, patience_s=90.0)
        ingest.open()
        return ingest.run()


@pytest.mark.amqp
@pytest.mark.db
def test_both_sides_are_equal_to_the_cent_once_carriers_are_mapped(report: Report) -> None:
    assert report.is_clean, report.table()
    assert report.imported == ORDERS - len(EMPTY)
    assert report.cents[0] == report.cents[1]


@pytest.mark.amqp
@pytest.mark.db
def test_what_no_carrier_can_free_is_still_held_at_the_end(report: Report) -> None:
    assert report.held == {"order_incomplete": 2, "carrier_unmapped": 6}
    assert report.left == {"order_incomplete": 2}


def test_one_order_in_ten_travels_in_a_way_that_nobody_mapped(
    world: Mapping[str, Assortment],
) -> None:
    ways = [ours.ways[sale.order_id] for ours in world.values() for sale in ours.sales]

    assert sum(way in UNMAPPED for way in ways) == ORDERS // 10


def test_dealing_the_same_sales_again_deals_them_the_same(
    world: Mapping[str, Assortment],
) -> None:
    assert dealt(sold(), STORES, SEED) == world
    assert dealt(sold(), STORES, SEED + 1) != world
