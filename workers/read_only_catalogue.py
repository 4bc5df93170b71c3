"""The hub's catalogue for who only looks: reads go through, what is made is made up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.catalogue_ports import Payload, Spend
from domain.hub_catalogue import (
    HubBrand,
    HubCategory,
    HubCharacteristics,
    HubImage,
    HubProduct,
    HubSku,
    HubValue,
    HubVariation,
    UnreadProduct,
)
from domain.store import PriceScope
from workers.read_only_facts import ReadOnlyFacts

NO_ID = 0
"""The id of what was not made."""


@dataclass(frozen=True, slots=True)
class ReadOnlyCatalogue(ReadOnlyFacts):
    """Implements `domain.catalogue_ports.HubCatalogue`."""

    def brands(self, spend: Spend) -> Iterator[HubBrand]:
        """Ask for all."""
        return self.hub.brands(spend)

    def find_brands(self, name: str, spend: Spend) -> Sequence[HubBrand]:
        """Ask for those of a name."""
        return self.hub.find_brands(name, spend)

    def find_brands_of_erp(self, code: str, spend: Spend) -> Sequence[HubBrand]:
        """Ask for those of an id of the ERP."""
        return self.hub.find_brands_of_erp(code, spend)

    def create_brand(self, name: str, partner_id: str = "") -> HubBrand:
        """Make none."""
        return HubBrand(NO_ID, name, partner_id)

    def update_brand(self, brand: HubBrand) -> HubBrand:
        """Leave it."""
        return brand

    def category_tree(self) -> Sequence[HubCategory]:
        """Ask for the tree."""
        return self.hub.category_tree()

    def category(self, category_id: int) -> tuple[HubCategory, Sequence[HubCategory]]:
        """Ask for one, and those below it."""
        return self.hub.category(category_id)

    def root_categories(self, spend: Spend) -> Iterator[HubCategory]:
        """Ask for the roots."""
        return self.hub.root_categories(spend)

    def create_category(
        self, name: str, parent: HubCategory | None, scope: PriceScope, partner_id: str = ""
    ) -> HubCategory:
        """Make none."""
        del scope
        above = () if parent is None else parent.path
        return HubCategory(NO_ID, (*above, name), partner_id=partner_id)

    def update_category(self, category: HubCategory) -> HubCategory:
        """Leave it."""
        return category

    def variations(self, spend: Spend) -> Iterator[HubVariation]:
        """Ask for all types."""
        return self.hub.variations(spend)

    def variation_values(self, type_id: int, spend: Spend) -> Iterator[HubValue]:
        """Ask for the values of a type; one that was not made has none."""
        return iter(()) if type_id == NO_ID else self.hub.variation_values(type_id, spend)

    def create_variation(
        self, name: str, values: Sequence[str], *, is_visual: bool, partner_id: str = ""
    ) -> HubVariation:
        """Make none."""
        made = tuple(HubValue(NO_ID, text) for text in values)
        return HubVariation(NO_ID, name, is_visual, partner_id, made)

    def create_value(self, type_id: int, text: str, partner_id: str = "") -> HubValue:
        """Make none."""
        del type_id
        return HubValue(NO_ID, text, partner_id)

    def products(self, spend: Spend) -> Iterator[HubProduct | UnreadProduct]:
        """Ask for all."""
        return self.hub.products(spend)

    def find_products(self, partner_id: str) -> Sequence[HubProduct]:
        """Ask for those that have a SKU of this code."""
        return self.hub.find_products(partner_id)

    def find_products_of_erp(self, code: str) -> Sequence[HubProduct]:
        """Ask for those that were made with this code."""
        return self.hub.find_products_of_erp(code)

    def product(self, product_id: int) -> HubProduct:
        """Ask for one."""
        return self.hub.product(product_id)

    def create_product(self, payload: Payload) -> HubProduct:
        """Make none: it has no SKUs either."""
        return HubProduct(NO_ID, str(payload.get("title")))

    def change_product(self, product_id: int, change: Payload) -> None:
        """Leave it."""

    def create_sku(self, product_id: int, payload: Payload) -> HubSku:
        """Make none."""
        del product_id
        return HubSku(NO_ID, str(payload.get("partnerId")))

    def change_sku(self, product_id: int, sku_id: int, change: Payload) -> None:
        """Leave it."""

    def images(self, product_id: int) -> Sequence[HubImage]:
        """Ask for the images; a product that was not made has none."""
        return [] if product_id == NO_ID else self.hub.images(product_id)

    def add_image(self, product_id: int, payload: Payload) -> HubImage:
        """Make none."""
        del product_id
        return HubImage(NO_ID, 0, str(payload.get("url")))

    def place_image(self, product_id: int, image_id: int, index: int, *, is_main: bool) -> None:
        """Leave it."""

    def reorder_images(self, product_id: int, groups: Mapping[str, Sequence[int]]) -> None:
        """Leave them."""

    def delete_image(self, product_id: int, image_id: int) -> None:
        """Leave it."""

    def characteristic_groups(self, spend: Spend) -> Iterator[HubCharacteristics]:
        """Ask for all groups."""
        return self.hub.characteristic_groups(spend)
