"""What happened to an order or a SKU, read from everything that the ledger keeps."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, text

from adapters.database import trace_moments as told
from adapters.database.engine import Database
from domain.traces import Moment, Subject

# Keys are named one by one: joined with rows of another collation no index would be used.
_OF_KEYS = "WHERE store = :store AND kind IN :kinds AND key IN :keys"
_NEWEST = "ORDER BY at_s DESC LIMIT :most"

_JOURNAL = f"""
SELECT at_s, event_id, kind, key, revision, fate FROM journal {_OF_KEYS} {_NEWEST}"""  # noqa: S608 - our own words
_CALLS = f"""
SELECT at_s, call_id, kind, key, revision, event_id, outcome, detail FROM attempt
{_OF_KEYS} {_NEWEST}"""  # noqa: S608 - our own words
_ARCHIVED = f"""
SELECT kind, key, event_id, revision, accepted_at_s, accepted FROM fact_archive
{_OF_KEYS} LIMIT :most"""  # noqa: S608 - our own words
_LETTERS = f"""
SELECT id, kind, key, reason, detail, state, failures, event_id, parked_at_s, last_failed_at_s,
  announced_at_s, closed_at_s, closed_why, regressed_at_s, snoozed_until_s FROM dead_letter
{_OF_KEYS} ORDER BY parked_at_s DESC LIMIT :most"""  # noqa: S608 - our own words
_ITEMS = """
SELECT i.batch_id, i.kind, i.key, i.letter_id, i.state, i.result, i.detail, i.released_at_s,
  i.ended_at_s, b.actor, b.why, b.cut_off_s
FROM replay_item AS i JOIN replay_batch AS b ON b.id = i.batch_id
WHERE i.store = :store AND i.kind IN :kinds AND i.key IN :keys
ORDER BY b.cut_off_s DESC LIMIT :most"""
_HELD = """
SELECT kind, held_cause, held_detail, held_at_s FROM lane
WHERE store = :store AND kind IN :kinds AND held_cause <> ''"""
_DECISIONS = """
SELECT at_s, revision, outcome, steps FROM order_decision
WHERE store = :store AND order_id = :order_id ORDER BY at_s DESC LIMIT :most"""
_CLAIM = """
SELECT first_seen_at_s, imported_at_s, erp_id, erp_number, intent_at_s, asked_at_s, looks,
  looked_at_s FROM erp_order WHERE store = :store AND order_id = :order_id"""

_BY_KEYS: Sequence[tuple[str, Callable[[Any], Iterable[Moment]]]] = (
    (_JOURNAL, told.of_journal),
    (_CALLS, told.of_call),
    (_ARCHIVED, told.of_archived),
    (_LETTERS, told.of_letter),
    (_ITEMS, told.of_item),
)


class TraceRows:
    """Reads everything that happened to one subject, apart from what people did."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def moments(self, subject: Subject, most: int) -> list[Moment]:
        """Give what happened, in no order.

        Args:
            most: rows that are read of each sort, the newest.
        """
        pairs = subject.places
        asked = {
            "store": subject.store,
            "kinds": sorted({kind for kind, _ in pairs}),
            "keys": sorted({key for _, key in pairs}),
            "most": most,
        }
        found: list[Moment] = []
        with self._database.read() as connection:
            for sql, tell in _BY_KEYS:
                rows = connection.execute(_of_lists(sql, "kinds", "keys"), asked).all()
                found += [one for row in rows if (row.kind, row.key) in pairs for one in tell(row)]
            for row in connection.execute(_of_lists(_HELD, "kinds"), asked).all():
                found += told.of_held(row)
        return found + self._of_order(subject, most)

    def _of_order(self, subject: Subject, most: int) -> list[Moment]:
        if subject.order_id is None:
            return []
        asked = {"store": subject.store, "order_id": subject.order_id, "most": most}
        with self._database.read() as connection:
            decisions = connection.execute(text(_DECISIONS), asked).all()
            claims = connection.execute(text(_CLAIM), asked).all()
        decided = told.of_decisions(decisions)
        return [*decided, *(one for row in claims for one in told.of_claim(row))]


def _of_lists(sql: str, *names: str) -> Any:
    return text(sql).bindparams(*(bindparam(name, expanding=True) for name in names))
