"""A SKU out of a body: in a new product, or added to one."""

from dataclasses import dataclass

from simulator.anymarket.call import Call, Payload
from simulator.anymarket.catalogue import Number, Product, Sku
from simulator.anymarket.errors import bad_body, invalid
from simulator.anymarket.making import Lot, SkuDraft, make_listing, make_sku
from simulator.anymarket.resources.fields import missing, pairs_of, parts
from simulator.anymarket.stock import StockLocal
from simulator.anymarket.variation_making import traits_of

OWN_CHANNEL = "ECOMMERCE"
KIND = "product"


@dataclass(frozen=True, slots=True)
class Making:
    """A SKU that has passed every check."""

    draft: SkuDraft
    lots: list[Lot]


def read_making(call: Call, sent: Payload) -> Making:
    """Read a SKU whose fields are of the right shapes.

    Raises:
        ApiError: 422, an unknown stock local or variation.
    """
    price = number_of(sent["price"])
    return Making(
        SkuDraft(
            title=str(sent["title"]),
            partner_id=str(sent.get("partnerId", "")),
            price=price,
            sell_price=number_of(sent.get("sellPrice", price)),
            ean=_text(sent, "ean"),
            external_id=_text(sent, "externalId"),
            additional_time=int(number_of(sent.get("additionalTime", 0))),
            active=sent.get("active", True) is True,
            volumes=int(number_of(sent.get("volumes", 0))),
            traits=traits_of(
                call.account,
                pairs_of(sent),
                make=call.account.switches.unknown_variations == "made",
            ),
        ),
        _lots(call, sent),
    )


def add_sku(call: Call, product: Product, making: Making) -> Sku:
    """Add a SKU to a product; where that is not declined, it is offered in the own channel."""
    sku = make_sku(call.account, product, making.draft, making.lots)
    if product.whole().get("allowAutomaticSkuMarketplaceCreation"):
        make_listing(call.account, sku, OWN_CHANNEL, sku.price, sku.sell_price)
    call.note(KIND, [product.id, sku.partner_id], sku)
    return sku


def number_of(value: object) -> Number:
    """Give a number; what is none is 0."""
    return value if isinstance(value, int | float) else 0


def _lots(call: Call, sent: Payload) -> list[Lot]:
    time = int(number_of(sent.get("additionalTime", 0)))
    lots = [Lot(_local(call, sent), number_of(sent["amount"]), additional_time=time)]
    others = parts(sent, "additionalStocks")
    if others is None:
        raise bad_body()
    for other in others:
        absent = missing(other, ("price", "amount", "additionalTime", "stockLocalId"))
        if absent:
            raise invalid(*absent)
        lots.append(Lot(_local(call, other), number_of(other["amount"]), number_of(other["price"])))
    return lots


def _local(call: Call, sent: Payload) -> StockLocal:
    number = sent.get("stockLocalId")
    if number is None:
        return call.account.stock.default
    local = call.account.stock.locals.get(number) if isinstance(number, int) else None
    if local is None:
        raise invalid(f"Local de estoque {number} não encontrado")
    return local


def _text(sent: Payload, name: str) -> str | None:
    value = sent.get(name)
    return value if isinstance(value, str) else None
