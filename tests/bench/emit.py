"""What publishing costs: confirmed events a second."""

import io
import time
from collections.abc import Iterator, Sequence

import pika

from adapters.queue import topology
from adapters.queue.connection import blocking
from producers.publish import publish as emit
from producers.publish import read_lines
from tests.bench.loads import DISTRIBUTIONS, Body, bodies, publish, publisher_of
from tests.bench.plan import Plan
from tests.bench.report import Figure, ratio
from tests.stack import Stack, running_stack

INTRO = (
    "Events published to quorum queues, persistent, each confirmed by the broker. *emit*: what "
    "`anybridge emit` does with a file, every line checked; *publisher*: the same without reading "
    "and checking; *one at a time*: bare pika that waits for each confirm."
)
RATE = "events/s"


def run(plan: Plan) -> Iterator[Figure]:
    """Measure three ways to publish the same events."""
    count = plan.size(3_000, 30_000)
    checked, unchecked, waiting = [], [], []
    with running_stack(plan.room("emit")) as stack:
        for seed in range(plan.repeat):
            events = bodies(DISTRIBUTIONS[1], count, seed)
            checked.append(_emitted(stack, events))
            started_s = time.perf_counter()
            publish(stack.amqp_url, events)
            unchecked.append(count / (time.perf_counter() - started_s))
            waiting.append(_one_at_a_time(stack, events[: count // 10]))
    yield Figure("emit", "emit, confirmed", RATE, checked)
    yield Figure("emit", "publisher, confirmed", RATE, unchecked)
    yield Figure("emit", "one at a time, confirmed", RATE, waiting)
    yield Figure("emit", "emit ÷ one at a time", "×", ratio(checked, waiting))


def _emitted(stack: Stack, events: Sequence[Body]) -> float:
    lines = io.BytesIO(b"\n".join(body.content for body in events))
    publisher = publisher_of(stack.amqp_url)
    try:
        publisher.wait_open(10.0)
        started_s = time.perf_counter()
        report = emit(read_lines(lines), publisher, time.time, lambda _: None)
        seconds = time.perf_counter() - started_s
    finally:
        publisher.close()
    return report.progress.confirmed / seconds


def _one_at_a_time(stack: Stack, events: Sequence[Body]) -> float:
    with blocking(stack.amqp_url, "bench") as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        properties = pika.BasicProperties(delivery_mode=2)
        started_s = time.perf_counter()
        for body in events:
            channel.basic_publish(topology.EVENTS, body.routing_key, body.content, properties, True)
        return len(events) / (time.perf_counter() - started_s)
