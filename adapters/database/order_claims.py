"""Claims of orders: one row each, intents committed before the ERP is asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, bindparam, text

from adapters.database import fact_pulls, order_decisions
from adapters.database.claim_json import (
    keys_from,
    keys_text,
    steps_from,
    steps_text,
    told_from,
    told_text,
)
from adapters.database.engine import Database
from adapters.database.lanes import LeaseLost, fence
from adapters.database.recordset import as_rows, statement, storable
from domain.fact_order import GOAL
from domain.held_orders import HeldOrder
from domain.ids import LaneId, order_id_of
from domain.order_claims import Claim, Intent
from domain.ports import Lease

_CLAIM = """order_id, number, marketplace, version, revision, outcome, steps, keys, intent_at_s,
  asked_at_s, looks, looked_at_s, told, total_cents, ship_by_s, ordered_at_s, is_cancelled"""

_ROW = (
    "store:t order_id:i number:t marketplace:t version:t revision:i outcome:t steps:t holds:i "
    "keys:t intent_at_s:f asked_at_s:f looks:i looked_at_s:f erp_id:t erp_number:t told:t "
    "total_cents:i ship_by_s:f ordered_at_s:f is_cancelled:b"
)
_NAMES = [column.split(":")[0] for column in _ROW.split()]
_MUTABLE = [name for name in _NAMES if name not in {"store", "order_id"}]

_INSERT = f"""
INSERT INTO erp_order AS e ({", ".join(_NAMES)}, first_seen_at_s, seen_at_s, imported_at_s)"""
_SEEN = "now_s(), now_s(), CASE WHEN u.erp_id <> '' THEN now_s() END FROM {rows} WHERE "
_SET = ", ".join(f"{name} = excluded.{name}" for name in _MUTABLE)
_SET_BUT_LOOK = ", ".join(f"{n} = excluded.{n}" for n in _MUTABLE if n != "looked_at_s")

# An ERP order that is known is never forgotten, nor exchanged for another.
_WRITE = f"""{_INSERT}
SELECT {", ".join(f"u.{name}" for name in _NAMES)}, {_SEEN} true
ON CONFLICT (store, order_id) DO UPDATE SET {_SET}, seen_at_s = excluded.seen_at_s,
  imported_at_s = coalesce(e.imported_at_s, excluded.imported_at_s)
WHERE e.erp_id = '' OR e.erp_id = excluded.erp_id"""

# The row says what whoever intends knows of it in `looked_at_s`: an intent that was not known, or
# an ERP order, wins. So does a change that was noted anew: rules or order may be others by now.
_IS_CURRENT = """EXISTS (SELECT 1 FROM change AS c WHERE c.store = u.store AND c.kind = 'order'
  AND c.key = CAST(u.order_id AS text) AND c.revision = u.revision)"""
_FRESH = {
    "intent_at_s": "now_s()",
    "asked_at_s": "NULL",
    "looks": "0",
    "looked_at_s": "u.intent_at_s",
}
_INTEND = f"""{_INSERT}
SELECT {", ".join({**{n: f"u.{n}" for n in _NAMES}, **_FRESH}[n] for n in _NAMES)},
  {_SEEN} {_IS_CURRENT}
ON CONFLICT (store, order_id) DO UPDATE SET {_SET_BUT_LOOK}, looked_at_s = NULL,
  seen_at_s = excluded.seen_at_s
WHERE e.erp_id = '' AND coalesce(e.intent_at_s, -1) = coalesce(excluded.looked_at_s, -1)
RETURNING order_id, intent_at_s"""

_KNOWN = text(f"""
SELECT {_CLAIM} FROM erp_order WHERE store = :store AND order_id IN :ids""").bindparams(  # noqa: S608 - our own column names
    bindparam("ids", expanding=True)
)

_WITH_NUMBERS = text(f"""
SELECT {_CLAIM} FROM erp_order WHERE store = :store AND number IN :numbers
  AND (erp_id <> '' OR intent_at_s IS NOT NULL) ORDER BY order_id""").bindparams(  # noqa: S608 - our own column names
    bindparam("numbers", expanding=True)
)

_HELD = """
SELECT e.order_id, e.number, e.steps, e.keys, e.total_cents, e.ship_by_s, e.is_cancelled,
  d.id AS letter_id, e.store, e.erp_id
FROM erp_order AS e JOIN dead_letter AS d
  ON d.store = e.store AND d.kind = 'order' AND d.key = CAST(e.order_id AS text)
 AND d.state IN ('open', 'acknowledged', 'snoozed')
