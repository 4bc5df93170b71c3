"""How the hub's catalogue is asked, as Protocols: payloads are its own JSON, ready to be sent."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

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

Payload = Mapping[str, object]
"""Their JSON, ready to be sent."""

Spend = Callable[[], None]
"""Called right before each call that goes out, where one method may make several."""


class HubBrands(Protocol):
    """Brands."""

    def brands(self, spend: Spend) -> Iterator[HubBrand]:
        """Give all, each once."""
        ...

    def find_brands(self, name: str, spend: Spend) -> Sequence[HubBrand]:
        """Give those of a name, capitals and outer blanks apart; the same spelling first."""
        ...

    def find_brands_of_erp(self, code: str, spend: Spend) -> Sequence[HubBrand]:
        """Give those that have the ERP's id of a brand as their partner id."""
        ...

    def create_brand(self, name: str, partner_id: str = "") -> HubBrand:
        """Make one.

        Raises:
            AlreadyThere: there is one of this name or partner id.
        """
        ...

    def update_brand(self, brand: HubBrand) -> HubBrand:
        """Write all of its fields."""
        ...


class HubCategories(Protocol):
    """The category tree."""

    def category_tree(self) -> Sequence[HubCategory]:
        """Give every category, parents before children; in one call."""
        ...

    def category(self, category_id: int) -> tuple[HubCategory, Sequence[HubCategory]]:
        """Give one, and those right below it."""
        ...

    def root_categories(self, spend: Spend) -> Iterator[HubCategory]:
        """Give those without a parent, each once."""
        ...

    def create_category(
        self, name: str, parent: HubCategory | None, scope: PriceScope, partner_id: str = ""
    ) -> HubCategory:
        """Make one below another, or a root.

        Raises:
            AlreadyThere: its parent has one of this name, or the partner id is taken.
        """
        ...

    def update_category(self, category: HubCategory) -> HubCategory:
        """Write all of its fields; it stays below its parent."""
        ...


class HubVariations(Protocol):
    """Types of variations and their values."""

    def variations(self, spend: Spend) -> Iterator[HubVariation]:
        """Give all types with their values, each once."""
        ...

    def variation_values(self, type_id: int, spend: Spend) -> Iterator[HubValue]:
        """Give all values of a type, each once."""
        ...

    def create_variation(
        self, name: str, values: Sequence[str], *, is_visual: bool, partner_id: str = ""
    ) -> HubVariation:
        """Make a type with values.

        Raises:
            AlreadyThere: there is one of this name or partner id.
        """
        ...

    def create_value(self, type_id: int, text: str, partner_id: str = "") -> HubValue:
        """Add a value to a type.

        Raises:
            AlreadyThere: the type has it.
        """
        ...


class HubProducts(Protocol):
    """Products and their SKUs."""

    def products(self, spend: Spend) -> Iterator[HubProduct | UnreadProduct]:
        """Give all, each once."""
        ...

    def find_products(self, partner_id: str) -> Sequence[HubProduct]:
        """Give the products that have a SKU of exactly this code; more than one is ambiguous."""
        ...

    def find_products_of_erp(self, code: str) -> Sequence[HubProduct]:
        """Give the products that were made with exactly this product code of the ERP."""
        ...

    def product(self, product_id: int) -> HubProduct:
        """Give one.

        Raises:
            Rejected: with status 404, there is none (any more).
        """
        ...

    def create_product(self, payload: Payload) -> HubProduct:
        """Make one with its SKUs and images.

        Raises:
            AlreadyThere: a SKU of it is there.
            OutcomeUnknown: look for its SKUs before making it again.
        """
        ...

    def change_product(self, product_id: int, change: Payload) -> None:
        """Change what `change` names; null takes a field away. Not for SKUs and images."""
        ...

    def create_sku(self, product_id: int, payload: Payload) -> HubSku:
        """Add a SKU to a product.

        Raises:
            AlreadyThere: its code is taken.
        """
        ...

    def change_sku(self, product_id: int, sku_id: int, change: Payload) -> None:
        """Change what `change` names. Not for quantities, and prices in scope `SKU` only."""
        ...


class HubImages(Protocol):
    """Images of a product."""

    def images(self, product_id: int) -> Sequence[HubImage]:
        """Give them by index."""
        ...

    def add_image(self, product_id: int, payload: Payload) -> HubImage:
        """Add one; the hub fetches it later."""
        ...

    def place_image(self, product_id: int, image_id: int, index: int, *, is_main: bool) -> None:
        """Let it change places with the one at `index`; `is_main` makes it the main one."""
        ...

    def reorder_images(self, product_id: int, groups: Mapping[str, Sequence[int]]) -> None:
        """Put all images of each variation ("" for none) in order, by their ids."""
        ...

    def delete_image(self, product_id: int, image_id: int) -> None:
        """Remove one; that it is gone already is no error."""
        ...


class HubCatalogue(HubBrands, HubCategories, HubVariations, HubProducts, HubImages, Protocol):
    """Everything about products that is asked of the hub for one store."""

    def characteristic_groups(self, spend: Spend) -> Iterator[HubCharacteristics]:
        """Give all groups, each once."""
        ...
