"""The ERP's catalogue for a dry run: it is asked, and whatever is made there is forgotten."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from domain.erp_catalogue import (
    ErpAttribute,
    ErpBrand,
    ErpMade,
    ErpNode,
    ErpProduct,
    ErpProductRef,
    NewErpProduct,
)
from domain.import_ports import ErpCatalogues, ErpImports
from domain.store import Store


@dataclass(slots=True)
class Made:
    """What a dry run would have made."""

    brands: list[ErpBrand] = field(default_factory=list)
    nodes: list[ErpNode] = field(default_factory=list)
    attributes: dict[str, ErpAttribute] = field(default_factory=dict)
    products: int = 0

    def next_id(self) -> str:
        """Give an id that the ERP never has."""
        count = len(self.brands) + len(self.nodes) + len(self.attributes) + self.products
        return f"dry-{count}"


@dataclass(frozen=True, slots=True)
class ReadOnlyImport:
    """Implements `domain.import_ports.ErpImports`."""

    erp: ErpImports
    made: Made

    def brands(self) -> Sequence[ErpBrand]:
        """Give those that are there, and those that would be."""
        return [*self.erp.brands(), *self.made.brands]

    def create_brand(self, name: str, external_id: str = "") -> ErpBrand:
        """Make one up."""
        brand = ErpBrand(self.made.next_id(), name, external_id)
        self.made.brands.append(brand)
        return brand

    def tree(self) -> Sequence[ErpNode]:
        """Give the nodes that are there, and those that would be."""
        return [*self.erp.tree(), *self.made.nodes]

    def create_node(self, name: str, parent: ErpNode | None, external_id: str = "") -> ErpNode:
        """Make one up."""
        level, above = (0, "") if parent is None else (parent.level + 1, parent.id)
        node = ErpNode(self.made.next_id(), name, level, above, external_id)
        self.made.nodes.append(node)
        return node

    def attributes(self) -> Sequence[ErpAttribute]:
        """Give those that are there, with the options that they would have, and those made up."""
        there = {one.id: one for one in self.erp.attributes()}
        return list((there | self.made.attributes).values())

    def create_attribute(self, name: str, options: Sequence[str], external_id: str = "") -> str:
        """Make one up."""
        made_id = self.made.next_id()
        texts = {f"{made_id}-{at}": text for at, text in enumerate(options)} or None
        self.made.attributes[made_id] = ErpAttribute(made_id, name, external_id, texts)
        return made_id

    def add_options(self, attribute_id: str, options: Sequence[str]) -> None:
        """Remember them."""
        known = next(one for one in self.attributes() if one.id == attribute_id)
        texts = dict(known.options or {})
        texts |= {f"{attribute_id}-{len(texts) + at}": text for at, text in enumerate(options)}
        self.made.attributes[attribute_id] = ErpAttribute(
            attribute_id, known.name, known.external_id, texts
        )

    def refs_of(self, codes: Sequence[str]) -> Mapping[str, ErpProductRef]:
        """Ask which are there."""
        return self.erp.refs_of(codes)

    def products_of(self, codes: Sequence[str]) -> Mapping[str, ErpProduct]:
        """Give those that are there."""
        return self.erp.products_of(codes)

    def create_products(self, products: Sequence[NewErpProduct]) -> ErpMade:
        """Take them, and refuse none."""
        self.made.products += len(products)
        return ErpMade({product.code: f"dry-{product.code}" for product in products})

    def set_attributes(self, code: str, values: Mapping[str, str]) -> None:
        """Take them."""


@dataclass(slots=True)
class ReadOnlyImports:
    """Implements `domain.import_ports.ErpCatalogues`: what was made is known until the end."""

    erps: ErpCatalogues
    made: Made = field(default_factory=Made)

    @contextmanager
    def catalogue_of(self, store: Store, spend: Callable[[], None]) -> Iterator[ReadOnlyImport]:
        """Give a client that only reads."""
        with self.erps.catalogue_of(store, spend) as erp:
            yield ReadOnlyImport(erp, self.made)
