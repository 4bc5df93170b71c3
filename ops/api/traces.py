"""/v1/traces: timelines of orders and SKUs, by the service of `anybridge trace`."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query

from domain.operators import Role
from ops.api.documents import refusals
from ops.api.operators import Door, Doors, router_of_people
from ops.api.trace_documents import TraceOut, trace_out
from ops.resources import Repositories
from ops.traces import MOST, Traces, traces

ROOT = "/v1/traces"
MOST_ASKED = 10_000

_REFUSED = refusals(400, 401, 403, 404, 409, 500, 503)
_Most = Annotated[int, Query(alias="max", ge=1, le=MOST_ASKED)]


@dataclass(frozen=True, slots=True)
class TraceDeps:
    """The service behind these routes, and the dependency that lets people pass."""

    traces: Traces
    viewer: Door


def trace_deps(known: Repositories, doors: Doors) -> TraceDeps:
    """Wire the service behind these routes."""
    return TraceDeps(traces(known), doors.to(Role.VIEWER))


def traces_router(deps: TraceDeps) -> APIRouter:
    """Give the routes of timelines; every one of them is for people."""
    router = router_of_people(deps.viewer, ROOT, "traces")
    service = deps.traces

    # A store order number may hold a slash.
    @router.get("/order/{key:path}", responses=_REFUSED)
    def trace_order(key: str, store: str = "", most: _Most = MOST) -> TraceOut:
        """Tell everything that happened to an order, by any of its numbers."""
        return trace_out(service.order(key, store, most))

    @router.get("/sku/{key:path}", responses=_REFUSED)
    def trace_sku(key: str, store: str = "", most: _Most = MOST) -> TraceOut:
        """Tell everything that happened to a SKU."""
        return trace_out(service.sku(key, store, most))

    return router
