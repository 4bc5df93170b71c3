"""Brands of the hub."""

from collections.abc import Iterator, Sequence

from adapters.anymarket.translate.shelves import to_brand
from adapters.anymarket.walking import Walker
from adapters.http.asks import Ask
from adapters.http.shapes import to_fields
from domain.catalogue_ports import Spend
from domain.hub_catalogue import HubBrand


class AnyMarketBrands(Walker):
    """Implements `domain.hub_catalogue.HubBrands`."""

    def brands(self, spend: Spend) -> Iterator[HubBrand]:
        """GET /brands."""
        return self._each(Ask("GET", "/brands"), to_brand, spend)

    def find_brands(self, name: str, spend: Spend) -> Sequence[HubBrand]:
        """GET /brands?name=. The filter may find more than asked for: names are compared."""
        ask = Ask("GET", "/brands", query={"name": name.strip()})
        rows = self._each(ask, to_brand, spend, is_filtered=True)
        found = [brand for brand in rows if _key(brand.name) == _key(name)]
        return sorted(found, key=lambda brand: brand.name != name.strip())

    def find_brands_of_erp(self, code: str, spend: Spend) -> Sequence[HubBrand]:
        """GET /brands?partnerId=. The filter may find more than asked for: ids are compared."""
        ask = Ask("GET", "/brands", query={"partnerId": code})
        rows = self._each(ask, to_brand, spend, is_filtered=True)
        return [brand for brand in rows if brand.partner_id == code]

    def create_brand(self, name: str, partner_id: str = "") -> HubBrand:
        """POST /brands."""
        payload = {"name": name.strip(), **({"partnerId": partner_id} if partner_id else {})}
        ask = Ask("POST", "/brands", payload=payload)
        return self._read(ask, lambda said: to_brand(to_fields(said)))

    def update_brand(self, brand: HubBrand) -> HubBrand:
        """PUT /brands/{id}. What it leaves out may be reset: everything known is sent."""
        texts = {
            "name": brand.name,
            "reducedName": brand.reduced_name,
            "partnerId": brand.partner_id,
        }
        payload = {name: text for name, text in texts.items() if text}
        ask = Ask("PUT", "/brands/{brand}", {"brand": brand.id}, payload=payload)
        return self._read(ask, lambda said: to_brand(to_fields(said)))


def _key(name: str) -> str:
    return name.strip().casefold()
