"""/v1/overview: how everything stands, as `anybridge status` tells it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from domain.events import as_datetime
from domain.feed_watch import FeedAge, FeedGrade, FeedState
from ops.api.flows import PauseOut, pauses_out
from ops.api.letter_documents import Name
from ops.api.letters import LOOKED
from ops.api.operators import Door, router_of_people
from ops.api.reconciliations import KeptOut, kept_out
from ops.overview import Now, Queues, Strip


class LaneOut(BaseModel):
    """A flow of a store."""

    store: str
    kind: str
    state: str = Field(description="held, working, due or idle")
    cause: str = Field(description="why it is held; empty: it is not")
    detail: str
    due: int
    waiting: int
    oldest_age_s: float | None = Field(description="of what is due; null: nothing is")
    next_in_s: float | None
    last_turn_age_s: float | None
    error: str = Field(description="why the last poll or sweep failed; empty: it did not")


class FeedOut(BaseModel):
    """A store's feed of orders."""

    store: str
    age_s: float = Field(description="since it was last seen empty, or since it is to be read")
    grade: FeedGrade
    state: FeedState = Field(description="held: its poll stands still; failing: it is tried again")
    was_read: bool = Field(description="false: it was never seen empty")
    cause: str = Field(description="why its poll stands still; empty: it does not")
    error: str = Field(description="what was said when it was last read, or held; empty: nothing")


class BudgetOut(BaseModel):
    """A token's budget of calls, and the stores that draw on it."""

    stores: list[str]
    id: str
    limit: int
    window_s: float
    saved_percent: int
    blocked_s: float
    granted: int
    used: int = Field(description="calls of the window that ends now, of `limit`")
    spent_s: float | None = Field(description="so long nothing has been left; null: there is some")


class WaitingOut(BaseModel):
    """Dead letters that wait, of one store, kind and reason."""

    store: str
    kind: str
    reason: str
    letters: int
    oldest_age_s: float
    unannounced: int


class QueueOut(BaseModel):
    """A queue of the broker; nulls: there is none of this name."""

    queue: str
    messages: int | None
    consumers: int | None


class OverviewOut(BaseModel):
    """How everything stands."""

    at: datetime
    read_only: bool = Field(description="the database takes no writes: nothing can be changed")
    past_ship_by: int = Field(description="orders that wait for a person, due to be shipped before")
    past_ship_by_is_whole: bool = Field(description="false: there are at least so many")
    inflow: list[int] = Field(
        description="dead letters that came in each of the last minutes, the present one last"
    )
    inflow_is_whole: bool = Field(description="false: of some minutes there were more")
    pauses: list[PauseOut]
    last_comparison: KeptOut | None = Field(description="null: both sides were never compared")
    lanes: list[LaneOut]
    feeds: list[FeedOut]
    budgets: list[BudgetOut]
    dead_letters: list[WaitingOut]
    queues: list[QueueOut]
    queues_error: str = Field(description="why the broker could not be asked; empty: it was")


@dataclass(frozen=True, slots=True)
class OverviewDeps:
    """What looks, and the dependency that lets people pass."""

    now: Callable[[], Now]
    strip: Callable[[str], Strip]
    queues: Callable[[], Queues]
    is_read_only: Callable[[], bool]
    viewer: Door


def overview_router(deps: OverviewDeps) -> APIRouter:
    """Give the route of the overview; it is for people."""
    router = router_of_people(deps.viewer, "/v1/overview", "overview")

    @router.get("", responses=LOOKED)
    def show_overview(store: Name = "") -> OverviewOut:
        """Show how everything stands, of a store or of all."""
        now, strip, queues = deps.now().of(store), deps.strip(store), deps.queues()
        return OverviewOut(
            **_first(strip, is_read_only=deps.is_read_only()),
            at=as_datetime(now.at_s),
            lanes=[LaneOut(**asdict(lane)) for lane in now.lanes],
            feeds=list(map(_feed, now.feeds)),
            budgets=[BudgetOut(stores=list(s), **asdict(view)) for s, view in now.budgets],
            dead_letters=[WaitingOut(**asdict(letters)) for letters in now.letters],
            queues=[QueueOut(**asdict(depth)) for depth in queues.depths],
            queues_error=queues.error,
        )

    return router


def _feed(feed: FeedAge) -> FeedOut:
    return FeedOut(**asdict(feed), grade=feed.grade, state=feed.state)


def _first(strip: Strip, *, is_read_only: bool) -> dict[str, Any]:
    """Give what somebody wants to know first."""
    return {
        "read_only": is_read_only,
        "past_ship_by": strip.late.n,
        "past_ship_by_is_whole": strip.late.is_whole,
        "inflow": [minute.n for minute in strip.inflow],
        "inflow_is_whole": all(minute.is_whole for minute in strip.inflow),
        "pauses": pauses_out(strip.pauses),
        "last_comparison": None if strip.compared is None else kept_out(strip.compared),
    }
