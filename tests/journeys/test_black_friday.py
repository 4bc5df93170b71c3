"""A day of orders and offers goes through the bridge, and both sides are equal at its end.

The same on real stores and the real Black Friday of 2017 is `python -m tests.olist`.
"""

import pytest

from tests.olist.replay import Replay, Report
from tests.olist.world import Item, Product, World
from tests.servers import Broker
from tests.stack import running_stack

STORES = ("olist-a", "olist-b", "olist-c")


def a_world() -> World:
    products = {
        store: [
            Product(f"{store}-{n}", 50 + n, 1000 + n, (1500 + n, 900 + n) if n % 3 == 0 else None)
            for n in range(20)
        ]
        for store in STORES
    }
    items = [
        Item(
            minute * 60.0, STORES[minute % 3], f"{STORES[minute % 3]}-{minute % 7}", 1 + minute % 2
        )
        for minute in range(0, 1440, 12)
    ]
    return World(products, items)


@pytest.fixture(scope="module")
def report(
    amqp_broker: Broker, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Report:
    with running_stack(tmp_path_factory.mktemp("day"), forked=True) as stack:
        replay = Replay(stack, a_world(), compress=20_000.0)
        replay.open()
        return replay.run(patience_s=60.0)


def test_what_is_expected_is_the_stock_less_the_orders_and_the_offer_of_the_day() -> None:
    world = World(
        {"a": [Product("X", 9, 1000, (1500, 900)), Product("Y", 5, 700)]},
        [Item(0.0, "a", "X", 2), Item(5.0, "a", "X", 1)],
    )

    assert world.expected() == {("a", "X"): (6, 1500, 900), ("a", "Y"): (5, 700, 700)}


@pytest.mark.amqp
@pytest.mark.db
def test_every_sku_is_right_at_the_end_of_the_day(report: Report) -> None:
    assert report.is_clean, report.table()
    assert (report.skus, report.day_events) == (60, 120 + 21)


@pytest.mark.amqp
@pytest.mark.db
def test_every_event_of_the_day_was_timed_until_it_reached_the_hub(report: Report) -> None:
    assert {kind: len(took) for kind, took in report.fresh_s.items()} == {"stock": 120, "price": 21}


def test_one_unit_too_few_is_a_difference() -> None:
    world = World({"a": [Product("X", 9, 1000)]}, [])
    final = {("a", "stock", "X"): (8,), ("a", "price", "X"): (1000, 1000)}

    assert len(world.differences(final)) == 1
    assert world.differences({**final, ("a", "stock", "X"): (9,)}) == []
