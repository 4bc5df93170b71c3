"""The mains: intake, work, schedule; each one process, any number of each."""

import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

import structlog

from adapters.database import schema
from adapters.database.estimates import REFRESH_S, refresh
from adapters.queue import topology
from adapters.queue.announcer import RabbitAnnouncer
from adapters.queue.bells import RabbitBells
from adapters.queue.broker import WorkBroker
from adapters.queue.consumer import RabbitInbox
from adapters.queue.worker import worker
from adapters.telemetry import logs
from adapters.telemetry.ledger_metrics import LedgerMetrics
from adapters.telemetry.metrics import Metrics
from config.routes import ROUTE_BY_KIND, ROUTES, WORK_QUEUES
from config.settings import Settings
from ops import compose
from ops.compose import Service
from ops.notices import notifying
from ops.repeated import repeated
from ops.tracing import tracing
from ops.working import lane_worker
from workers.actors import declare_actors

log = structlog.get_logger()

GRACE_MS = 30_000
LOOK_S = 1.0

BULK_NICE = 10
"""A process that works nothing but backlogs leaves the cores to the others."""

AUTOGROUP = Path("/proc/self/autogroup")
BULK_PRIORITY = 1
"""And takes them before those who work everything, …"""

BULK_LANES = 2
"""… so many at a time: that keeps its interpreter busy. What is more is for everybody."""


def run_intake(settings: Settings) -> int:
    """Take events from the queues until told to stop."""
    _tune_for_throughput()
    with opened(settings, "intake") as service:
        url = settings.require("amqp_url").amqp_url
        topology.require(url, topology.ERP_QUEUES)
        bells = RabbitBells(url, ROUTE_BY_KIND, dropped=service.metrics.bells_dropped)
        inbox = RabbitInbox(url, topology.ERP_QUEUES)
        with _closing(bells.close):
            _stop_with(service, inbox.stop)
            compose.intake(service, inbox, bells).run()
    return 0


def _tune_for_throughput() -> None:
    """Let threads that feed each other change sooner, and look for garbage less often.

    By default a thread back from the network waits up to 5 ms for the interpreter, several times
    a batch; and what a batch makes, some 20,000 objects, dies without the collector's help.
    """
    sys.setswitchinterval(0.0005)
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


def run_work(settings: Settings, queues: Sequence[str] = WORK_QUEUES) -> int:
    """Work lanes off, and keep the desk, until told to stop; 1 when a thread died."""
    _tune_for_throughput()
    is_for_bulk = tuple(queues) == (topology.BULK_QUEUE,)
    has_bulk = topology.BULK_QUEUE in queues
    if is_for_bulk:
        _be_nice()
    with opened(settings, "work", pool_size=settings.worker_threads + 4) as service:
        url = settings.require("amqp_url").amqp_url
        bells = RabbitBells(url, ROUTE_BY_KIND, dropped=service.metrics.bells_dropped)
        with (
            _closing(bells.close),
            # Who does not read that queue does not know whether anybody does.
            lane_worker(service, bells, bells.ring_bulk if has_bulk else None) as handler,
            notifying(service),
        ):
            broker = WorkBroker(url, priority=BULK_PRIORITY if is_for_bulk else 0)
            # Any lane's bell may come by the queue of backlogs.
            routes = [route for route in ROUTES if has_bulk or route.queue in queues]
            declare_actors(broker, routes, {route.kind: handler for route in routes})
            threads = BULK_LANES if is_for_bulk else settings.worker_threads
            working = worker(broker, queues, threads)
            inbox = RabbitInbox(url, topology.DESK_QUEUES, name="desk")
            desk = threading.Thread(
                target=compose.desk(service, inbox).run, name="desk", daemon=True
            )
            desk.start()
            code = _watch(service, lambda: working.alive() and desk.is_alive())
            inbox.stop()
            working.stop(GRACE_MS)
            broker.close()
            desk.join(timeout=5.0)
    return code


def run_schedule(settings: Settings) -> int:
    """Ring what is due and announce dead letters until told to stop."""
    with opened(settings, "schedule") as service:
        url = settings.require("amqp_url").amqp_url
        bells = RabbitBells(url, ROUTE_BY_KIND, dropped=service.metrics.bells_dropped)
        announcer = RabbitAnnouncer(url)
        counting = repeated("estimates", partial(refresh, service.database), REFRESH_S)
        with _closing(bells.close, announcer.close), counting:
            ringer = compose.ringer(service, bells, announcer, list(ROUTE_BY_KIND))
            ringer.run(settings.tick_s, service.stop.wait)
    return 0


def _be_nice() -> None:
    """Leave the cores to other processes."""
    os.nice(BULK_NICE)
    # Linux shares cores between sessions first, where nobody else does, and then a process that is
    # alone in its session is nice to nobody.
    if os.getsid(0) == os.getpid():
        with suppress(OSError):
            AUTOGROUP.write_text(str(BULK_NICE), encoding="ascii")


@contextmanager
def opened(
    settings: Settings, name: str, *, pool_size: int = 10, exposed: bool = True
) -> Iterator[Service]:
    """Open what every process has: logs, metrics, the ledger, a way to be stopped.

    Args:
        exposed: serve /metrics on the metrics port; False for those that speak HTTP anyway.
    """
    logs.configure(settings.log_level)
    metrics = Metrics(name)
    with ExitStack() as closing:
        told = closing.enter_context(tracing(os.environ, name))
        service = closing.enter_context(
            compose.service(settings, metrics, pool_size=pool_size, tracing=told)
        )
        service.metrics.registry.register(LedgerMetrics(service.database))
        if exposed and settings.metrics_port:
            closing.callback(compose.exposition(service, readiness(service)).start().close)
        _stop_with(service, lambda: None)
        log.info("process_started", process=name)
        yield service
    log.info("process_stopped", process=name)


def readiness(service: Service) -> dict[str, Callable[[], str]]:
    """Give the checks of /readyz that every process has."""
    return {
        "database": lambda: "" if service.folder.now_s() else "no clock",
        "migrations": lambda: _migrations(service),
    }


def _migrations(service: Service) -> str:
    current, head = schema.current(service.database), schema.head()
    return "" if current == head else f"at {current}, wanted {head}"


def _stop_with(service: Service, also: Callable[[], None]) -> None:
    # A signal that came between the two calls has set `stop` only.
    if service.stop.is_set():
        also()

    def stop(_signal: int, _frame: object) -> None:
        service.stop.set()
        also()

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)


def _watch(service: Service, alive: Callable[[], bool]) -> int:
    """Wait for the stop; a dead thread ends the process, so that it is started anew."""
    while not service.stop.wait(LOOK_S):
        if not alive():
            log.critical("thread_died")
            service.stop.set()
            return 1
    return 0


@contextmanager
def _closing(*closers: Callable[[], None]) -> Iterator[None]:
    with ExitStack() as closing:
        for close in closers:
            closing.callback(close)
        yield


def run(main: Callable[[], int]) -> None:
    """Run a main and end the process with its code, whatever threads still hang."""
    started_s = time.monotonic()
    code = main()
    log.debug("process_ended", code=code, seconds=time.monotonic() - started_s)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
