"""POST /v1/events, and what became of an event or a key."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool

from domain.checks import line
from domain.fates import Fate, Standing
from ops.api.auth import store_of_key
from ops.api.body import check_shape, media_type_of, read_body, read_one
from ops.api.deps import ApiDeps
from ops.api.documents import (
    EVENTS_BODY,
    Accepted,
    StandingOut,
    TakenEvent,
    refusals,
    shown,
)
from ops.api.problems import Problem
from producers.events_http import Taken

_is_name = line(128)


def events_router(deps: ApiDeps) -> APIRouter:
    """Give the routes of events."""
    router = APIRouter(tags=["events"])
    StoreName = Annotated[str, Depends(store_of_key(deps.keys))]  # noqa: N806 - it is a type

    @router.post(
        "/v1/events",
        status_code=202,
        openapi_extra=EVENTS_BODY,
        responses=refusals(400, 401, 403, 408, 413, 415, 422, 500, 503),
    )
    async def post_events(request: Request, store: StoreName) -> Accepted:
        """Take one event, or an array of up to 1,000: whole or not at all."""
        media_type = media_type_of(request)
        body = await read_body(request)
        taken = await run_in_threadpool(_take, deps, store, media_type, body)
        return Accepted(events=[TakenEvent(id=t.id, fate=Fate(t.fate)) for t in taken])

    @router.get("/v1/events/{event_id:path}", responses=refusals(401, 404, 500, 503))
    def get_event(event_id: str, store: StoreName) -> StandingOut:
        """Tell what became of an event."""
        known = _is_name(event_id) is None
        return _found(deps.fates.of_event(store, event_id) if known else None)

    @router.get("/v1/keys/{kind}/{key:path}", responses=refusals(401, 404, 500, 503))
    def get_key(kind: str, key: str, store: StoreName) -> StandingOut:
        """Tell where a key stands: a SKU, a product code, an order number."""
        known = _is_name(key) is None and _is_name(kind) is None
        return _found(deps.fates.of_key(store, kind, key) if known else None)

    return router


def _take(deps: ApiDeps, store: str, media_type: str, body: bytes) -> Sequence[Taken]:
    value = read_one(body)
    check_shape(media_type, value)
    return deps.take(store, value, len(body))


def _found(standing: Standing | None) -> StandingOut:
    if standing is None:
        detail = "Not known to this API key's store, or older than the journal."
        raise Problem(404, "not_found", detail)
    return shown(standing)
