"""Brands, the tree and attributes of the ERP, as an import finds or makes them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from domain.category_folding import fold
from domain.erp_catalogue import ErpAttribute, ErpBrand, ErpNode
from domain.erp_drafts import GENDER, GENDER_WORDS
from domain.errors import ErpAlreadyThere, ErpRejected
from domain.import_ports import ErpImports
from domain.imports import Part
from domain.spelling import name_key
from workers.erp_calls import left_alone
from workers.handlers.import_once import Once

T = TypeVar("T")

BRAND, NODE, ATTRIBUTE, OPTIONS = "brand", "node", "attribute", "options"

NodeKey = tuple[str, str]
"""Id of the node above, empty for a department, and the key of the name."""


@dataclass(slots=True)
class Known:
    """What the ERP has, as far as it was asked in this process; None: it was not.

    Args:
        refused: what it would not make, and why, so that it is not asked over and over.
        shelved: how much the run had made when this was known, see `domain.imports.new_run`.
    """

    brands: dict[str, ErpBrand] | None = None
    nodes: dict[NodeKey, ErpNode] | None = None
    attributes: dict[str, ErpAttribute] | None = None
    refused: dict[tuple[str, str], str] = field(default_factory=dict)
    shelved: int = 0

    def forget(self) -> None:
        """Ask again: what is there may be more than what was known."""
        self.brands = self.nodes = self.attributes = None


@dataclass(slots=True)
class Shelves:
    """Finds or makes.

    Args:
        made: told of everything that was made, by its part.
    """

    erp: ErpImports
    once: Once
    known: Known
    made: Callable[[Part], None]

    def __post_init__(self) -> None:
        """Forget what is known if another process has made more since."""
        memo = self.once.memo
        if self.known.shelved != memo["shelved"]:
            self.known.forget()
            self.known.shelved = memo["shelved"]

    def brand(self, name: str, external_id: str = "") -> str:
        """Give a brand's id.

        Raises:
            ErpRejected: the ERP refuses it.
        """
        key = spelt(name)
        found = self._brands().get(key)
        if found is None:
            found = self._make(BRAND, key, lambda: self.erp.create_brand(name, external_id))
            if found is None:
                found = self._taken(self._brands().get(key), f"brand {name!r}")
            self._brands()[key] = found
            self.made(Part.BRAND)
        elif self.once.is_ours(BRAND, key):
            self.made(Part.BRAND)
        return found.id

    def place(self, path: Sequence[str], external_id: str = "") -> tuple[str, ...]:
        """Give the ids of a category's folded path, from the department on.

        Args:
            path: the hub's names from the root to the leaf.
            external_id: of the leaf.

        Raises:
            ErpRejected: the ERP refuses one of them.
        """
        names = fold(path)
        node: ErpNode | None = None
        ids: list[str] = []
        for level, name in enumerate(names):
            is_leaf = level == len(names) - 1
            node = self._node(name, node, external_id if is_leaf else "")
            ids.append(node.id)
        return tuple(ids)

    def attribute(self, name: str, options: Sequence[str] = ()) -> str:
        """Give an attribute's id.

        Args:
            options: texts that it must allow; without any it is made as one of free text.

        Raises:
            ErpRejected: the ERP refuses it.
        """
        key = name_key(name)
        found = self._attributes().get(key)
        if found is None:
            made_id = self._make(
                ATTRIBUTE, key, lambda: self.erp.create_attribute(name, list(options))
            )
            # Its options have ids that only a list tells.
            self.known.attributes = None if options or made_id is None else self.known.attributes
            if made_id is not None and not options:
                self._attributes()[key] = ErpAttribute(made_id, name)
            found = self._taken(self._attributes().get(key), f"attribute {name!r}")
            self.made(Part.ATTRIBUTE)
        elif self.once.is_ours(ATTRIBUTE, key):
            self.made(Part.ATTRIBUTE)
        self._allow(key, found, options)
        return found.id

    def said(self, name: str, value: str) -> tuple[str, str]:
        """Give the id of an attribute and what a product must say: an option's id, or the text.

        Raises:
            ErpRejected: the ERP refuses the attribute, or the option.
        """
        words = list(GENDER_WORDS.values()) if name == GENDER else []
        found = self._attributes().get(name_key(name))
        if found is None or found.options is not None:
            wanted = list(dict.fromkeys([*words, value]))
            self.attribute(name, wanted if words or found is not None else [])
            found = self._attributes()[name_key(name)]
        if found.options is None:
            return found.id, value
        return found.id, _texts(found)[spelt(value)]

    def is_there(self, what: str, key: object) -> bool:
        """Ask the ERP whether something was made after all."""
        self.known.forget()
        self._shelved()
        if what == BRAND:
            return key in self._brands()
        if what == NODE:
            return tuple(key) in self._nodes() if isinstance(key, list) else False
        if what == OPTIONS and isinstance(key, list):
            found = self._attributes().get(key[0])
            return found is not None and set(key[1:]) <= _texts(found).keys()
        return key in self._attributes()

    def _node(self, name: str, above: ErpNode | None, external_id: str) -> ErpNode:
        parent_id = "" if above is None else above.id
        key = (parent_id, spelt(name))
        found = self._nodes().get(key)
        if found is None:
            found = self._make(
                NODE, list(key), lambda: self.erp.create_node(name, above, external_id)
            )
            if found is None:
                found = self._taken(self._nodes().get(key), f"category {name!r}")
            self._nodes()[key] = found
            self.made(Part.CATEGORY)
        elif self.once.is_ours(NODE, list(key)):
            self.made(Part.CATEGORY)
        return found

    def _allow(self, key: str, found: ErpAttribute, options: Sequence[str]) -> None:
        if found.options is None:
            # It takes any text.
            return
        there = _texts(found)
        missing = list({spelt(one): one for one in options if spelt(one) not in there}.values())
        if missing:
            wanted = [key, *map(spelt, missing)]
            self._make(OPTIONS, wanted, lambda: self.erp.add_options(found.id, missing))
            self.known.attributes = None
            now_there = _texts(self._taken(self._attributes().get(key), f"attribute {key!r}"))
            lacking = [one for one in missing if spelt(one) not in now_there]
            if lacking:
                raise ErpRejected(f"attribute {found.name!r} did not take option {lacking[0]!r}")

    def _make(self, what: str, key: object, post: Callable[[], T]) -> T | None:
        """Have it made; None: it was there, and the lists were forgotten."""
        remembered = (what, str(key))
        if remembered in self.known.refused:
            raise ErpRejected(self.known.refused[remembered])
        try:
            with left_alone(self.once.trip.erp, self.once.trip.now_s):
                made = self.once.make(what, key, post)
        except ErpAlreadyThere:
            self.known.forget()
            return None
        except ErpRejected as refused:
            self.known.refused[remembered] = str(refused)
            raise
        self._shelved()
        return made

    def _shelved(self) -> None:
        self.once.memo["shelved"] += 1
        self.known.shelved = self.once.memo["shelved"]

    def _taken(self, found: T | None, name: str) -> T:
        if found is None:
            raise ErpRejected(f"{name}: the ERP says that it is there, and does not list it")
        return found

    def _brands(self) -> dict[str, ErpBrand]:
        if self.known.brands is None:
            self.known.brands = {spelt(one.name): one for one in self._ask(self.erp.brands)}
        return self.known.brands

    def _nodes(self) -> dict[NodeKey, ErpNode]:
        if self.known.nodes is None:
            tree = self._ask(self.erp.tree)
            self.known.nodes = {(node.parent_id, spelt(node.name)): node for node in tree}
        return self.known.nodes

    def _attributes(self) -> dict[str, ErpAttribute]:
        if self.known.attributes is None:
            found = self._ask(self.erp.attributes)
            # Of several of one name the oldest counts.
            self.known.attributes = {name_key(one.name): one for one in reversed(found)}
        return self.known.attributes

    def _ask(self, read: Callable[[], Sequence[T]]) -> Sequence[T]:
        with left_alone(self.once.trip.erp, self.once.trip.now_s):
            return read()


def spelt(name: str) -> str:
    """Give what a name is found by: it is the same but for capitals and outer blanks.

    Examples:
        >>> spelt(" Café "), spelt("CAFE")
        ('café', 'cafe')
    """
    return name.strip().casefold()


def _texts(attribute: ErpAttribute) -> dict[str, str]:
    """Give the options: key of the text → id."""
    return {spelt(text): number for number, text in (attribute.options or {}).items()}
