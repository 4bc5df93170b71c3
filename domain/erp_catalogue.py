"""What the ERP knows of products and of everything they need."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from domain.money import Cents


@dataclass(frozen=True, slots=True)
class ErpProductRef:
    """Which product of the ERP is meant.

    Args:
        code: the SKU; empty: it has none yet.
        parent_id: id of the product that it is a variation of; empty: of none.
    """

    id: str
    code: str
    parent_id: str = ""


@dataclass(frozen=True, slots=True)
class ErpProduct:
    """A product, or one variation of it.

    Args:
        is_listed: it belongs to the ERP's e-commerce catalogue.
        children: its variations.
        attributes: (name, value) as the ERP shows them; names may occur several times, once a
            platform.
        place: names of department, category and subcategory, as deep as it stands.
        sheet: HTML.
        fields: everything they said of it, as it came.
    """

    ref: ErpProductRef
    name: str
    is_active: bool
    is_listed: bool
    children: tuple[ErpProductRef, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    brand: str = ""
    place: tuple[str, ...] = ()
    sheet: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class ErpStock:
    """What of a product is there, over all deposits.

    Args:
        available: what may be sold; negative when more is reserved than there is.
    """

    product_id: str
    code: str
    on_hand: Decimal
    available: Decimal


@dataclass(frozen=True, slots=True)
class ErpBrand:
    """A brand; `external_id` is where the hub's id is kept."""

    id: str
    name: str
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class ErpNode:
    """A department (level 0), category (1) or subcategory (2)."""

    id: str
    name: str
    level: int
    parent_id: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class ErpAttribute:
    """Something that products say of themselves.

    Args:
        options: id → text; None: any text will do.
    """

    id: str
    name: str
    external_id: str = ""
    options: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class NewErpProduct:
    """A product as it is made in the ERP, or one variation of it.

    Args:
        price: "por"; what it sells at.
        list_price: "de"; None: it has no promotion, or none that is known.
        ncm: eight digits; empty: not known.
        parent_id: the product that it is a variation of; empty: of none.
        place: ids of department, category and subcategory.
        weight_kg: of the parcel, as the sizes in centimetres.
        warranty_months: None: not known.
    """

    code: str
    name: str
    price: Cents
    list_price: Cents | None = None
    unit: str = "UN"
    ncm: str = ""
    origin: int | None = None
    ean: str = ""
    description: str = ""
    parent_id: str = ""
    brand_id: str = ""
    place: tuple[str, ...] = ()
    weight_kg: Decimal | None = None
    height_cm: Decimal | None = None
    width_cm: Decimal | None = None
    length_cm: Decimal | None = None
    warranty_months: int | None = None
    handling_days: int | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class ErpMade:
    """What became of products that were to be made together; one in neither is unknown.

    Args:
        ids: code → id of what was made.
        taken: codes that were there already.
        refused: code → why it was not made, in their words.
    """

    ids: Mapping[str, str] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()
    refused: Mapping[str, str] = field(default_factory=dict)
