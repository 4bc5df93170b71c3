"""Links that people chose: kept together, audited, and what was known before is looked up anew."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, select, text

from adapters.database import audit, tables
from adapters.database.engine import Database
from adapters.database.link_tables import sku_link
from adapters.database.upsert import upsert
from domain.audit import Act
from domain.sku_linking import HubCode


class SkuLinkRows:
    """Which of several SKUs of one code are meant."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def choices(self, store: str) -> Mapping[str, HubCode]:
        """Give every choice: the ERP's SKU → the hub's."""
        wanted = select(sku_link).where(sku_link.c.store == store).order_by(sku_link.c.sku)
        with self._database.read() as connection:
            return {row.sku: _code(row) for row in connection.execute(wanted)}

    def choose(self, store: str, wanted: Mapping[str, HubCode], act: Act) -> Sequence[str]:
        """Keep choices, all or none; gives the SKUs for which that changed anything."""
        with self._database.write() as connection:
            known = self._known(connection, store, sorted(wanted))
            changed = [sku for sku in sorted(wanted) if known.get(sku) != _ids(wanted[sku])]
            now_s = connection.execute(text("SELECT now_s()")).scalar_one()
            rows = [_row(store, sku, wanted[sku], now_s) for sku in changed]
            upsert(connection, sku_link, rows)
            for sku in changed:
                before, row = known.get(sku), wanted[sku]
                said = {"sku": sku, "product_id": row.product_id, "sku_id": row.sku_id}
                audit.append(connection, act, "sku_linked", store, **said, before=before)
                _look_up_anew(connection, store, sku)
        return changed

    def drop(self, store: str, sku: str, act: Act) -> bool:
        """Take a choice back; False when there was none."""
        where = (sku_link.c.store == store, sku_link.c.sku == sku)
        with self._database.write() as connection:
            gone = connection.execute(delete(sku_link).where(*where).returning(sku_link.c.sku_id))
            before = gone.scalar()
            if before is not None:
                audit.append(connection, act, "sku_unlinked", store, sku=sku, before=before)
                _look_up_anew(connection, store, sku)
        return before is not None

    def _known(
        self, connection: Connection, store: str, skus: Sequence[str]
    ) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        for at in range(0, len(skus), _AT_ONCE):
            some = skus[at : at + _AT_ONCE]
            wanted = select(sku_link).where(sku_link.c.store == store, sku_link.c.sku.in_(some))
            found |= {row.sku: _ids(_code(row)) for row in connection.execute(wanted)}
        return found


_AT_ONCE = 500


def _look_up_anew(connection: Connection, store: str, sku: str) -> None:
    """Forget what lanes found: it may have been another."""
    table = tables.sku_binding
    where = (table.c.store == store, table.c.partner_id == sku)
    connection.execute(delete(table).where(*where))


def _ids(code: HubCode) -> tuple[int, int]:
    return code.product_id, code.sku_id


def _code(row: Any) -> HubCode:
    return HubCode(row.sku, row.product_id, row.sku_id)


def _row(store: str, sku: str, code: HubCode, now_s: float) -> dict[str, Any]:
    ids = {"product_id": code.product_id, "sku_id": code.sku_id}
    return {"store": store, "sku": sku, **ids, "updated_at_s": now_s}
