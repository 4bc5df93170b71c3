"""Orders by every name that an event may call them by, and the facts known of them."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Text, TextClause, bindparam, text

from adapters.database import fact_pulls
from adapters.database.engine import Database
from adapters.database.lanes import ring_lanes
from adapters.database.recordset import as_list, found_by_key
from domain.changes import ChangeState
from domain.fact_order import GOAL
from domain.fact_ports import FactMark, NamedOrder
from domain.ids import order_id_of

# By each name for itself: given alternatives PostgreSQL reads all orders, or facts, of the store
# while it has no statistics yet.
_BY_ID = """
SELECT p.* FROM (
  SELECT CAST(value AS bigint) AS id FROM json_array_elements_text(CAST(:ids AS json))) AS k
CROSS JOIN LATERAL (SELECT order_id, number, erp_number FROM erp_order
  WHERE store = :store AND erp_id <> '' AND order_id = k.id OFFSET 0) AS p"""
_BY_ID_EMBEDDED = """
SELECT order_id, number, erp_number FROM erp_order
WHERE store = :store AND erp_id <> '' AND order_id IN (SELECT value FROM json_each(:ids))"""


def _orders(*, sqlite: bool) -> TextClause:
    by_name = (
        found_by_key(
            "order_id, number, erp_number",
            "erp_order",
            name,
            "store = :store AND erp_id <> ''",
            order="order_id",
            lock=False,
            sqlite=sqlite,
        ).text
        for name in ("number", "erp_number")
    )
    ways = [*by_name, _BY_ID_EMBEDDED if sqlite else _BY_ID]
    return text(f"SELECT DISTINCT * FROM ({_together(ways)}) AS found ORDER BY order_id")  # noqa: S608 - own words


def _facts(*, sqlite: bool) -> TextClause:
    by_kind = (
        found_by_key(
            "kind, key, state, due_since_s, attempts",
            "change",
            "key",
            f"store = :store AND kind = '{kind}'",
            order="key",
            lock=False,
            sqlite=sqlite,
        ).text
        for kind in sorted(GOAL)
    )
    return text(_together(by_kind))


def _together(ways: Iterable[str]) -> str:
    return " UNION ALL ".join(f"SELECT * FROM ({way}) AS way{at}" for at, way in enumerate(ways))  # noqa: S608 - own words


_OF_ERP = text("""
SELECT order_id, number, erp_id, erp_number FROM erp_order
WHERE store = :store AND erp_id <> '' AND erp_id IN :ids""").bindparams(
    bindparam("ids", expanding=True, type_=Text)
)


class FactRows:
    """Implements `domain.fact_ports.FactLedger` and `ErpOrderNames`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._orders = _orders(sqlite=database.is_sqlite)
        self._facts = _facts(sqlite=database.is_sqlite)

    def orders(self, store: str, names: Sequence[str]) -> Sequence[NamedOrder]:
        """Give the orders that have one of these names, and that the ERP has."""
        ids = [order_id for name in names if (order_id := order_id_of(name)) is not None]
        asked = {"store": store, **as_list("keys", sorted(set(names))), **as_list("ids", ids)}
        with self._database.lean_read() as connection:
            found = connection.execute(self._orders, asked).all()
        return [NamedOrder(row.order_id, row.number, row.erp_number) for row in found]

    def of_erp(self, store: str, erp_ids: Sequence[str]) -> Mapping[str, NamedOrder]:
        """Give the orders with these ids of the ERP, by id."""
        asked = {"store": store, "ids": sorted(set(erp_ids))}
        with self._database.read() as connection:
            found = connection.execute(_OF_ERP, asked).all()
        return {row.erp_id: NamedOrder(row.order_id, row.number, row.erp_number) for row in found}

    def facts(self, store: str, names: Sequence[str]) -> Mapping[tuple[str, str], FactMark]:
        """Give the facts that are known of orders by these names."""
        asked = {"store": store, **as_list("keys", sorted(set(names)))}
        with self._database.lean_read() as connection:
            found = connection.execute(self._facts, asked).all()
        return {
            (row.kind, row.key): FactMark(ChangeState(row.state), row.due_since_s, row.attempts)
            for row in found
        }

    def pull(self, store: str, kinds: Sequence[str], names: Sequence[str]) -> None:
        """Make those facts due that wait, and their lanes with them."""
        # Nearly always there is none: then there is nothing to lock.
        with self._database.lean_read() as connection:
            if not fact_pulls.waiting(connection, store, kinds, names):
                return
        with self._database.write() as connection:
            ring_lanes(connection, fact_pulls.pull(connection, store, kinds, names))
