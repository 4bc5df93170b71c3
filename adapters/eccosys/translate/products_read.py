"""A product of theirs, with its children, as one of ours."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from adapters.eccosys.wire import INACTIVE, NO, cents_of, id_of, text_of
from adapters.http.shapes import Fields, to_fields, to_rows, to_whole
from domain.attribute_names import VARIATION_NAMES, own_name
from domain.category_folding import unfold
from domain.errors import Unreadable
from domain.money import Cents
from domain.product_drafts import Offer
from domain.products import Attribute, KitPart, Parcel, Product, ProductImage, ProductSku
from domain.spelling import name_key
from domain.warranty import to_months

PRODUCT = "P"
YES = "S"
WARRANTY = "Tempo de garantia"
COLOUR = "cor"

_SIZES = {
    "height_cm": ("altura",),
    "width_cm": ("largura",),
    "length_cm": ("comprimento",),
    # The hub wants what is shipped: with its package.
    "weight_kg": ("pesoBruto", "peso"),
}
_PHOTOS = tuple(f"foto{number}" for number in range(1, 7))

Urls = Mapping[str, Sequence[str]]
"""Code of a product or child → addresses of `GET /produtos/{id}/imagens`."""


def to_product(
    parent: Fields,
    children: Sequence[Fields] = (),
    images: Urls | None = None,
    codes: Mapping[str, str] | None = None,
    variation_names: Collection[str] = VARIATION_NAMES,
) -> Product:
    """Translate the detail of a product, `GET /produtos/{id}`, with those of its children.

    Args:
        parent: a parent or a simple product.
        children: the details of all that its `_Skus` names, in any order.
        images: None: nobody asked; then `foto1` to `foto6` count.
        codes: id → code of the parts of a kit.
        variation_names: folded names of the attributes that children may vary by.

    Raises:
        Unreadable: a child is missing, or a field has another shape.

    Source:
        docs/eccosys.md, "Products"; samples `produto-single-parent` and `-variation`.
    """
    attributes = _attributes(parent)
    family = _family(parent, children)
    skus = _children(family, attributes, variation_names) or (_alone(parent),)
    warranty = text_of(parent, "garantia")
    months = to_months(warranty) if warranty.strip("0") else None
    # What cannot be read is told by pre-flight, in the words that stand there.
    unread = (Attribute(WARRANTY, warranty),) if warranty.strip("0") and months is None else ()
    brand = to_fields(parent.get("_Marca") or {})
    return Product(
        code=text_of(parent, "codigo"),
        title=text_of(parent, "nome"),
        skus=skus,
        description=_description(parent),
        brand=text_of(brand, "nome"),
        brand_code=text_of(brand, "id"),
        category=_category(parent),
        ncm="".join(c for c in text_of(parent, "cf") if c.isdigit()),
        origin=to_whole(text_of(parent, "origem")),
        parcel=_parcel(parent),
        warranty_months=months,
        active=is_active(parent),
        images=_images(parent, family, skus, images),
        attributes=(*attributes, *unread),
        kit=tuple(_part(row, codes or {}) for row in to_rows(parent.get("_Componentes") or [])),
    )


def is_for_shops(row: Fields) -> bool:
    """Tell whether a row of a list is a product that goes to the hub, and no child.

    Examples:
        >>> row = {"tipo": "P", "opcEcommerce": "S", "idProdutoMaster": "0"}
        >>> is_for_shops(row), is_for_shops({**row, "idProdutoMaster": "2150100301"})
        (True, False)
        >>> is_for_shops({**row, "opcEcommerce": "N"}), is_for_shops({**row, "excluido": "S"})
        (False, False)
    """
    is_product = text_of(row, "tipo") in {"", PRODUCT} and text_of(row, "opcEcommerce") == YES
    is_child = bool(text_of(row, "idProdutoMaster").strip("0")) or bool(text_of(row, "codigoPai"))
    return is_product and not is_child and text_of(row, "excluido") in {"", NO}


def is_active(row: Fields) -> bool:
    """Tell whether a product or child is sold."""
    states = {text_of(row, "situacao"), text_of(row, "situacaoVenda")}
    return INACTIVE not in states and text_of(row, "excluido") in {"", NO}


def to_offer(row: Fields) -> Offer:
    """Read the price of a product or child. Their `precoDe` counts when it is the greater.

    Raises:
        Unreadable: no money.

    Examples:
        >>> offer = to_offer({"preco": "79.90", "precoDe": "99.90"})
        >>> offer.price, offer.sale_price
        (9990, 7990)
        >>> to_offer({"preco": "79.90", "precoDe": "0.00"}).sale_price is None
        True
    """
    price = cents_of(row, "preco")
    listed = cents_of(row, "precoDe") if text_of(row, "precoDe") else Cents(0)
    return Offer(listed, price) if listed > price else Offer(price)


def _family(parent: Fields, children: Sequence[Fields]) -> list[Fields]:
    """Give the children in the order of the parent, without those that were deleted."""
    by_id = {id_of(child): child for child in children}
    named = [id_of(row) for row in to_rows(parent.get("_Skus") or [])]
    missing = [child_id for child_id in named if child_id not in by_id]
    if missing:
        raise Unreadable(f"product {id_of(parent)}: children {', '.join(missing)} were not read")
    rows = [by_id[child_id] for child_id in named]
    return [row for row in rows if text_of(row, "excluido") in {"", NO}]


def _children(
    family: Sequence[Fields], parents: Iterable[Attribute], names: Collection[str]
) -> tuple[ProductSku, ...]:
    said = [_varying(_attributes(row), names) for row in family]
    shared = {name_key(own_name(one.name)[0]): name_key(one.value) for one in parents}
    # What one child says otherwise than its parent is what all of them vary by.
    varied = {
        key
        for values in said
        for key, (_, value) in values.items()
        if name_key(value) != shared.get(key)
    }
    return tuple(
        ProductSku(
            code=text_of(row, "codigo"),
            title=text_of(row, "nome"),
            ean=text_of(row, "gtin"),
            variations=tuple(pair for key, pair in values.items() if key in varied),
            active=is_active(row),
            parcel=_parcel(row),
        )
        for row, values in zip(family, said, strict=True)
    )


def _alone(row: Fields) -> ProductSku:
    """Give the only SKU of a simple product: it has no title and no parcel of its own."""
    return ProductSku(text_of(row, "codigo"), ean=text_of(row, "gtin"), active=is_active(row))


def _varying(own: Iterable[Attribute], names: Collection[str]) -> dict[str, tuple[str, str]]:
    """Give what may be a variation of a child: folded name → name and value."""
    found: dict[str, tuple[str, str]] = {}
    # Of "Tamanho" and "Tamanho Any" the one that the ERP keeps for the hub counts.
    for one in sorted(own, key=lambda one: not own_name(one.name)[1]):
        name, _ = own_name(one.name)
        if name_key(name) in names:
            found.setdefault(name_key(name), (name, one.value))
    return dict(sorted(found.items()))


def _attributes(row: Fields) -> tuple[Attribute, ...]:
    rows = to_rows(row.get("_Atributos") or [])
    said = (Attribute(text_of(one, "descricao"), text_of(one, "valor")) for one in rows)
    return tuple(one for one in said if one.name and one.value)


def _description(row: Fields) -> str:
    sheets = row.get("_FichaTecnica") or []
    details = to_rows(sheets) if isinstance(sheets, list) else [to_fields(sheets)]
    texts = [text_of(row, "descricaoEcommerce")]
    texts += [text_of(one, "descricaoDetalhada") for one in details]
    return next(filter(None, (*texts, text_of(row, "descricaoComplementar"))), "")


def _category(row: Fields) -> tuple[str, ...]:
    """Give the path that the product's ids name; where there is one only, ids are not needed."""
    path: list[str] = []
    nodes = to_rows(row.get("_Departamentos") or [])
    levels = (
        ("idTagDepartamentoArvore", "categorias"),
        ("idTagCategoriaArvore", "subcategorias"),
        ("idTagSubcategoriaArvore", ""),
    )
    for id_name, below in levels:
        wanted = text_of(row, id_name).strip("0") and text_of(row, id_name)
        chosen = [node for node in nodes if id_of(node) == wanted] if wanted else nodes
        if len(chosen) != 1:
            break
        path.append(text_of(chosen[0], "nome"))
        nodes = to_rows(chosen[0].get(below) or [])
    return unfold(path)


