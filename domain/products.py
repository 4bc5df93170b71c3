"""A product as the ERP says it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

SIZES = ("height_cm", "width_cm", "length_cm", "weight_kg")


class Gender(StrEnum):
    """Whom a product is for; the words of the event contract."""

    MALE = "male"
    FEMALE = "female"
    UNISEX = "unisex"
    BOY = "boy"
    GIRL = "girl"
    CHILD_UNISEX = "child_unisex"
    BABY = "baby"


@dataclass(frozen=True, slots=True)
class Parcel:
    """How large a parcel is. What was not said, or is zero, is None.

    Args:
        height_cm: centimetres, at most three decimals.
        weight_kg: kilograms, at most three decimals.
    """

    height_cm: Decimal | None = None
    width_cm: Decimal | None = None
    length_cm: Decimal | None = None
    weight_kg: Decimal | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of what is not known.

        Examples:
            >>> Parcel(Decimal(3), None, Decimal(30)).missing
            ('width_cm', 'weight_kg')
        """
        return tuple(name for name in SIZES if getattr(self, name) is None)


@dataclass(frozen=True, slots=True)
class ProductImage:
    """One image of a product.

    Args:
        url: where the hub fetches it; the bridge never does.
        variation: value of the variation that it shows, "Azul"; empty: it shows them all.
    """

    url: str
    variation: str = ""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One line of the technical sheet, in the ERP's words: ("Composição", "100% algodão")."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class KitPart:
    """What a kit holds: so many units of a SKU that is sold by itself, too.

    Args:
        sku: the ERP's code of the part.
    """

    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class ProductSku:
    """What is sold: one combination of a product's variations, or all of a simple product.

    Args:
        code: the ERP's code; the hub's `partnerId`, by which orders name it.
        title: empty where it has none of its own.
        ean: digits as the ERP wrote them; may be wrong, see `domain.barcodes`.
        variations: (name, value) in the ERP's order: (("Cor", "Azul"), ("Tamanho", "M")).
        active: None where the ERP does not say.
    """

    code: str
    title: str = ""
    ean: str = ""
    variations: tuple[tuple[str, str], ...] = ()
    active: bool | None = None
    parcel: Parcel = Parcel()


@dataclass(frozen=True, slots=True)
class Product:
    """A product. What the ERP did not say is empty or None: the hub's value is left alone.

    Args:
        code: the ERP's product code; of a simple product often that of its SKU.
        title: as shown in shops.
        description: text or HTML.
        category: names from the root to the leaf.
        ncm: eight digits.
        origin: tax origin, 0 to 8.
        parcel: as it is shipped; see `parcel_of` for products that leave it to their SKUs.
        warranty_months: 0 is a word of the ERP, None is none.
        skus: at least one.
        images: in the order to be shown, the main one first; None: the ERP said nothing of them.
        attributes: the technical sheet, in the ERP's words; None: the ERP said nothing of it.
        kit: the parts of a kit; empty: it is none.
        brand_code: the ERP's id of the brand; empty: it said none.
    """

    code: str
    title: str
    skus: tuple[ProductSku, ...]
    description: str = ""
    brand: str = ""
    category: tuple[str, ...] = ()
    ncm: str = ""
    origin: int | None = None
    parcel: Parcel = Parcel()
    model: str = ""
    gender: Gender | None = None
    warranty_months: int | None = None
    warranty_text: str = ""
    video_url: str = ""
    active: bool | None = None
    images: tuple[ProductImage, ...] | None = None
    attributes: tuple[Attribute, ...] | None = None
    kit: tuple[KitPart, ...] = ()
    brand_code: str = ""

    @property
    def has_variations(self) -> bool:
        """Tell whether its SKUs differ by anything that the ERP named."""
        return any(sku.variations for sku in self.skus)


def parcel_of(product: Product) -> Parcel:
    """Give the one parcel that the hub keeps for a product.

    A size that the product does not say is the greatest of its SKUs': freight that was quoted
    for the smallest of them would be paid by the merchant for all others.

    Examples:
        >>> skus = (ProductSku("A", parcel=Parcel(Decimal(2))), ProductSku("B"))
        >>> parcel_of(Product("P", "Camiseta", skus)).height_cm
        Decimal('2')
    """
    own, parcels = product.parcel, [sku.parcel for sku in product.skus]
    sizes = {name: getattr(own, name) or _greatest(parcels, name) for name in SIZES}
    return Parcel(**sizes)


def _greatest(parcels: list[Parcel], name: str) -> Decimal | None:
    said = [size for parcel in parcels if (size := getattr(parcel, name)) is not None]
    return max(said, default=None)
