"""What the bridge knows of orders, as whoever compares both sides needs it."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, text

from adapters.database.claim_json import steps_from, told_from
from adapters.database.engine import Database
from domain.changes import waits_for
from domain.order_accounts import Account
from domain.order_decisions import Outcome, Step, Verdict

_AT_ONCE = 500

_LETTER = """(SELECT {what} FROM dead_letter AS d
  WHERE d.store = {of}.store AND d.kind = 'order' AND d.key = {key}
    AND d.state IN ('open', 'acknowledged', 'snoozed')
  ORDER BY d.last_failed_at_s DESC LIMIT 1)"""


def _letter(what: str, of: str, key: str) -> str:
    return _LETTER.format(what=what, of=of, key=key)


_OF_CLAIM = "CAST(e.order_id AS text)"
_CLAIMED = f"""
SELECT e.order_id, e.number, e.outcome, e.steps, e.is_cancelled, e.intent_at_s, e.looks, e.erp_id,
  e.erp_number, e.told, e.seen_at_s, e.ordered_at_s, c.state, c.attempts, c.error,
  {_letter("d.id", "e", _OF_CLAIM)} AS letter, {_letter("d.reason", "e", _OF_CLAIM)} AS reason,
  {_letter("d.detail", "e", _OF_CLAIM)} AS detail
FROM erp_order AS e LEFT JOIN change AS c
  ON c.store = e.store AND c.kind = 'order' AND c.key = {_OF_CLAIM}
WHERE e.store = :store AND {{which}}"""  # noqa: S608 - our own words

_BY_ID = text(_CLAIMED.format(which="e.order_id IN :ids")).bindparams(
    bindparam("ids", expanding=True)
)
_BY_NUMBER = text(_CLAIMED.format(which="e.number IN :numbers")).bindparams(
    bindparam("numbers", expanding=True)
)

# Noted, and never looked at yet.
_NOTED = text(f"""
SELECT c.key, c.state, c.attempts, c.error, {_letter("d.id", "c", "c.key")} AS letter,
  {_letter("d.reason", "c", "c.key")} AS reason, {_letter("d.detail", "c", "c.key")} AS detail
FROM change AS c WHERE c.store = :store AND c.kind = 'order' AND c.key IN :keys
  AND NOT EXISTS (SELECT 1 FROM erp_order AS e WHERE e.store = c.store
                  AND CAST(e.order_id AS text) = c.key AND e.order_id IN :ids)""").bindparams(  # noqa: S608 - our own words
    bindparam("keys", expanding=True), bindparam("ids", expanding=True)
)


class OrderAccountRows:
    """Implements `domain.order_accounts.Accounts`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(
        self, store: str, order_ids: Sequence[int], numbers: Sequence[str], day: tuple[float, float]
    ) -> Sequence[Account]:
        """Give what is known of orders of these ids, or of these store order numbers."""
        found: dict[int, Account] = {}
        with self._database.read() as connection:
            for ids in _parts(sorted(set(order_ids))):
                asked = {"store": store, "ids": ids, "keys": list(map(str, ids))}
                for row in connection.execute(_NOTED, asked):
                    found[int(row.key)] = _noted(row)
            for row in _rows(connection, store, order_ids, numbers):
                found[row.order_id] = _claimed(row, day)
        return list(found.values())


def _rows(
    connection: Connection, store: str, order_ids: Sequence[int], numbers: Sequence[str]
) -> Iterator[Any]:
    for ids in _parts(sorted(set(order_ids))):
        yield from connection.execute(_BY_ID, {"store": store, "ids": ids})
    for some in _parts(sorted(set(numbers))):
        yield from connection.execute(_BY_NUMBER, {"store": store, "numbers": some})


def _parts(values: Sequence[Any]) -> Iterator[list[Any]]:
    for at in range(0, len(values), _AT_ONCE):
        yield list(values[at : at + _AT_ONCE])


def _noted(row: Any) -> Account:
    held = f"{row.reason}: {row.detail}" if row.letter else ""
    return Account(
        int(row.key),
        held=held,
        letter_id=row.letter or "",
        waits=waits_for(row.state, row.attempts, row.error),
    )


def _claimed(row: Any, day: tuple[float, float]) -> Account:
    steps = steps_from(row.steps)
    told = None if row.told is None else told_from(row.told)
    skipped = next((s for s in steps if s.verdict is Verdict.SKIPPED), None)
    return Account(
        row.order_id,
        row.number,
        row.outcome,
        skipped="" if skipped is None else f"{skipped.name}: {skipped.detail}",
        is_skipped_unpaid=skipped is not None and skipped.name == "status" and not row.is_cancelled,
        held=_held(row, steps),
        letter_id=row.letter or "",
        waits=_asked(row) or waits_for(row.state, row.attempts, row.error),
        erp_id=row.erp_id,
        erp_number=row.erp_number,
        told_paid=told is not None and told.is_paid,
        told_cancelled=told is not None and told.is_cancelled,
        seen_at_s=row.seen_at_s,
        is_of_day=row.ordered_at_s is None or day[0] <= row.ordered_at_s < day[1],
    )


def _held(row: Any, steps: Sequence[Step]) -> str:
    if row.letter:
        return f"{row.reason}: {row.detail}"
    if row.outcome != Outcome.HOLD:
        return ""
    holds = "; ".join(f"{hold.reason} {hold.key}" for step in steps for hold in step.holds)
    return f"{holds}; its dead letter was closed by a person"


def _asked(row: Any) -> str:
    if row.intent_at_s is None:
        return ""
    return f"the ERP may have it: looked up {row.looks} times"
