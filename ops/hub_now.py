"""What AnyMarket says now of what a letter is about, in the words in which it was captured."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from adapters.anymarket.translate.products_imported import to_imported
from adapters.database.product_memory import ProductRows
from adapters.database.trace_subjects import TraceSubjects
from domain.allowances import hub_allowance
from domain.captured_orders import as_captured
from domain.hub_levels import HubLevel, HubLevels
from domain.hub_ports import Hub
from domain.ids import Kind
from domain.ports import Mappings
from domain.product_reading import is_ending, kept_product
from domain.products import Product
from domain.store import Store
from ops.last_in_line import LastInLine
from ops.level_reading import Asking, reader_of
from ops.refusals import NothingMatched

T = TypeVar("T")
Said = Mapping[str, object]
Captured = Mapping[str, Any]
"""What a letter keeps as JSON: `payload`, `accepted`, `seen`."""


class LevelHub(Hub, HubLevels, Protocol):
    """A hub whose stock and prices can be read, too."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the hub on behalf of a store, paid for after everybody else's.

    Args:
        key: SKU, product code, AnyMarket's order id or the store order number.
    """

    hub: LevelHub
    store: Store
    key: str
    line: LastInLine

    def ask(self, call: Callable[[], T]) -> T:
        """Pay for a call, and make it.

        Raises:
            BridgeError: it is not answered, or live traffic needs the budget.
        """
        return self.line.paid(hub_allowance(self.store), call)


class HubNow(Protocol):
    """Reads one kind."""

    def then(self, key: str, captured: Captured) -> Said:
        """Give what was captured; empty: nothing that could be compared."""
        ...

    def now(self, look: Look) -> Said:
        """Give what the hub says.

        Raises:
            NothingMatched: the hub does not know it.
            BridgeError: nobody could look.
        """
        ...


@dataclass(frozen=True, slots=True)
class OrderNow:
    """Implements `HubNow` for orders, whole."""

    def then(self, key: str, captured: Captured) -> Said:
        """Give the order as it was when it was parked."""
        del key
        kept = captured.get("seen")
        return kept if isinstance(kept, Mapping) else {}

    def now(self, look: Look) -> Said:
        """Ask for the order."""
        return as_captured(look.ask(lambda: look.hub.order(int(look.key))))


@dataclass(frozen=True, slots=True)
class LevelNow:
    """Implements `HubNow` for stock and prices."""

    kind: Kind
    mappings: Mappings

    def then(self, key: str, captured: Captured) -> Said:
        """Give the price that was to be sent; of stock what was accepted last."""
        del key
        if self.kind is Kind.STOCK:
            accepted = captured.get("accepted") or {}
            return {"units": accepted.get("units")}
        said = captured.get("payload") or {}
        price = said.get("price")
        return {"price": price, "sale_price": said.get("sale_price", price)}

    def now(self, look: Look) -> Said:
        """Ask for all that the hub has of the SKU."""
        asking = Asking(look.hub, look.store, look.line)
        found = reader_of(self.kind, asking, self.mappings).of(look.key.strip())
        if not found:
            raise NothingMatched(f"AnyMarket has no SKU {look.key}")
        places = [each.place or str(each.sku_id) for each in found]
        said = [self._said(each) for each in found]
        return said[0] if len(said) == 1 else dict(zip(places, said, strict=True))

    def _said(self, level: HubLevel) -> Said:
        if level.says is None:
            return {"unreadable": True}
        if self.kind is Kind.STOCK:
            return {**level.says, **({"reserved": level.reserved} if level.reserved else {})}
        return {name: Decimal(cents).scaleb(-2) for name, cents in level.says.items()}


@dataclass(frozen=True, slots=True)
class ProductNow:
    """Implements `HubNow` for products: what the ERP did not say is not compared."""

    products: ProductRows

    def then(self, key: str, captured: Captured) -> Said:
        """Give the product as the event said it; of one that only named itself nothing."""
        said = captured.get("payload") or {}
        if not said or is_ending(said):
            return {}
        return _of_product(kept_product(key, said))

    def now(self, look: Look) -> Said:
        """Ask for the product."""
        code = look.key.strip()
        known = self.products.products(look.store.name, [code]).get(code)
        product_id = None if known is None else known.hub_id
        if product_id is None:
            found = look.ask(lambda: look.hub.find_sku(code))
            product_id = next((binding.product_id for binding in found), None)
        if product_id is None:
            raise NothingMatched(f"AnyMarket has no product {code}")
        there = look.ask(lambda: look.hub.product(product_id))
        category = there.fields.get("category") or {}
        path = [str(category.get("name") or "")] if isinstance(category, Mapping) else []
        paths = {} if there.category_id is None else {there.category_id: path}
        return _of_product(to_imported(there.fields, paths).product)


@dataclass(frozen=True, slots=True)
class FactNow:
    """Implements `HubNow` for what the ERP says of an order's way."""

    kind: Kind
    subjects: TraceSubjects

    def then(self, key: str, captured: Captured) -> Said:
        """Give what the hub was to be told, as far as it can be asked for it."""
        del key
        said = captured.get("payload") or {}
        goals: Mapping[Kind, Said] = {
            Kind.INVOICE: {"access_key": said.get("access_key")},
            Kind.SHIPMENT: {"tracking_number": said.get("tracking_number")},
            Kind.DELIVERY: {"status": "delivered"},
            Kind.CANCELLATION: {"status": "cancelled"},
        }
        return goals[self.kind]

    def now(self, look: Look) -> Said:
        """Ask where the order stands."""
        found = self.subjects.orders([look.store.name], look.key.strip())
        ids = [order.order_id for order in found if order.order_id is not None]
        if len(ids) != 1:
            raise NothingMatched(f"no single order of AnyMarket goes by {look.key}")
        standing = look.ask(lambda: look.hub.standing(ids[0]))
        return {
            "status": standing.order.status.value,
            "access_key": standing.access_key,
            "tracking_number": standing.tracking_number,
            "transmission": standing.transmission.value,
            "complaint": standing.complaint,
        }


def _of_product(product: Product) -> Said:
    said = asdict(product)
    for apart in ("code", "images", "kit", "skus", "attributes", "parcel", "category"):
        del said[apart]
    return {
        **said,
        "category": product.category[-1] if product.category else "",
        **asdict(product.parcel),
        "attributes": {each.name: each.value for each in product.attributes or ()},
        "skus": {sku.code: _of_sku(sku.title, sku.ean, sku.variations) for sku in product.skus},
    }


def _of_sku(title: str, ean: str, variations: Sequence[tuple[str, str]]) -> Said:
    return {"title": title, "ean": ean, **dict(variations)}
