"""/v1/replays, /v1/batches and /v1/audit: replays, by the service of `anybridge dead replay`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from adapters.database.audit import AuditRows
from adapters.database.batch_views import BatchView
from adapters.database.stores import StoreRows
from domain.audit import Act
from domain.operators import Operator
from ops import spreadsheets
from ops.api import pages
from ops.api.documents import refusals
from ops.api.letter_documents import Name, WhyIn
from ops.api.letters import CHANGED, LISTED, LOOKED
from ops.api.operators import Door, router_of_people
from ops.api.pages import Cursor, Limit
from ops.api.replay_answers import audit_out, batch_out, batches_out, dry_run_out, items_out
from ops.api.replay_documents import (
    AuditOut,
    BatchesOut,
    BatchOut,
    DryRunIn,
    DryRunOut,
    ItemOut,
    ItemsOut,
    ReplayIn,
    StateOfBatch,
)
from ops.batches import Asked, Batches
from ops.dead_letters import ASK_FROM, DeadLetters, confirmed, selection
from ops.store_filters import found_of_store

STARTED = refusals(400, 401, 403, 404, 408, 409, 413, 422, 500, 503)
_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}}}
_SINCE = Query(ge=0, allow_inf_nan=False, description="not older than so many seconds; 0: all")


@dataclass(frozen=True, slots=True)
class ReplayDeps:
    """The services behind these routes, and the dependencies that let people pass.

    Args:
        viewer: for what changes nothing and asks nobody else.
        operator: for what does; it gives who asks.
    """

    letters: DeadLetters
    batches: Batches
    audit: AuditRows
    viewer: Door
    operator: Door


def replays_router(deps: ReplayDeps) -> APIRouter:
    """Give the routes of replays; every one of them is for people."""
    router = router_of_people(deps.viewer, "/v1")
    _add_replays(router, deps)
    _add_batches(router, deps.batches)
    _add_steering(router, deps)
    _add_audit(router, deps.audit, deps.letters.stores)
    return router


def _add_replays(router: APIRouter, deps: ReplayDeps) -> None:
    Actor = Annotated[Operator, Depends(deps.operator)]  # noqa: N806 - it is a type
    desk, service = deps.letters, deps.batches

    @router.post("/replays/dry-run", tags=["replays"], responses=CHANGED)
    def dry_run(wanted: DryRunIn, _: Actor) -> DryRunOut:
        """Tell what a replay would come to. It spends of the stores' budgets, and does nothing."""
        those = wanted.letters
        found = desk.chosen(those.filter(), those.max, everything=those.everything)
        return dry_run_out(service.dry_run(found, as_captured=wanted.as_captured))

    @router.post("/replays", tags=["replays"], responses=STARTED)
    def start_replay(wanted: ReplayIn, actor: Actor) -> BatchOut:
        """Freeze letters as a batch and make their keys due again."""
        those = wanted.letters
        narrowed = those.filter()
        found = desk.chosen(narrowed, those.max, everything=those.everything)
        if wanted.confirm is not None or len(found) > ASK_FROM:
            confirmed(found, wanted.confirm)
        matched = desk.views.count(narrowed)
        asked = Asked(wanted.plan(), selection(narrowed), matched, those.max, wanted.as_captured)
        return batch_out(service.start(found, asked, actor.act(wanted.why)))


def _add_batches(router: APIRouter, service: Batches) -> None:
    @router.get("/batches", tags=["replays"], responses=LISTED)
    def list_batches(
        store: Name = "",
        state: StateOfBatch | None = None,
        limit: Limit = 100,
        cursor: Cursor = "",
    ) -> BatchesOut:
        """List batches, newest first."""
        place = pages.read("batches", cursor, (float, str))
        after = None if place is None else (place[0], place[1])
        found = service.matching(store, state or "", limit + 1, after)
        return batches_out(*pages.page_of(found, limit, "batches", lambda each: each.place))

    @router.get("/batches/{batch}", tags=["replays"], responses=LOOKED)
    def show_batch(batch: str) -> BatchOut:
        """Show one batch: who, why, which letters, how far."""
        return batch_out(service.one(batch))

    @router.get("/batches/{batch}/items", tags=["replays"], responses=LOOKED)
    def show_items(batch: str) -> ItemsOut:
        """Tell what became of every letter of a batch."""
        return items_out(service.items(service.one(batch)))

    @router.get("/batches/{batch}/report.csv", tags=["replays"], responses={**_CSV, **LOOKED})
    def report_batch(batch: str) -> Response:
        """Give the same for a spreadsheet."""
        rows = [item.model_dump() for item in items_out(service.items(service.one(batch))).items]
        content = spreadsheets.as_csv(list(ItemOut.model_fields), rows)
        return Response(content, media_type=spreadsheets.MEDIA_TYPE)


def _add_steering(router: APIRouter, deps: ReplayDeps) -> None:
    Actor = Annotated[Operator, Depends(deps.operator)]  # noqa: N806 - it is a type
    service = deps.batches

    def moved(batch: str, move: Callable[[BatchView, Act], BatchView], act: Act) -> BatchOut:
        return batch_out(move(service.one(batch), act))

    @router.post("/batches/{batch}/pause", tags=["replays"], responses=CHANGED)
    def pause_batch(batch: str, said: WhyIn, actor: Actor) -> BatchOut:
        """Release nothing more until it is resumed; what is out ends by itself."""
        return moved(batch, service.pause, actor.act(said.why))

    @router.post("/batches/{batch}/resume", tags=["replays"], responses=CHANGED)
    def resume_batch(batch: str, said: WhyIn, actor: Actor) -> BatchOut:
        """Go on with a paused batch."""
        return moved(batch, service.resume, actor.act(said.why))

    @router.post("/batches/{batch}/cancel", tags=["replays"], responses=CHANGED)
    def cancel_batch(batch: str, said: WhyIn, actor: Actor) -> BatchOut:
        """End a batch; letters that were not released wait as before."""
        return moved(batch, service.cancel, actor.act(said.why))


def _add_audit(router: APIRouter, audit: AuditRows, stores: StoreRows) -> None:
    @router.get("/audit", tags=["audit"], responses=LISTED)
    def list_audit(
        since_s: Annotated[float, _SINCE] = 0.0,
        store: Name = "",
        actor: Name = "",
        limit: Annotated[int, Query(ge=1, le=10_000)] = 100,
        cursor: Cursor = "",
    ) -> AuditOut:
        """List what people did, newest first."""
        place = pages.read("audit", cursor, (int,))
        found = audit.entries(
            since_s=since_s,
            store=store,
            actor=actor,
            limit=limit + 1,
            before=None if place is None else place[0],
        )
        if place is None:
            found_of_store(stores, store, found)
        return audit_out(*pages.page_of(found, limit, "audit", lambda each: (each.id,)))
