"""Orders as an ERP is asked to create them; the people are made up."""

from datetime import date
from decimal import Decimal
from typing import Any

from domain.erp_carriers import ErpCarrier
from domain.erp_customers import ErpAddress, ErpCustomer, PersonKind
from domain.erp_orders import ErpInstalment, ErpItem, ErpOrder, ErpStatus
from domain.money import Cents

DOCUMENT = "11144477735"
CARRIER = ErpCarrier("6001", "6101")
MUG_ID, MUG = "2150100400", "CANECA-01"
SHIRT_ID, SHIRT = "2150100303", "CAM-PRETA-M"


def an_erp_address(**what_matters: Any) -> ErpAddress:
    """Give an address in Blumenau."""
    fields: dict[str, Any] = {
        "name": "Cliente Exemplo",
        "street": "Rua das Acácias",
        "number": "700",
        "complement": "Apto 12",
        "neighborhood": "Centro",
        "city": "Blumenau",
        "state": "SC",
        "postal_code": "89010000",
    }
    return ErpAddress(**{**fields, **what_matters})


def an_erp_customer(document: str = DOCUMENT, **what_matters: Any) -> ErpCustomer:
    """Give a person, or a company when the document is one's."""
    is_company = len(document) > len(DOCUMENT)
    fields: dict[str, Any] = {
        "kind": PersonKind.COMPANY if is_company else PersonKind.PERSON,
        "document": document,
        "name": "Cliente Exemplo",
        "address": an_erp_address(),
        "email": "cliente@example.com",
        "phone": "4730000000",
    }
    return ErpCustomer(**{**fields, **what_matters})


def an_erp_item(
    quantity: str = "1", unit_price: str = "39.90", gross_cents: int = 3990, **what_matters: Any
) -> ErpItem:
    """Give one mug."""
    fields: dict[str, Any] = {"product_id": MUG_ID, "sku": MUG, "title": "Caneca de cerâmica"}
    amounts: dict[str, Any] = {
        "quantity": Decimal(quantity),
        "unit_price": Decimal(unit_price),
        "gross_cents": Cents(gross_cents),
    }
    return ErpItem(**{**fields, **amounts, **what_matters})


def an_erp_order(
    number: str = "ML-2000099900000017",
    discount_cents: int = 0,
    freight_cents: int = 0,
    **what_matters: Any,
) -> ErpOrder:
    """Give a paid order of one mug; its sums are added up."""
    items = what_matters.get("items", (an_erp_item(),))
    products = sum(item.gross_cents for item in items)
    total = Cents(products - discount_cents + freight_cents)
    on = date(2026, 9, 15)
    fields: dict[str, Any] = {
        "store_order_number": number,
        "channel_order_id": 183000101,
        "marketplace": "MERCADO_LIVRE",
        "status": ErpStatus.OPEN,
        "customer": an_erp_customer(),
        "delivery": None,
        "carrier": CARRIER,
        "carrier_name": "Mercado Envios",
        "items": items,
        "instalments": (ErpInstalment("3", total, on, "CARTÃO DE CRÉDITO 3x"),),
        "ordered_on": on,
        "paid_on": on,
        "promised_on": date(2026, 9, 22),
        "products_cents": Cents(products),
        "discount_cents": Cents(discount_cents),
        "freight_cents": Cents(freight_cents),
        "total_cents": total,
        "note": "AnyMarket 183000101",
    }
    return ErpOrder(**{**fields, **what_matters})


def an_unpaid_order(**what_matters: Any) -> ErpOrder:
    """Give an order that awaits payment."""
    unpaid = {"status": ErpStatus.AWAITING_PAYMENT, "paid_on": None}
    return an_erp_order(**{**unpaid, **what_matters})
