"""Sales of our own making, for whoever does not have the Olist files."""

from collections.abc import Sequence

from tests.olist.carriers import MAPPED, Way
from tests.olist.orders import Fields, hub_order
from tests.olist.sales import Payment, Sale, SoldItem

PRODUCTS = 200
FIRST_ID = 700_000_000
WAY = MAPPED[0]


def made_sale(number: int) -> Sale:
    """Make a sale of one or two lines, paid by one card; every customer is another one."""
    lines = 1 + number % 2
    items = [
        SoldItem(
            f"SKU-{(number + line) % PRODUCTS:03}", "s", 1 + number % 3, 990 + number % 97, 700
        )
        for line in range(lines)
    ]
    owed = sum(item.units * (item.price + item.freight) for item in items)
    return Sale(
        order_id=f"MADE-{number:08}",
        status="delivered",
        purchased_at="2026-11-20 10:15:00",
        customer=f"{number:012x}",
        city="maringa",
        state="PR",
        zip_prefix="87013",
        items=items,
        payments=[Payment("credit_card", 1 + number % 10, owed)],
    )


def made_orders(sales: Sequence[Sale], first_id: int, way: Way = WAY) -> list[Fields]:
    """Give them as the hub tells them, all travelling the same way."""
    return [hub_order(sale, way, first_id + at) for at, sale in enumerate(sales)]


def products() -> list[str]:
    """Give every product that is sold."""
    return [f"SKU-{number:03}" for number in range(PRODUCTS)]
