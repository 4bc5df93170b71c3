"""How many letters of each group wait, kept by triggers: whatever changes a letter, by whom."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013_letter_tallies"
down_revision = "0012_reconcile_runs"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

WAITS = "state IN ('open', 'acknowledged', 'snoozed')"
INDEXES = {
    "since": ["parked_at_s", "id"],
    "store": ["store", "parked_at_s", "id"],
    "oldest": ["fingerprint", "parked_at_s", "id"],
    "newest": ["fingerprint", "last_failed_at_s"],
    "fresh": ["fingerprint", "parked_at_s"],
    "regressed": ["fingerprint", "regressed_at_s"],
    "deadline": ["fingerprint", "ship_by_s"],
    "ship_by": ["ship_by_s"],
}

_TALLY = """INSERT INTO letter_tally (fingerprint, store, kind, reason, letters, worth_cents)"""
_CAME = f"{_TALLY} VALUES (NEW.fingerprint, NEW.store, NEW.kind, NEW.reason, 1, NEW.worth_cents);"
_WENT = f"{_TALLY} VALUES (OLD.fingerprint, OLD.store, OLD.kind, OLD.reason, -1, -OLD.worth_cents);"
_OTHER = f"""(OLD.{WAITS}) <> (NEW.{WAITS}) OR OLD.fingerprint <> NEW.fingerprint
  OR OLD.worth_cents <> NEW.worth_cents"""
_ORDER_CHANGED = """OLD.total_cents <> NEW.total_cents OR OLD.is_cancelled <> NEW.is_cancelled
  OR coalesce(OLD.ship_by_s, -1) <> coalesce(NEW.ship_by_s, -1)
  OR OLD.marketplace <> NEW.marketplace"""

# The key of an order's letter is the order's id. Its lane writes both, one after the other.
_COPIED = """worth_cents = {order}.total_cents, marketplace = {order}.marketplace,
  ship_by_s = CASE WHEN {order}.is_cancelled THEN NULL ELSE {order}.ship_by_s END"""
_TO_LETTERS = f"""UPDATE dead_letter SET {_COPIED.format(order="NEW")}
  WHERE store = NEW.store AND kind = 'order' AND key = CAST(NEW.order_id AS text);"""  # noqa: S608 - our own words
_FROM_ORDER = """
  FROM erp_order AS e WHERE e.store = {letter}.store AND {letter}.kind = 'order'
  AND e.order_id = CAST({letter}.key AS bigint) AND CAST(e.order_id AS text) = {letter}.key"""
_IS_ID = "'^[1-9][0-9]{0,17}$'"

_POSTGRES = f"""
CREATE FUNCTION letter_priced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.kind = 'order' AND NEW.key ~ {_IS_ID} THEN
    SELECT e.total_cents, e.marketplace, CASE WHEN e.is_cancelled THEN NULL ELSE e.ship_by_s END
    INTO NEW.worth_cents, NEW.marketplace, NEW.ship_by_s {_FROM_ORDER.format(letter="NEW")};
    NEW.worth_cents := coalesce(NEW.worth_cents, 0);
    NEW.marketplace := coalesce(NEW.marketplace, '');
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION letter_tallied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.{WAITS} THEN
    {_WENT}
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.{WAITS} THEN
    {_CAME}
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION order_priced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {_TO_LETTERS}
  RETURN NULL;
END $$;
CREATE TRIGGER letter_priced BEFORE INSERT ON dead_letter FOR EACH ROW
  EXECUTE FUNCTION letter_priced();
CREATE TRIGGER letter_came AFTER INSERT OR DELETE ON dead_letter FOR EACH ROW
  EXECUTE FUNCTION letter_tallied();
CREATE TRIGGER letter_moved AFTER UPDATE ON dead_letter FOR EACH ROW WHEN ({_OTHER})
  EXECUTE FUNCTION letter_tallied();
CREATE TRIGGER order_came AFTER INSERT ON erp_order FOR EACH ROW EXECUTE FUNCTION order_priced();
CREATE TRIGGER order_moved AFTER UPDATE ON erp_order FOR EACH ROW WHEN ({_ORDER_CHANGED})
  EXECUTE FUNCTION order_priced()"""

# A row cannot be changed before it is there: it is changed at once afterwards, which is tallied.
_SQLITE = f"""
CREATE TRIGGER letter_came AFTER INSERT ON dead_letter WHEN NEW.{WAITS}
BEGIN {_CAME} END;
CREATE TRIGGER letter_priced AFTER INSERT ON dead_letter WHEN NEW.kind = 'order'
BEGIN UPDATE dead_letter SET {_COPIED.format(order="e")}
  {_FROM_ORDER.format(letter="NEW")} AND dead_letter.id = NEW.id; END;
