"""Groups of dead letters as a person reads them: what waits, how much it is worth, until when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, text

from adapters.database.claim_json import keys_from, steps_from
from adapters.database.engine import Database
from adapters.database.letter_groups import said_of
from domain.deadletters import LetterState
from domain.ids import Kind

OF_LETTER = """e.store = d.store AND e.order_id = CASE
  WHEN d.kind = 'order' AND length(d.key) BETWEEN 1 AND 18 AND ltrim(d.key, '0123456789') = ''
  THEN CAST(d.key AS bigint) END"""
"""Joins `erp_order AS e` to the letter `d` of an order; its key is the order's AnyMarket id."""

_GROUPS = f"""
SELECT d.fingerprint, min(d.store) AS store, min(d.kind) AS kind, min(d.reason) AS reason,
  min(d.detail) AS example, min(d.id) AS example_id, min(d.key) AS first_key,
  count(*) AS letters, count(DISTINCT d.key) AS keys,
  min(d.parked_at_s) AS oldest_s,
  max(d.last_failed_at_s) AS newest_s, max(d.regressed_at_s) AS regressed_s,
  min(coalesce(d.regressed_at_s, d.parked_at_s)) AS came_s,
  (SELECT max(x.closed_at_s) FROM dead_letter AS x
   WHERE x.fingerprint = d.fingerprint AND x.state IN ('resolved', 'obsolete')) AS closed_s,
  min(CASE WHEN e.is_cancelled THEN NULL ELSE e.ship_by_s END) AS ship_by_s,
  coalesce(sum(e.total_cents), 0) AS total_cents,
  count(i.letter_id) AS replaying, g.state, coalesce(g.owner, '') AS owner,
  coalesce(g.note, '') AS note, g.until_s, g.said_at_s, now_s() AS now_s
FROM dead_letter AS d LEFT JOIN letter_group AS g ON g.fingerprint = d.fingerprint
LEFT JOIN replay_item AS i ON i.letter_id = d.id AND i.state IN ('pending', 'running')
LEFT JOIN erp_order AS e ON {OF_LETTER}
WHERE d.state IN ('open', 'acknowledged', 'snoozed') {{narrowed}}
GROUP BY d.fingerprint, g.state, g.owner, g.note, g.until_s, g.said_at_s
ORDER BY {{order}}, d.fingerprint"""  # noqa: S608 - our own words

ORDERS = "orders"
AGE = "age"
DEADLINE = "deadline"

_SORTS = {
    ORDERS: "letters DESC",
    AGE: "oldest_s",
    DEADLINE: "ship_by_s IS NULL, ship_by_s",
}
"""Words by which groups are sorted: most letters, oldest, next to be shipped first."""

_CAUSES = text(f"""
SELECT d.fingerprint, d.reason, e.steps, e.keys FROM dead_letter AS d
JOIN erp_order AS e ON {OF_LETTER} WHERE d.id IN :ids""").bindparams(  # noqa: S608 - our own words
    bindparam("ids", expanding=True)
)

ABOUT_ORDERS = frozenset(
    {Kind.ORDER, Kind.INVOICE, Kind.SHIPMENT, Kind.DELIVERY, Kind.CANCELLATION}
)


@dataclass(frozen=True, slots=True)
class GroupView:
    """Letters of one fingerprint that wait for a person.

    Args:
        about: what they wait for: a mapping key as people read it, else the key of the first.
        orders: how many orders; 0 when they are about something else.
        total_cents: what these orders are worth.
        ship_by_s: when the first must be handed over; None: nobody said.
        regressed: it was over, and came back.
        replaying: how many of its letters an unfinished batch has.
        until_s: when its snooze ends; None: it is not snoozed.
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


class GroupViews:
    """Reads groups of dead letters."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def groups(self, store: str = "", sort: str = ORDERS) -> Sequence[GroupView]:
        """Give the groups that wait.

        Args:
            store: only this store's; empty: all.
            sort: `ORDERS`, `AGE` or `DEADLINE`.
        """
        narrowed = "AND d.store = :store" if store else ""
        sql = _GROUPS.format(narrowed=narrowed, order=_SORTS[sort])
        with self._database.read() as connection:
            rows = connection.execute(text(sql), {"store": store} if store else {}).all()
            causes = _causes(connection, [row.example_id for row in rows if row.kind == Kind.ORDER])
        return [_group(row, causes.get(row.fingerprint, "")) for row in rows]


def _causes(connection: Connection, ids: Sequence[str]) -> Mapping[str, str]:
    """Give what the orders of each group wait for, as people read it."""
    found = connection.execute(_CAUSES, {"ids": list(ids)}) if ids else ()
    return {row.fingerprint: _cause(row) for row in found}


def _cause(row: Any) -> str:
    holds = [hold for step in steps_from(row.steps) for hold in step.holds]
    labels = {key.text: key.label for key in keys_from(row.keys)}
    return next((labels.get(h.key, h.key) for h in holds if h.reason == row.reason), "")


def _group(row: Any, cause: str) -> GroupView:
    state, regressed = said_of(row)
    more = f" and {row.keys - 1} more" if row.keys > 1 else ""
    return GroupView(
        row.fingerprint,
        row.store,
        row.kind,
        row.reason,
        cause or f"{row.first_key}{more}",
        row.example,
        row.letters,
        row.keys if row.kind in ABOUT_ORDERS else 0,
        int(row.total_cents),
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
    )
