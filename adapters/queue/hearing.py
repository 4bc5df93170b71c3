"""Notices a consumer that the broker counts but does not feed (docs/adr/0005, addendum).

RabbitMQ 3.10 does that when a quorum queue is deleted and declared again within milliseconds.
"""

from collections import Counter
from collections.abc import Sequence

LOOK_S = 5.0
"""How often we ask whether the broker still knows our consumers, and has something for them."""


class Hearing:
    """What came from each queue and is still with us. Used by one thread.

    Messages that wait while none of their queue is in our hands should have been delivered. One
    look can come between the two; when the next one finds the same, we are deaf.
    """

    def __init__(self) -> None:
        self.forget()

    def came(self, queue: str) -> None:
        """Count a delivery."""
        self._held[queue] += 1
        self._heard[queue] += 1

    def settled(self, queues: Sequence[str]) -> None:
        """Count deliveries that were acknowledged or rejected, by their queue."""
        self._held.subtract(queues)

    def forget(self) -> None:
        """Begin anew, with a new channel."""
        self._held = Counter[str]()
        self._heard = Counter[str]()
        self._suspected = set[str]()

    def fault(self, queue: str, *, consumers: int, ready: int) -> str | None:
        """Look at a queue: give why its consumer must be made anew; None while all is well.

        Args:
            consumers: how many the broker counts.
            ready: messages that wait for one.
        """
        heard = self._heard.pop(queue, 0)
        if consumers == 0:
            return f"the broker lost our consumer of {queue}"
        if heard or self._held[queue] > 0 or not ready:
            self._suspected.discard(queue)
            return None
        if queue in self._suspected:
            return f"the broker gives us nothing of {queue}, though {ready} messages wait there"
        self._suspected.add(queue)
        return None
