"""What the API answers about timelines, as the OpenAPI document shows it."""

from datetime import datetime

from pydantic import BaseModel, Field

from domain.days import moment_of
from domain.fates import Discarded, Fate, Standing
from domain.traces import Happening, Moment, Subject, Trace


class SubjectOut(BaseModel):
    """What the timeline is about."""

    store: str
    number: str = Field(description="store order number; of a SKU the SKU")
    order_id: int | None = Field(description="AnyMarket's id")
    marketplace: str
    erp_id: str
    erp_number: str = Field(description="empty while the ERP is not known to have the order")
    is_sku: bool


class DiscardedOut(BaseModel):
    """How a person put a dead letter aside."""

    letter_id: str
    reason: str = Field(description="of the letter")
    at: datetime
    why: str
    by: str = Field(description="empty: it is not recorded")


class NowOut(BaseModel):
    """Where one kind of it stands now."""

    kind: str
    key: str
    fate: Fate
    event_id: str
    revision: int
    state: str | None
    accepted_revision: int | None
    accepted_at: datetime | None
    attempts: int
    next_at: datetime | None
    error: str
    held: str = Field(description="why its flow stands still; empty: it does not")
    letter_id: str = Field(description="the letter that waits; empty: none does")
    reason: str
    discarded: DiscardedOut | None = Field(
        description="it is dead, and nobody is to look at it: its letter was discarded"
    )


class MomentOut(BaseModel):
    """One line."""

    at: datetime = Field(description="with the offset of São Paulo")
    what: Happening
    kind: str = Field(description="stock, price, order, invoice …; empty: all of them")
    word: str
    detail: str
    by: str = Field(description="who; empty: the bridge itself")
    ref: str = Field(description="id of the event, call, letter or batch")
    event_id: str = Field(description="what triggered it")


class TraceOut(BaseModel):
    """A timeline, oldest first; personal data is masked."""

    subject: SubjectOut
    now: list[NowOut]
    left_out: bool = Field(description="there is more, older than the first line")
    moments: list[MomentOut]


def trace_out(trace: Trace) -> TraceOut:
    """Give a timeline as the API answers it."""
    return TraceOut(
        subject=_subject(trace.subject),
        now=[_now(one) for one in trace.standings],
        left_out=trace.left_out,
        moments=[_moment(one) for one in trace.moments],
    )


def _subject(subject: Subject) -> SubjectOut:
    return SubjectOut(
        store=subject.store,
        number=subject.number,
        order_id=subject.order_id,
        marketplace=subject.marketplace,
        erp_id=subject.erp_id,
        erp_number=subject.erp_number,
        is_sku=subject.is_sku,
    )


def _now(one: Standing) -> NowOut:
    return NowOut(
        kind=one.kind,
        key=one.key,
        fate=one.fate,
        event_id=one.event_id,
        revision=one.revision,
        state=one.state,
        accepted_revision=one.accepted_revision,
        accepted_at=_at(one.accepted_at_s),
        attempts=one.attempts,
        next_at=_at(one.next_at_s),
        error=one.error,
        held=one.held,
        letter_id=one.letter_id,
        reason=one.reason,
        discarded=_discarded(one.discarded),
    )


def _discarded(how: Discarded | None) -> DiscardedOut | None:
    if how is None:
        return None
    return DiscardedOut(
        letter_id=how.letter_id, reason=how.reason, at=moment_of(how.at_s), why=how.why, by=how.by
    )


def _moment(one: Moment) -> MomentOut:
    return MomentOut(
        at=moment_of(one.at_s),
        what=one.what,
        kind=one.kind,
        word=one.word,
        detail=one.detail,
        by=one.by,
        ref=one.ref,
        event_id=one.event_id,
    )


def _at(at_s: float | None) -> datetime | None:
    return None if at_s is None else moment_of(at_s)
