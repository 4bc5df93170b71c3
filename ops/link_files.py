"""Links as lists show them and files hold them."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from domain.mappings import MappingWrong
from domain.sku_choices import WantedLink
from domain.sku_linking import HubCode
from ops.sku_links import Linked
from ops.table_files import FileWrong, each_once, read_table

COLUMNS = ("sku", "product_id", "sku_id")
"""What a file must have; of a list everything else may stand beside it."""

LINKED, CHOSEN, AMBIGUOUS = "linked", "chosen", "ambiguous"
ONLY_ERP, ONLY_HUB, UNREADABLE = "only_erp", "only_hub", "unreadable"
STATES = (LINKED, CHOSEN, AMBIGUOUS, ONLY_ERP, ONLY_HUB, UNREADABLE)

SHOWN = ("state", "sku", "product", "product_id", "sku_id", "code", "note")
"""Columns of a list, in this order."""

_ID = re.compile(r"[1-9][0-9]{0,17}\Z")
_LONGEST_SKU = 120


def rows_of(found: Linked) -> Iterator[dict[str, Any]]:
    """Give every SKU of both sides with its state; one that is ambiguous once a candidate."""
    links = found.links
    homes = {product: ", ".join(map(str, ids)) for product, ids in sorted(links.scattered.items())}
    for sku, code in links.linked.items():
        home = homes.get(found.products[sku], "")
        note = f"the SKUs of its product lie in products {home} of AnyMarket" if home else ""
        state = CHOSEN if sku in links.chosen else LINKED
        yield _row(state, sku, found.products[sku], code, note)
    for sku, codes in links.ambiguous.items():
        note = "" if len(codes) > 1 else "the ERP has it in several products"
        for code in codes:
            yield _row(AMBIGUOUS, sku, found.products[sku], code, note)
    for sku in links.missing:
        near = ", ".join(links.nearly.get(sku, ()))
        note = f"AnyMarket has {near}" if near else ""
        yield _row(ONLY_ERP, sku, found.products[sku], None, note)
    for code in links.foreign:
        yield _row(ONLY_HUB, "", "", code, "" if code.partner_id.strip() else "it has no code")
    for unread in found.unread:
        row = dict.fromkeys(SHOWN, "")
        yield row | {
            "state": UNREADABLE,
            "product_id": unread.id,
            "sku_id": None,
            "note": unread.why,
        }


def read_links(content: bytes) -> tuple[list[WantedLink], Callable[..., FileWrong]]:
    """Read links, and give with them what names their lines when they cannot be.

    Raises:
        FileWrong: names every line that is wrong; nothing was read.
    """
    found = read_table(content, lambda row, _: _wanted(row))
    lines = [line for line, _ in found]
    wanted = each_once(found, lambda one: one.sku, "SKU")

    def refused(faults: Sequence[tuple[int, str]]) -> FileWrong:
        return FileWrong(sorted((lines[at], fault) for at, fault in faults))

    return wanted, refused


def link_of(sku: str, to: str) -> WantedLink:
    """Read a link as a person types it.

    Args:
        to: PRODUCT:SKU, both ids of the hub.

    Raises:
        MappingWrong: says which part is wrong and what is wanted.

    Examples:
        >>> link_of(" A-1 ", "7:70")
        WantedLink(sku='A-1', product_id=7, sku_id=70)
    """
    product_id, _, sku_id = to.strip().partition(":")
    if not (_ID.match(product_id) and _ID.match(sku_id)):
        raise MappingWrong(f"target {to!r} is wrong; wanted: PRODUCT:SKU, the ids of AnyMarket")
    return WantedLink(_sku(sku), int(product_id), int(sku_id))


def _wanted(row: dict[str, str | None]) -> WantedLink:
    unknown = sorted(set(row) - {*COLUMNS, *SHOWN})
    if unknown:
        wanted = ", ".join(COLUMNS)
        raise MappingWrong(f"there is no column {', '.join(unknown)}; wanted: {wanted}")
    ids = []
    for name in COLUMNS[1:]:
        said = (row.get(name) or "").strip()
        if not _ID.match(said):
            raise MappingWrong(f"{name} {said!r} is wrong; wanted: an id of AnyMarket")
        ids.append(int(said))
    return WantedLink(_sku(row.get("sku") or ""), *ids)


def _sku(text: str) -> str:
    sku = text.strip()
    if not sku or len(sku) > _LONGEST_SKU or not sku.isprintable():
        raise MappingWrong(f"sku {text!r} is wrong; wanted: a SKU of the ERP")
    return sku


def _row(state: str, sku: str, product: str, code: HubCode | None, note: str) -> dict[str, Any]:
    return {
        "state": state,
        "sku": sku,
        "product": product,
        "product_id": None if code is None else code.product_id,
        "sku_id": None if code is None else code.sku_id,
        "code": "" if code is None else code.partner_id,
        "note": note,
    }
