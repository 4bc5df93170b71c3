"""The whole bridge in one process: SQLite, an in-process broker, threads instead of processes."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from adapters.queue.in_process import InProcessBells, InProcessBroker
from adapters.queue.in_process_inbox import InProcessAnnouncer, InProcessInbox
from adapters.queue.worker import SafeWorker, worker
from config.routes import ROUTE_BY_KIND, ROUTES, WORK_QUEUES
from ops import compose
from ops.compose import Service
from ops.notices import notifying
from ops.working import lane_worker
from workers.actors import declare_actors

STOP_MS = 22_000


@dataclass(frozen=True, slots=True)
class Embedded:
    """A running bridge.

    Args:
        events: where events are put in; HTTP folds by itself.
    """

    service: Service
    events: InProcessInbox
    bells: InProcessBells
    working: SafeWorker
    threads: tuple[threading.Thread, ...]

    def alive(self) -> bool:
        """Tell whether every thread lives."""
        return self.working.alive() and all(thread.is_alive() for thread in self.threads)


@contextmanager
def embedded(service: Service) -> Iterator[Embedded]:
    """Run the bridge in this process until the block ends. The ledger makes it durable."""
    broker = InProcessBroker()
    bells = InProcessBells(broker, ROUTE_BY_KIND, dropped=service.metrics.bells_dropped)
    inbox = InProcessInbox()
    with ExitStack() as closing:
        handler = closing.enter_context(lane_worker(service, bells))
        declare_actors(broker, ROUTES, {route.kind: handler for route in ROUTES})
        working = worker(broker, WORK_QUEUES, service.settings.worker_threads)
        closing.callback(working.stop, STOP_MS)
        ringer = compose.ringer(service, bells, InProcessAnnouncer(), list(ROUTE_BY_KIND))
        tick_s = service.settings.tick_s
        threads = (
            _thread("ringer", lambda: ringer.run(tick_s, service.stop.wait)),
            _thread("intake", compose.intake(service, inbox, bells).run),
        )
        closing.callback(_join, threads)
        closing.callback(service.stop.set)
        closing.callback(inbox.stop)
        closing.enter_context(notifying(service))
        yield Embedded(service, inbox, bells, working, threads)


def _thread(name: str, run: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    return thread


def _join(threads: tuple[threading.Thread, ...]) -> None:
    for thread in threads:
        thread.join(timeout=5.0)
