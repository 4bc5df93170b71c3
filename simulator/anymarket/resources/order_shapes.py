"""Every field an order may have, and of what shape."""

from collections.abc import Mapping

from simulator.anymarket.call import Payload
from simulator.anymarket.resources.fields import Shape, broken
from simulator.anymarket.resources.order_updates import STATUSES

_TEXT = Shape(str, longest=255)
_MONEY = Shape(float)

ORDER: Mapping[str, Shape] = {
    "partnerId": Shape(str, longest=100),
    "accountName": _TEXT,
    "idAccount": Shape(float),
    "marketPlace": _TEXT,
    "marketPlaceId": _TEXT,
    "marketPlaceNumber": _TEXT,
    "marketPlaceUrl": _TEXT,
    "subChannel": Shape(str, longest=50),
    "subChannelNormalized": Shape(str, longest=100),
    "createdAt": _TEXT,
    "paymentDate": _TEXT,
    "cancelDate": _TEXT,
    "lastUpdate": _TEXT,
    "status": Shape(str),
    "marketPlaceStatus": _TEXT,
    "marketPlaceStatusComplement": Shape(str, longest=1_000),
    "marketPlaceShipmentStatus": _TEXT,
    "transmissionStatus": Shape(str, one_of=("OK", "ERROR", "WAITING")),
    "deliverStatus": _TEXT,
    "deliveryStatus": _TEXT,
    "fulfillment": Shape(bool),
    "orderTypeName": Shape(str, longest=20),
    "shippingOptionId": Shape(str, longest=50),
    "shippingId": _TEXT,
    "documentIntermediator": Shape(str, longest=14),
    "intermediateRegistrationId": Shape(str, longest=60),
    "documentPaymentInstitution": Shape(str, longest=14),
    "discount": _MONEY,
    "freight": _MONEY,
    "sellerFreight": _MONEY,
    "interestValue": _MONEY,
    "gross": _MONEY,
    "total": _MONEY,
    "discountMetadata": Shape(list),
    "invoice": Shape(dict),
    "tracking": Shape(dict),
    "pickup": Shape(dict),
    "metadata": Shape(dict),
    "buyer": Shape(dict),
    "shipping": Shape(dict),
    "billingAddress": Shape(dict),
    "anymarketAddress": Shape(dict),
    "payments": Shape(list),
    "items": Shape(list),
}
ITEM: Mapping[str, Shape] = {
    "product": Shape(dict),
    "sku": Shape(dict),
    "amount": Shape(float),
    "unit": _MONEY,
    "gross": _MONEY,
    "total": _MONEY,
    "discount": _MONEY,
    "shippings": Shape(list),
    "stocks": Shape(list),
    "freeShipping": Shape(bool),
    "isCatalog": Shape(bool),
}


def broken_order(said: Payload) -> list[str]:
    """Give a sentence for everything in an order that no order has; a word of status is free.

    A status that nobody has documented is let through: that the real hub adds one is to be tried.
    """
    unknown = said.keys() - ORDER.keys() - {"id"}
    sentences = [f"{name} is no field of an order" for name in sorted(unknown)]
    sentences += broken(said, ORDER)
    status = said.get("status")
    if isinstance(status, str) and status not in STATUSES and not status.isupper():
        sentences.append(f"status is one of {', '.join(STATUSES)}, or a new word in capitals")
    items = said.get("items")
    for item in items if isinstance(items, list) else []:
        sentences += broken(item, ITEM) if isinstance(item, dict) else ["an item is an object"]
    return sentences
