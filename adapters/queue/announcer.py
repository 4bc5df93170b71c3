"""Announces dead letters to the exchange `dead_letters`, each confirmed by the broker."""

import json
import threading
from collections.abc import Sequence
from functools import partial

from adapters.queue.connection import BrokerAway
from adapters.queue.publisher import LONGEST_KEY, Outcome, Publisher
from adapters.queue.topology import DEAD_LETTERS
from domain.ports import Announcement


class RabbitAnnouncer:
    """Implements `domain.ports.Announcer`.

    Args:
        timeout_s: how long one call waits; what is confirmed later is known to the next call.
    """

    def __init__(self, url: str, *, timeout_s: float = 5.0) -> None:
        self._timeout_s = timeout_s
        self._publisher = Publisher(
            url,
            exchange=DEAD_LETTERS,
            content_type="application/json",
            name="announcer",
            patience_s=timeout_s,
        )
        self._lock = threading.Lock()
        self._under_way: set[str] = set()
        self._confirmed: set[str] = set()

    def announce(self, announcements: Sequence[Announcement]) -> Sequence[str]:
        """Publish and wait; give the ids that the broker has. An absent broker gives none."""
        with self._lock:
            known = self._under_way | self._confirmed
        try:
            for announcement in announcements:
                if announcement.id not in known:
                    self._publish(announcement)
        except BrokerAway:
            return []  # nothing is lost: what is not announced is announced at the next tick
        self._publisher.flush(self._timeout_s)
        with self._lock:
            done = [a.id for a in announcements if a.id in self._confirmed]
            self._confirmed.clear()
        return done

    def close(self) -> None:
        """Close the connection."""
        self._publisher.close(timeout_s=1.0)

    def _publish(self, announcement: Announcement) -> None:
        with self._lock:
            self._under_way.add(announcement.id)
        try:
            self._publisher.publish(
                _key(announcement),
                json.dumps(announcement.to_dict()).encode(),
                announcement.id,
                partial(self._hear, announcement.id),
            )
        except BrokerAway:
            self._hear(announcement.id, "returned")
            raise

    def _hear(self, letter_id: str, outcome: Outcome) -> None:
        if outcome == "nacked":
            return
        with self._lock:
            self._under_way.discard(letter_id)
            if outcome == "confirmed":
                self._confirmed.add(letter_id)


def _key(announcement: Announcement) -> str:
    """Give the routing key; of a store that there is not, the name may be too long for one."""
    room = LONGEST_KEY - len(f".{announcement.reason}".encode())
    store = announcement.store.encode()[:room].decode(errors="ignore")
    return f"{store}.{announcement.reason}"