def _parcel(row: Fields) -> Parcel:
    found = {ours: next(_said(row, theirs), None) for ours, theirs in _SIZES.items()}
    return Parcel(**found)


def _said(row: Fields, names: Iterable[str]) -> Iterator[Decimal]:
    for name in names:
        text = text_of(row, name)
        try:
            size = Decimal(text.replace(",", ".") or 0)
        except InvalidOperation:
            raise Unreadable(f"no number in {name}") from None
        if not size.is_finite() or size < 0:
            raise Unreadable(f"no size in {name}")
        if size:
            yield size


def _images(
    parent: Fields, family: Sequence[Fields], skus: Sequence[ProductSku], urls: Urls | None
) -> tuple[ProductImage, ...] | None:
    shown = [ProductImage(url) for url in _urls(parent, urls)]
    general = {image.url for image in shown}
    for row, sku in zip(family, skus, strict=False):
        own = [url for url in _urls(row, urls) if url not in general]
        shown += [ProductImage(url, _shown_by(sku)) for url in own]
    return None if urls is None and not shown else tuple(dict.fromkeys(shown))


def _urls(row: Fields, urls: Urls | None) -> list[str]:
    found = [url.strip() for url in (urls or {}).get(text_of(row, "codigo"), ())]
    return found or [url for url in (text_of(row, name) for name in _PHOTOS) if url]


def _shown_by(sku: ProductSku) -> str:
    """Give the value that a child's images show: its colour, else its first variation."""
    values = {name_key(name): value for name, value in sku.variations}
    return values.get(COLOUR) or next(iter(values.values()), "")


def _part(row: Fields, codes: Mapping[str, str]) -> KitPart:
    part_id, quantity = id_of(row, "idProduto"), text_of(row, "quantidade")
    try:
        units = to_whole(Decimal(quantity.replace(",", ".")))
    except (InvalidOperation, ValueError, OverflowError):
        units = None
    if part_id not in codes:
        raise Unreadable(f"the code of the kit's part {part_id} was not read")
    if not units or units < 0:
        raise Unreadable(f"the kit's part {part_id} has no whole quantity")
    return KitPart(codes[part_id], units)
