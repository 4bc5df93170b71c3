"""What `product.changed` may carry: the shape of a whole product, in our words.

Only the shape is checked at the door. What a marketplace misses before it lists a product
(weight, NCM, an image …) is said later, all at once, as `product_incomplete`.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from domain.checks import (
    Check,
    Rules,
    check_fields,
    check_items,
    flag,
    line,
    matching,
    measure,
    one_of,
    prose,
    whole,
)
from domain.events import Fault

_NCM = re.compile(r"[0-9]{8}\Z")
_EAN = re.compile(r"[0-9]{8,14}\Z")
_URL = re.compile(r"https?://[^\x00-\x20\x7f]{1,4000}\Z")

_MAX_STEPS = 10
_MAX_VARIATIONS = 10

_SIZES: Rules = {
    "height_cm": (False, measure(100_000)),
    "width_cm": (False, measure(100_000)),
    "length_cm": (False, measure(100_000)),
    "weight_kg": (False, measure(100_000)),
}


def check_product(faults: list[Fault], data: Mapping[str, Any]) -> None:
    """Add every fault of a product's data."""
    check_fields(faults, data, "/data", _PRODUCT)
    check_fields(faults, data, "/data", {"category": (False, _path)})
    for name, most, rules in _LISTS:
        check_items(faults, data, name, most, rules)
    if isinstance(data.get("skus"), list) and not data["skus"]:
        faults.append(Fault("/data/skus", "expected at least one SKU, got an empty array"))
    if data.get("skus") is None:
        faults.append(Fault("/data/skus", "is required and absent; send it"))


def _path(value: Any) -> str | None:
    is_name = line(80)
    steps = value if isinstance(value, list) else []
    good = 1 <= len(steps) <= _MAX_STEPS and not any(is_name(step) for step in steps)
    return None if good else f"expected 1 to {_MAX_STEPS} names, from the root to the leaf"


def _variations(value: Any) -> str | None:
    is_name = line(100)
    pairs = value.items() if isinstance(value, Mapping) else ()
    good = isinstance(value, Mapping) and len(value) <= _MAX_VARIATIONS
    if good and not any(is_name(name) or is_name(text) for name, text in pairs):
        return None
    return f'expected up to {_MAX_VARIATIONS} pairs such as {{"Cor": "Azul"}}'


_url: Check = matching(_URL, "an http or https address")

_PRODUCT: Rules = {
    "name": (True, line(150)),
    "description": (False, prose(10_000)),
    "brand": (False, line(100)),
    "brand_code": (False, line(255)),
    "model": (False, line(255)),
    "gender": (
        False,
        one_of("male", "female", "unisex", "boy", "girl", "child_unisex", "baby"),
    ),
    "warranty_months": (False, whole(0, 1200)),
    "warranty_text": (False, prose(1000)),
    "ncm": (False, matching(_NCM, "the 8 digits of an NCM code")),
    "origin": (False, whole(0, 8)),
    "video_url": (False, _url),
    "active": (False, flag),
    **_SIZES,
}

_IMAGE: Rules = {"url": (True, _url), "variation": (False, line(100))}

_ATTRIBUTE: Rules = {"name": (True, line(255)), "value": (True, line(255))}

_SKU: Rules = {
    "sku": (True, line(120)),
    "name": (False, line(150)),
    "ean": (False, matching(_EAN, "8 to 14 digits")),
    "variations": (False, _variations),
    "active": (False, flag),
    **_SIZES,
}

_PART: Rules = {"sku": (True, line(120)), "quantity": (True, whole(1, 10_000))}

_LISTS: Sequence[tuple[str, int, Rules]] = (
    ("skus", 500, _SKU),
    ("images", 100, _IMAGE),
    ("attributes", 200, _ATTRIBUTE),
    ("kit", 50, _PART),
)

PRODUCT_NAMES: Mapping[str, Collection[str]] = {
    **dict.fromkeys((*_PRODUCT, "category"), ()),
    **{name: tuple(rules) for name, _, rules in _LISTS},
}
"""Every name that a product may say → those of its items."""
