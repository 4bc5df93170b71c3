"""Sales as AnyMarket tells them: what the simulator of the hub is seeded with."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.olist.carriers import Way
from tests.olist.sales import Payment, Sale, SoldItem

Fields = dict[str, Any]

FIRST_ID = 300_000_001
SAO_PAULO = ZoneInfo("America/Sao_Paulo")

METHODS: Mapping[str, str] = {
    "credit_card": "CARTÃO DE CRÉDITO",
    "debit_card": "CARTÃO DE DÉBITO",
    "boleto": "BOLETO",
    "voucher": "VALE PRESENTE",
}
"""Olist's word → the hub's."""

PAYMENT_CODES: Mapping[str, str] = {
    "credit_card": "3",
    "debit_card": "4",
    "boleto": "15",
    "voucher": "12",
}
"""Olist's word → the ERP's code."""


def hub_order(sale: Sale, way: Way, order_id: int) -> Fields:
    """Give a sale as it arrives; the people, who are in no file, are made up.

    Olist's items are one customer's basket: where they are several sellers', this is the order of
    one account that sells for all of them.
    """
    created_at = moment(sale.purchased_at)
    return {
        "id": order_id,
        "marketPlace": way.marketplace,
        "subChannel": way.marketplace,
        "subChannelNormalized": way.marketplace,
        "marketPlaceNumber": sale.order_id,
        "marketPlaceId": sale.order_id,
        "status": "PAID_WAITING_SHIP" if sale.is_paid else "PENDING",
        "createdAt": created_at,
        "lastUpdate": created_at,
        "buyer": buyer_of(sale.customer),
        "shipping": _place(sale),
        "items": [_item(item, way) for item in sale.items],
        "freight": _brl(sale.freight),
        "discount": _brl(sale.discount),
        "interestValue": _brl(sale.interest),
        "payments": [_payment(payment) for payment in sale.payments],
    }


def hub_orders(sales: Sequence[Sale], ways: Mapping[str, Way]) -> list[Fields]:
    """Give all sales, numbered in their order."""
    return [
        hub_order(sale, ways[sale.order_id], FIRST_ID + number) for number, sale in enumerate(sales)
    ]


def buyer_of(customer: str) -> Fields:
    """Make up who bought; the same customer is the same person every time.

    Args:
        customer: hexadecimal digits, by which the file knows her.
    """
    document = cpf_of(int(customer, 16))
    return {
        "marketPlaceId": customer,
        "name": f"Cliente {customer}",
        "email": f"{customer}@example.com",
        "document": document,
        "documentType": "CPF",
        "documentNumberNormalized": document,
        "cellPhone": "44900000000",
    }


def cpf_of(number: int) -> str:
    """Make a CPF that is well formed out of any number.

    Examples:
        >>> cpf_of(111444777), cpf_of(10**9 + 111444777)
        ('11144477735', '11144477735')
    """
    digits = [int(digit) for digit in f"{number % 10**9:09}"]
    if len(set(digits)) == 1:
        # Such numbers are never issued.
        digits[-1] = (digits[-1] + 1) % 10
    for length in (10, 11):
        weighed = sum(digit * (length - at) for at, digit in enumerate(digits))
        digits.append(weighed * 10 % 11 % 10)
    return "".join(map(str, digits))


def moment(text: str) -> str:
    """Give a moment of the file, local time of its day, as the hub writes it."""
    return datetime.fromisoformat(text).replace(tzinfo=SAO_PAULO).isoformat(timespec="seconds")


def _place(sale: Sale) -> Fields:
    return {
        "city": sale.city,
        "state": sale.state,
        "country": "BR",
        "countryAcronymNormalized": "BR",
        "address": "Rua Exemplo, 100",
        "street": "Rua Exemplo",
        "number": "100",
        "neighborhood": "Centro",
        "zipCode": f"{sale.zip_prefix}000",
        "receiverName": f"Cliente {sale.customer}",
    }


def _item(item: SoldItem, way: Way) -> Fields:
    return {
        "sku": {"partnerId": item.product, "title": f"Produto {item.product[:8]}"},
        "amount": float(item.units),
        "unit": _brl(item.price),
        "shippings": [
            {
                "shippingtype": way.name,
                "shippingCarrierNormalized": way.normalized,
                "shippingCarrierTypeNormalized": "UNKNOWN",
            }
        ],
    }


def _payment(payment: Payment) -> Fields:
    return {
        "method": payment.method,
        "paymentMethodNormalized": METHODS[payment.method],
        "status": "approved",
        "installments": payment.instalments,
        "value": _brl(payment.value),
    }


def _brl(cents: int) -> float:
    return cents / 100
