"""Every exchange, queue and binding, as data: declared here and nowhere else.

Queue arguments are fixed for good (a queue cannot change them), everything tunable is policy.
"""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pika
import pika.exceptions

from adapters.queue.connection import blocking
from domain.errors import BridgeError

EVENTS = "erp.events"
UNROUTED = "erp.unrouted"
DEAD_LETTERS = "dead_letters"
BRIDGE_EVENTS = "bridge.events"

ERP_WORDS = ("stock", "price", "product", "invoice", "shipment", "order")
ERP_QUEUES = tuple(f"erp.{word}" for word in ERP_WORDS)
DESK_QUEUES = (DEAD_LETTERS, UNROUTED)
WORK_QUEUES = (
    "work.orders",
    "work.push",
    "work.bulk",
)  # the same as config.routes; a test compares
BULK_QUEUE = "work.bulk"
"""What is long, and waits for nobody: imports, and lanes with a backlog."""

# Their events may carry megabytes (a product whole, an NF-e file): fewer are held in memory.
HEAVY = frozenset({"erp.product", "erp.invoice"})

OLDEST = (3, 10)

DELETED_S = 2.0
"""How long a deleted queue stays away, so that its consumers are told (docs/adr/0005, addendum)."""

Version = tuple[int, int]


class TopologyWrong(BridgeError):
    """The broker's exchanges and queues are not what we need. `problems` names every one."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Exchange:
    """An exchange, durable.

    Args:
        alternate: where messages go that no binding takes.
    """

    name: str
    type: str
    alternate: str | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """A quorum queue.

    Args:
        bindings: (exchange, routing key) each.
        is_last: nothing comes after it, so the broker must never move or drop a message of it.
    """

    name: str
    bindings: tuple[tuple[str, str], ...] = ()
    is_last: bool = False


# Targets before sources: a source whose dead-letter target is missing hides its messages (P20).
TOPOLOGY: tuple[Exchange | Queue, ...] = (
    Exchange(DEAD_LETTERS, "topic"),
    Queue(DEAD_LETTERS, ((DEAD_LETTERS, "#"),), is_last=True),
    Exchange(UNROUTED, "fanout"),
    Queue(UNROUTED, ((UNROUTED, ""),), is_last=True),
    Exchange(EVENTS, "topic", alternate=UNROUTED),
    *(Queue(f"erp.{word}", ((EVENTS, f"*.{word}.*"),)) for word in ERP_WORDS),
    *(Queue(name) for name in WORK_QUEUES),
    # What an ERP that listens is told; its queues are its own.
    Exchange(BRIDGE_EVENTS, "topic"),
)

QUEUES = tuple(item for item in TOPOLOGY if isinstance(item, Queue))

_ALWAYS: dict[str, object] = {"x-queue-type": "quorum", "x-overflow": "reject-publish"}
_SOURCE: dict[str, object] = {
    **_ALWAYS,
    "x-dead-letter-exchange": DEAD_LETTERS,
    "x-dead-letter-strategy": "at-least-once",
    "x-delivery-limit": 20,
}
# Newest first. From 4.0 on 20 is the default and -1 takes it away; before, nothing is the default
# and -1 dead-letters at the first redelivery (P19, measured on 3.10.8).
_LAST: Sequence[tuple[Version, Mapping[str, object]]] = (
    ((4, 0), {**_ALWAYS, "x-delivery-limit": -1}),
    (OLDEST, _ALWAYS),
)


def arguments(queue: Queue, version: Version) -> Mapping[str, object]:
    """Give the arguments of a queue on a broker of this version."""
    if not queue.is_last:
        return _SOURCE
    return next((given for since, given in _LAST if version >= since), _ALWAYS)


def apply(url: str) -> Sequence[str]:
    """Declare everything. Twice equals once.

    Where some queues are there and others are not, these were deleted, perhaps just now: they are
    declared `DELETED_S` later, since consumers might not notice otherwise.

    Returns:
        what was declared, in order: "exchange dead_letters", "queue dead_letters" …

    Raises:
        TopologyWrong: something exists with other arguments; says which and what to do.
        BrokerAway: no connection.
    """
    problems: list[str] = []
    with blocking(url, "queues apply") as connection:
        version = _version(connection)
        if 0 < len(_absent(connection)) < len(QUEUES):
            time.sleep(DELETED_S)
        for item in TOPOLOGY:
            with _asking(connection, problems) as channel:
                _declare(channel, item, version)
    if problems:
        raise TopologyWrong(problems)
    return [label(item) for item in TOPOLOGY]


def check(url: str, queues: Sequence[str] | None = None) -> Sequence[str]:
    """Give every problem without changing anything: what is missing, and a broker too old.

    Args:
        queues: only these, and no exchange; None for everything.

    Raises:
        BrokerAway: no connection.
    """
    problems: list[str] = []
    with blocking(url, "check") as connection:
        version = _version(connection)
        if version < OLDEST:
            problems.append(f"RabbitMQ {version[0]}.{version[1]} is too old: 3.10 is the oldest")
        for item in TOPOLOGY:
            if queues is None or (isinstance(item, Queue) and item.name in queues):
                with _asking(connection, problems) as channel:
                    _look(channel, item)
    return problems


def require(url: str, queues: Sequence[str]) -> None:
    """Refuse to start without these queues.

    Raises:
        TopologyWrong: names what is missing and the command that makes it.
        BrokerAway: no connection.
    """
    problems = check(url, queues)
    if problems:
        raise TopologyWrong(problems)


def problem_of_exchange(url: str, name: str) -> str:
    """Say what is wrong with one exchange; empty when it is there.

    Raises:
        BrokerAway: no connection.
    """
    problems: list[str] = []
    with blocking(url, "check") as connection, _asking(connection, problems) as channel:
        channel.exchange_declare(name, passive=True)
    return "; ".join(problems)


def label(item: Exchange | Queue) -> str:
    """Name an item as messages do.

    Examples:
        >>> label(TOPOLOGY[0]), label(TOPOLOGY[1])
        ('exchange dead_letters', 'queue dead_letters')
    """
    return f"{'exchange' if isinstance(item, Exchange) else 'queue'} {item.name}"


def _version(connection: pika.BlockingConnection) -> Version:
    impl = connection._impl  # noqa: SLF001 - pika shows the server's properties nowhere else
    found = re.match(r"(\d+)\.(\d+)", str(impl.server_properties.get("version", "")))
    return (int(found[1]), int(found[2])) if found else OLDEST


@contextmanager
def _asking(connection: pika.BlockingConnection, problems: list[str]) -> Iterator[Any]:
    """Give a channel of its own: the broker closes a channel with every refusal."""
    channel = connection.channel()
    try:
        yield channel
    except pika.exceptions.ChannelClosedByBroker as error:
        problems.append(explain(error.reply_text))
    else:
        channel.close()


def _absent(connection: pika.BlockingConnection) -> Sequence[str]:
    problems: list[str] = []
    for queue in QUEUES:
        with _asking(connection, problems) as channel:
            _look(channel, queue)
    return problems


def _declare(channel: Any, item: Exchange | Queue, version: Version) -> None:
    if isinstance(item, Exchange):
        given = {} if item.alternate is None else {"alternate-exchange": item.alternate}
        channel.exchange_declare(item.name, item.type, durable=True, arguments=given)
        return
    channel.queue_declare(item.name, durable=True, arguments=dict(arguments(item, version)))
    for exchange, key in item.bindings:
        channel.queue_bind(item.name, exchange, key)


def _look(channel: Any, item: Exchange | Queue) -> None:
    if isinstance(item, Exchange):
        channel.exchange_declare(item.name, passive=True)
    else:
        channel.queue_declare(item.name, passive=True)


def explain(refusal: str) -> str:
    """Say what a refusal of the broker means and what to do about it.

    Examples:
        >>> explain("NOT_FOUND - no queue 'erp.stock' in vhost '/'")
        'queue erp.stock is missing: run `anybridge queues apply`'
        >>> explain("PRECONDITION_FAILED - inequivalent arg 'x-queue-type' for queue 'erp.stock' "
        ...         "in vhost '/': received 'quorum' but current is 'classic'").partition(". ")[0]
        "queue erp.stock: x-queue-type differs: received 'quorum' but current is 'classic'"
    """
    absent = re.search(r"no (queue|exchange) '([^']+)'", refusal)
    if absent:
        return missing(absent[1], absent[2])
    other = re.search(r"inequivalent arg '([^']+)' for (\w+) '([^']+)'.*?: (.*)", refusal)
    if other:
        return (
            f"{other[2]} {other[3]}: {other[1]} differs: {other[4]}. Arguments cannot be changed: "
            f"let our processes empty it, stop them, delete it, run `anybridge queues apply` again"
        )
    return f"the broker refused: {refusal}"


def missing(what: str, name: str) -> str:
    """Say that an exchange or queue is not there, and what to do."""
    return f"{what} {name} is missing: run `anybridge queues apply`"
