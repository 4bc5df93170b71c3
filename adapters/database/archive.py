"""Moves facts that were pushed long ago out of the hot table, and drops what was forgotten."""

from sqlalchemy import text

from adapters.database.engine import Database
from domain.erasure import without_xml
from domain.order_claims import FORGOTTEN

FACTS_STAY_S = 180 * 86_400.0
AT_ONCE = 1000

FORGOTTEN_STAY_S = 86_400.0
"""An order that nobody knew stays so long in the table, for whoever asks about it."""

_FACTS = "('invoice', 'shipment', 'delivery', 'cancellation')"

_OLD = f"""
SELECT store, kind, key, payload FROM change
WHERE kind IN {_FACTS} AND state = 'pushed' AND accepted_at_s < now_s() - :stay_s
ORDER BY store, kind, key LIMIT :at_once {{for_update}}"""  # noqa: S608 - our own words

_COPY = text("""
INSERT INTO fact_archive (store, kind, key, payload, event_id, revision, accepted_at_s, accepted,
                          moved_at_s)
SELECT store, kind, key, CAST(:left AS text), event_id, revision, accepted_at_s, accepted, now_s()
FROM change WHERE store = :store AND kind = :kind AND key = :key
ON CONFLICT (store, kind, key) DO UPDATE SET
  payload = excluded.payload, event_id = excluded.event_id, revision = excluded.revision,
  accepted_at_s = excluded.accepted_at_s, accepted = excluded.accepted,
  moved_at_s = excluded.moved_at_s""")

_DROP = text("DELETE FROM change WHERE store = :store AND kind = :kind AND key = :key")

# One that was looked at has a claim, and stays.
_FORGOTTEN = text(f"""
DELETE FROM change WHERE kind = 'order' AND state = 'pushed' AND in_flight IS NULL
  AND accepted = '{{"outcome":"{FORGOTTEN}"}}' AND accepted_at_s < now_s() - :stay_s
  AND NOT EXISTS (SELECT 1 FROM erp_order AS e
    WHERE e.store = change.store AND CAST(e.order_id AS text) = change.key)""")  # noqa: S608 - our own words


def move_old_facts(database: Database, stay_s: float = FACTS_STAY_S) -> int:
    """Move up to a thousand facts pushed longer ago than `stay_s`; gives how many.

    The file of an invoice, which names the buyer, is not taken along.

    States (stock, price, product) stay for good: there is one row a key.
    """
    locking = "" if database.is_sqlite else "FOR UPDATE SKIP LOCKED"
    with database.write() as connection:
        found = connection.execute(
            text(_OLD.format(for_update=locking)), {"stay_s": stay_s, "at_once": AT_ONCE}
        ).all()
        for row in found:
            name = {"store": row.store, "kind": row.kind, "key": row.key}
            left = None if row.payload is None else without_xml(row.payload)
            connection.execute(_COPY, {**name, "left": left})
            connection.execute(_DROP, name)
    return len(found)


def drop_forgotten(database: Database, stay_s: float = FORGOTTEN_STAY_S) -> int:
    """Drop the notes of orders that the hub never knew, a while after they were forgotten.

    Returns:
        How many. A later note of the same order is as one of any other.
    """
    with database.write() as connection:
        return connection.execute(_FORGOTTEN, {"stay_s": stay_s}).rowcount
