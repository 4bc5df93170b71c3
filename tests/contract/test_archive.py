"""Facts that were pushed long ago leave the hot table; nothing else does."""

from adapters.database.archive import FACTS_STAY_S, move_old_facts
from adapters.database.engine import Database
from tests.ledger import Ledger

_ROW = """INSERT INTO change (store, kind, key, payload, source, time_s, event_id, revision, state,
  next_at_s, due_since_s, accepted_at_s) VALUES ('acme', '{kind}', '{key}', '{{}}', '/erp', 0,
  'e', 1, '{state}', 0, 0, now_s() - {age_s})"""


def test_only_facts_pushed_half_a_year_ago_are_moved(ledger: Ledger) -> None:
    old, young = FACTS_STAY_S + 1, FACTS_STAY_S - 100
    _insert(ledger.database, "invoice", "old", "pushed", old)
    _insert(ledger.database, "invoice", "young", "pushed", young)
    _insert(ledger.database, "shipment", "stuck", "due", old)
    _insert(ledger.database, "stock", "state", "pushed", old)

    moved = move_old_facts(ledger.database)

    assert moved == 1
    assert _keys(ledger.database, "change") == ["state", "stuck", "young"]
    assert _keys(ledger.database, "fact_archive") == ["old"]


def _insert(database: Database, kind: str, key: str, state: str, age_s: float) -> None:
    with database.write() as connection:
        connection.exec_driver_sql(_ROW.format(kind=kind, key=key, state=state, age_s=age_s))


def _keys(database: Database, table: str) -> list[str]:
    with database.read() as connection:
        rows = connection.exec_driver_sql(f"SELECT key FROM {table} ORDER BY key")  # noqa: S608 - our tables
        return list(rows.scalars())
