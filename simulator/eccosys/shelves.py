"""What products are put in order by: the three-level tree, brands, attributes."""

from dataclasses import dataclass, field
from typing import Optional

LEVELS = ("departamento", "categoria", "subcategoria")


@dataclass(slots=True, eq=False)
class Node:
    """A department, a category or a subcategory, by its level: 0, 1 or 2."""

    id: int
    name: str
    level: int
    fields: dict[str, str] = field(default_factory=dict)
    parent: Optional["Node"] = None
    children: list["Node"] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Brand:
    """A brand."""

    id: int
    name: str
    external_id: str = ""


@dataclass(slots=True, eq=False)
class Attribute:
    """Something that products say of themselves; `options` is none where any text will do."""

    id: int
    label: str
    external_id: str = ""
    options: dict[int, str] | None = None


@dataclass(slots=True)
class Shelves:
    """All of them of one company, in the order of their making."""

    departments: list[Node] = field(default_factory=list)
    nodes: dict[int, Node] = field(default_factory=dict)
    brands: dict[int, Brand] = field(default_factory=dict)
    attributes: dict[int, Attribute] = field(default_factory=dict)

    def keep(self, node: Node) -> None:
        """Add a node below the parent it names."""
        self.nodes[node.id] = node
        self.siblings(node.parent).append(node)

    def siblings(self, parent: Node | None) -> list[Node]:
        """Give those right below a node; below none, the departments."""
        return self.departments if parent is None else parent.children

    def node(self, number: object, level: int) -> Node | None:
        """Give the node of an id, if it is of this level."""
        said = str(number)
        found = self.nodes.get(int(said)) if said.isdecimal() else None
        return found if found is not None and found.level == level else None


def same(one: str, other: str) -> bool:
    """Tell whether two names are one: capitals and outer blanks do not count."""
    return one.strip().casefold() == other.strip().casefold()
