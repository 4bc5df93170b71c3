"""Orders that were skipped, as who looks whether they still would be reads them."""

from collections.abc import Sequence

from sqlalchemy import text

from adapters.database.claim_json import steps_from
from adapters.database.engine import Database
from domain.left_out import LeftOut

_PAGE = text("""
SELECT order_id, steps, ordered_at_s FROM erp_order
WHERE store = :store AND outcome = 'skip' AND NOT is_cancelled AND order_id > :after
ORDER BY order_id LIMIT :limit""")


class LeftOutRows:
    """Implements `domain.order_ports.LeftOuts`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, store: str, after: int, limit: int) -> Sequence[LeftOut]:
        """Give orders of a store that were skipped, by id, those after `after`."""
        asked = {"store": store, "after": after, "limit": limit}
        with self._database.read() as connection:
            rows = connection.execute(_PAGE, asked).all()
        found = []
        for row in rows:
            steps = steps_from(row.steps)
            found.append(LeftOut(row.order_id, steps[-1].name if steps else "", row.ordered_at_s))
        return found
