"""Where a product is read that an event only names."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from domain.product_drafts import Offer
from domain.products import Product
from domain.store import Store


@dataclass(frozen=True, slots=True)
class ErpReading:
    """A product as the ERP answers it.

    Args:
        product: of a variation it is the product that it belongs to.
        offers: SKU → what the ERP sells it for.
    """

    product: Product
    offers: Mapping[str, Offer] = field(default_factory=dict)


class ProductSource(Protocol):
    """The products of every store's ERP."""

    def read(
        self, store: Store, code: str, spend: Callable[[], None], names: Collection[str]
    ) -> ErpReading | None:
        """Read a product, or the one that a variation belongs to; None: the ERP has none.

        Args:
            spend: called right before each call.
            names: folded names of what SKUs may differ by, beside those known to everybody.

        Raises:
            PermanentError: the ERP cannot be asked, or what it says cannot be read.
        """
        ...
