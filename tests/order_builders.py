"""Builders of orders: a test says only what matters. The people are made up."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from domain.channel_buyers import Buyer, ChannelAddress
from domain.channel_orders import (
    ChannelItem,
    ChannelOrder,
    ChannelTotals,
    OrderStatus,
    ShippingDescriptor,
)
from domain.channel_payments import ChannelPayment
from domain.mapping_rules import Rule, rule_of
from domain.order_decisions import Known
from domain.store import Store

CREATED_S = 1_789_473_851.0
"""2026-09-15T12:04:11Z, when every built order was made."""

PAID_S = CREATED_S + 149

ADDRESS = ChannelAddress(
    line="Avenida Exemplo, 100 - Apto 12",
    street="Avenida Exemplo",
    number="100",
    complement="Apto 12",
    neighborhood="Zona 01",
    city="Maringá",
    state="PR",
    postal_code="87013000",
    country="BR",
    receiver="Maria Exemplo da Silva",
)

BUYER = Buyer(
    name="Maria Exemplo da Silva",
    document="111.444.777-35",
    document_type="CPF",
    email="maria.exemplo@example.com",
    phone="4430000000",
    cell_phone="44900000000",
)

MERCADO_ENVIOS = ShippingDescriptor("Mercado Envios", "MERCADO ENVIOS", "UNKNOWN")


def an_item(sku: str = "AUR-MT-AZ", **what_matters: Any) -> ChannelItem:
    """Give two pieces of 119.90, with 10.00 off."""
    fields: dict[str, Any] = {
        "line_id": "214000018",
        "sku": sku,
        "quantity": Decimal("2.0"),
        "unit": Decimal("119.9"),
        "gross": Decimal("239.8"),
        "discount": Decimal("10.0"),
        "total": Decimal("229.8"),
        "title": "Manta Decorativa Aurora Azul",
        "shippings": (MERCADO_ENVIOS,),
    }
    return ChannelItem(**{**fields, **what_matters})


def an_item_by(shipping_type: str, **what_matters: Any) -> ChannelItem:
    """Give an item that travels so."""
    return an_item(shippings=(ShippingDescriptor(shipping_type),), **what_matters)


def a_channel_order(**what_matters: Any) -> ChannelOrder:
    """Give a paid order of Mercado Livre, of 248.70."""
    fields: dict[str, Any] = {
        "order_id": 183000101,
        "marketplace": "MERCADO_LIVRE",
        "account": "Aurora Oficial",
        "marketplace_number": "2000009990001",
        "status": OrderStatus.PAID,
        "raw_status": "PAID_WAITING_SHIP",
        "created_at_s": CREATED_S,
        "paid_at_s": PAID_S,
        "buyer": BUYER,
        "items": (an_item(),),
        "totals": ChannelTotals(freight=Decimal("18.9"), total=Decimal("248.7")),
        "shipping": ADDRESS,
        "billing": replace(ADDRESS, receiver=""),
        "payments": (a_payment(),),
        "sub_channel": "MERCADO_LIVRE",
    }
    return ChannelOrder(**{**fields, **what_matters})


def a_payment(value: str | None = "248.7", **what_matters: Any) -> ChannelPayment:
    """Give a payment by credit card, in three instalments."""
    fields: dict[str, Any] = {
        "method": "credit_card",
        "method_normalized": "CARTÃO DE CRÉDITO",
        "value": None if value is None else Decimal(value),
        "installments": 3,
    }
    return ChannelPayment(**{**fields, **what_matters})


def a_pending_order(**what_matters: Any) -> ChannelOrder:
    """Give an order that is not paid yet."""
    pending = {"status": OrderStatus.PENDING, "raw_status": "PENDING", "paid_at_s": None}
    return a_channel_order(**{**pending, **what_matters})


def a_cancelled_order(**what_matters: Any) -> ChannelOrder:
    """Give an order that the channel cancelled."""
    cancelled = {"status": OrderStatus.CANCELLED, "raw_status": "CANCELED"}
    return a_channel_order(**{**cancelled, **what_matters})


def a_carrier_rule(to: str = "6002:6201", **fields: str) -> Rule:
    """Give a rule for Mercado Envios, or for what is said."""
    said = fields or {"marketplace": "MERCADO_LIVRE", "type": "Mercado Envios"}
    return rule_of("carrier", said, to)


def a_store_of_orders(**what_matters: Any) -> Store:
    """Give a store whose cut-off is past."""
    cut_off = {"import_orders_from": date(2026, 9, 1)}
    return Store(name="acme", api_url="https://hub.example", **{**cut_off, **what_matters})


def what_is_known(**what_matters: Any) -> Known:
    """Give a store's choices, with which the built order is imported."""
    fields: dict[str, Any] = {"rules": [a_carrier_rule()], "products": {"AUR-MT-AZ": "9001"}}
    return Known(**{**fields, **what_matters})
