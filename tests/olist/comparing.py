"""What the ERP has, beside what was sold: order by order, to the cent."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.olist.orders import PAYMENT_CODES
from tests.olist.sales import Sale

Kept = Mapping[str, Any]
"""An order of the ERP in short, as its simulator tells it."""

Facts = tuple[Any, ...]


def differences(sales: Iterable[Sale], kept: Sequence[Kept]) -> list[str]:
    """Say where the ERP's orders are not the sales, each exactly once.

    Args:
        sales: all that should be there by now.
    """
    wanted = {sale.order_id: facts_of(sale) for sale in sales}
    found = {order["store_number"]: facts_in(order) for order in kept}
    times = Counter(order["store_number"] for order in kept)
    wrong = [
        f"{number}: ERP {found.get(number)}, sold {wanted.get(number)}"
        for number in sorted(wanted.keys() | found.keys())
        if wanted.get(number) != found.get(number)
    ]
    return [*wrong, *(f"{number}: {n} times in the ERP" for number, n in times.items() if n > 1)]


def facts_of(sale: Sale) -> Facts:
    """Give what must be right of a sale."""
    lines = [(item.product, item.units) for item in sale.items]
    methods = [PAYMENT_CODES[payment.method] for payment in sale.payments]
    owed = sale.total if sale.payments else 0
    return (lines, sale.goods, sale.discount, sale.freight, sale.total, methods, owed)


def facts_in(order: Kept) -> Facts:
    """Give the same of an order of the ERP; its lines as it multiplies them."""
    lines = [
        (code, float(units) if product else None) for code, product, units, _ in order["items"]
    ]
    money = (order["items_cents"], order["discount_cents"], order["freight_cents"])
    owed = sum(order["instalments_cents"])
    return (lines, *money, order["total_cents"], order["methods"], owed)
