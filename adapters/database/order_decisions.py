"""What was decided about orders over time: written where it differs from the decision before."""

from collections.abc import Mapping

from sqlalchemy import Connection

from adapters.database.recordset import statement

_DECIDED = "store:t order_id:i revision:i outcome:t steps:t"

# Before the claims are written: what they say still is the decision before.
_RECORD = """
INSERT INTO order_decision (at_s, store, order_id, revision, outcome, steps)
SELECT now_s(), u.store, u.order_id, u.revision, u.outcome, u.steps
FROM {rows} LEFT JOIN erp_order AS e ON e.store = u.store AND e.order_id = u.order_id
WHERE u.outcome <> '' AND (e.store IS NULL OR e.outcome <> u.outcome OR e.steps <> u.steps)"""


def record(connection: Connection, rows: Mapping[str, str]) -> None:
    """Record decisions within the transaction that writes their claims, before it writes them.

    Args:
        rows: the `:rows` parameter of the claims.
    """
    sqlite = connection.dialect.name == "sqlite"
    connection.execute(statement(_RECORD, _DECIDED, sqlite=sqlite), rows)
