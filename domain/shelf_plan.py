"""Brands and categories of the ERP beside those of the hub: there, missing, or not to be sent."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.category_folding import unfold
from domain.erp_catalogue import ErpBrand, ErpNode
from domain.hub_catalogue import HubBrand, HubCategory
from domain.preflight_texts import LONGEST
from domain.product_memory import shelf_key


class Standing(StrEnum):
    """How something of the ERP stands in the hub."""

    THERE = "there"
    MISSING = "missing"
    RENAMED = "renamed"
    UNFIT = "unfit"


@dataclass(frozen=True, slots=True)
class BrandStanding:
    """A brand of the ERP in the hub.

    Args:
        found: the hub's; of `RENAMED` the one of another name that has its code.
        why: it cannot be sent, for a person.
    """

    brand: ErpBrand
    standing: Standing
    found: HubBrand | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class PathStanding:
    """A category of the hub's depth, named by its path from the root.

    Args:
        found: the hub's.
        why: it cannot be sent, for a person.
    """

    path: tuple[str, ...]
    standing: Standing
    found: HubCategory | None = None
    why: str = ""


def brands_compared(erp: Iterable[ErpBrand], hub: Iterable[HubBrand]) -> list[BrandStanding]:
    """Compare brands, each name once.

    A brand is there when the hub has its name, or the one that it was imported from. That the
    hub knows its code under another name is told; nobody renames anything.

    Examples:
        >>> erp = [ErpBrand("7", "Aurora"), ErpBrand("8", "Nova"), ErpBrand("9", "Velha")]
        >>> hub = [HubBrand(1, "AURORA"), HubBrand(2, "Antiga", partner_id="9")]
        >>> [one.standing.value for one in brands_compared(erp, hub)]
        ['there', 'missing', 'renamed']
    """
    rows = list(hub)
    by_name = {shelf_key(row.name): row for row in reversed(rows)}
    by_id = {str(row.id): row for row in rows}
    by_code = {row.partner_id: row for row in reversed(rows) if row.partner_id}
    once: dict[str, ErpBrand] = {}
    for brand in erp:
        once.setdefault(shelf_key(brand.name), brand)
    found = []
    for key, brand in once.items():
        there = by_name.get(key) or by_id.get(brand.external_id)
        if there is not None:
            found.append(BrandStanding(brand, Standing.THERE, there))
        elif unfit := _unfit(brand.name, "brand"):
            found.append(BrandStanding(brand, Standing.UNFIT, why=unfit))
        elif brand.id in by_code:
            other = by_code[brand.id]
            why = f"AnyMarket knows its code {brand.id} as {other.name!r}: rename one of them"
            found.append(BrandStanding(brand, Standing.RENAMED, other, why))
        else:
            found.append(BrandStanding(brand, Standing.MISSING))
    return found


def categories_compared(
    nodes: Iterable[ErpNode], tree: Iterable[HubCategory]
) -> list[PathStanding]:
    """Compare the tree, unfolded: every level once, parents before children.

    Args:
        nodes: parents before children.

    Examples:
        >>> nodes = [ErpNode("1", "Casa", 0), ErpNode("2", "Sala", 1, "1")]
        >>> nodes.append(ErpNode("3", "Luz > Abajures", 2, "2"))
        >>> for one in categories_compared(nodes, [HubCategory(5, ("CASA",))]):
        ...     print("/".join(one.path), one.standing.value)
        Casa there
        Casa/Sala missing
        Casa/Sala/Luz missing
        Casa/Sala/Luz/Abajures missing
    """
    there: dict[str, HubCategory] = {}
    for row in tree:
        there.setdefault(shelf_key(*row.path), row)
    found: dict[str, PathStanding] = {}
    for path in _paths(nodes):
        for one in _levels(path, there):
            found.setdefault(shelf_key(*one.path), one)
    return list(found.values())


def _levels(path: tuple[str, ...], there: Mapping[str, HubCategory]) -> Iterator[PathStanding]:
    names = unfold(path)
    for depth in range(1, len(names) + 1):
        above = names[:depth]
        known = there.get(shelf_key(*above))
        if known is not None:
            yield PathStanding(above, Standing.THERE, known)
        elif unfit := _unfit(above[-1], "category"):
            # What is below it has no parent to be sent to.
            yield PathStanding(names if depth < len(names) else above, Standing.UNFIT, why=unfit)
            return
        else:
            yield PathStanding(above, Standing.MISSING)


def _paths(nodes: Iterable[ErpNode]) -> Iterator[tuple[str, ...]]:
    # Ids are each level's own: a department and a category may have the same.
    paths: dict[tuple[int, str], tuple[str, ...]] = {}
    for node in nodes:
        above: Sequence[str] = paths.get((node.level - 1, node.parent_id), ()) if node.level else ()
        paths[node.level, node.id] = (*above, node.name.strip())
        yield paths[node.level, node.id]


def _unfit(name: str, field: str) -> str:
    size = len(name.strip())
    if not size:
        return "its name is blank"
    if size > LONGEST[field]:
        return f"its name has {size} characters; wanted: up to {LONGEST[field]}"
    return ""
