"""Their words and ours. A word that is missing here is never guessed."""

from collections.abc import Mapping

from domain.channel_orders import OrderStatus
from domain.store import PriceScope

PRICE_SCOPES: Mapping[str, PriceScope] = {
    "SKU": PriceScope.SKU,
    "SKU_MARKETPLACE": PriceScope.LISTING,
    "COST": PriceScope.COST,
}
"""`definitionPriceScope` of a product: who owns its price."""

ORDER_STATUSES: Mapping[str, OrderStatus] = {
    "PENDING": OrderStatus.PENDING,
    "PAID_WAITING_SHIP": OrderStatus.PAID,
    "INVOICED": OrderStatus.INVOICED,
    "PAID_WAITING_DELIVERY": OrderStatus.SHIPPED,
    "CONCLUDED": OrderStatus.DELIVERED,
    "CANCELED": OrderStatus.CANCELLED,
    "CANCELLED": OrderStatus.CANCELLED,
    "DELIVERY_ISSUE": OrderStatus.ISSUE,
}
"""`status` of an order; other words are `OrderStatus.UNKNOWN` and keep their spelling.

Orders write CANCELED, returns CANCELLED: taken for unknown, a cancelled order might be imported.
"""

RESTRICTED = "this method is restricted"
"""Begins the text of a 500 that no waiting cures: the route is AnyMarket's own."""
