"""Dramatiq as it comes and dramatiq as we harden it, side by side."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import dramatiq
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.middleware import Middleware

from adapters.queue.broker import WorkBroker
from adapters.queue.worker import worker

QUEUE = "work.push"


def stock(url: str, *middleware: Middleware) -> RabbitmqBroker:
    return RabbitmqBroker(url=url, confirm_delivery=True, middleware=list(middleware))


def an_actor(
    broker: dramatiq.Broker, queue: str, perform: Callable[..., None], **options: Any
) -> Callable[[str], bytes]:
    """Declare an actor; gives what encodes a message for it."""
    actor = dramatiq.actor(broker=broker, actor_name="act", queue_name=queue, **options)(perform)
    return lambda store: actor.message(store=store).encode()


def noting(done: list[str]) -> Callable[..., None]:
    def perform(store: str) -> None:
        done.append(store)

    return perform


@contextlib.contextmanager
def stock_at_work(broker: RabbitmqBroker, threads: int = 1) -> Iterator[dramatiq.Worker]:
    started = dramatiq.Worker(broker, worker_threads=threads, worker_timeout=100)
    started.start()
    try:
        yield started
    finally:
        started.stop(2_000)
        broker.close()


@contextlib.contextmanager
def ours_at_work(broker: WorkBroker, threads: int = 1) -> Iterator[dramatiq.Worker]:
    started = worker(broker, [QUEUE], threads)
    try:
        yield started
    finally:
        started.stop(2_000)
        broker.close()


def failing(tried: list[str]) -> Callable[..., None]:
    def perform(store: str) -> None:
        tried.append(store)
        raise ConnectionError

    return perform
