"""Products in AnyMarket's words, for who knows their meaning only."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from adapters.anymarket.translate.product_changes import to_change, to_deactivation
from adapters.anymarket.translate.product_payloads import from_image, from_product
from adapters.anymarket.translate.sku_changes import plan_skus
from domain.catalogue_ports import Payload
from domain.hub_catalogue import HubSku
from domain.product_drafts import ProductDraft
from domain.products import ProductImage
from domain.sku_plans import SkuPlan

_REMEMBERED = (
    "title", "description", "category", "brand", "nbm", "origin", "model", "videoUrl", "gender",
    "warrantyTime", "warrantyText", "height", "width", "length", "weight", "characteristics",
    "kitComponents", "allowAutomaticSkuMarketplaceCreation", "isProductActive",
)  # fmt: skip
"""What `product_payloads` may write into a change, and whether the product is sold."""


class AnyMarketWriter:
    """Implements `domain.product_writing.ProductWriter`."""

    def product(self, draft: ProductDraft) -> Payload:
        """Give the body of POST /products."""
        return from_product(draft)

    def change(self, draft: ProductDraft, known: Mapping[str, Any]) -> Payload:
        """Give the merge-patch of PATCH /products/{id}; empty: nothing to do."""
        return to_change(draft, known)

    def ending(self, known: Mapping[str, Any]) -> Payload:
        """Give the merge-patch that ends the sale of a product; empty: it has ended."""
        return to_deactivation(known)

    def is_ended(self, known: Mapping[str, Any]) -> bool:
        """Tell whether the sale of a product has ended."""
        return known.get("isProductActive") is False

    def remembered(self, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """Give of a product what changes are compared with; of what it refers to, the id."""
        return {name: _own(fields[name]) for name in _REMEMBERED if name in fields}

    def skus(self, draft: ProductDraft, known: Sequence[HubSku], sent: Collection[str]) -> SkuPlan:
        """Give what to do about its SKUs."""
        return plan_skus(draft, known, sent)

    def sku_after(self, sku: HubSku, change: Payload) -> HubSku:
        """Give a SKU as it is once a merge-patch of it was accepted."""
        return replace(
            sku,
            title=str(change.get("title", sku.title)),
            ean=str(change.get("ean", sku.ean)),
            is_active=change.get("active", sku.is_active) is True,
        )

    def image(self, image: ProductImage, index: int) -> Payload:
        """Give the body of POST /products/{id}/images."""
        return from_image(image, index)


def _own(value: Any) -> Any:
    return {"id": value["id"]} if isinstance(value, Mapping) and "id" in value else value
