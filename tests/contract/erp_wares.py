"""Wares for the imitated Eccosys, and the dialects in which they are spoken of."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from adapters.eccosys.catalogue import EccosysCatalogue
from domain.erp_catalogue import ErpProductRef, NewErpProduct
from domain.money import Cents

DIALECTS: list[dict[str, Any]] = [
    {},
    {"empty_list": "200"},
    {"default_count": 1},
    {"products_by_query": "400"},
    {"numeric_product_key": "code"},
    {"single_product": "array"},
    {"single_stock": "object"},
    {"product_envelope": "top"},
    {"product_envelope": "bare"},
    {"attributes_by_id": "saved"},
    {"attributes_in_body": "saved"},
    {"acknowledgement": "text"},
    {"deleted_in_stock": "hidden"},
    {"unknown_fields": "ignored"},
    {"stock_numbers": "text"},
    {"stock_numbers": "number"},
    {"stock_paging": "ignored"},
]
dialects = pytest.mark.parametrize("switches", DIALECTS, ids=str)


def a_product(code: str = "MT", **what_matters: Any) -> NewErpProduct:
    """Give a blanket."""
    fields: dict[str, Any] = {
        "name": "Manta Aurora",
        "price": Cents(11990),
        "list_price": Cents(12990),
        "ncm": "63014000",
        "origin": 0,
        "ean": "7890000001021",
        "description": "<p>Manta 100% algodão.</p>",
        "weight_kg": Decimal("0.9"),
        "height_cm": Decimal(8),
        "width_cm": Decimal(30),
        "length_cm": Decimal(38),
        "warranty_months": 12,
        "handling_days": 2,
    }
    return NewErpProduct(code, **{**fields, **what_matters})


def made(erp: EccosysCatalogue, product: NewErpProduct) -> ErpProductRef:
    """Make one product that must be made."""
    (product_id,) = erp.create_products([product]).ids.values()
    return ErpProductRef(product_id, product.code, product.parent_id)


def untold(code: str, fault: str) -> None:
    """Take a row that cannot be read for a fault of the test."""
    raise AssertionError(f"{code}: {fault}")


TWICE: dict[str, Callable[[EccosysCatalogue], object]] = {
    "brand": lambda erp: erp.create_brand("Aurora"),
    "department": lambda erp: erp.create_node("Casa", None),
    "attribute": lambda erp: erp.create_attribute("Cor", ["Azul"]),
}
