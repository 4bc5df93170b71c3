"""The data of `product.changed`, as a product."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from domain.checks import shape
from domain.events import SAID_BY_TYPE, EventInvalid, Fault
from domain.product_data import check_product
from domain.products import (
    SIZES,
    Attribute,
    Gender,
    KitPart,
    Parcel,
    Product,
    ProductImage,
    ProductSku,
)
from domain.spelling import name_key


def is_ending(kept: Mapping[str, Any]) -> bool:
    """Tell whether what the ledger keeps of a product's event says that it is no longer sold.

    Examples:
        >>> is_ending({"type": "product.deactivated"}), is_ending({})
        (True, False)
    """
    return kept in SAID_BY_TYPE.values()


def kept_product(code: str, kept: Mapping[str, Any]) -> Product:
    """Read a product as the ledger keeps it: with decimals as texts.

    Raises:
        EventInvalid: as `to_product`.

    Examples:
        >>> kept = {"name": "Caneca", "skus": [{"sku": "C-1", "weight_kg": "0.25"}]}
        >>> kept_product("C-1", kept).skus[0].parcel.weight_kg
        Decimal('0.25')
    """
    return to_product(code, {**_numbered(kept), "skus": [*map(_numbered, kept.get("skus") or ())]})


def _numbered(fields: Mapping[str, Any]) -> dict[str, Any]:
    sizes = {name: Decimal(fields[name]) for name in SIZES if isinstance(fields.get(name), str)}
    return {**fields, **sizes}


def to_product(code: str, data: object) -> Product:
    """Read a product. Blanks around its texts are not part of them; a size of 0 says nothing.

    Args:
        code: the event's subject, the ERP's product code.
        data: of the event.

    Raises:
        EventInvalid: with every fault, each with its JSON pointer below "/data".

    Examples:
        >>> found = to_product("C-1", {"name": " Caneca ", "skus": [{"sku": "C-1"}], "origin": 0})
        >>> found.title, found.skus[0].code, found.origin, found.images
        ('Caneca', 'C-1', 0, None)
        >>> to_product("C-1", {"name": "Caneca", "skus": [{"sku": "C-1"}, {"sku": "C-1 "}]})
        Traceback (most recent call last):
        domain.events.EventInvalid: /data/skus/1/sku: is the code of /data/skus/0 too; \
send each SKU once

    Source:
        docs/events.md, "product.changed".
    """
    faults: list[Fault] = []
    if isinstance(data, Mapping):
        check_product(faults, data)
    else:
        faults.append(Fault("/data", f"expected a JSON object, got {shape(data)}"))
    if faults or not isinstance(data, Mapping):
        raise EventInvalid(faults)
    _check_codes(faults, data["skus"])
    _check_names(faults, data["skus"])
    if faults:
        raise EventInvalid(faults)
    return _product(code, data)


def _check_codes(faults: list[Fault], skus: list[Mapping[str, Any]]) -> None:
    first: dict[str, int] = {}
    for at, sku in enumerate(skus):
        known = first.setdefault(sku["sku"].strip(), at)
        if known != at:
            fault = f"is the code of /data/skus/{known} too; send each SKU once"
            faults.append(Fault(f"/data/skus/{at}/sku", fault))


def _check_names(faults: list[Fault], skus: list[Mapping[str, Any]]) -> None:
    for at, sku in enumerate(skus):
        names = [name_key(name) for name in sku.get("variations") or ()]
        if len(set(names)) < len(names):
            fault = "names one variation twice; send each once"
            faults.append(Fault(f"/data/skus/{at}/variations", fault))


def _product(code: str, data: Mapping[str, Any]) -> Product:
    gender = data.get("gender")
    return Product(
        code=code.strip(),
        title=_text(data, "name"),
        skus=tuple(_sku(sku) for sku in data["skus"]),
        description=_text(data, "description"),
        brand=_text(data, "brand"),
        category=tuple(step.strip() for step in data.get("category") or ()),
        ncm=_text(data, "ncm"),
        origin=data.get("origin"),
        parcel=_parcel(data),
        model=_text(data, "model"),
        gender=None if gender is None else Gender(gender),
        warranty_months=data.get("warranty_months"),
        warranty_text=_text(data, "warranty_text"),
        video_url=_text(data, "video_url"),
        active=data.get("active"),
        images=_images(data.get("images")),
        attributes=_attributes(data.get("attributes")),
        kit=tuple(_part(part) for part in data.get("kit") or ()),
        brand_code=_text(data, "brand_code"),
    )


def _sku(sku: Mapping[str, Any]) -> ProductSku:
    pairs = (sku.get("variations") or {}).items()
    return ProductSku(
        code=_text(sku, "sku"),
        title=_text(sku, "name"),
        ean=_text(sku, "ean"),
        variations=tuple((name.strip(), value.strip()) for name, value in pairs),
        active=sku.get("active"),
        parcel=_parcel(sku),
    )


def _parcel(fields: Mapping[str, Any]) -> Parcel:
    return Parcel(**{name: Decimal(fields[name]) for name in SIZES if fields.get(name)})


def _images(rows: list[Mapping[str, Any]] | None) -> tuple[ProductImage, ...] | None:
    if rows is None:
        return None
    # The same image twice shows nothing that it does not show once.
    said = (ProductImage(_text(row, "url"), _text(row, "variation")) for row in rows)
    return tuple(dict.fromkeys(said))


def _attributes(rows: list[Mapping[str, Any]] | None) -> tuple[Attribute, ...] | None:
    if rows is None:
        return None
    return tuple(Attribute(_text(row, "name"), _text(row, "value")) for row in rows)


def _part(row: Mapping[str, Any]) -> KitPart:
    return KitPart(_text(row, "sku"), row["quantity"])


def _text(fields: Mapping[str, Any], name: str) -> str:
    return str(fields.get(name) or "").strip()
