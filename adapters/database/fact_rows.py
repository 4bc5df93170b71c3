"""Orders by every name that an event may call them by, and the facts known of them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import BigInteger, Text, bindparam, text

from adapters.database import fact_pulls
from adapters.database.engine import Database
from adapters.database.lanes import ring_lanes
from domain.changes import ChangeState
from domain.fact_order import GOAL
from domain.fact_ports import FactMark, NamedOrder
from domain.ids import order_id_of

_ORDERS = text("""
SELECT order_id, number, erp_number FROM erp_order WHERE store = :store AND erp_id <> ''
  AND (number IN :names OR erp_number IN :names OR order_id IN :ids)
ORDER BY order_id""").bindparams(
    bindparam("names", expanding=True, type_=Text),
    bindparam("ids", expanding=True, type_=BigInteger),
)

_OF_ERP = text("""
SELECT order_id, number, erp_id, erp_number FROM erp_order
WHERE store = :store AND erp_id <> '' AND erp_id IN :ids""").bindparams(
    bindparam("ids", expanding=True, type_=Text)
)

_FACTS = text("""
SELECT kind, key, state, due_since_s, attempts FROM change
WHERE store = :store AND kind IN :kinds AND key IN :names""").bindparams(
    bindparam("kinds", expanding=True, type_=Text),
    bindparam("names", expanding=True, type_=Text),
)


class FactRows:
    """Implements `domain.fact_ports.FactLedger` and `ErpOrderNames`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def orders(self, store: str, names: Sequence[str]) -> Sequence[NamedOrder]:
        """Give the orders that have one of these names, and that the ERP has."""
        ids = [order_id for name in names if (order_id := order_id_of(name)) is not None]
        asked = {"store": store, "names": sorted(set(names)), "ids": sorted(set(ids))}
        with self._database.read() as connection:
            found = connection.execute(_ORDERS, asked).all()
        return [NamedOrder(row.order_id, row.number, row.erp_number) for row in found]

    def of_erp(self, store: str, erp_ids: Sequence[str]) -> Mapping[str, NamedOrder]:
        """Give the orders with these ids of the ERP, by id."""
        asked = {"store": store, "ids": sorted(set(erp_ids))}
        with self._database.read() as connection:
            found = connection.execute(_OF_ERP, asked).all()
        return {row.erp_id: NamedOrder(row.order_id, row.number, row.erp_number) for row in found}

    def facts(self, store: str, names: Sequence[str]) -> Mapping[tuple[str, str], FactMark]:
        """Give the facts that are known of orders by these names."""
        asked = {"store": store, "kinds": sorted(GOAL), "names": sorted(set(names))}
        with self._database.read() as connection:
            found = connection.execute(_FACTS, asked).all()
        return {
            (row.kind, row.key): FactMark(ChangeState(row.state), row.due_since_s, row.attempts)
            for row in found
        }

    def pull(self, store: str, kinds: Sequence[str], names: Sequence[str]) -> None:
        """Make those facts due that wait, and their lanes with them."""
        with self._database.write() as connection:
            ring_lanes(connection, fact_pulls.pull(connection, store, kinds, names))
