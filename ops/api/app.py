"""The API, put together."""

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI

from ops.api import problems
from ops.api.border import Border
from ops.api.deps import ApiDeps
from ops.api.documents import describe
from ops.api.events import events_router
from ops.api.health import health_router

TITLE = "Eccosys to AnyMarket bridge"
VERSION = "1"


def create_app(
    deps: ApiDeps,
    people: Sequence[APIRouter] = (),
    hub: Sequence[APIRouter] = (),
    lost: problems.Lost | None = None,
) -> FastAPI:
    """Give the ASGI application; nothing is opened here.

    /openapi.json is public; pages that show it are not served, since they load foreign scripts.

    Args:
        people: routes of people; each asks for an operator's key, see `ops.api.operators`.
        hub: routes of AnyMarket; a secret stands in their address.
        lost: the page of a browser that asks for an address that is not there; None: a document.
    """
    app = FastAPI(title=TITLE, version=VERSION, docs_url=None, redoc_url=None)
    problems.install(app, lost)
    for router in [events_router(deps), health_router(deps), *people, *hub]:
        # As they are: `include_router` would build each of them anew at the first request.
        app.router.routes.extend(router.routes)
    app.add_middleware(Border, metrics=deps.metrics)
    describe(app)
    return app
