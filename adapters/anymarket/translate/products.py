"""Products, SKUs and images of the hub in our words."""

from adapters.anymarket.reading import Reading
from adapters.anymarket.tables import IMAGE_STATES, PRICE_SCOPES
from adapters.anymarket.translate.shelves import number_in, pairs_in
from adapters.http.shapes import Fields
from domain.hub_catalogue import HubImage, HubProduct, HubSku, ImageState
from domain.money import Cents


def to_product(fields: Fields) -> HubProduct:
    """Translate a product with its SKUs and images.

    Raises:
        Unreadable: without id, or a field of another shape.
    """
    row = Reading(fields)
    return HubProduct(
        id=number_in(row),
        title=row.text("title"),
        skus=tuple(_sku(sku) for sku in row.objects("skus")),
        images=tuple(_image(image) for image in row.objects("images")),
        brand_id=row.object("brand").whole("id"),
        category_id=row.object("category").whole("id"),
        scope=PRICE_SCOPES.get(row.text("definitionPriceScope")),
        is_active=_is_on(row, "isProductActive"),
        fields=fields,
    )


def to_sku(fields: Fields) -> HubSku:
    """Translate a SKU.

    Examples:
        >>> row = {"id": 87000101, "partnerId": "AUR-MT-AZ", "price": "129.9"}
        >>> sku = to_sku(row)
        >>> sku.price, sku.sale_price, sku.is_active
        (12990, None, True)

    Raises:
        Unreadable: without id, or a field of another shape.
    """
    return _sku(Reading(fields))


def to_image(fields: Fields) -> HubImage:
    """Translate an image.

    Examples:
        >>> to_image({"id": 7, "index": 1, "url": "https://x/a.jpg", "status": "PROCESSED"}).state
        <ImageState.READY: 'ready'>

    Raises:
        Unreadable: without id, or a field of another shape.
    """
    return _image(Reading(fields))


def _sku(row: Reading) -> HubSku:
    return HubSku(
        id=number_in(row),
        partner_id=row.text("partnerId"),
        title=row.text("title"),
        ean=row.text("ean"),
        variations=pairs_in(row),
        price=_cents(row, "price"),
        sale_price=_cents(row, "sellPrice"),
        is_active=_is_on(row, "active"),
    )


def _image(row: Reading) -> HubImage:
    return HubImage(
        id=number_in(row),
        index=row.whole("index") or 0,
        url=row.text("url"),
        is_main=row.flag("main"),
        variation=row.text("variation"),
        state=IMAGE_STATES.get(row.text("status"), ImageState.UNKNOWN),
        message=row.text("statusMessage"),
    )


def _is_on(row: Reading, name: str) -> bool:
    # What is left out is the documented default: on.
    return row.flag(name) if row.says(name) else True


def _cents(row: Reading, name: str) -> Cents | None:
    amount = row.amount(name)
    if amount is None:
        return None
    # Computed prices come with more places than money has.
    return Cents(int(amount.scaleb(2).to_integral_value()))
