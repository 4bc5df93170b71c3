"""The mains that speak HTTP: `serve`, and `up --embedded`, which is all in one process."""

import gc
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager

import structlog
import uvicorn
from fastapi import APIRouter

from adapters.database import schema
from adapters.database.fates import FateRows
from adapters.queue.bells import RabbitBells
from adapters.telemetry.readiness import Check, Readiness
from config.routes import ROUTE_BY_KIND
from config.settings import Settings
from domain.ports import Bells
from ops import noticing, resources
from ops.api.app import create_app
from ops.api.callbacks import callbacks_router
from ops.api.deps import ApiDeps
from ops.api.people import people
from ops.api.retries import retries_router
from ops.compose import Service
from ops.console.app import console
from ops.console.refused import lost
from ops.embedded import embedded
from ops.mirroring import retrying
from ops.processes import LOOK_S, opened, readiness
from ops.sole import sole
from producers.events_http import TakeEvents

log = structlog.get_logger()

HTTP_GRACE_S = 8
"""What a request in hand may still take once the process is told to stop."""


def run_serve(settings: Settings) -> int:
    """Answer HTTP until told to stop."""
    with opened(settings, "serve", pool_size=20, exposed=False) as service:
        url = settings.require("amqp_url").amqp_url
        bells = RabbitBells(url, ROUTE_BY_KIND, dropped=service.metrics.bells_dropped)
        try:
            # Not the broker: events are folded without it, and the ringer heals the bells.
            with _people(service) as routes:
                server = _server(service, bells, readiness(service), routes)
                lives = _serve(service, server, lambda: True)
        finally:
            bells.close()
    return 0 if lives else 1


def run_embedded(settings: Settings) -> int:
    """Run everything in this process, on SQLite; 1 when a thread died.

    Raises:
        SettingsWrong: another process has the ledger, or the port.
    """
    with sole(settings):
        return _run_alone(settings)


def _run_alone(settings: Settings) -> int:
    with resources.database(settings) as ledger:
        schema.upgrade(ledger, settings.journal_days)
    with opened(settings, "up", exposed=False) as service, ExitStack() as closing:
        # SQLite has one process: leases that are left are those of the one that was killed.
        service.lanes.end_leases()
        bridge = closing.enter_context(embedded(service))
        routes = closing.enter_context(_people(service))
        server = _server(service, bridge.bells, readiness(service), routes)
        alive = _serve(service, server, bridge.alive)
    return 0 if alive else 1


@contextmanager
def _people(service: Service) -> Iterator[Sequence[APIRouter]]:
    """Give the routes of people: by key and by session."""
    parts = (service.settings, service.known, resources.secret_box(service.settings))
    with people(*parts) as api, console(*parts) as pages:
        yield [*api, *pages]


def _server(
    service: Service, bells: Bells, checks: Mapping[str, Check], routes: Sequence[APIRouter]
) -> uvicorn.Server:
    box, spans = resources.secret_box(service.settings), service.tracing.spans
    app = create_app(
        ApiDeps(
            TakeEvents(service.folder, bells, service.metrics, service.arrow, spans),
            service.known.keys,
            FateRows(service.database),
            Readiness(checks),
            service.metrics,
        ),
        people=routes,
        lost=lost,
        hub=[
            callbacks_router(
                noticing.callbacks(service.known, service.metrics, bells, service.arrow, box)
            ),
            retries_router(retrying(service.known, box, service.metrics)),
        ],
    )
    requests = service.tracing.requests
    config = uvicorn.Config(
        app if requests is None else requests(app),
        host=service.settings.http_host,
        port=service.settings.http_port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=HTTP_GRACE_S,
    )
    return uvicorn.Server(config)


def _settle() -> None:
    """Take what stays for good out of the garbage collector's sight.

    Modules, tables, texts: looking through them again and again took 190 ms of one request in six.
    """
    gc.collect()
    gc.freeze()


def _serve(service: Service, server: uvicorn.Server, alive: Callable[[], bool]) -> bool:
    """Serve on a thread of its own, so that signals stay with the process; False: a death."""
    _settle()
    serving = threading.Thread(target=server.run, name="http", daemon=True)
    serving.start()
    started_s = time.monotonic()
    lives = True
    while lives and not service.stop.wait(LOOK_S):
        lives = serving.is_alive() and alive()
    if not lives:
        log.critical("thread_died", after_s=time.monotonic() - started_s)
        service.stop.set()
    server.should_exit = True
    serving.join(timeout=HTTP_GRACE_S + 1)
    return lives
