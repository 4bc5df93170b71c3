"""/v1/letters/{letter}/correction: corrections of orders, by the service of `anybridge dead edit`.

Corrected values are personal data: they are shown in clear only by `reveal`, which is audited.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from domain.events import as_datetime
from domain.operators import Operator
from domain.overlays import Overlay
from ops.api.letter_documents import Why, WhyIn
from ops.api.letters import CHANGED, LOOKED
from ops.api.operators import Door, router_of_people
from ops.api.sent import Sent
from ops.corrections import Corrections, Shown, clear, masked
from ops.dead_letters import DeadLetters


class ValuesIn(Sent):
    """What is wanted: field → new value."""

    set: dict[str, str] = Field(
        min_length=1, max_length=50, description='such as {"shipping.postalCode": "01310-100"}'
    )


class CorrectionIn(ValuesIn):
    """What is wanted, and why."""

    why: Why = Field("", description="who confirmed it; wanted")


class EditOut(BaseModel):
    """One correction."""

    field: str
    was: str | None = Field(description="what the hub said; null: nobody could look")
    to: str


class EditsOut(BaseModel):
    """Corrections of one order."""

    edits: list[EditOut]


class CorrectionOut(EditsOut):
    """Every correction of one order, and who made the newest."""

    actor: str
    why: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class CorrectionDeps:
    """The services behind these routes, and the dependencies that let people pass.

    Args:
        viewer: for what shows no value.
        operator: for what shows them.
        admin: for what changes what an order says.
    """

    letters: DeadLetters
    corrections: Corrections
    viewer: Door
    operator: Door
    admin: Door


def corrections_router(deps: CorrectionDeps) -> APIRouter:
    """Give the routes of corrections; every one of them is for people."""
    router = router_of_people(deps.viewer, "/v1/letters/{letter}/correction", "letters")
    _add_looks(router, deps)
    _add_edits(router, deps)
    return router


def _add_looks(router: APIRouter, deps: CorrectionDeps) -> None:
    Actor = Annotated[Operator, Depends(deps.operator)]  # noqa: N806 - it is a type
    desk, service = deps.letters, deps.corrections

    @router.get("", responses=LOOKED)
    def show_correction(letter: str) -> CorrectionOut:
        """Tell which fields of the letter's order were corrected, by whom and why; no values."""
        found = service.of(desk.one(letter))
        return _out(found, masked(found.edits if found else ()))

    @router.post("/reveal", responses=CHANGED)
    def reveal_correction(letter: str, said: WhyIn, actor: Actor) -> CorrectionOut:
        """Give the corrections in clear; it takes a reason, and is audited."""
        found = service.reveal(desk.one(letter), actor.act(said.why))
        return _out(found, clear(found.edits if found else ()))


def _add_edits(router: APIRouter, deps: CorrectionDeps) -> None:
    Admin = Annotated[Operator, Depends(deps.admin)]  # noqa: N806 - it is a type
    desk, service = deps.letters, deps.corrections

    @router.post("/preview", responses=CHANGED)
    def preview_correction(letter: str, said: ValuesIn, _: Admin) -> EditsOut:
        """Check corrections beside the order as the hub says it now; nothing is saved."""
        return EditsOut(edits=_edits(masked(service.preview(desk.one(letter), said.set))))

    @router.post("", responses=CHANGED)
    def correct_order(letter: str, said: CorrectionIn, admin: Admin) -> CorrectionOut:
        """Correct the letter's order: it counts when the order is next decided, so replay it."""
        done = service.correct(desk.one(letter), said.set, admin.act(said.why))
        return _out(done, masked(done.edits))

    @router.post("/drop", responses=CHANGED)
    def drop_correction(letter: str, said: WhyIn, admin: Admin) -> CorrectionOut:
        """Forget every correction of the letter's order."""
        service.drop(desk.one(letter), admin.act(said.why))
        return _out(None, ())


def _out(found: Overlay | None, edits: Sequence[Shown]) -> CorrectionOut:
    if found is None:
        return CorrectionOut(edits=[], actor="", why="", at=None)
    at = as_datetime(found.at_s)
    return CorrectionOut(edits=_edits(edits), actor=found.actor, why=found.why, at=at)


def _edits(edits: Sequence[Shown]) -> list[EditOut]:
    return [EditOut(field=each.field, was=each.was, to=each.to) for each in edits]
