"""Which order or SKU a key means: an AnyMarket id, a store order number, the ERP's number."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, text

from adapters.database.engine import Database
from domain.ids import Kind, order_id_of
from domain.traces import EVENT, FACTS, STATES, Subject

MOST = 20
_ORDERS = text(f"""
SELECT store, order_id, number, marketplace, erp_id, erp_number FROM erp_order
WHERE store IN :stores AND (order_id = :order_id OR number = :key OR erp_number = :key)
ORDER BY store, order_id LIMIT {MOST}""").bindparams(bindparam("stores", expanding=True))  # noqa: S608 - our own number

# An order that was noted and not looked at yet, or of which only the ERP spoke.
_SPOKEN_OF = text("""
SELECT store, kind FROM change WHERE store IN :stores AND kind IN :kinds AND key = :key
UNION SELECT store, kind FROM fact_archive WHERE store IN :stores AND kind IN :kinds AND key = :key
UNION SELECT store, kind FROM dead_letter WHERE store IN :stores AND kind IN :kinds AND key = :key
ORDER BY 1, 2""").bindparams(
    bindparam("stores", expanding=True), bindparam("kinds", expanding=True)
)


class TraceSubjects:
    """Finds what a timeline is about."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def orders(self, stores: Sequence[str], key: str) -> Sequence[Subject]:
        """Give every order that goes by this name, by store and id."""
        order_id = order_id_of(key) or -1
        asked = {"stores": list(stores), "key": key, "order_id": order_id}
        with self._database.read() as connection:
            claimed = [_claimed(row) for row in connection.execute(_ORDERS, asked)]
        spoken = self._spoken_of(stores, (Kind.ORDER, *FACTS, EVENT), key)
        # What the ERP says about a known order goes by one of that order's names.
        left = {store: kinds for store, kinds in spoken.items() if not _has(claimed, store)}
        return [*claimed, *(_noted(store, key, kinds) for store, kinds in left.items())]

    def skus(self, stores: Sequence[str], key: str) -> Sequence[Subject]:
        """Give the SKU of this name in every store that knows it."""
        spoken = self._spoken_of(stores, (*STATES, EVENT), key)
        return [Subject(store, key, is_sku=True) for store in spoken]

    def _spoken_of(
        self, stores: Sequence[str], kinds: Sequence[str], key: str
    ) -> dict[str, set[str]]:
        asked = {"stores": list(stores), "kinds": [str(kind) for kind in kinds], "key": key}
        found: dict[str, set[str]] = {}
        with self._database.read() as connection:
            for row in connection.execute(_SPOKEN_OF, asked):
                found.setdefault(row.store, set()).add(row.kind)
        return found


def _has(claimed: Sequence[Subject], store: str) -> bool:
    return any(subject.store == store for subject in claimed)


def _claimed(row: Any) -> Subject:
    return Subject(row.store, row.number, row.order_id, row.marketplace, row.erp_id, row.erp_number)


def _noted(store: str, key: str, kinds: set[str]) -> Subject:
    if Kind.ORDER in kinds:
        return Subject(store, "", int(key))
    return Subject(store, key)