CREATE TRIGGER letter_gone AFTER DELETE ON dead_letter WHEN OLD.{WAITS}
BEGIN {_WENT} END;
CREATE TRIGGER letter_left AFTER UPDATE ON dead_letter WHEN OLD.{WAITS} AND ({_OTHER})
BEGIN {_WENT} END;
CREATE TRIGGER letter_moved AFTER UPDATE ON dead_letter WHEN NEW.{WAITS} AND ({_OTHER})
BEGIN {_CAME} END;
CREATE TRIGGER order_came AFTER INSERT ON erp_order
BEGIN {_TO_LETTERS} END;
CREATE TRIGGER order_moved AFTER UPDATE ON erp_order WHEN {_ORDER_CHANGED}
BEGIN {_TO_LETTERS} END"""  # noqa: S608 - our own words

_TRIGGERS = {
    "dead_letter": ("letter_priced", "letter_came", "letter_gone", "letter_left", "letter_moved"),
    "erp_order": ("order_came", "order_moved"),
}
_FUNCTIONS = ("letter_priced", "letter_tallied", "order_priced")

# By the id of the order as text: not every key is a number, and none is cast.
_PRICED = f"""
UPDATE dead_letter SET {_COPIED.format(order="e")}
FROM erp_order AS e WHERE dead_letter.kind = 'order' AND e.store = dead_letter.store
  AND CAST(e.order_id AS text) = dead_letter.key"""  # noqa: S608 - our own words
_TALLIED = f"""{_TALLY}
SELECT fingerprint, min(store), min(kind), min(reason), count(*), sum(worth_cents)
FROM dead_letter WHERE {WAITS} GROUP BY fingerprint"""  # noqa: S608 - our own words


def upgrade() -> None:
    """Add; what the release before changes beside it is tallied too."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        # What the release before writes between the first copy and the triggers would be missed.
        op.execute("LOCK TABLE erp_order IN SHARE ROW EXCLUSIVE MODE")
        op.execute("LOCK TABLE dead_letter IN ACCESS EXCLUSIVE MODE")
        op.execute("SET LOCAL statement_timeout = 0")
    op.create_table(
        "letter_tally",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("store", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("letters", sa.BigInteger(), nullable=False),
        sa.Column("worth_cents", sa.BigInteger(), nullable=False),
    )
    op.create_index("letter_tally_group", "letter_tally", ["fingerprint"])
    worth = sa.Column("worth_cents", sa.BigInteger(), nullable=False, server_default="0")
    op.add_column("dead_letter", worth)
    market = sa.Column("marketplace", sa.Text(), nullable=False, server_default="")
    op.add_column("dead_letter", market)
    op.add_column("dead_letter", sa.Column("ship_by_s", sa.Double(), nullable=True))
    op.execute(_PRICED)
    op.execute(_TALLIED)
    for trigger in _each(_SQLITE, "CREATE TRIGGER") if is_sqlite else [_POSTGRES]:
        op.get_bind().exec_driver_sql(trigger)
    _add_indexes()


def downgrade() -> None:
    """Take it back."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, names in _TRIGGERS.items():
        for name in names:
            op.execute(f"DROP TRIGGER IF EXISTS {name}{'' if is_sqlite else f' ON {table}'}")
    for name in () if is_sqlite else _FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}()")
    for name in (*INDEXES, "state", "group"):
        op.drop_index(f"dead_letter_{name}", "dead_letter")
    op.create_index("dead_letter_group", "dead_letter", ["fingerprint", "state"])
    op.drop_column("dead_letter", "ship_by_s")
    op.drop_column("dead_letter", "marketplace")
    op.drop_column("dead_letter", "worth_cents")
    op.drop_table("letter_tally")


def _add_indexes() -> None:
    op.drop_index("dead_letter_group", "dead_letter")
    op.create_index("dead_letter_group", "dead_letter", ["fingerprint", "state", "closed_at_s"])
    op.create_index("dead_letter_state", "dead_letter", ["state", "parked_at_s", "id"])
    for name, columns in INDEXES.items():
        where = sa.text(f"{WAITS} AND regressed_at_s IS NULL" if name == "fresh" else WAITS)
        op.create_index(
            f"dead_letter_{name}", "dead_letter", columns,
            postgresql_where=where, sqlite_where=where,
        )  # fmt: skip


def _each(statements: str, start: str) -> list[str]:
    return [f"{start}{rest}" for rest in statements.split(start)[1:]]
