"""/healthz, /readyz and /metrics: they answer while everything else is stuck."""

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from ops.api.deps import ApiDeps


class Health(BaseModel):
    """How this process is."""

    status: str


class Readiness(Health):
    """What keeps this process from its work, by name."""

    reasons: dict[str, str]


def health_router(deps: ApiDeps) -> APIRouter:
    """Give the routes of probes and Prometheus; they need no key and tell no secret."""
    router = APIRouter(tags=["health"])
    # Threads of their own: requests that wait for a dead database must not hide that it is dead.
    threads = CapacityLimiter(2)

    @router.get("/healthz")
    async def healthz() -> Health:
        """Say that the process lives."""
        return Health(status="ok")

    @router.get("/readyz", response_model=Readiness, responses={503: {"model": Readiness}})
    async def readyz() -> JSONResponse:
        """Say whether the process can do its work, and what is missing."""
        wrong = dict(await anyio.to_thread.run_sync(deps.ready, limiter=threads))
        status = "unavailable" if wrong else "ok"
        return JSONResponse({"status": status, "reasons": wrong}, 503 if wrong else 200)

    @router.get("/metrics", response_class=Response, include_in_schema=False)
    async def metrics() -> Response:
        text = await anyio.to_thread.run_sync(
            generate_latest, deps.metrics.registry, limiter=threads
        )
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    return router
