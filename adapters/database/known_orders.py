"""What orders asked the mapping rules for, whatever became of them."""

from collections.abc import Iterator

from sqlalchemy import text

from adapters.database.claim_json import keys_from
from adapters.database.engine import Database
from domain.ids import order_id_of
from domain.known_orders import Keys

_ONE = text("""
SELECT keys FROM erp_order
WHERE store = :store AND (number = :number OR order_id = :order_id)
ORDER BY order_id LIMIT 1""")

_IMPORTED = text("""
SELECT keys FROM erp_order
WHERE store = :store AND imported_at_s >= now_s() - :within_s AND NOT is_cancelled""")

_AT_ONCE = 500


class KnownOrderRows:
    """Implements `domain.known_orders.KnownOrders`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keys(self, store: str, number: str) -> Keys | None:
        """Give the keys of one order by AnyMarket id or the channel's number; None: not known."""
        order_id = order_id_of(number) or -1
        asked = {"store": store, "number": number, "order_id": order_id}
        with self._database.read() as connection:
            found = connection.execute(_ONE, asked).scalar()
        return None if found is None else keys_from(found)

    def imported(self, store: str, within_s: float) -> Iterator[Keys]:
        """Stream the keys of orders that the ERP has since so many seconds."""
        with self._database.stream() as connection:
            streaming = connection.execution_options(yield_per=_AT_ONCE)
            for row in streaming.execute(_IMPORTED, {"store": store, "within_s": within_s}):
                yield keys_from(row.keys)
