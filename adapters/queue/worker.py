"""A dramatiq worker that loses no thread, runs in our own process and says whether it lives."""

from collections.abc import Sequence

import dramatiq
import structlog
from dramatiq.broker import MessageProxy
from dramatiq.worker import Worker, WorkerThread

from adapters.queue.broker import WorkBroker
from adapters.queue.in_process import InProcessBroker

# How soon an idle thread notices that it should stop. Ten looks a second, by every thread of every
# process, cost a tenth of a core; two cost next to nothing.
_WAKE_MS = 500

log = structlog.get_logger()


class _Thread(WorkerThread):
    def process_message(self, message: MessageProxy) -> None:
        """Work one message off; whatever escapes dramatiq's own handling ends here (H2b)."""
        try:
            super().process_message(message)
        except BaseException:
            log.critical("work_thread_survived", actor=message.actor_name, exc_info=True)


class SafeWorker(Worker):
    """Takes at most as many messages a queue as it has threads: neighbours of a crash are few."""

    def __init__(self, broker: dramatiq.Broker, queues: Sequence[str], threads: int) -> None:
        super().__init__(
            broker, queues=set(queues), worker_threads=threads, worker_timeout=_WAKE_MS
        )
        self.queue_prefetch = threads

    def alive(self) -> bool:
        """Tell whether every thread lives; if not, the process must exit and be started again."""
        threads = [*self.workers, *self.consumers.values()]
        return bool(threads) and all(thread.is_alive() for thread in threads)

    def stop(self, timeout: int = 25_000) -> None:
        """Finish the messages in hand and stop; the broker gives the rest to others.

        Args:
            timeout: milliseconds, as dramatiq counts.
        """
        super().stop(timeout)

    def _add_worker(self) -> None:
        thread = _Thread(
            broker=self.broker,
            consumers=self.consumers,
            work_queue=self.work_queue,
            worker_timeout=self.worker_timeout,
        )
        thread.start()
        self.workers.append(thread)


def worker(broker: WorkBroker | InProcessBroker, queues: Sequence[str], threads: int) -> SafeWorker:
    """Start working these queues off.

    Raises:
        TopologyWrong: a queue is missing; says what to do.
        BrokerAway: no connection at the start. Once started, a worker connects again for ever.
    """
    broker.require(queues)
    for queue in queues:
        broker.declare_queue(queue)
    started = SafeWorker(broker, queues, threads)
    started.start()
    return started
