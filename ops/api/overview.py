"""/v1/overview: how everything stands, as `anybridge status` tells it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from domain.events import as_datetime
from domain.feed_watch import FeedGrade
from ops.api.letter_documents import Name
from ops.api.letters import LOOKED
from ops.api.operators import Door, router_of_people
from ops.overview import Now, Queues


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
    age_s: float = Field(description="since it was last seen empty")
    grade: FeedGrade


class BudgetOut(BaseModel):
    """A token's budget of calls, and the stores that draw on it."""

    stores: list[str]
    id: str
    limit: int
    window_s: float
    saved_percent: int
    blocked_s: float
    granted: int


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
    queues: Callable[[], Queues]
    viewer: Door


def overview_router(deps: OverviewDeps) -> APIRouter:
    """Give the route of the overview; it is for people."""
    router = router_of_people(deps.viewer, "/v1/overview", "overview")

    @router.get("", responses=LOOKED)
    def show_overview(store: Name = "") -> OverviewOut:
        """Show how everything stands, of a store or of all."""
        now, queues = deps.now().of(store), deps.queues()
        return OverviewOut(
            at=as_datetime(now.at_s),
            lanes=[LaneOut(**asdict(lane)) for lane in now.lanes],
            feeds=[FeedOut(store=f.store, age_s=f.age_s, grade=f.grade) for f in now.feeds],
            budgets=[BudgetOut(stores=list(s), **asdict(view)) for s, view in now.budgets],
            dead_letters=[WaitingOut(**asdict(letters)) for letters in now.letters],
            queues=[QueueOut(**asdict(depth)) for depth in queues.depths],
            queues_error=queues.error,
        )

    return router
