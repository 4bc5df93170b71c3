"""What the API is sent and answers about replays and the audit, as OpenAPI shows it."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from domain.replay import Plan
from ops.api.letter_documents import ChosenIn, Why
from ops.api.pages import Next
from ops.api.sent import Sent

StateOfBatch = Literal["running", "paused", "stopped", "cancelled", "done"]


class DryRunIn(Sent):
    """Letters whose replay is tried without doing it."""

    letters: ChosenIn
    as_captured: bool = Field(
        default=False,
        description="what the letters captured goes out, not what the ledger has now; refused"
        " where one of them captured nothing",
    )


class ReplayIn(DryRunIn):
    """Letters to be replayed, and how."""

    canary: int = Field(0, ge=0, le=10_000, description="so many go first")
    min_success: float = Field(100.0, ge=0, le=100, description="percent of the canary")
    rate: float = Field(0.0, ge=0, le=10_000, description="at most so many a second; 0: no limit")
    confirm: int | None = Field(
        None, description="how many letters you mean; more than 100 are not replayed without it"
    )
    why: Why = ""

    def plan(self) -> Plan:
        """Give how the batch goes about it."""
        return Plan(self.canary, self.min_success, self.rate)


class ProspectOut(BaseModel):
    """What a replay of one letter would come to."""

    letter: str
    would: str
    reason: str
    detail: str


class DryRunOut(BaseModel):
    """What a replay would come to; nothing was done."""

    selected: int
    cut_off: datetime = Field(description="letters parked later were not looked at")
    would: dict[str, int]
    held: str = Field(description="why the replay would be refused; empty: it would not")
    letters: list[ProspectOut]


class BatchOut(BaseModel):
    """A replay: who, why, which letters, how far."""

    id: str
    state: str = Field(description="running, paused, stopped, cancelled or done")
    store: str
    items: int
    left: int
    counts: dict[str, int]
    failures: dict[str, int] = Field(
        description="letters that failed, by the reason for which they wait now, else by result"
    )
    started_at: datetime
    ended_at: datetime | None
    actor: str
    why: str
    selection: dict[str, Any]
    matched: int
    most: int
    canary: int
    canary_passed: bool
    min_success: float
    rate: float
    stopped_why: str
    as_captured: bool = Field(description="what failed goes out, not what the ledger has now")


class BatchesOut(BaseModel):
    """Replays, newest first."""

    batches: list[BatchOut]
    next: Next


class ItemOut(BaseModel):
    """What became of one letter of a batch."""

    position: int
    letter: str
    store: str
    kind: str
    key: str
    state: str
    result: str
    detail: str
    released_at: datetime | None
    ended_at: datetime | None
    reason: str = Field(description="for which it waits since it failed again")


class ItemsOut(BaseModel):
    """The letters of a batch, in the order in which they go."""

    items: list[ItemOut]


class EntryOut(BaseModel):
    """Who did what, when and why."""

    at: datetime
    actor: str
    action: str
    store: str
    why: str
    detail: dict[str, Any]


class AuditOut(BaseModel):
    """Entries, newest first."""

    entries: list[EntryOut]
    next: Next
