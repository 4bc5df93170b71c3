"""The category tree of the hub, and what its sheets demand."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from adapters.anymarket.tables import SCOPE_WORDS
from adapters.anymarket.translate.shelves import to_category, to_children, to_group, to_tree
from adapters.anymarket.walking import Walker
from adapters.http.asks import Ask
from adapters.http.shapes import to_fields
from domain.catalogue_ports import Spend
from domain.hub_catalogue import HubCategory, HubCharacteristics
from domain.store import PriceScope

GROUPS = "/categories/characteristics/groups"


class AnyMarketCategories(Walker):
    """Implements `domain.hub_catalogue.HubCategories`."""

    def category_tree(self) -> Sequence[HubCategory]:
        """GET /categories/fullPath."""
        return self._read(Ask("GET", "/categories/fullPath"), to_tree)

    def category(self, category_id: int) -> tuple[HubCategory, Sequence[HubCategory]]:
        """GET /categories/{id}."""

        def read(said: object) -> tuple[HubCategory, Sequence[HubCategory]]:
            fields = to_fields(said)
            found = to_category(fields)
            return found, to_children(fields, found)

        return self._read(Ask("GET", "/categories/{category}", {"category": category_id}), read)

    def root_categories(self, spend: Spend) -> Iterator[HubCategory]:
        """GET /categories. Some accounts list every category: those with a path are left out."""
        rows = self._each(Ask("GET", "/categories"), to_category, spend)
        return (row for row in rows if len(row.path) == 1 and row.parent_id is None)

    def create_category(
        self, name: str, parent: HubCategory | None, scope: PriceScope, partner_id: str = ""
    ) -> HubCategory:
        """POST /categories. Without a factor some channels could not compute a price: 1."""
        payload = {
            "name": name.strip(),
            "definitionPriceScope": SCOPE_WORDS[scope],
            "priceFactor": 1,
            **({"partnerId": partner_id} if partner_id else {}),
            **({"parent": {"id": parent.id}} if parent is not None else {}),
        }
        above = parent.path if parent is not None else ()
        ask = Ask("POST", "/categories", payload=payload)
        return self._read(ask, lambda said: to_category(to_fields(said), above))

    def update_category(self, category: HubCategory) -> HubCategory:
        """PUT /categories/{id}. What it leaves out may be reset: everything known is sent."""
        payload: dict[str, object] = {"name": category.name}
        if category.partner_id:
            payload["partnerId"] = category.partner_id
        if category.price_factor:
            payload["priceFactor"] = Decimal(category.price_factor)
        if category.scope:
            payload["definitionPriceScope"] = category.scope
        if category.parent_id is not None:
            payload["parent"] = {"id": category.parent_id}
        ids = {"category": category.id}
        ask = Ask("PUT", "/categories/{category}", ids, payload=payload)
        return self._read(ask, lambda said: to_category(to_fields(said), category.path[:-1]))

    def characteristic_groups(self, spend: Spend) -> Iterator[HubCharacteristics]:
        """GET /categories/characteristics/groups."""
        return self._each(Ask("GET", GROUPS), to_group, spend)
