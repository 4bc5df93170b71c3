"""Groups of dead letters as a person reads them: what waits, how much it is worth, until when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from adapters.database import group_sql
from adapters.database.claim_json import keys_from, steps_from
from adapters.database.engine import Database
from adapters.database.group_sql import AGE, DEADLINE, MOST_COME, ORDERS
from domain.deadletters import LASTING, LetterState
from domain.ids import Kind
from domain.letter_groups import Said, Trend, standing, trend

__all__ = [
    "ABOUT_ORDERS",
    "AGE",
    "DEADLINE",
    "EVERY",
    "MOST_COME",
    "ORDERS",
    "GroupPlace",
    "GroupTotals",
    "GroupView",
    "GroupViews",
    "standing_of",
]

COUNTED = 200
"""Of a larger group nobody counts the keys, where several letters may be about one."""

ABOUT_ORDERS = frozenset(
    {Kind.ORDER, Kind.INVOICE, Kind.SHIPMENT, Kind.DELIVERY, Kind.CANCELLATION}
)

EVERY = 1_000_000

GroupPlace = tuple[float | None, str]
"""Where a group stands in a list: by what it is sorted, and its name."""

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class GroupView:
    """Letters of one fingerprint that wait for a person.

    Args:
        about: what they wait for: a mapping key as people read it, else the key of the first.
        orders: how many orders; 0 when they are about something else, or nobody counted.
        total_cents: what these orders are worth.
        ship_by_s: when the first must be handed over; None: nobody said.
        regressed: it was over, and came back.
        replaying: how many of its letters an unfinished batch has.
        until_s: when its snooze ends; None: it is not snoozed.
        lately: letters that came, or came back, within the last hour, up to `MOST_COME`.
        before: those of the hour before that.
    """

    group: str
    store: str
    kind: str
    reason: str
    about: str
    example: str
    letters: int
    orders: int
    total_cents: int
    ship_by_s: float | None
    oldest_s: float
    newest_s: float
    now_s: float
    state: str
    regressed: bool
    owner: str
    note: str
    until_s: float | None
    replaying: int
    lately: int = 0
    before: int = 0

    @property
    def trend(self) -> Trend:
        """How its letters come."""
        return trend(self.lately, self.before)

    def place(self, sort: str) -> GroupPlace:
        """Give where it stands in a list that is sorted so."""
        values = {ORDERS: -float(self.letters), AGE: self.oldest_s, DEADLINE: self.ship_by_s}
        return values[sort], self.group


@dataclass(frozen=True, slots=True)
class GroupTotals:
    """What waits altogether.

    Args:
        groups: how many groups.
        oldest_s: when the oldest letter came; None: nothing waits.
        ship_by_s: when the first order must be handed over; None: nobody said.
    """

    groups: int
    letters: int
    total_cents: int
    oldest_s: float | None
    ship_by_s: float | None


class GroupViews:
    """Reads groups of dead letters."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def groups(
        self,
        store: str = "",
        sort: str = ORDERS,
        group: str = "",
        *,
        most: int = EVERY,
        after: int | GroupPlace = 0,
        is_open: bool = False,
    ) -> Sequence[GroupView]:
        """Give the groups that wait.

        Args:
            store: only this store's; empty: all.
            sort: `ORDERS`, `AGE` or `DEADLINE`.
            group: only this one; empty: all.
            after: go on after so many groups, or after the one of this place.
            is_open: without those that somebody acknowledged or snoozed.
        """
        narrowed, asked = _narrowed(store, group)
        only = f"NOT coalesce({group_sql.CAN_WAIT}, false)" if is_open else "1 = 1"
        beyond, place = _beyond(after)
        sql = group_sql.GROUPS.format(
            narrowed=narrowed, sort=group_sql.SORTS[sort], only=only, after=beyond
        )
        with self._database.read() as connection:
            asked |= {"most": most, **place}
            # A tally that no letter stands behind tells of nothing: tables may have been copied.
            rows = [row for row in connection.execute(text(sql), asked).all() if row.example_id]
            found = _Found.of(connection, rows)
        groups = [_group(row, found) for row in rows]
        return [g for g in groups if g.state == LetterState.OPEN] if is_open else groups

    def totals(self, store: str = "") -> GroupTotals:
        """Give what waits altogether."""
        narrowed, asked = _narrowed(store, "")
        ends = group_sql.ENDS_OF_GROUPS if store else group_sql.ENDS
        sql = group_sql.TOTALS.format(narrowed=narrowed, **ends)
        with self._database.read() as connection:
            row = connection.execute(text(sql), asked).one()
        return GroupTotals(
            row.groups, int(row.letters), int(row.total_cents), row.oldest_s, row.ship_by_s
        )

    def names(self, store: str) -> Sequence[str]:
        """Give the fingerprints of the groups of a store that wait."""
        narrowed, asked = _narrowed(store, "")
        with self._database.read() as connection:
            rows = connection.execute(text(group_sql.TALLIES.format(narrowed=narrowed)), asked)
            return [row.fingerprint for row in rows]


