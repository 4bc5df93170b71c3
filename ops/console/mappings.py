"""De<>Para: the rules of a store, of every kind, as a list with their use and as a file."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import Response

from adapters.database.letter_views import LetterFilter
from adapters.database.rule_rows import RuleRow, RuleRows
from domain.deadletters import Reason
from domain.mapping_keys import CARRIER, CHANNEL, PAYMENT, SHAPES, SKU
from domain.mappings import DEPOSIT
from domain.written_rules import check_order_kind, fields_of
from ops.console.deps import ConsoleDeps
from ops.console.fixing import store_of
from ops.console.pages import page, sheet
from ops.console.rooms import Rooms
from ops.console.visits import Visit, with_query
from ops.mapping_files import rules_as_csv
from ops.mappings import COUNTED
from ops.named_rules import NAMED

KINDS = (*SHAPES, *NAMED)

WAITING_FOR = {
    CARRIER: Reason.CARRIER_UNMAPPED,
    PAYMENT: Reason.PAYMENT_UNMAPPED,
    CHANNEL: Reason.CHANNEL_UNMAPPED,
    SKU: Reason.SKU_UNMAPPED,
}
"""What waits where a rule of this kind is missing."""

SHOWN = 100
"""Rules on one page; the spreadsheet has all."""


UNUSED, TIED = "unused", "tied"
"""Rules that a person may want to see by themselves."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rules a person wants to see.

    Args:
        use: only those that are used in this way; empty: all.
        is_use_told: say how often each is used.
    """

    store: str
    kind: str
    text: str
    use: str
    page: int
    is_use_told: bool


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

    def is_so(self, key: str, use: str) -> bool:
        """Tell whether a rule is used in a way; empty: in any."""
        if use == TIED:
            return key in self.tied
        return not use or not (self.counts.get(key, 0) or key in self.tied)

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
        asked = _asked(visit, store, kind)
        used = _used(deps, store, kind) if store and (asked.use or asked.is_use_told) else None
        rules, total = _found(deps, asked, used) if store else ((), 0)
        return page(
            visit,
            "_rules.html" if visit.is_part else "mappings.html",
            room="mappings",
            store=store,
            stores=[visit.store] if visit.store else deps.known.stores.names(),
            kind=kind,
            kinds=KINDS,
            fields=SHAPES[kind].fields if kind in SHAPES else (kind,),
            is_plain=kind in NAMED,
            target_key=f"mappings.target_name_{kind}" if kind in NAMED else "mappings.target",
            rules=rules,
            total=total,
            text=asked.text,
            use=asked.use,
            uses=[UNUSED, TIED] if kind in SHAPES and SHAPES[kind].patterns else [UNUSED],
            can_default=kind in SHAPES and SHAPES[kind].patterns,
            page=asked.page,
            more=total > asked.page * SHOWN,
            edit_of=lambda row, said: _edit_address(store, row, said),
            used=used,
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
        content = NAMED[kind].as_csv(found) if kind in NAMED else rules_as_csv(kind, found)
        return sheet(f"{store}-{kind}", content)


def _asked(visit: Visit, store: str, kind: str) -> Asked:
    query = visit.query
    use = query.text("use")
    wanted = use if use in (UNUSED, TIED) else ""
    return Asked(store, kind, query.text("text"), wanted, query.page(), bool(query.text("usage")))


def _found(
    deps: ConsoleDeps, asked: Asked, used: Used | None
) -> tuple[Sequence[tuple[RuleRow, Mapping[str, str]]], int]:
    """Give the rules of a page with what their keys say, and how many there are."""
    start = (asked.page - 1) * SHOWN
    if not (asked.text or asked.use):
        some, total = _rows_of(deps, asked.kind).page(asked.store, asked.kind, start, SHOWN)
        return [(row, _said(row)) for row in some], total
    rows = _listed(deps, asked.store, asked.kind)
    meant = [row for row in rows if used is None or used.is_so(row.rule.key, asked.use)]
    pairs = [(row, _said(row)) for row in meant]
    found = [pair for pair in pairs if _holds(pair, asked.text.casefold())]
    return found[start : start + SHOWN], len(found)


def _holds(pair: tuple[RuleRow, Mapping[str, str]], text: str) -> bool:
    """Tell whether a rule names a text in its key or its target."""
    row, fields = pair
    said = (row.rule.target, row.label, *fields.values())
    return any(text in each.casefold() for each in said)


def _listed(deps: ConsoleDeps, store: str, kind: str) -> Sequence[RuleRow]:
    if kind in deps.books:
        return deps.books[kind].listed(store)
    return deps.mappings.listed(store, kind)


def _rows_of(deps: ConsoleDeps, kind: str) -> RuleRows:
    rows: RuleRows = deps.books[kind].rows if kind in deps.books else deps.mappings.rows
    return rows


def _said(row: RuleRow) -> Mapping[str, str]:
    """Give what a rule's key says, by field."""
    kind = row.rule.kind
    return fields_of(row.rule) if kind in SHAPES else {kind: row.label or row.rule.key}


def _edit_address(store: str, row: RuleRow, said: Mapping[str, str]) -> str:
    """Give the address of the form that is filled with a rule; a default has no fields."""
    fields = {f"field.{name}": value for name, value in said.items()} or {"default": "yes"}
    filled = {"kind": row.rule.kind, "target": row.rule.target, **fields}
    return with_query("/mappings", store=store, **filled)


def _used(deps: ConsoleDeps, store: str, kind: str) -> Used:
    if kind in deps.books:
        return Used(deps.books[kind].usage(store))
    found = deps.mappings.usage(store, kind)
    counts = {key: count for (_, key), count in found.won.items()}
    return Used(counts, frozenset(key for _, key in found.tied), found.orders)


def _missing(deps: ConsoleDeps, store: str, kind: str) -> Sequence[str]:
    """Give names that the ERP told of and that no rule maps: of deposits, of carriers."""
    return list(deps.books[kind].unmapped(store).values()) if store and kind in deps.books else []


def _waiting(deps: ConsoleDeps, store: str) -> Counter[str]:
    """Count what a missing rule of each kind holds: letters, or flows for want of a deposit."""
    views = deps.letters.views
    found = Counter(
        {
            kind: views.count(LetterFilter(store=store, reason=reason.value))
            for kind, reason in WAITING_FOR.items()
        }
    )
    found[DEPOSIT] = len(deps.books[DEPOSIT].waiting(store))
    return found
