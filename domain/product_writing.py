"""How a product of ours is put into the hub's words, as a Protocol."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from domain.catalogue_ports import Payload
from domain.hub_catalogue import HubSku
from domain.product_drafts import ProductDraft
from domain.products import ProductImage
from domain.sku_plans import SkuPlan


class ProductWriter(Protocol):
    """Writes products in the hub's words. Pure."""

    def product(self, draft: ProductDraft) -> Payload:
        """Give a new product with its SKUs and images."""
        ...

    def change(self, draft: ProductDraft, known: Mapping[str, Any]) -> Payload:
        """Give what brings the hub's product to the ERP's; empty: nothing to do."""
        ...

    def ending(self, known: Mapping[str, Any]) -> Payload:
        """Give what ends the sale of a product; empty: it has ended."""
        ...

    def is_ended(self, known: Mapping[str, Any]) -> bool:
        """Tell whether the sale of a product has ended."""
        ...

    def remembered(self, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """Give of a product, as it was sent or is answered, what changes are compared with."""
        ...

    def skus(self, draft: ProductDraft, known: Sequence[HubSku], sent: Collection[str]) -> SkuPlan:
        """Give what to do about its SKUs."""
        ...

    def sku_after(self, sku: HubSku, change: Payload) -> HubSku:
        """Give a SKU as it is once a change of it was accepted."""
        ...

    def image(self, image: ProductImage, index: int) -> Payload:
        """Give a new image."""
        ...
