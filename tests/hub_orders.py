"""Orders as AnyMarket writes them, to be seeded into the simulator. The people are made up."""

from collections.abc import Sequence
from typing import Any

Fields = dict[str, Any]

PLACE: Fields = {
    "city": "Maringá",
    "state": "PR",
    "country": "BR",
    "countryAcronymNormalized": "BR",
    "address": "Avenida Exemplo, 100 - Apto 12",
    "street": "Avenida Exemplo",
    "number": "100",
    "neighborhood": "Zona 01",
    "comment": "Apto 12",
    "zipCode": "87013000",
    "receiverName": "Maria Exemplo da Silva",
}

BUYER: Fields = {
    "name": "Maria Exemplo da Silva",
    "email": "maria.exemplo@example.com",
    "document": "111.444.777-35",
    "documentType": "CPF",
    "documentNumberNormalized": "11144477735",
    "cellPhone": "44900000000",
}


def a_hub_order(
    id: int = 183000101,  # noqa: A002 - their name for it
    carrier: str = "Mercado Envios",
    items: Sequence[Fields] | None = None,
    **what_matters: Any,
) -> Fields:
    """Give a paid order of 119.90; sums that are not said are the simulator's to add up.

    Args:
        carrier: `shippingtype` of items that do not say how they travel.
        what_matters: fields in AnyMarket's spelling; None for one that the order does not have.
    """
    said = [a_hub_item()] if items is None else items
    travelling = [{"shippings": [{"shippingtype": carrier}], **item} for item in said]
    return {"id": id, "items": travelling, **what_matters}


def a_hub_item(
    sku: str = "AUR-MT-AZ", amount: float = 1, unit: float = 119.9, **what_matters: Any
) -> Fields:
    """Give a line of an order."""
    return {"sku": {"partnerId": sku}, "amount": amount, "unit": unit, **what_matters}


def a_hub_item_by(carrier: str, sku: str = "AUR-MT-AZ", **what_matters: Any) -> Fields:
    """Give a line that travels so."""
    return a_hub_item(sku, shippings=[{"shippingtype": carrier}], **what_matters)


def a_hub_address(**what_matters: Any) -> Fields:
    """Give a delivery address, for `shipping`."""
    return {**PLACE, **what_matters}


def a_hub_buyer(**what_matters: Any) -> Fields:
    """Give a buyer; None leaves a field out."""
    return {name: value for name, value in (BUYER | what_matters).items() if value is not None}
