"""De<>Para: the rules of a store, of every kind, as a list with their use and as a file."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import Response

from adapters.database.letter_views import LetterFilter
from adapters.database.rule_rows import RuleRow
from domain.deadletters import Reason
from domain.mapping_keys import CARRIER, CHANNEL, PAYMENT, SHAPES, SKU
from domain.mappings import ATTRIBUTE, DEPOSIT
from domain.written_rules import check_order_kind, fields_of
from ops import spreadsheets
from ops.attribute_files import attribute_rules_as_csv
from ops.console.deps import ConsoleDeps
from ops.console.fixing import store_of
from ops.console.pages import HEADERS, page
from ops.console.plain_mappings import PLAIN
from ops.console.rooms import Rooms
from ops.console.visits import Visit, with_query
from ops.deposit_mappings import deposit_rules_as_csv
from ops.mapping_files import rules_as_csv
from ops.mappings import COUNTED

KINDS = (*SHAPES, ATTRIBUTE, DEPOSIT)
_CSV = {ATTRIBUTE: attribute_rules_as_csv, DEPOSIT: deposit_rules_as_csv}

WAITING_FOR = {
    CARRIER: Reason.CARRIER_UNMAPPED,
    PAYMENT: Reason.PAYMENT_UNMAPPED,
    CHANNEL: Reason.CHANNEL_UNMAPPED,
    SKU: Reason.SKU_UNMAPPED,
}
"""What waits where a rule of this kind is missing."""

SHOWN = 100
"""Rules on one page; the spreadsheet has all."""


@dataclass(frozen=True, slots=True)
class Used:
    """How the rules of one kind are used.

    Args:
        counts: by key; a rule that is not named is not used.
        tied: keys of rules that stood against others of the same weight.
        orders: so many orders were looked at; 0: it is not counted in orders.
    """

    counts: Mapping[str, int]
    tied: frozenset[str] = frozenset()
    orders: int = 0

    @property
    def is_some(self) -> bool:
        """Tell whether there were more orders than are counted."""
        return self.orders >= COUNTED


def add_mappings(rooms: Rooms, deps: ConsoleDeps) -> None:
    """Add the pages of rules."""
    _add_list(rooms, deps)
    _add_files(rooms, deps)


def _add_list(rooms: Rooms, deps: ConsoleDeps) -> None:
    @rooms.get("/mappings")
    def rules(visit: Visit) -> Response:
        store = store_of(deps, visit, visit.query.text("store"))
        kind = visit.query.text("kind", CARRIER)
        if kind not in KINDS:
            check_order_kind(kind)
        text, number = visit.query.text("text"), visit.query.page()
        rows = [(row, _said(row)) for row in (_listed(deps, store, kind) if store else ())]
        found = [pair for pair in rows if not text or _holds(pair, text.casefold())]
        start = (number - 1) * SHOWN
        return page(
            visit,
            "_rules.html" if visit.is_part else "mappings.html",
            room="mappings",
            store=store,
            stores=[visit.store] if visit.store else deps.known.stores.names(),
            kind=kind,
            kinds=KINDS,
            fields=SHAPES[kind].fields if kind in SHAPES else (kind,),
            is_plain=kind in PLAIN,
            target_key=f"mappings.target_name_{kind}" if kind in PLAIN else "mappings.target",
            rules=found[start : start + SHOWN],
            total=len(found),
            text=text,
            page=number,
            more=len(found) > start + SHOWN,
            edit_of=lambda row, said: _edit_address(store, row, said),
            used=_used(deps, store, kind) if store and visit.query.text("usage") else None,
            missing=_missing(deps, store, kind),
            waiting=_waiting(deps, store),
            saved=visit.query.text("saved"),
            held=visit.query.text("held"),
            kept=int(visit.query.number("kept")),
        )


def _add_files(rooms: Rooms, deps: ConsoleDeps) -> None:
    @rooms.get("/mappings/{kind}.csv")
    def download(visit: Visit) -> Response:
        store = store_of(deps, visit, visit.query.text("store"))
        kind = visit.params["kind"]
        found = _listed(deps, store, kind)
        content = _CSV[kind](found) if kind in _CSV else rules_as_csv(kind, found)
        named = f'attachment; filename="{store}-{kind}.csv"'
        headers = {**HEADERS, "Content-Disposition": named}
        return Response(content, media_type=spreadsheets.MEDIA_TYPE, headers=headers)


def _holds(pair: tuple[RuleRow, Mapping[str, str]], text: str) -> bool:
    """Tell whether a rule names a text in its key or its target."""
    row, fields = pair
    said = (row.rule.target, row.label, *fields.values())
    return any(text in each.casefold() for each in said)


def _listed(deps: ConsoleDeps, store: str, kind: str) -> Sequence[RuleRow]:
    if kind == ATTRIBUTE:
        return deps.attributes.listed(store)
    if kind == DEPOSIT:
        return deps.deposits.listed(store)
    return deps.mappings.listed(store, kind)


def _said(row: RuleRow) -> Mapping[str, str]:
    """Give what a rule's key says, by field."""
    kind = row.rule.kind
    return fields_of(row.rule) if kind in SHAPES else {kind: row.label or row.rule.key}


def _edit_address(store: str, row: RuleRow, said: Mapping[str, str]) -> str:
    """Give the address of the form that is filled with a rule."""
    fields = {f"field.{name}": value for name, value in said.items()}
    filled = {"kind": row.rule.kind, "target": row.rule.target, **fields}
    return with_query("/mappings", store=store, **filled)


def _used(deps: ConsoleDeps, store: str, kind: str) -> Used:
    if kind == ATTRIBUTE:
        return Used(deps.attributes.usage(store))
    if kind == DEPOSIT:
        return Used(deps.deposits.rows.skus(store))
    found = deps.mappings.usage(store)
    counts = {key: count for (of, key), count in found.won.items() if of == kind}
    return Used(counts, frozenset(key for of, key in found.tied if of == kind), found.orders)


def _missing(deps: ConsoleDeps, store: str, kind: str) -> Sequence[str]:
    """Give names that the ERP told of and that no rule maps: deposits."""
    return list(deps.deposits.unmapped(store).values()) if store and kind == DEPOSIT else []


def _waiting(deps: ConsoleDeps, store: str) -> Counter[str]:
    """Count what a missing rule of each kind holds: letters, or flows for want of a deposit."""
    views = deps.letters.views
    found = Counter(
        {
            kind: views.count(LetterFilter(store=store, reason=reason.value))
            for kind, reason in WAITING_FOR.items()
        }
    )
    found[DEPOSIT] = len(deps.deposits.rows.waiting(store))
    return found
