"""A product of theirs, as the import takes it into the ERP."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from adapters.anymarket.product_words import GENDERS
from adapters.anymarket.reading import Reading
from adapters.anymarket.translate.shelves import pairs_in
from adapters.anymarket.wire import to_id
from adapters.http.shapes import Fields, to_fields
from domain.errors import Unreadable
from domain.imported_products import ImportedProduct
from domain.money import Cents
from domain.order_translation import rounded
from domain.product_drafts import Offer
from domain.products import Attribute, Gender, Parcel, Product, ProductSku

_GENDERS: Mapping[str, Gender] = {word: gender for gender, word in GENDERS.items()}


def to_imported(payload: object, paths: Mapping[int, Sequence[str]]) -> ImportedProduct:
    """Translate a product of `GET /products/{id}` for the ERP, without its images.

    A product of one SKU without variations is known in the ERP by that SKU's code; another by
    `externalIdProduct`, or, where that is nothing or a SKU's code, by "AM-" and the hub's id.

    Args:
        paths: the hub's category id → names from the root to the leaf, from the whole tree; a
            name may hold a "/", so `category.path` does not tell.

    Raises:
        Unreadable: no SKU has a code, the category is not in the tree, or a field has another
            shape; its value is not shown.

    Source:
        docs/anymarket.md, "Products"; sample `product-response`.
    """
    row = Reading(to_fields(payload))
    product_id = to_id(row.fields)
    skus, left_out = _with_codes(row.objects("skus"))
    if not skus:
        raise Unreadable(f"product {product_id}: none of its SKUs has a code (partnerId)")
    product = Product(
        code=_code(row, product_id, skus),
        title=row.word("title"),
        skus=tuple(_sku(code, sku, alone=_is_alone(skus)) for code, sku in skus.items()),
        description=row.text("description"),
        brand=row.object("brand").text("name"),
        category=_category(row, paths),
        ncm=row.object("nbm").text("id"),
        origin=row.object("origin").whole("id"),
        parcel=_parcel(row),
        model=row.text("model"),
        gender=_gender(row),
        warranty_months=row.whole("warrantyTime"),
        warranty_text=row.text("warrantyText"),
        video_url=row.text("videoUrl"),
        active=row.flag("isProductActive") if row.says("isProductActive") else True,
        attributes=_attributes(row),
    )
    offers = {code: offer for code, sku in skus.items() if (offer := _offer(sku)) is not None}
    sku_ids = {code: to_id(sku.fields) for code, sku in skus.items()}
    return ImportedProduct(product, product_id, offers, sku_ids, left_out)


def _with_codes(rows: Sequence[Reading]) -> tuple[dict[str, Reading], tuple[int, ...]]:
    codes = [row.text("partnerId") for row in rows]
    pairs = list(zip(codes, rows, strict=True))
    # Of two of the same code none may be taken: orders could mean either.
    skus = {code: row for code, row in pairs if code and codes.count(code) == 1}
    return skus, tuple(to_id(row.fields) for code, row in pairs if code not in skus)


def _is_alone(skus: Mapping[str, Reading]) -> bool:
    return len(skus) == 1 and not any(pairs_in(sku) for sku in skus.values())


def _code(row: Reading, product_id: int, skus: Mapping[str, Reading]) -> str:
    if _is_alone(skus):
        return next(iter(skus))
    said = row.text("externalIdProduct")
    return said if said and said not in skus else f"AM-{product_id}"


def _sku(code: str, sku: Reading, *, alone: bool) -> ProductSku:
    return ProductSku(
        code=code,
        # A simple product and its only SKU are one in the ERP: it has no second title.
        title="" if alone else sku.text("title"),
        ean=sku.text("ean"),
        variations=tuple(pairs_in(sku).items()),
        active=sku.flag("active") if sku.says("active") else True,
    )


def _category(row: Reading, paths: Mapping[int, Sequence[str]]) -> tuple[str, ...]:
    category_id = row.object("category").whole("id")
    if category_id is None:
        return ()
    if category_id not in paths:
        raise Unreadable(f"category {category_id} is not in the tree; read the tree again")
    return tuple(paths[category_id])


def _parcel(row: Reading) -> Parcel:
    def size(name: str) -> Decimal | None:
        # Nought is what is there when nobody said it.
        return row.amount(name) or None

    return Parcel(size("height"), size("width"), size("length"), size("weight"))


def _gender(row: Reading) -> Gender | None:
    word = row.text("gender")
    if not word:
        return None
    if word not in _GENDERS:
        raise Unreadable(f"gender: a word that is not known, of {len(word)} characters")
    return _GENDERS[word]


def _attributes(row: Reading) -> tuple[Attribute, ...]:
    rows = row.objects("characteristics")
    rows.sort(key=lambda line: line.whole("index") or 0)
    said = (Attribute(line.text("name"), line.text("value")) for line in rows)
    return tuple(one for one in said if one.name and one.value)


def _offer(sku: Reading) -> Offer | None:
    price, sale = _cents(sku, "price"), _cents(sku, "sellPrice")
    if price is None:
        return None
    return Offer(price, sale if sale is not None and sale < price else None)


def _cents(sku: Reading, name: str) -> Cents | None:
    amount = sku.amount(name)
    # Computed prices come with more places than money has.
    return None if amount is None else rounded(amount)


def names_in(payloads: Sequence[Fields]) -> list[str]:
    """Give the names of variations and characteristics of products: what the ERP needs first.

    Examples:
        >>> sku = {"variations": [{"description": "Azul", "type": {"name": "Cor"}}]}
        >>> names_in([{"skus": [sku], "characteristics": [{"name": "Potência", "value": "1"}]}])
        ['Cor', 'Potência']
    """
    names: dict[str, None] = {}
    for payload in payloads:
        row = Reading(payload)
        for sku in row.objects("skus"):
            names.update(dict.fromkeys(pairs_in(sku)))
        names.update(dict.fromkeys(line.text("name") for line in row.objects("characteristics")))
    return [name for name in names if name]
