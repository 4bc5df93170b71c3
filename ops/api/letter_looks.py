"""/v1/letters/{letter}: the refused call, pages of the other parties, what AnyMarket says now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from domain.events import as_datetime
from domain.operators import Operator
from ops.api.letters import CHANGED, LOOKED
from ops.api.operators import Door, router_of_people
from ops.contrasts import Compared, Contrasts
from ops.dead_letters import DeadLetters
from ops.letter_calls import ShownCall
from ops.page_links import PageLinks


@dataclass(frozen=True, slots=True)
class LookDeps:
    """The services behind these routes, and the dependencies that let people pass.

    Args:
        viewer: for what asks nobody else.
        operator: for what spends of a store's budget.
    """

    letters: DeadLetters
    contrasts: Contrasts
    links: PageLinks
    viewer: Door
    operator: Door


class CallOut(BaseModel):
    """One call and its answer, without personal data."""

    request: str = Field(description="empty: a call for several keys; the part of this one")
    sent: str = Field(description="JSON; empty: nothing, or see `hidden`")
    hidden: int = Field(description="characters that were sent and are no JSON")
    status: int = Field(description="0: not known")
    answered: str


class CallsOut(BaseModel):
    """The refused call that parked a letter."""

    call: CallOut | None = Field(description="null: no call was refused; the bridge decided")


class PageOut(BaseModel):
    """A page at which a person looks at the letter's order or product."""

    page: str = Field(description="hub_order, hub_product, erp_order or erp_product")
    address: str


class PagesOut(BaseModel):
    """Those pages, as far as their addresses are set."""

    pages: list[PageOut]


class ContrastOut(BaseModel):
    """One field; personal data is hidden."""

    field: str
    then: str | None = Field(description="as it was captured; null: nothing was said")
    now: str | None = Field(description="as AnyMarket says it")
    same: bool


class ComparedOut(BaseModel):
    """What was captured beside what AnyMarket says now, those first that differ."""

    asked_at: datetime
    note: str = Field(description="why it could not be compared; empty: it was")
    captured: bool = Field(description="something was captured that can be compared")
    differing: int
    fields: list[ContrastOut]


def letter_looks_router(deps: LookDeps) -> APIRouter:
    """Give the routes that look closer at one letter; every one of them is for people."""
    router = router_of_people(deps.viewer, "/v1/letters/{letter}", "letters")
    Actor = Annotated[Operator, Depends(deps.operator)]  # noqa: N806 - it is a type
    desk = deps.letters

    @router.get("/call", responses=LOOKED)
    def show_call(letter: str) -> CallsOut:
        """Give the refused call that parked the letter, and its answer."""
        found = desk.call(desk.one(letter))
        return CallsOut(call=None if found is None else _call(found))

    @router.get("/pages", responses=LOOKED)
    def show_pages(letter: str) -> PagesOut:
        """Give the pages of AnyMarket and the ERP for its order or product."""
        found = deps.links.of(desk.one(letter))
        return PagesOut(pages=[PageOut(page=each.page, address=each.address) for each in found])

    @router.post("/comparison", responses=CHANGED)
    def compare_letter(letter: str, _: Actor) -> ComparedOut:
        """Compare it with what AnyMarket says now. It spends of the store's budget."""
        return _compared(deps.contrasts.compare(desk.one(letter)))

    return router


def _call(found: ShownCall) -> CallOut:
    return CallOut(
        request=found.request,
        sent=found.sent,
        hidden=found.hidden,
        status=found.status,
        answered=found.answered,
    )


def _compared(found: Compared) -> ComparedOut:
    return ComparedOut(
        asked_at=as_datetime(found.at_s),
        note=found.note,
        captured=found.has_captured,
        differing=found.differing,
        fields=[
            ContrastOut(field=each.field, then=each.then, now=each.now, same=each.is_same)
            for each in found.fields
        ],
    )
