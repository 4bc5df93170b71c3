"""Pre-flight: everything that keeps a product from being activated in the hub, at once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.attribute_names import Meaning
from domain.attributes import Sheet, Trouble
from domain.barcodes import as_ean, is_gtin
from domain.image_urls import wrong_with
from domain.preflight_texts import LONGEST, Flaw, say
from domain.product_drafts import Offer
from domain.products import Product, ProductSku, parcel_of
from domain.spelling import name_key
from domain.store import PriceScope

MOST_WEIGHT_KG = Decimal("99999.999")
LAST_LISTED_ORIGIN = 7


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is missing or wrong.

    Args:
        field: JSON pointer into the product, as the ERP's event would name it: "/skus/1/ean".
        flaw: what is the matter with it.
        portuguese: one sentence for the merchant.
        english: the same.
        is_warning: the product can be sent without it.
    """

    field: str
    flaw: Flaw
    portuguese: str
    english: str
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What else must be known of a product before it is sent.

    Args:
        offers: SKU → price, as far as the ledger knows them.
        scope: who owns its prices.
        known_parts: SKUs of a kit's parts that the hub has.
        shared_parts: SKUs of its parts that are several in the hub, none of them chosen.
        there: SKUs of the product that the hub has: their prices have a way of their own.
        allow_private: images may be in private networks: for simulators.
    """

    offers: Mapping[str, Offer]
    scope: PriceScope = PriceScope.SKU
    send_images: bool = True
    known_parts: Collection[str] = ()
    shared_parts: Collection[str] = ()
    there: Collection[str] = ()
    allow_private: bool = False


def preflight(product: Product, sheet: Sheet, around: Circumstances) -> list[Finding]:
    """Give everything that is missing or wrong, in the order of the product's fields.

    A product with a finding that is no warning is not sent, not even in part.
    """
    return [
        *_texts(product, sheet),
        *_fiscal(product),
        *_sizes(product),
        *_images(product, around),
        *_skus(product, around),
        *_family(product.skus),
        *_kit(product, around),
        *_sheet(product, sheet),
    ]


def is_ready(findings: Sequence[Finding]) -> bool:
    """Tell whether a product may be sent."""
    return all(finding.is_warning for finding in findings)


def _found(field: str, flaw: Flaw, what: str = "", *, is_warning: bool = False) -> Finding:
    # The name of a field is the last word of its pointer that is not a number.
    name = [step for step in field.split("/") if step and not step.isdigit()][-1]
    portuguese, english = say(name, flaw, what)
    return Finding(field, flaw, portuguese, english, is_warning)


def _texts(product: Product, sheet: Sheet) -> Iterator[Finding]:
    required = {
        "name": product.title,
        "description": product.description,
        "brand": product.brand,
        "category": "/".join(product.category),
    }
    for name, said in required.items():
        if not said:
            yield _found(f"/{name}", Flaw.MISSING)
    lengths = {
        "name": product.title,
        "description": product.description,
        "brand": product.brand,
        "model": sheet.model,
        "warranty_text": sheet.warranty_text,
        "video_url": product.video_url,
    }
    for name, said in lengths.items():
        if len(said) > LONGEST[name]:
            yield _found(f"/{name}", Flaw.TOO_LONG)
    for at, step in enumerate(product.category):
        if len(step) > LONGEST["category"]:
            yield _found(f"/category/{at}", Flaw.TOO_LONG, step[:20])


def _fiscal(product: Product) -> Iterator[Finding]:
    if not product.ncm:
        yield _found("/ncm", Flaw.MISSING)
    if product.origin is None:
        yield _found("/origin", Flaw.MISSING)
    elif product.origin > LAST_LISTED_ORIGIN:
        yield _found("/origin", Flaw.UNLISTED, str(product.origin), is_warning=True)


def _sizes(product: Product) -> Iterator[Finding]:
    parcel = parcel_of(product)
    for name in parcel.missing:
        yield _found(f"/{name}", Flaw.MISSING)
    if parcel.weight_kg is not None and parcel.weight_kg > MOST_WEIGHT_KG:
        yield _found("/weight_kg", Flaw.TOO_LARGE)


def _images(product: Product, around: Circumstances) -> Iterator[Finding]:
    images = product.images or ()
    if not images:
        yield _found("/images", Flaw.MISSING, is_warning=not around.send_images)
    if not around.send_images:
        return
    shown = {value for sku in product.skus for _, value in sku.variations}
    for at, image in enumerate(images):
        wrong = wrong_with(image.url, allow_private=around.allow_private)
        if wrong is not None:
            yield _found(f"/images/{at}/url", Flaw(wrong.value), str(at + 1))
        if image.variation and image.variation not in shown:
            yield _found(f"/images/{at}/variation", Flaw.UNKNOWN, image.variation)


def _skus(product: Product, around: Circumstances) -> Iterator[Finding]:
    if not product.skus:
        yield _found("/skus", Flaw.MISSING)
    for at, sku in enumerate(product.skus):
        yield from _sku(f"/skus/{at}", sku)
        offer = around.offers.get(sku.code)
        if around.scope is PriceScope.COST or sku.code in around.there:
            continue
        if offer is None or offer.price <= 0:
            yield _found(f"/skus/{at}/price", Flaw.MISSING, sku.code)
        elif offer.sale_price is not None and not 0 < offer.sale_price <= offer.price:
            yield _found(f"/skus/{at}/sale_price", Flaw.TOO_LARGE, sku.code)


def _sku(base: str, sku: ProductSku) -> Iterator[Finding]:
    if not sku.code:
        yield _found(f"{base}/sku", Flaw.MISSING)
    for name, said in (("sku", sku.code), ("name", sku.title)):
        if len(said) > LONGEST[name]:
            yield _found(f"{base}/{name}", Flaw.TOO_LONG, sku.code[:40])
    if sku.ean and not is_gtin(sku.ean):
        yield _found(f"{base}/ean", Flaw.CHECK_DIGIT, sku.code)
    elif sku.ean and not as_ean(sku.ean):
        yield _found(f"{base}/ean", Flaw.TOO_LONG, sku.code)


def _family(skus: Sequence[ProductSku]) -> Iterator[Finding]:
    """Find what keeps SKUs from being told apart."""
    names = [tuple(sorted(name_key(name) for name, _ in sku.variations)) for sku in skus]
    seen: dict[tuple[tuple[str, str], ...], str] = {}
    for at, sku in enumerate(skus):
        field = f"/skus/{at}/variations"
        pairs = tuple(sorted((name_key(n), name_key(v)) for n, v in sku.variations))
        if len(skus) > 1 and not sku.variations:
            yield _found(field, Flaw.MISSING, sku.code)
        elif names[at] != names[0]:
            yield _found(field, Flaw.UNEVEN, sku.code)
        elif pairs and pairs in seen:
            yield _found(field, Flaw.REPEATED, f"{sku.code}, {seen[pairs]}")
        seen.setdefault(pairs, sku.code)
    codes: dict[str, int] = {}
    for at, sku in enumerate(skus):
        if codes.setdefault(sku.code, at) != at:
            yield _found(f"/skus/{at}/sku", Flaw.REPEATED, sku.code)


def _kit(product: Product, around: Circumstances) -> Iterator[Finding]:
    for at, part in enumerate(product.kit):
        if part.sku in around.shared_parts:
            yield _found(f"/kit/{at}/part", Flaw.SEVERAL, part.sku)
        elif part.sku not in around.known_parts:
            yield _found(f"/kit/{at}/part", Flaw.UNKNOWN, part.sku)


def _sheet(product: Product, sheet: Sheet) -> Iterator[Finding]:
    attributes = product.attributes or ()
    sent = {one.value for one in sheet.characteristics or ()}
    for at, attribute in enumerate(attributes):
        if attribute.value in sent and len(attribute.value) > LONGEST["value"]:
            yield _found(f"/attributes/{at}/value", Flaw.TOO_LONG, attribute.name)
    names = [attribute.name for attribute in attributes]
    for one in sheet.left_out:
        if one.trouble is Trouble.UNMAPPED:
            continue
        flaw = Flaw.UNREADABLE if one.trouble is Trouble.UNREADABLE else Flaw.RIVALS
        field = f"/attributes/{names.index(one.name)}/value"
        # All others are optional. A warranty that is left out would be sent as none.
        is_warning = one.meaning is not Meaning.WARRANTY_TIME
        yield _found(field, flaw, one.name, is_warning=is_warning)
