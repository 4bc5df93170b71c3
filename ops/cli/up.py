"""`anybridge serve` and `anybridge up`: what speaks HTTP, and all of it on one machine."""

import os
import signal
import sys
import threading
from typing import Annotated

import typer

from adapters.database import schema
from adapters.queue import topology
from adapters.telemetry import logs
from config.settings import Settings
from ops import processes, resources, serving, supervise
from ops.cli.errors import WrongUsage
from ops.cli.terms import settings

Port = Annotated[
    int | None, typer.Option("--port", min=0, max=65535, help="Instead of ANYBRIDGE_HTTP_PORT.")
]
Embedded = Annotated[
    bool, typer.Option("--embedded", help="One process, SQLite, no broker; durable all the same.")
]


def register(root: typer.Typer) -> None:
    """Add these commands to the root."""
    root.command(name="serve")(serve)
    root.command(name="up")(up)


def serve(port: Port = None) -> None:
    """Answer HTTP: events, their fates, health, metrics."""
    processes.run(lambda: serving.run_serve(_with(settings(), port)))


def up(*, port: Port = None, embedded: Embedded = False) -> None:
    """Run everything on this machine, upgraded and declared first."""
    known = _with(settings(), port)
    if embedded:
        processes.run(lambda: serving.run_embedded(_sqlite(known)))
    processes.run(lambda: _supervised(known))


def _supervised(known: Settings) -> int:
    logs.configure(known.log_level)
    with resources.database(known) as ledger:
        schema.upgrade(ledger, known.journal_days)
    # At the first start every queue is looked for in vain: that is no warning to anybody.
    with logs.errors_only(sys.stderr):
        topology.apply(known.require("amqp_url").amqp_url)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    environ = {**os.environ, "ANYBRIDGE_HTTP_PORT": str(known.http_port)}
    return supervise.supervise(environ, stop)


def _with(known: Settings, port: int | None) -> Settings:
    return known if port is None else known.model_copy(update={"http_port": port})


def _sqlite(known: Settings) -> Settings:
    url = known.require("database_url").database_url
    if not url.startswith("sqlite:"):
        raise WrongUsage("--embedded keeps its ledger in SQLite; ANYBRIDGE_DATABASE_URL is not")
    return known
