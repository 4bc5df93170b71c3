"""A product of ours as the ERP is to make it: the parent first, then its children."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.erp_catalogue import NewErpProduct
from domain.money import Cents
from domain.product_drafts import Offer
from domain.products import Attribute, Gender, Parcel, Product, ProductSku, parcel_of

MODEL, GENDER, WARRANTY_TEXT = "Modelo", "Gênero", "Texto sobre a garantia"

GENDER_WORDS: Mapping[Gender, str] = {
    Gender.MALE: "Masculino",
    Gender.FEMALE: "Feminino",
    Gender.UNISEX: "Unissex",
    Gender.BOY: "Menino",
    Gender.GIRL: "Menina",
    Gender.CHILD_UNISEX: "Infantil unissex",
    Gender.BABY: "Bebê",
}
"""What the attribute "Gênero" says."""

Offers = Mapping[str, Offer]
"""SKU → price."""


@dataclass(frozen=True, slots=True)
class ErpPlaces:
    """The ERP's ids for what a product refers to.

    Args:
        category: ids of the folded path, from the department on; up to three.
        brand: empty: the product has none.
    """

    category: tuple[str, ...] = ()
    brand: str = ""


def is_family(product: Product) -> bool:
    """Tell whether a product has children in the ERP."""
    return len(product.skus) > 1 or product.has_variations


def parent_of(product: Product, offers: Offers, places: ErpPlaces) -> NewErpProduct:
    """Give the parent, or the whole of a simple product.

    A parent's price is the highest of its children, as channels take it.
    """
    simple = None if is_family(product) else product.skus[0]
    known = [offers[sku.code] for sku in product.skus if sku.code in offers]
    dearest = max(known, key=lambda offer: offer.price) if known else None
    # A product is sold when itself and, for a simple one, its only SKU are.
    is_sold = product.active is not False and (simple is None or simple.active is not False)
    head = _Head(product.code, product.title, parcel_of(product), dearest, is_sold)
    return _row(product, head, places, ean="" if simple is None else simple.ean)


def children_of(
    product: Product, offers: Offers, places: ErpPlaces, parent_id: str
) -> list[NewErpProduct]:
    """Give a product's children; none for a simple product.

    Args:
        parent_id: the ERP's id of the parent, which is there by now.
    """
    if not is_family(product):
        return []
    return [
        _row(
            product,
            _Head(
                sku.code,
                sku.title or product.title,
                _filled(sku.parcel, parcel_of(product)),
                offers.get(sku.code),
                sku.active is not False,
            ),
            places,
            ean=sku.ean,
            parent_id=parent_id,
        )
        for sku in product.skus
    ]


def attributes_of(product: Product, sku: ProductSku | None = None) -> Sequence[Attribute]:
    """Give what goes to the attributes of a parent, or, with a SKU, of that child.

    The ERP has no fields for model, gender and the warranty's text: they are attributes there.
    """
    known = {
        MODEL: product.model,
        GENDER: "" if product.gender is None else GENDER_WORDS[product.gender],
        WARRANTY_TEXT: product.warranty_text,
    }
    said = [Attribute(name, value) for name, value in known.items() if value]
    own = [] if sku is None else [Attribute(name, value) for name, value in sku.variations]
    return [*own, *said, *(product.attributes or ())]


@dataclass(frozen=True, slots=True)
class _Head:
    """What a parent and its children say each for itself."""

    code: str
    title: str
    parcel: Parcel
    offer: Offer | None
    is_sold: bool


def _row(
    product: Product, head: _Head, places: ErpPlaces, *, ean: str, parent_id: str = ""
) -> NewErpProduct:
    price, list_price = _prices(head.offer)
    return NewErpProduct(
        code=head.code,
        name=head.title,
        price=price,
        list_price=list_price,
        ncm=product.ncm,
        origin=product.origin,
        ean=ean,
        description=product.description,
        parent_id=parent_id,
        brand_id=places.brand,
        place=places.category,
        weight_kg=head.parcel.weight_kg,
        height_cm=head.parcel.height_cm,
        width_cm=head.parcel.width_cm,
        length_cm=head.parcel.length_cm,
        warranty_months=product.warranty_months,
        is_active=head.is_sold,
    )


def _prices(offer: Offer | None) -> tuple[Cents, Cents | None]:
    """Give what is paid, and the price before the promotion."""
    if offer is None:
        return Cents(0), None
    if offer.sale_price is None:
        return offer.price, None
    return offer.sale_price, offer.price


def _filled(parcel: Parcel, product: Parcel) -> Parcel:
    return Parcel(
        parcel.height_cm or product.height_cm,
        parcel.width_cm or product.width_cm,
        parcel.length_cm or product.length_cm,
        parcel.weight_kg or product.weight_kg,
    )
