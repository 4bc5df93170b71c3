"""Linking: which SKU of the hub is which of the ERP, by its code, never by a guess."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from domain.spelling import name_key


@dataclass(frozen=True, slots=True, order=True)
class HubCode:
    """A SKU of the hub, as far as linking goes.

    Args:
        partner_id: as the hub has it; may be empty.
    """

    partner_id: str
    product_id: int
    sku_id: int


@dataclass(frozen=True, slots=True, order=True)
class ErpCode:
    """A SKU of the ERP, as far as linking goes.

    Args:
        product: code of the product that it belongs to.
    """

    sku: str
    product: str


@dataclass(frozen=True, slots=True)
class Links:
    """What was found. Every SKU of the ERP is in one of linked, ambiguous and missing.

    Args:
        linked: the ERP's SKU → the hub's only one of this code, or the one that a person chose.
        chosen: those of linked that a person chose among several.
        ambiguous: → all that it might be: several of the hub have its code, or the ERP has the
            code several times. A person chooses.
        missing: SKUs that the hub does not have; it gets them with their product.
        nearly: one of the missing → codes of the hub that differ from it in case, accents or
            punctuation only. Shown, never taken.
        scattered: the ERP's product → the hub's products that hold its SKUs, where they are
            several: the hub cannot join them.
        foreign: the hub's SKUs that the ERP does not have, or that have no code.
    """

    linked: Mapping[str, HubCode] = field(default_factory=dict)
    ambiguous: Mapping[str, tuple[HubCode, ...]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    nearly: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scattered: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    foreign: tuple[HubCode, ...] = ()
    chosen: frozenset[str] = frozenset()


def link(
    erp: Iterable[ErpCode], hub: Iterable[HubCode], choices: Mapping[str, int] | None = None
) -> Links:
    """Link SKUs. Codes are compared as they are written, but for blanks around them.

    Whatever order they come in, the result is the same.

    Args:
        choices: the ERP's SKU → the hub's id of the one that a person chose; it counts as long
            as that one has the code.

    Examples:
        >>> erp = [ErpCode("A-1", "A"), ErpCode("a 2", "A")]
        >>> found = link(erp, [HubCode("A-1 ", 7, 70), HubCode("A-2", 7, 71)])
        >>> found.linked["A-1"].sku_id, found.missing, found.nearly
        (70, ('a 2',), {'a 2': ('A-2',)})
    """
    rows = sorted({*hub})
    by_code: dict[str, list[HubCode]] = {}
    for row in rows:
        by_code.setdefault(row.partner_id.strip(), []).append(row)
    products: dict[str, set[str]] = {}
    for code in erp:
        products.setdefault(code.sku.strip(), set()).add(code.product.strip())
    found = {sku: by_code[sku] for sku in sorted(products) if sku and sku in by_code}
    linked = _linked(found, products, choices or {})
    missing = tuple(sku for sku in sorted(products) if sku not in found)
    return Links(
        linked,
        {sku: tuple(several) for sku, several in found.items() if sku not in linked},
        missing,
        _nearly(missing, [code for code in by_code if code not in products]),
        _scattered(linked, products),
        tuple(row for row in rows if not _is_known(row, products)),
        frozenset(sku for sku in linked if len(found[sku]) > 1),
    )


def _linked(
    found: Mapping[str, Sequence[HubCode]],
    products: Mapping[str, set[str]],
    choices: Mapping[str, int],
) -> dict[str, HubCode]:
    """Give those of which one is meant; a code that the ERP has several times means none."""
    linked: dict[str, HubCode] = {}
    for sku, rows in found.items():
        meant = rows if len(rows) == 1 else [row for row in rows if row.sku_id == choices.get(sku)]
        if len(meant) == 1 and len(products[sku]) == 1:
            linked[sku] = meant[0]
    return linked


def _is_known(row: HubCode, products: Mapping[str, set[str]]) -> bool:
    code = row.partner_id.strip()
    return bool(code) and code in products


def _nearly(missing: Sequence[str], codes: Sequence[str]) -> dict[str, tuple[str, ...]]:
    by_name: dict[str, list[str]] = {}
    for code in codes:
        if code:
            by_name.setdefault(_name(code), []).append(code)
    found = {sku: tuple(sorted(by_name.get(_name(sku), ()))) for sku in missing if sku}
    return {sku: near for sku, near in found.items() if near}


def _name(code: str) -> str:
    return name_key(code).replace(" ", "")


def _scattered(
    linked: Mapping[str, HubCode], products: Mapping[str, set[str]]
) -> dict[str, tuple[int, ...]]:
    homes: dict[str, set[int]] = {}
    for sku, row in linked.items():
        for product in products[sku]:
            homes.setdefault(product, set()).add(row.product_id)
    return {product: tuple(sorted(ids)) for product, ids in homes.items() if len(ids) > 1}
