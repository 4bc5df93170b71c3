"""The feed of orders: one entry an order and event, until somebody acknowledges it."""

import random
import uuid
from dataclasses import dataclass, field

LASTS_S = 30 * 86_400
"""From its making, or from when it was last read."""


@dataclass(slots=True, eq=False)
class FeedEntry:
    """One event of one order that nobody has acknowledged."""

    order_id: int
    event: str
    token: str
    since_s: float
    at: int = 0
    """Where it stands in the row."""


@dataclass(slots=True)
class Feed:
    """The pending entries of one account; reading a few of very many is cheap."""

    _by_order: dict[int, dict[str, FeedEntry]] = field(default_factory=dict)
    _row: list[FeedEntry] = field(default_factory=list)
    _dice: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311 - dice, not a secret

    def __len__(self) -> int:
        return len(self._row)

    def add(self, order_id: int, event: str, now_s: float) -> None:
        """Say that something happened to an order; the same event again has a new token."""
        events = self._by_order.setdefault(order_id, {})
        if event in events:
            self._drop(events[event])
        entry = FeedEntry(order_id, event, str(uuid.uuid4()), now_s, len(self._row))
        self._by_order.setdefault(order_id, {})[event] = entry
        self._row.append(entry)

    def read(self, limit: int, now_s: float, *, at_random: bool) -> list[FeedEntry]:
        """Give up to `limit` entries; what was read stays for another thirty days."""
        while True:
            row = range(len(self._row))
            count = min(limit, len(row))
            places = self._dice.sample(row, count) if at_random else list(row[:count])
            shown = [self._row[place] for place in places]
            expired = [entry for entry in shown if now_s - entry.since_s > LASTS_S]
            if not expired:
                break
            for entry in expired:
                self._drop(entry)
        for entry in shown:
            entry.since_s = now_s
        return shown

    def pending(self, order_id: int) -> list[FeedEntry]:
        """Give the entries of an order, the newest last."""
        return list(self._by_order.get(order_id, {}).values())

    def acknowledge(self, order_id: int, event: str = "") -> int:
        """Drop the entries of an order, or the one of an event; gives how many there were."""
        entries = [one for one in self.pending(order_id) if event in {"", one.event}]
        for entry in entries:
            self._drop(entry)
        return len(entries)

    def all(self, now_s: float) -> list[FeedEntry]:
        """Give every entry that has not expired."""
        return [entry for entry in self._row if now_s - entry.since_s <= LASTS_S]

    def _drop(self, entry: FeedEntry) -> None:
        events = self._by_order[entry.order_id]
        del events[entry.event]
        if not events:
            del self._by_order[entry.order_id]
        last = self._row.pop()
        if last is not entry:
            self._row[entry.at], last.at = last, entry.at
