"""What an import asks of both sides and of the ledger, as Protocols."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from domain.erp_catalogue import ErpProduct
from domain.erp_catalogue_ports import ErpMaking, ErpShelves
from domain.hub_catalogue import HubBrand, HubCategory, HubCharacteristics, HubVariation
from domain.imported_products import ImportedProduct
from domain.imports import LeftOut, ListPage
from domain.store import Store


class HubImports(Protocol):
    """The hub's catalogue page by page: each costs one call, and can be gone on from."""

    def page_of_variations(self, offset: int) -> ListPage[HubVariation]:
        """Give types of variations with their values."""
        ...

    def page_of_groups(self, offset: int) -> ListPage[HubCharacteristics]:
        """Give groups of characteristics."""
        ...

    def page_of_brands(self, offset: int) -> ListPage[HubBrand]:
        """Give brands."""
        ...

    def category_tree(self) -> Sequence[HubCategory]:
        """Give every category, parents before children; in one call."""
        ...

    def page_of_imports(
        self, offset: int, paths: Mapping[int, Sequence[str]]
    ) -> ListPage[ImportedProduct]:
        """Give products in the ERP's terms.

        Args:
            paths: the hub's category id → names from the root to the leaf.
        """
        ...


class ImportHubs(Protocol):
    """Opens the hub of a store."""

    def of(self, store: Store) -> AbstractContextManager[HubImports]:
        """Give a hub client for one turn."""
        ...


class ErpImports(ErpMaking, ErpShelves, Protocol):
    """What of the ERP's catalogue an import looks at and makes."""

    def products_of(self, codes: Sequence[str]) -> Mapping[str, ErpProduct]:
        """Give products with everything, by code; 20 codes a call."""
        ...


class ErpCatalogues(Protocol):
    """Opens the catalogue of a store's ERP."""

    def catalogue_of(
        self, store: Store, spend: Callable[[], None]
    ) -> AbstractContextManager[ErpImports]:
        """Give a client for one turn.

        Args:
            spend: called right before each call that goes out.

        Raises:
            Misconfigured: the ERP cannot be asked, or its address or credentials are wrong.
        """
        ...


class Echoes(Protocol):
    """Keeps a poll of the ERP from telling the hub what an import has brought from there."""

    def are_heard(self, store: Store) -> bool:
        """Tell whether anybody would tell it."""
        ...

    def settle(self, store: Store, families: Sequence[Sequence[ErpProduct]], at_s: float) -> None:
        """Note products as the hub has them.

        Args:
            families: each a product and its variations, read back after the last write.
            at_s: the database's clock before they were read back.
        """
        ...


class ImportNotes(Protocol):
    """What an import left out, kept until the next one begins."""

    def leave_out(self, store: str, left: Sequence[LeftOut]) -> None:
        """Keep it; twice equals once."""
        ...
