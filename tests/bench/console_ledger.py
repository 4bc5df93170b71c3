"""A ledger as large as a console is promised for: a million changes, 100,000 letters that wait."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from adapters.database.engine import Database
from adapters.database.letter_tallies import LetterTallies
from adapters.database.secrets import SecretBox
from adapters.database.sessions import SessionRows
from adapters.database.stores import StoreRows
from adapters.database.users import UserRows
from domain.accounts import Account
from domain.audit import Act
from domain.operators import Role

ACT = Act("bench", "to measure")
ANA = "ana"


@dataclass(frozen=True, slots=True)
class Size:
    """How many rows of what.

    Args:
        letters: those that wait; as many are closed.
        rules: of SKUs and of carriers, of the first store.
    """

    stores: int = 20
    changes: int = 1_000_000
    letters: int = 100_000
    rules: int = 2_000
    batches: int = 200
    items: int = 200
    acts: int = 50_000


QUICK = Size(changes=20_000, letters=2_000, rules=100, batches=20, items=20, acts=1_000)

# Half of the letters are of one group, a quarter of nine others, the rest of as many as there are:
# an outage, some unmapped carriers, and a long tail. Three in five are about orders.
_GROUP = """CASE WHEN n % 2 = 0 THEN 0 WHEN n % 4 = 1 THEN 1 + n / 4 % 9
  ELSE 10 + n / 4 % 1990 END"""
_NUMBERS = """WITH RECURSIVE numbers(n) AS (
  SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :count)"""
_STORE = "'shop-' || CAST({} % :stores AS text)"

# Three in ten are due, as in a first load that has just begun.
_CHANGES = f"""
INSERT INTO change (store, kind, key, source, sequence, time_s, event_id, revision, state,
  next_at_s, due_since_s, accepted_revision, accepted_at_s)
{_NUMBERS}
SELECT {_STORE.format("n")}, CASE n / :stores % 4 WHEN 0 THEN 'price' WHEN 1 THEN 'product'
  ELSE 'stock' END, 'SKU-' || CAST(n / :stores AS text), '/erp', n, :now_s - 900,
  'event-' || CAST(n AS text), 1,
  CASE WHEN n % 10 < 3 THEN 'due' WHEN n % 100 = 50 THEN 'waiting' ELSE 'pushed' END,
  :now_s - 900 + n % 800, :now_s - 900 + n % 800, 1, :now_s - 900
FROM numbers"""  # noqa: S608 - our own words

_LANES = """
INSERT INTO lane (store, kind, next_at_s, last_turn_at_s, memo)
SELECT s.name, k.kind, :now_s + 5, :now_s - 5,
  CASE WHEN k.kind = 'poll_orders' THEN :memo ELSE '{}' END
FROM store AS s, (SELECT 'stock' AS kind UNION SELECT 'price' UNION SELECT 'product'
  UNION SELECT 'order' UNION SELECT 'invoice' UNION SELECT 'shipment' UNION SELECT 'poll_orders'
  UNION SELECT 'sweep_orders') AS k"""

_BUCKETS = """
INSERT INTO bucket (id, configured_limit, configured_window_s, limit_calls, window_s, level, own,
  at_s) SELECT 'bucket-' || name, 60, 60, 60, 60, 1, '[]', :now_s FROM store"""

_ORDERS = f"""
INSERT INTO erp_order (store, order_id, number, marketplace, outcome, steps, holds, keys,
  total_cents, ship_by_s, ordered_at_s, is_cancelled, first_seen_at_s, seen_at_s)
{_NUMBERS}
SELECT {_STORE.format(f"({_GROUP})")}, n, 'MLB-' || CAST(n AS text),
  CASE n % 3 WHEN 0 THEN 'MERCADO_LIVRE' WHEN 1 THEN 'AMAZON' ELSE 'SHOPEE' END, 'held', '[]', 1,
  '[]', 1990 + n % 50000, :now_s + n * 7919 % 259200 - 7200, :now_s - 86400, n % 50 = 0,
  :now_s - 86400, :now_s - 86400
FROM numbers"""  # noqa: S608 - our own words

_LETTERS = f"""
INSERT INTO dead_letter (id, store, kind, key, reason, fingerprint, detail, state, payload,
  revision, event_id, parked_at_s, last_failed_at_s, announced_at_s, closed_at_s)
{_NUMBERS}
SELECT :state || CAST(n AS text), {_STORE.format("g")},
  CASE WHEN g % 5 < 3 THEN 'order' WHEN g % 5 = 3 THEN 'stock' ELSE 'product' END,
  CASE WHEN g % 5 < 3 THEN CAST(n AS text) ELSE 'SKU-' || CAST(n AS text) END,
  CASE WHEN g % 5 < 3 THEN 'carrier_unmapped' WHEN g % 5 = 3 THEN 'hub_rejected'
    ELSE 'product_incomplete' END,
  'g-' || CAST(10000000 + g AS text),
  'A transportadora Rápida ' || CAST(g AS text) || ' não está mapeada para MERCADO_LIVRE, pedido '
    || CAST(n AS text), :state, :payload, 1, 'event-' || CAST(n AS text),
  :now_s - n * 6151 % 864000, :now_s - n * 6151 % 864000 + 5, :now_s - 3,
  CASE WHEN :state = 'resolved' THEN :now_s - 864000 - n END
