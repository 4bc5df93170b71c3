"""What we ask of the ERP about products, as Protocols."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from domain.erp_catalogue import (
    ErpAttribute,
    ErpBrand,
    ErpMade,
    ErpNode,
    ErpProduct,
    ErpProductRef,
    ErpStock,
    NewErpProduct,
)

Unread = Callable[[str, str], None]
"""Told the code of what cannot be read, and its fault."""


class ErpProducts(Protocol):
    """Products."""

    def products(self) -> Iterator[ErpProduct]:
        """Give all, parents and variations alike, without what only a single read has.

        Raises:
            TransientError: it is not certain that these are all.
        """
        ...

    def product(self, code: str) -> ErpProduct | None:
        """Give one with everything; None: there is none of exactly this code."""
        ...

    def products_of(self, codes: Sequence[str]) -> Mapping[str, ErpProduct]:
        """Give several with everything, by code; those missing are not there."""
        ...

    def product_by_id(self, product_id: str) -> ErpProduct | None:
        """Give one with everything by its id; None: nothing is found by this id."""
        ...

    def images(self, product_id: str) -> Sequence[str]:
        """Give the addresses of a product's images, the first one first."""
        ...


class ErpMaking(Protocol):
    """Products that are made in the ERP."""

    def refs_of(self, codes: Sequence[str]) -> Mapping[str, ErpProductRef]:
        """Give which of these codes are there; by one look, 20 codes a call."""
        ...

    def create_products(self, products: Sequence[NewErpProduct]) -> ErpMade:
        """Make several in one call; their attributes are set by `set_attributes`.

        Raises:
            ErpRejected: none was made.
            OutcomeUnknown: look for their codes before making them again.
        """
        ...

    def set_attributes(self, code: str, values: Mapping[str, str]) -> None:
        """Set what a product says, by id of the attribute; others stay."""
        ...


class ErpChanges(Protocol):
    """What changed since it was acknowledged. Note, acknowledge, then look."""

    def changed_products(self, offset: int = 0) -> Sequence[ErpProductRef]:
        """Give some of the changed products; acknowledged ones make room for others.

        Args:
            offset: so many are passed over, where nothing is acknowledged; a list may ignore it.
        """
        ...

    def acknowledge_products(self, product_ids: Sequence[str]) -> None:
        """Take products off the list."""
        ...

    def changed_stock(self, offset: int = 0) -> Sequence[ErpProductRef]:
        """Give some of the products whose stock changed; see `changed_products`."""
        ...

    def acknowledge_stock(self, code: str) -> None:
        """Take a product off that list."""
        ...


class ErpStocks(Protocol):
    """Stock, summed over the deposits."""

    def stock(self, unread: Unread) -> Mapping[str, ErpStock]:
        """Give the stock of every product by code. One that is missing is not zero.

        Args:
            unread: told code and fault of each that cannot be read; it is missing.

        Raises:
            Unreadable: none can be read.
        """
        ...

    def stock_of(self, code: str) -> ErpStock | None:
        """Give the stock of one product."""
        ...


class ErpShelves(Protocol):
    """Brands, the tree and attributes."""

    def brands(self) -> Sequence[ErpBrand]:
        """Give all."""
        ...

    def create_brand(self, name: str, external_id: str = "") -> ErpBrand:
        """Make one.

        Raises:
            ErpAlreadyThere: there is one of this name.
        """
        ...

    def tree(self) -> Sequence[ErpNode]:
        """Give every node, parents before children."""
        ...

    def create_node(self, name: str, parent: ErpNode | None, external_id: str = "") -> ErpNode:
        """Make a department, or a node below another one.

        Raises:
            ErpAlreadyThere: its parent has one of this name.
        """
        ...

    def attributes(self) -> Sequence[ErpAttribute]:
        """Give all."""
        ...

    def create_attribute(self, name: str, options: Sequence[str], external_id: str = "") -> str:
        """Make one; without options any text will do. Gives its id: read it back for its options.

        Raises:
            ErpAlreadyThere: there is one of this name.
        """
        ...

    def add_options(self, attribute_id: str, options: Sequence[str]) -> None:
        """Add options to an attribute."""
        ...


class ErpCatalogue(ErpProducts, ErpMaking, ErpChanges, ErpStocks, ErpShelves, Protocol):
    """Everything about products that is asked of the ERP for one store."""