WHERE e.store = :store AND e.holds > 0 {only}
ORDER BY e.first_seen_at_s, e.order_id, d.last_failed_at_s DESC"""
_ALL_HELD = text(_HELD.format(only=""))
_ONE_HELD = text(_HELD.format(only="AND (e.number = :number OR e.order_id = :order_id)"))

_AT_ONCE = 500


class OrderClaimRows:
    """Implements `domain.order_ports.OrderClaims`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sqlite = database.is_sqlite

    def known(self, store: str, order_ids: Sequence[int]) -> Mapping[int, Claim]:
        """Give the claims that there are."""
        asked = {"store": store, "ids": sorted(set(order_ids))}
        with self._database.read() as connection:
            return {row.order_id: claim_of(row) for row in connection.execute(_KNOWN, asked)}

    def intend(self, lease: Lease, claims: Sequence[Claim]) -> Mapping[int, Claim]:
        """Commit that the ERP is about to be asked to create these orders."""
        by_id = {claim.order_id: claim for claim in claims}
        rows = as_rows([_row(lease.lane.store, by_id[n]) for n in sorted(by_id)])
        intending = statement(_INTEND, _ROW, sqlite=self._sqlite)
        try:
            with self._database.write() as connection:
                order_decisions.record(connection, rows)
                found = connection.execute(intending, rows).all()
                fence(connection, lease.lane, lease.epoch)
        except LeaseLost:
            return {}
        intents = {row.order_id: Intent(row.intent_at_s) for row in found}
        return {n: replace(by_id[n], intent=intent) for n, intent in intents.items()}

    def with_numbers(self, store: str, numbers: Sequence[str]) -> Sequence[Claim]:
        """Give the claims with these store order numbers that the ERP has or may have."""
        asked = {"store": store, "numbers": sorted(set(numbers))}
        with self._database.read() as connection:
            return [claim_of(row) for row in connection.execute(_WITH_NUMBERS, asked)]


class HeldOrderRows:
    """Implements `domain.held_orders.HeldOrders`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def held(self, store: str) -> Iterator[HeldOrder]:
        """Stream the held orders of a store, oldest first."""
        with self._database.stream() as connection:
            streaming = connection.execution_options(yield_per=_AT_ONCE)
            last: int | None = None
            for row in streaming.execute(_ALL_HELD, {"store": store}):
                # Of several letters of one order only the newest explains why it is held.
                if row.order_id != last:
                    yield _held(row)
                last = row.order_id

    def find(self, store: str, number: str) -> HeldOrder | None:
        """Find one by AnyMarket id or by the channel's number; None when it is not held."""
        order_id = order_id_of(number) or -1
        asked = {"store": store, "number": number, "order_id": order_id}
        with self._database.read() as connection:
            row = connection.execute(_ONE_HELD, asked).first()
        return None if row is None else _held(row)


def write(connection: Connection, store: str, claims: Sequence[Claim]) -> list[LaneId]:
    """Write claims within the transaction that records what became of their orders.

    Returns:
        The lanes that are due because of it; see `fact_pulls.pull`.
    """
    by_id = {claim.order_id: claim for claim in claims}
    if not by_id:
        return []
    sqlite = connection.dialect.name == "sqlite"
    rows = as_rows([_row(store, by_id[order_id]) for order_id in sorted(by_id)])
    order_decisions.record(connection, rows)
    connection.execute(statement(_WRITE, _ROW, sqlite=sqlite), rows)
    # What the ERP told of an order waited for it. All at once: of one after the other, the second
    # one's facts would be locked after the first one's lanes.
    names = {name for claim in by_id.values() for name in _names_of(claim)}
    return fact_pulls.pull(connection, store, sorted(GOAL), names)


def _names_of(claim: Claim) -> set[str]:
    """Give what facts may call an order that the ERP has."""
    if claim.imported is None:
        return set()
    return {claim.number, str(claim.order_id), claim.imported.ref.number} - {""}


def claim_of(row: Any) -> Claim:
    """Give a claim as its row says it."""
    intent = None
    if row.intent_at_s is not None:
        intent = Intent(row.intent_at_s, row.asked_at_s, row.looks, row.looked_at_s)
    return Claim(
        row.order_id,
        row.number,
        row.marketplace,
        row.version,
        row.revision,
        row.outcome,
        steps_from(row.steps),
        keys_from(row.keys),
        intent,
        None if row.told is None else told_from(row.told),
        row.total_cents,
        row.ship_by_s,
        row.ordered_at_s,
        bool(row.is_cancelled),
    )


def _row(store: str, claim: Claim) -> dict[str, Any]:
    intent = claim.intent or Intent(0.0)
    return {
        "store": store,
        "order_id": claim.order_id,
        "number": storable(claim.number, 200),
        "marketplace": storable(claim.marketplace, 100),
        "version": storable(claim.version, 100),
        "revision": claim.revision,
        "outcome": claim.outcome,
        "steps": steps_text(claim.steps),
        "holds": len(claim.holds),
        "keys": keys_text(claim.keys),
        "intent_at_s": None if claim.intent is None else intent.at_s,
        "asked_at_s": intent.asked_at_s,
        "looks": intent.looks,
        "looked_at_s": intent.looked_at_s,
        "erp_id": "" if claim.imported is None else claim.imported.ref.erp_id,
        "erp_number": "" if claim.imported is None else claim.imported.ref.number,
        "told": None if claim.told is None else told_text(claim.told),
        "total_cents": claim.total_cents,
        "ship_by_s": claim.ship_by_s,
        "ordered_at_s": claim.ordered_at_s,
        "is_cancelled": claim.is_cancelled,
    }


def _held(row: Any) -> HeldOrder:
    holds = tuple(hold for step in steps_from(row.steps) for hold in step.holds)
    return HeldOrder(
        row.store,
        row.order_id,
        row.number,
        row.letter_id,
        holds,
        keys_from(row.keys),
        row.total_cents,
        row.ship_by_s,
        bool(row.is_cancelled),
        row.erp_id != "",
    )