FROM (SELECT n, {_GROUP} AS g FROM numbers) AS drawn"""  # noqa: S608 - our own words

_CALLS = f"""
INSERT INTO attempt (at_s, call_id, store, kind, key, revision, event_id, outcome, detail)
{_NUMBERS}
SELECT :now_s - n % 3600, 'call-' || CAST(n AS text), {_STORE.format("n")}, 'order',
  CAST(n % 1000 AS text), 1, '', 'refused', 'HTTP 422' FROM numbers"""  # noqa: S608 - our own words

_RULES = f"""
INSERT INTO mapping (store, kind, key, target, label, updated_at_s)
{_NUMBERS}
SELECT 'shop-0', 'carrier', 'amazon|carrier ' || CAST(n AS text) || '|*|*|*',
  CAST(n + 1 AS text) || '\\:7', '', :now_s FROM numbers
UNION ALL SELECT 'shop-0', 'sku', 'SKU-' || CAST(n AS text), 'ERP-' || CAST(n AS text), '', :now_s
FROM numbers"""  # noqa: S608 - our own words

_BATCHES = f"""
INSERT INTO replay_batch (id, store, state, selection, actor, why, most, matched, cut_off_s,
  ended_at_s)
{_NUMBERS}
SELECT 'rb_' || CAST(n AS text), 'shop-0', CASE WHEN n = 0 THEN 'running' ELSE 'done' END, '{{}}',
  'ana', 'INC-' || CAST(n AS text), 500, 500, :now_s - n * 3600,
  CASE WHEN n > 0 THEN :now_s - n * 3600 + 600 END FROM numbers"""  # noqa: S608 - our own words

_ITEMS = f"""
INSERT INTO replay_item (batch_id, position, letter_id, store, kind, key, state, result)
{_NUMBERS}
SELECT 'rb_' || CAST(n / :items AS text), n % :items,
  CASE WHEN n < :items THEN 'open' ELSE 'resolved' END || CAST(n AS text), 'shop-0', 'order',
  CAST(n AS text), CASE WHEN n < :items THEN 'pending' ELSE 'ended' END,
  CASE WHEN n < :items THEN '' ELSE 'resolved' END FROM numbers"""  # noqa: S608 - our own words

_ACTS = f"""
INSERT INTO audit (at_s, actor, action, store, detail, why)
{_NUMBERS}
SELECT :now_s - 86400 + n, CASE WHEN n % 3 = 0 THEN 'ana' ELSE 'bia' END, 'letters_acknowledged',
  {_STORE.format("n")}, '{{"letters": ["dl_1", "dl_2"]}}', 'INC-812' FROM numbers"""  # noqa: S608 - our own words


def fill(database: Database, box: SecretBox, size: Size, stores: Sequence[str] = ()) -> None:
    """Fill an empty ledger that has its tables.

    Args:
        stores: those that there are already, "shop-0" …; none: they are added.
    """
    added = StoreRows(database, box)
    for number in range(len(stores), size.stores):
        values = {"api_url": "https://hub.example", "oi": str(number)}
        added.create(f"shop-{number}", values, {"token": f"token-{number}"}, ACT)
    with database.write() as connection:
        if not database.is_sqlite:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
        now_s = connection.execute(text("SELECT now_s()")).scalar_one()
        _fill(connection, size, {"now_s": now_s, "payload": box.seal(b'{"id": 7}')})
    LetterTallies(database).put_together()  # as `schedule` does
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as plain:
        plain.exec_driver_sql("ANALYZE" if database.is_sqlite else "VACUUM ANALYZE")


def session(database: Database) -> str:
    """Give the token of a session of an administrator."""
    UserRows(database).add(Account(ANA, Role.ADMIN), "nobody signs in by it", ACT)
    return SessionRows(database).open(ANA, "127.0.0.1")


def _fill(connection: Connection, size: Size, said: dict[str, object]) -> None:
    said |= {"stores": size.stores, "items": size.items}
    memo = f'{{"drained_at_s": {said["now_s"]}}}'  # as the poll of a feed writes it
    waiting, closed = {"state": "open"}, {"state": "resolved"}
    for sql, count, more in (
        (_CHANGES, size.changes, {}),
        (_LANES, 0, {"memo": memo}),
        (_BUCKETS, 0, {}),
        (_ORDERS, 2 * size.letters, {}),
        (_LETTERS, size.letters, waiting),
        (_LETTERS, size.letters, closed),
        (_CALLS, size.letters, {}),
        (_RULES, size.rules, {}),
        (_BATCHES, size.batches, {}),
        (_ITEMS, size.batches * size.items, {}),
        (_ACTS, size.acts, {}),
    ):
        connection.execute(text(sql), {**said, "count": count, **more})
