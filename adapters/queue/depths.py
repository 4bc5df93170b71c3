"""How full the queues are."""

from collections.abc import Sequence
from dataclasses import dataclass

import pika.exceptions

from adapters.queue.connection import blocking
from adapters.queue.topology import TOPOLOGY, Queue


@dataclass(frozen=True, slots=True)
class Depth:
    """One queue.

    Args:
        messages: ready to be delivered; None when there is no such queue.
        consumers: who reads it.
    """

    queue: str
    messages: int | None
    consumers: int | None


def depths(url: str) -> Sequence[Depth]:
    """Give every queue of ours, in the order of the topology.

    Raises:
        BrokerAway: no connection.
    """
    names = [item.name for item in TOPOLOGY if isinstance(item, Queue)]
    found = []
    with blocking(url, "status") as connection:
        for name in names:
            channel = connection.channel()  # the broker closes a channel with every refusal
            try:
                seen = channel.queue_declare(name, passive=True).method
            except pika.exceptions.ChannelClosedByBroker:
                found.append(Depth(name, None, None))
            else:
                found.append(Depth(name, seen.message_count, seen.consumer_count))
                channel.close()
    return found
