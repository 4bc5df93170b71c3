"""A ledger under test: every repository on one database, with hands on its clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import event, text

from adapters.database.budgets import BudgetRows
from adapters.database.changes import ChangeRows
from adapters.database.engine import Database
from adapters.database.fold import LedgerFolder
from adapters.database.lanes import LaneRows
from adapters.database.letters import LetterRows
from adapters.database.secrets import SecretBox
from adapters.database.stock_levels import StockLevelRows
from domain.changes import Change, ChangeState, Verdict
from domain.deadletters import DeadLetter, Reason
from domain.events import Event
from domain.ids import LaneId
from domain.ports import Folded, Lease

STOCK = LaneId("acme", "stock")
PRICE = LaneId("acme", "price")

_HOT = ("change", "stock_level", "deposit_seen", "lane", "journal", "attempt", "bucket",
                "dead_letter")  # fmt: skip

_CLOCK = """
CREATE SCHEMA IF NOT EXISTS test_clock;
CREATE TABLE IF NOT EXISTS test_clock.ahead (s double precision NOT NULL);
DELETE FROM test_clock.ahead;
INSERT INTO test_clock.ahead VALUES (0);
CREATE OR REPLACE FUNCTION now_s() RETURNS double precision LANGUAGE sql STABLE
AS 'SELECT extract(epoch FROM now())::double precision + (SELECT s FROM test_clock.ahead)'"""


@dataclass(slots=True)
class Clock:
    """Seconds that the database's clock is ahead of the machine's."""

    database: Database
    ahead_s: float = 0.0

    def __post_init__(self) -> None:
        if not self.database.is_sqlite:
            with self.database.write() as connection:
                connection.exec_driver_sql(_CLOCK)
            return

        @event.listens_for(self.database.engine, "connect")
        def _run_ahead(connection: Any, record: Any) -> None:
            info = record.info
            connection.execute("PRAGMA synchronous=OFF")
            connection.create_function("now_s", 0, lambda: info["now_s"] + self.ahead_s)

        self.database.dispose()

    def move(self, seconds: float) -> None:
        self.ahead_s += seconds
        if not self.database.is_sqlite:
            with self.database.write() as connection:
                moving = text("UPDATE test_clock.ahead SET s = :ahead_s")
                connection.execute(moving, {"ahead_s": self.ahead_s})


class Ledger:
    """Everything that reads and writes one ledger."""

    def __init__(self, database: Database, *, guard_versions: bool = True) -> None:
        self.database = database
        self.clock = Clock(database)
        self.box = SecretBox([Fernet.generate_key().decode()])
        self.guard_versions = guard_versions
        self.folder = self._folder()
        self.lanes = LaneRows(database, "test:1")
        self.changes = ChangeRows(database, self.box)
        self.letters = LetterRows(database, self.box)
        self.levels = StockLevelRows(database)
        self.budgets = BudgetRows(database)

    def fold(self, *events: Event) -> Folded:
        return self.folder.fold(events)

    def leased(self, lane: LaneId = STOCK, seconds: float = 60.0) -> Lease:
        lease = self.lanes.lease(lane, seconds)
        assert lease is not None
        return lease

    def marked(self, lease: Lease) -> Change:
        (change,) = self.changes.mark(lease, 200)
        return change

    def settle(self, lane: LaneId, *verdicts: Verdict) -> Sequence[Change]:
        """Run one turn: mark what is due, record these verdicts, release."""
        lease = self.leased(lane)
        changes = self.changes.mark(lease, 200)
        assert self.changes.record(lease, verdicts)
        assert self.lanes.release(lease)
        return changes

    def rows(self, table: str, order: str = "1, 2, 3") -> list[dict[str, Any]]:
        with self.database.read() as connection:
            found = connection.execute(text(f"SELECT * FROM {table} ORDER BY {order}"))  # noqa: S608 - our tables
            return [dict(row) for row in found.mappings()]

    def change(self, key: str = "SKU-1", lane: LaneId = STOCK) -> dict[str, Any]:
        (row,) = (
            row
            for row in self.rows("change")
            if (row["store"], row["kind"], row["key"]) == (lane.store, lane.kind, key)
        )
        return row

    def lane(self, lane: LaneId = STOCK) -> dict[str, Any]:
        (row,) = (
            r for r in self.rows("lane") if (r["store"], r["kind"]) == (lane.store, lane.kind)
        )
        return row

    def execute(self, statement: str, **values: object) -> None:
        with self.database.write() as connection:
            connection.execute(text(statement), values)

    def clear(self) -> None:
        """Forget what events and lanes left, for the next example of a property."""
        with self.database.write() as connection:
            for table in _HOT:
                connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - our tables
        self.folder = self._folder()

    def _folder(self) -> LedgerFolder:
        return LedgerFolder(self.database, self.box, guard_versions=self.guard_versions)


def pushed(change: Change, units: int = 7) -> Verdict:
    """The hub took it."""
    return Verdict(change.key, change.revision, ChangeState.PUSHED, accepted={"units": units})


def back_off(change: Change, delay_s: float = 30.0) -> Verdict:
    """It failed, and is tried again later."""
    return Verdict(change.key, change.revision, ChangeState.DUE, delay_s, error="503")


def waiting(change: Change, delay_s: float = 900.0) -> Verdict:
    """The hub does not know the key yet."""
    return Verdict(change.key, change.revision, ChangeState.WAITING, delay_s, error="not there")


def dead(change: Change, detail: str = "refused") -> Verdict:
    """A person must look at it."""
    letter = DeadLetter(
        "acme", "stock", change.key, Reason.HUB_REJECTED, detail, b"{}", change.revision
    )
    return Verdict(change.key, change.revision, ChangeState.DEAD, error=detail, letter=letter)


def due_after(ledger: Ledger, seconds: float) -> int:
    """Let time pass, and count what is due then."""
    ledger.clock.move(seconds)
    return ledger.changes.due_count(STOCK)


def sent_again(ledger: Ledger) -> Change:
    """Take the lane over and push what is due."""
    lease = ledger.leased()
    change = ledger.marked(lease)
    assert ledger.changes.record(lease, [pushed(change)])
    assert ledger.lanes.release(lease)
    return change


def peek(ledger: Ledger) -> Sequence[Change]:
    """Mark what is due and give it back at once."""
    lease = ledger.leased()
    changes = ledger.changes.mark(lease, 200)
    ledger.execute("UPDATE change SET in_flight = NULL")
    assert ledger.lanes.release(lease)
    return changes
