"""Types of variations of the hub, and their values."""

from collections.abc import Iterator, Sequence

from adapters.anymarket.translate.shelves import to_value, to_variation
from adapters.anymarket.walking import Walker
from adapters.http.asks import Ask
from adapters.http.shapes import to_fields
from domain.catalogue_ports import Spend
from domain.hub_catalogue import HubValue, HubVariation

VALUES = "/variations/{type}/values"


class AnyMarketVariations(Walker):
    """Implements `domain.hub_catalogue.HubVariations`."""

    def variations(self, spend: Spend) -> Iterator[HubVariation]:
        """GET /variations."""
        return self._each(Ask("GET", "/variations"), to_variation, spend)

    def variation_values(self, type_id: int, spend: Spend) -> Iterator[HubValue]:
        """GET /variations/{type}/values."""
        return self._each(Ask("GET", VALUES, {"type": type_id}), to_value, spend)

    def create_variation(
        self, name: str, values: Sequence[str], *, is_visual: bool, partner_id: str = ""
    ) -> HubVariation:
        """POST /variations."""
        payload = {
            "name": name.strip(),
            "visualVariation": is_visual,
            "values": [{"description": text.strip()} for text in values],
            **({"partnerId": partner_id} if partner_id else {}),
        }
        ask = Ask("POST", "/variations", payload=payload)
        return self._read(ask, lambda said: to_variation(to_fields(said)))

    def create_value(self, type_id: int, text: str, partner_id: str = "") -> HubValue:
        """POST /variations/{type}/values."""
        payload = {
            "description": text.strip(),
            **({"partnerId": partner_id} if partner_id else {}),
        }
        ask = Ask("POST", VALUES, {"type": type_id}, payload=payload)
        return self._read(ask, lambda said: to_value(to_fields(said)))
