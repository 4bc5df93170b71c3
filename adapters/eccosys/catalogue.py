"""Everything about products, in one client."""

from adapters.eccosys.goods import Goods
from adapters.eccosys.shelves import Shelves
from adapters.eccosys.stock import Stock


class EccosysCatalogue(Goods, Stock, Shelves):
    """Implements `domain.erp_catalogue_ports.ErpCatalogue`."""
