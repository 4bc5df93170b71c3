"""Their words and ours. A word that is missing here is never guessed."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from domain.channel_orders import OrderStatus
from domain.hub_catalogue import ImageState
from domain.order_standing import Transmission
from domain.store import PriceScope

PRICE_SCOPES: Mapping[str, PriceScope] = {
    "SKU": PriceScope.SKU,
    "SKU_MARKETPLACE": PriceScope.LISTING,
    "COST": PriceScope.COST,
}
"""`definitionPriceScope` of a product: who owns its price."""

SCOPE_WORDS: Mapping[PriceScope, str] = {scope: word for word, scope in PRICE_SCOPES.items()}
"""`definitionPriceScope` as it is written."""

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

IMAGE_STATES: Mapping[str, ImageState] = {
    "UNPROCESSED": ImageState.WAITING,
    "PROCESSED": ImageState.READY,
    "ERROR": ImageState.FAILED,
}
"""`status` of an image."""

ALREADY_THERE = re.compile(
    r"já\s+(existe|cadastrad|foi\s+cadastrad|está\s+em\s+uso)|duplicad|already\s+(exists|in\s+use)",
    re.IGNORECASE,
)
"""Said by a refusal of what is there already. No source has the texts: several are known."""

RESTRICTED = "this method is restricted"
"""Begins the text of a 500 that no waiting cures: the route is AnyMarket's own."""


class Refusal(StrEnum):
    """What a refusal of an order's invoice, shipment or cancellation comes to."""

    DONE = "done"
    """It is there already."""
    WAIT = "wait"
    """The channel will take it in hours."""
    JSON_ONLY = "json_only"
    """The channel takes no XML; the data of the invoice are enough."""
    PACKAGE = "package"
    """The order has packages, and one must be named."""
    PARK = "park"
    """A person must read what the channel says."""


REFUSALS: Sequence[tuple[str, Refusal]] = (
    ("O Limite de Nota Fiscal salva na venda foi atingido", Refusal.DONE),
    ("PACKAGE_ALREADY_INVOICED", Refusal.DONE),
    ("não permite o envio do XML da nota fiscal para a seguinte combinação", Refusal.WAIT),
    ("Status diferente de pago", Refusal.WAIT),
    ("Erro ao processar pedido na Shopee", Refusal.WAIT),
    ("não suporta fatura de pedidos por XML", Refusal.JSON_ONLY),
    ("packageId é obrigatório", Refusal.PACKAGE),
    ("packageId obrigatório", Refusal.PACKAGE),
    ("invalid_invoice_emission_date", Refusal.PARK),
    ("Ocorreu um erro ao atualizar o documento fiscal para o marketplace", Refusal.PARK),
)
"""Part of what is said → what it comes to; the first that is found counts.

They come as 500, and as 400 where packages are concerned. Compared without case and accents. The
last one begins whatever a channel says of an invoice.
"""

TRANSMISSIONS: Mapping[str, Transmission] = {
    "OK": Transmission.ARRIVED,
    "ERROR": Transmission.FAILED,
    "WAITING": Transmission.UNDER_WAY,
}
"""`transmissionStatus` of an order; other words are `Transmission.UNKNOWN`."""

PANEL_SUBJECTS: Mapping[str, str] = {
    "order": "Pedido {key}",
    "invoice": "Nota fiscal do pedido {key}",
    "shipment": "Despacho do pedido {key}",
    "delivery": "Entrega do pedido {key}",
    "cancellation": "Cancelamento do pedido {key}",
    "stock": "Estoque de {key}",
    "price": "Preço de {key}",
    "product": "Produto {key}",
    "": "{key}",
}
"""Our kind → what an entry of the panel is about; empty: any other."""

PANEL_TYPES: Mapping[str, str] = {
    "merchant": "CRITICAL_ERROR",
    "integrator": "INTERNAL_ERROR",
    "": "ALERT",
}
"""Who can end it → `type` of the entry; empty: any other."""

PANEL_PENDING, PANEL_CONCLUDED, PANEL_CANCELLED = "PENDING", "CONCLUDED", "CANCELLED"

OTHER = "other"
"""Why an order is cancelled when nobody says."""

CANCELLATION_CODES: Mapping[str, Mapping[str, str]] = {
    "MERCADO_LIVRE": {
        "out_of_stock": "OUT_OF_STOCK",
        "unavailable": "UNAVAILABLE_PRODUCT",
        "buyer_regret": "BUYER_REGRETS",
        "seller_regret": "SELLER_REGRETS",
        "wrong_address": "WRONG_RECEIVER_ADDRESS",
        "shipping_cost": "HIGH_SHIPMENT_COST",
        "shipping_problem": "SHIPMENT_PROBLEM_OTHER",
        "suspicious_buyer": "DUBIOUS_BUYER",
        OTHER: "OTHER_MY_RESPONSIBILITY",
    },
    "": {
        "out_of_stock": "WITHOUT_STOCK",
        "unavailable": "WITHOUT_STOCK",
        "buyer_regret": "BUYER_CANCELED",
        "seller_regret": OTHER.upper(),
        "wrong_address": "SHIPPING_ADDRESS",
        "shipping_cost": OTHER.upper(),
        "shipping_problem": OTHER.upper(),
        "suspicious_buyer": OTHER.upper(),
        "wrong_price": "WRONG_PRODUCT_PRICE",
        OTHER: OTHER.upper(),
    },
}
"""Marketplace → our word → `cancellationCode`; empty: any other marketplace. An open set."""
