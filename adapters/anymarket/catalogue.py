"""Everything about products, in one client."""

from adapters.anymarket.brands import AnyMarketBrands
from adapters.anymarket.images import AnyMarketImages
from adapters.anymarket.imports import AnyMarketImports
from adapters.anymarket.products import AnyMarketProducts
from adapters.anymarket.variations import AnyMarketVariations


class AnyMarketCatalogue(
    AnyMarketBrands, AnyMarketImports, AnyMarketVariations, AnyMarketProducts, AnyMarketImages
):
    """Implements `domain.catalogue_ports.HubCatalogue` and `domain.import_ports.HubImports`."""
