"""/v1/flows: what stands still and who stopped it; stop and go, as `anybridge flow` does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from adapters.database.overview import LaneView, Overview
from domain.events import as_datetime
from domain.operators import Operator
from domain.pauses import Pause, Scope
from ops.api.letter_documents import Name, Why
from ops.api.letters import CHANGED, LOOKED
from ops.api.operators import Door, router_of_people
from ops.api.sent import Sent
from ops.pauses import Pauses


class PauseIn(Sent):
    """What is to stop or to go on, and why."""

    store: Name
    scope: Scope
    name: Name = Field("", description="the flow or the marketplace; empty for a whole store")
    why: Why = Field("", description="wanted")


class PauseOut(BaseModel):
    """One pause that stands."""

    store: str
    scope: Scope
    name: str
    actor: str = Field(description="empty: an older release noted nobody")
    why: str
    at: datetime | None
    was: str = Field(description="what held the flow before; empty: nothing did")


class FlowOut(BaseModel):
    """One flow of a store."""

    store: str
    flow: str
    state: str = Field(description="held, working, due or idle")
    cause: str = Field(description="why it is held; empty: it is not")
    detail: str
    due: int
    waiting: int
    oldest_age_s: float | None
    last_turn_age_s: float | None
    next_in_s: float | None


class FlowsOut(BaseModel):
    """Every flow, and every pause that stands."""

    flows: list[FlowOut]
    pauses: list[PauseOut]


class MovedOut(BaseModel):
    """What stands still now, of the store."""

    was: str = Field(description="what had held a flow; empty: nothing")
    pauses: list[PauseOut]


@dataclass(frozen=True, slots=True)
class FlowDeps:
    """The services behind these routes, and the dependencies that let people pass.

    Args:
        viewer: for what changes nothing.
        operator: for what does; it gives who asks.
    """

    pauses: Pauses
    overview: Overview
    viewer: Door
    operator: Door


def flows_router(deps: FlowDeps) -> APIRouter:
    """Give the routes of flows; every one of them is for people."""
    router = router_of_people(deps.viewer, "/v1/flows", "flows")
    Actor = Annotated[Operator, Depends(deps.operator)]  # noqa: N806 - it is a type
    service = deps.pauses

    @router.get("", responses=LOOKED)
    def list_flows(store: Name = "") -> FlowsOut:
        """List flows and pauses, of a store or of all."""
        lanes = [lane for lane in deps.overview.lanes() if store in {"", lane.store}]
        return FlowsOut(flows=list(map(_flow, lanes)), pauses=pauses_out(service.standing(store)))

    @router.post("/pause", responses=CHANGED)
    def pause_flow(wanted: PauseIn, actor: Actor) -> MovedOut:
        """Stop a flow, a store, or the orders of a marketplace; nothing that comes is lost."""
        act = actor.act(wanted.why)
        was = service.pause(wanted.store, wanted.scope, wanted.name, act)
        return MovedOut(was=was, pauses=pauses_out(service.standing(wanted.store)))

    @router.post("/resume", responses=CHANGED)
    def resume_flow(wanted: PauseIn, actor: Actor) -> MovedOut:
        """Start it again; a flow goes whatever held it, and the brake's hold is confirmed so.

        With a store go all its flows that something else held, such as a refused token, whether
        or not it was paused; what was paused by name, the brake or a setting holds stays.
        """
        act = actor.act(wanted.why)
        was = service.resume(wanted.store, wanted.scope, wanted.name, act)
        return MovedOut(was=was, pauses=pauses_out(service.standing(wanted.store)))

    return router


def _flow(lane: LaneView) -> FlowOut:
    return FlowOut(
        store=lane.store,
        flow=lane.kind,
        state=lane.state,
        cause=lane.cause,
        detail=lane.detail,
        due=lane.due,
        waiting=lane.waiting,
        oldest_age_s=lane.oldest_age_s,
        last_turn_age_s=lane.last_turn_age_s,
        next_in_s=lane.next_in_s,
    )


def pauses_out(found: Sequence[Pause]) -> list[PauseOut]:
    """Give pauses as documents."""
    return [
        PauseOut(
            store=each.store,
            scope=each.scope,
            name=each.name,
            actor=each.actor,
            why=each.why,
            at=None if each.at_s is None else as_datetime(each.at_s),
            was=each.was,
        )
        for each in found
    ]
