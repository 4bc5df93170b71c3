"""What intake is compared with: COPY, a bare consumer, and folding row by row."""

import json
import time
from collections.abc import Sequence
from typing import Any

import psycopg
from cryptography.fernet import Fernet

from adapters.database.fold import LedgerFolder
from adapters.database.secrets import SecretBox
from adapters.queue import topology
from adapters.queue.connection import blocking
from domain.json_text import read_json
from domain.validation import to_event
from tests.bench.loads import Body
from tests.stack import Stack

RAW_QUEUE = "bench.raw"
BATCH = 500
PREFETCH = 2000

_TABLE = """
CREATE UNLOGGED TABLE IF NOT EXISTS bench_copy (
  event_id text, store text, kind text, key text, payload text, source text, sequence bigint,
  time_s double precision)"""


def bind_raw(stack: Stack) -> None:
    """Make a queue that gets a copy of every event, for the bare consumer."""
    with blocking(stack.amqp_url, "bench") as connection:
        channel = connection.channel()
        channel.queue_declare(RAW_QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
        channel.queue_bind(RAW_QUEUE, topology.EVENTS, "#")


def copied(stack: Stack, events: Sequence[Body]) -> float:
    """COPY the same rows into an unlogged table; rows a second."""
    rows = [_row(json.loads(body.content)) for body in events]
    with psycopg.connect(stack.database_url) as connection:
        connection.execute(_TABLE)
        connection.execute("TRUNCATE bench_copy")
        connection.commit()
        started_s = time.perf_counter()
        with connection.cursor().copy("COPY bench_copy FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        connection.commit()
        return len(rows) / (time.perf_counter() - started_s)


def consumed(stack: Stack, count: int) -> float:
    """Take, parse and acknowledge in batches with bare pika; messages a second."""
    seen = 0
    first_s = 0.0

    def on_message(channel: Any, method: Any, _properties: Any, body: bytes) -> None:
        nonlocal seen, first_s
        first_s = first_s or time.perf_counter()
        json.loads(body)
        seen += 1
        if seen % BATCH == 0 or seen == count:
            channel.basic_ack(method.delivery_tag, multiple=True)
        if seen == count:
            channel.stop_consuming()

    with blocking(stack.amqp_url, "bench") as connection:
        channel = connection.channel()
        channel.basic_qos(prefetch_count=PREFETCH)
        channel.basic_consume(RAW_QUEUE, on_message)
        channel.start_consuming()
        return count / (time.perf_counter() - first_s)


def folded_one_by_one(stack: Stack, events: Sequence[Body]) -> float:
    """Fold each event in a transaction of its own, parsed before; events a second."""
    box = SecretBox([Fernet.generate_key().decode()])
    folder = LedgerFolder(stack.database, box)
    read = [to_event(read_json(body.content), time.time()) for body in events]
    started_s = time.perf_counter()
    for event in read:
        folder.fold([event])
    return len(read) / (time.perf_counter() - started_s)


def _row(event: dict[str, Any]) -> tuple[Any, ...]:
    return (
        event["id"],
        event["store"],
        event["type"].partition(".")[0],
        event["subject"],
        json.dumps(event["data"]),
        event["source"],
        int(event["sequence"]),
        0.0,
    )
