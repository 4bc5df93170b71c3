"""What was bought, and how each piece of it travels."""

from collections.abc import Mapping

from adapters.anymarket.reading import NOUGHT, Reading
from domain.channel_orders import ChannelItem, ShippingDescriptor
from domain.errors import Unreadable


def to_items(order: Reading) -> tuple[ChannelItem, ...]:
    """Translate the lines of an order; none when it has none.

    Raises:
        Unreadable: a field of another shape, or a line without quantity or price.
    """
    return tuple(_item(item) for item in order.objects("items"))


def to_shippings(item: Reading) -> tuple[ShippingDescriptor, ...]:
    """Translate how a line travels: an array since 2026 and in real answers, an object in 2024.

    Raises:
        Unreadable: another shape.

    Examples:
        >>> way = {"shippingtype": "Mercado Envios", "shippingCarrierNormalized": "UNKNOWN"}
        >>> to_shippings(Reading({"shippings": [way]})) == to_shippings(Reading({"shippings": way}))
        True
        >>> to_shippings(Reading({"shippings": []})), to_shippings(Reading({}))
        ((), ())
    """
    if isinstance(item.fields.get("shippings"), Mapping):
        return (_descriptor(item.object("shippings")),)
    return tuple(_descriptor(way) for way in item.objects("shippings"))


def _item(item: Reading) -> ChannelItem:
    sku = item.object("sku")
    quantity, unit = item.amount("amount"), item.amount("unit")
    if quantity is None or unit is None:
        raise Unreadable(f"{item.path}amount, {item.path}unit: both were expected")
    gross, discount = item.amount("gross"), item.amount("discount") or NOUGHT
    gross = quantity * unit if gross is None else gross
    total = item.amount("total")
    return ChannelItem(
        line_id=item.text("orderItemId"),
        sku=sku.text("partnerId"),
        quantity=quantity,
        unit=unit,
        gross=gross,
        discount=discount,
        total=gross - discount if total is None else total,
        title=sku.text("title") or item.object("product").text("title"),
        sku_id=sku.whole("id"),
        channel_id=item.text("idInMarketPlace", "marketPlaceId"),
        ean=sku.text("ean"),
        shippings=to_shippings(item),
    )


def _descriptor(way: Reading) -> ShippingDescriptor:
    return ShippingDescriptor(
        shipping_type=way.text("shippingtype", "shippingType"),
        carrier_normalized=way.text("shippingCarrierNormalized"),
        type_normalized=way.text("shippingCarrierTypeNormalized"),
    )