@dataclass(frozen=True, slots=True)
class _Found:
    """What letters of groups say besides: the oldest of each, its cause, the keys that differ."""

    examples: Mapping[str, Any]
    causes: Mapping[str, str]
    keys: Mapping[str, int]

    @classmethod
    def of(cls, connection: Connection, rows: Sequence[Any]) -> "_Found":
        """Ask for them."""
        ids = [row.example_id for row in rows]
        orders = [row.example_id for row in rows if row.kind == Kind.ORDER]
        few = [r.fingerprint for r in rows if r.kind not in LASTING and r.letters <= COUNTED]
        named = (
            connection.execute(group_sql.EXAMPLES, {"ids": chunk}).all() for chunk in _chunks(ids)
        )
        causes = (
            connection.execute(group_sql.CAUSES, {"ids": chunk}).all() for chunk in _chunks(orders)
        )
        keys = (
            connection.execute(group_sql.KEYS, {"groups": chunk}).all() for chunk in _chunks(few)
        )
        return cls(
            {row.id: row for part in named for row in part},
            {row.fingerprint: _cause(row) for part in causes for row in part},
            {row.fingerprint: row.keys for part in keys for row in part},
        )


def _narrowed(store: str, group: str) -> tuple[str, dict[str, Any]]:
    asked = {name: value for name, value in (("store", store), ("fingerprint", group)) if value}
    return " ".join(f"AND {name} = :{name}" for name in asked), asked


def _beyond(after: int | GroupPlace) -> tuple[str, dict[str, Any]]:
    if isinstance(after, int):
        return "1 = 1", {"skip": after}
    value, group = after
    if value is None:
        return group_sql.AFTER_NONE, {"after_group": group, "skip": 0}
    return group_sql.AFTER, {"after_value": value, "after_group": group, "skip": 0}


def _chunks(names: Sequence[str]) -> Sequence[list[str]]:
    return [list(names[start : start + _AT_ONCE]) for start in range(0, len(names), _AT_ONCE)]


def _cause(row: Any) -> str:
    holds = [hold for step in steps_from(row.steps) for hold in step.holds]
    labels = {key.text: key.label for key in keys_from(row.keys)}
    return next((labels.get(h.key, h.key) for h in holds if h.reason == row.reason), "")


def _group(row: Any, found: _Found) -> GroupView:
    state, regressed = standing_of(row)
    example = found.examples[row.example_id]
    keys = row.letters if row.kind in LASTING else found.keys.get(row.fingerprint, 0)
    more = f" and {keys - 1} more" if keys > 1 else ""
    return GroupView(
        row.fingerprint,
        row.store,
        row.kind,
        row.reason,
        found.causes.get(row.fingerprint) or f"{example.key}{more if keys else ' and others'}",
        example.detail,
        row.letters,
        keys if row.kind in ABOUT_ORDERS else 0,
        row.total_cents,
        row.ship_by_s,
        row.oldest_s,
        row.newest_s,
        row.now_s,
        state.value,
        regressed,
        row.owner,
        row.note,
        row.until_s if state is LetterState.SNOOZED else None,
        row.replaying,
        row.lately,
        row.before,
    )


def standing_of(row: Any) -> tuple[LetterState, bool]:
    """Give the state of a group as it was read, and whether it regressed."""
    came = [at_s for at_s in (row.fresh_s, row.returned_s) if at_s is not None]
    ended = [at_s for at_s in (row.resolved_s, row.obsolete_s, row.regressed_s) if at_s is not None]
    return standing(
        Said(row.state or LetterState.OPEN, row.until_s, row.said_at_s),
        came_s=min(came),
        ended_s=max(ended, default=None),
        now_s=row.now_s,
    )
