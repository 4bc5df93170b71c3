"""Wires what products are worked off with, for the lane and for dry runs."""

from collections.abc import Callable

from adapters.anymarket.product_writer import AnyMarketWriter
from adapters.database.product_memory import ProductRows
from adapters.database.product_waits import ProductWaitRows
from adapters.database.shelves import ShelfRows
from config.settings import Settings
from domain.ports import Arrow
from domain.product_source import ProductSource
from ops.resources import Repositories
from workers.handlers.product_case import ProductTools
from workers.read_only import ReadOnlyBindings
from workers.read_only_products import ReadOnlyMemory, ReadOnlyShelves, ReadOnlyWaits


def product_tools(
    known: Repositories,
    source: ProductSource,
    now_s: Callable[[], float],
    settings: Settings,
    arrow: Arrow,
) -> ProductTools:
    """Give what the lane of products works with."""
    return ProductTools(
        ProductRows(known.database),
        ShelfRows(known.database),
        ProductWaitRows(known.database),
        known.bindings,
        known.mappings,
        source,
        AnyMarketWriter(),
        now_s,
        settings.lookup_wait_s,
        settings.allow_private,
        arrow,
    )


def looking_tools(
    known: Repositories, source: ProductSource, now_s: Callable[[], float], *, allow_private: bool
) -> ProductTools:
    """Give what a dry run works with: whatever it learns is forgotten."""
    return ProductTools(
        ReadOnlyMemory(ProductRows(known.database)),
        ReadOnlyShelves(ShelfRows(known.database)),
        ReadOnlyWaits(ProductWaitRows(known.database)),
        ReadOnlyBindings(known.bindings),
        known.mappings,
        source,
        AnyMarketWriter(),
        now_s,
        allow_private=allow_private,
    )
