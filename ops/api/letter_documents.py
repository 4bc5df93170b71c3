"""What the API is sent and answers about dead letters, as the OpenAPI document shows it."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field

from adapters.database.letter_views import LetterFilter
from domain.deadletters import Reason
from ops.api.pages import Cursor, Next
from ops.api.sent import Sent

StateName = Literal["open", "acknowledged", "snoozed", "resolved", "obsolete", "discarded"]
Sort = Literal["orders", "age", "deadline"]
Name = Annotated[str, Field(max_length=255)]
Why = Annotated[str, Field(max_length=1000)]

MOST = 10_000
"""Letters of one request at most."""


class FilterIn(Sent):
    """Which letters; what is left out does not narrow. To mean all of them, say so."""

    ids: list[Name] = Field(default_factory=list, max_length=1000)
    store: Name = ""
    reason: Reason | None = None
    kind: Name = Field("", description="stock, price, order, event …")
    marketplace: Name = Field("", description="of orders, as the hub names it")
    group: Name = ""
    key: Name = Field("", description="a SKU, an order's AnyMarket id")
    since_s: float | None = Field(
        None, gt=0, allow_inf_nan=False, description="parked within so many seconds"
    )
    text: Name = Field("", description="part of the key or of what was said, any case")

    def filter(self, state: str = "") -> LetterFilter:
        """Give the filter."""
        said = self.model_dump(
            exclude={"ids", "reason", "state", "max", "everything", "limit", "cursor"}
        )
        known = {name: said[name] for name in LetterFilter.__dataclass_fields__ if name in said}
        reason = "" if self.reason is None else self.reason.value
        return LetterFilter(tuple(self.ids), reason=reason, state=state, **known)


class ListIn(FilterIn):
    """Which letters a list shows; without a state those that wait."""

    state: StateName | Literal["", "replaying"] = ""
    limit: int = Field(1000, ge=1, le=MOST)
    cursor: Cursor = ""


class ChosenIn(FilterIn):
    """Letters that wait, named by ids or by a filter."""

    not_after: AwareDatetime | None = Field(
        None, description="`cut_off` of a dry run: what came, or came back, later is left out"
    )
    everything: bool = Field(False, alias="all", description="every letter that waits")
    max: int = Field(1000, ge=1, le=MOST)

    def filter(self, state: str = "") -> LetterFilter:
        """Give the filter."""
        ends_s = None if self.not_after is None else self.not_after.timestamp()
        return replace(super().filter(state), not_after_s=ends_s)


class WhyIn(Sent):
    """Why; it is kept in the audit."""

    why: Why = ""


class DiscardIn(Sent):
    """Letters to be put aside."""

    letters: ChosenIn
    confirm: int | None = Field(None, description="how many letters you mean; it must be right")
    why: Why = ""


class RestoreIn(Sent):
    """Discarded letters to be opened again."""

    ids: list[Name] = Field(min_length=1, max_length=1000)
    why: Why = ""


class SnoozeIn(Sent):
    """Until when: a moment, or so many seconds from now."""

    until: AwareDatetime | None = None
    for_s: float | None = Field(None, gt=0, allow_inf_nan=False, description="a year at most")
    why: Why = Field("", description="becomes the note")


class LetterOut(BaseModel):
    """One dead letter. What others said of it is shown without personal data."""

    id: str
    reason: str
    state: str = Field(description="replaying while an unfinished batch has it")
    store: str
    kind: str
    key: str
    group: str
    detail: str
    revision: int
    event_id: str
    failures: int
    parked_at: datetime
    last_failed_at: datetime
    closed_at: datetime | None
    closed_why: str
    snoozed_until: datetime | None
    batch: str
    erased_at: datetime | None = Field(description="its content is gone; it stays closed")


class LettersOut(BaseModel):
    """Letters, oldest first."""

    letters: list[LetterOut]
    next: Next


class ReasonOut(BaseModel):
    """What a reason means."""

    portuguese: str
    english: str
    cause: str
    steps: list[str]
    owner: str


class LetterWholeOut(LetterOut):
    """One dead letter, and what to do about it."""

    what: ReasonOut


class PayloadOut(BaseModel):
    """What was captured when the letter was parked."""

    payload: str


class RevealedOut(PayloadOut):
    """The same in clear; that somebody looked is in the audit."""


class AttemptOut(BaseModel):
    """One call about a letter's key."""

    at: datetime
    call_id: str
    revision: int
    event_id: str
    outcome: str
    detail: str


class AttemptsOut(BaseModel):
    """The last calls about a letter's key, newest first."""

    attempts: list[AttemptOut]


class ChangedOut(BaseModel):
    """The letters whose state was changed."""

    letters: list[str]


class LeftOutOut(BaseModel):
    """A letter that was meant and not changed."""

    letter: str
    why: str = Field(description="erased: its content is gone; unknown; or its state")


class RestoredOut(BaseModel):
    """The letters that are open again, and those that are not."""

    letters: list[str]
    left_out: list[LeftOutOut]


class NotedOut(BaseModel):
    """The group that has the note."""

    group: str


class GroupOut(BaseModel):
    """Letters of one cause that wait."""

    group: str
    store: str
    kind: str
    reason: str
    about: str = Field(description="what they wait for: a mapping key, or the key of the first")
    letters: int
    orders: int = Field(description="0 when they are about something else")
    total_cents: int = Field(description="what these orders are worth")
    ship_by: datetime | None = Field(description="when the first must be handed over")
    oldest_at: datetime
    newest_at: datetime
    trend: str = Field(description="rising, steady, falling or quiet: last_hour by hour_before")
    last_hour: int = Field(description="letters that came, or came back, up to 1,000")
    hour_before: int
    state: str
    regressed: bool = Field(description="it was over, and came back")
    replaying: int
    owner: str
    note: str
    snoozed_until: datetime | None
    example: str


class GroupsOut(BaseModel):
    """Groups that wait."""

    groups: list[GroupOut]
    next: Next
