"""The tree of categories of an account."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Optional

from simulator.anymarket.names import same

Number = int | float


@dataclass(slots=True, eq=False)
class Category:
    """One node of the tree."""

    id: int
    name: str
    parent: Optional["Category"] = None
    partner_id: str | None = None
    price_factor: Number | None = None
    scope: str = "COST"
    children: list["Category"] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The names from the root down, with slashes between."""
        return "/".join(reversed([category.name for category in self.upwards()]))

    def upwards(self) -> Iterator["Category"]:
        """Give itself, its parent, and so on up to the root."""
        category: Category | None = self
        while category is not None:
            yield category
            category = category.parent


@dataclass(slots=True)
class Categories:
    """All categories of one account, in the order of their making."""

    by_id: dict[int, Category] = field(default_factory=dict)
    roots: list[Category] = field(default_factory=list)

    def add(self, category: Category) -> None:
        """Add a category below the parent it names."""
        self.by_id[category.id] = category
        self.siblings(category.parent).append(category)

    def move(self, category: Category, parent: Category | None) -> None:
        """Put a category below another parent, as its last child."""
        if parent is not category.parent:
            self.siblings(category.parent).remove(category)
            category.parent = parent
            self.siblings(parent).append(category)

    def remove(self, category: Category) -> None:
        """Remove a category without children."""
        del self.by_id[category.id]
        self.siblings(category.parent).remove(category)

    def siblings(self, parent: Category | None) -> list[Category]:
        """Give those right below a parent; below none, the roots."""
        return self.roots if parent is None else parent.children

    def named(self, name: str, parent: Category | None) -> Category | None:
        """Give the first category of a name right below a parent, capitals apart."""
        rows = self.siblings(parent)
        return next((category for category in rows if same(category.name, name)), None)

    def of_partner(self, partner_id: str) -> Category | None:
        """Give the first category with the seller's id."""
        rows = self.by_id.values()
        return next((category for category in rows if category.partner_id == partner_id), None)
