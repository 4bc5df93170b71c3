"""Their words and ours. A word that is missing here raises; nothing has a default."""

from collections.abc import Mapping

from domain.store import PriceScope

PRICE_SCOPES: Mapping[str, PriceScope] = {
    "SKU": PriceScope.SKU,
    "SKU_MARKETPLACE": PriceScope.LISTING,
    "COST": PriceScope.COST,
}
"""`definitionPriceScope` of a product: who owns its price."""

RESTRICTED = "this method is restricted"
"""Begins the text of a 500 that no waiting cures: the route is AnyMarket's own."""
