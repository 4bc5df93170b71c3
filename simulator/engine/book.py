"""The journal of every request: a file for all of it, memory for the end of it."""

import json
import os
import threading
from collections import Counter, deque
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

RING_ENTRIES = 10_000
RING_CHARS = 16_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """What one request asked for, was answered, and did."""

    oi: str
    method: str
    route: str
    status: int
    """The status that was answered; 0 when the connection was closed instead."""
    path: str = ""
    media_type: str = ""
    fault: str = ""
    kind: str = ""
    """What the effects are about: stock, price, product, sku, local, or nothing."""
    effects: tuple[list[object], ...] = ()
    refusals: tuple[str, ...] = ()
    """What a party that refuses in the body of a success said; empty elsewhere."""

    @property
    def applied(self) -> bool:
        """Whether the request changed anything."""
        return bool(self.effects)


class Book:
    """Writes entries in the order in which their effects came true."""

    def __init__(self, path: Path | None = None, *, fsync: bool = False) -> None:
        self._lock = threading.Lock()
        self._fsync = fsync
        self._sequence = _last_sequence(path) if path else 0
        self._file = path.open("a", encoding="utf-8") if path else None
        self.forget()

    def forget(self) -> None:
        """Empty the counters and the ring; the file and the numbering go on."""
        with self._lock:
            self._ring: deque[tuple[int, str]] = deque()
            self._ring_chars = 0
            self._counts: Counter[tuple[str, str, int]] = Counter()
            self._applied = 0
            self._effects = 0

    def write(self, entry: Entry) -> int:
        """Journal `entry` and give its sequence number."""
        with self._lock:
            self._sequence += 1
            line = _line(self._sequence, entry)
            self._counts[entry.oi, f"{entry.method} {entry.route}", entry.status] += 1
            self._applied += entry.applied
            self._effects += len(entry.effects)
            self._keep(line)
            if self._file:
                self._file.write(line + "\n")
                self._file.flush()
                if self._fsync:
                    os.fsync(self._file.fileno())
            return self._sequence

    def counts(self) -> dict[str, object]:
        """Give what was counted: a number an account, route and status."""
        with self._lock:
            counted = dict(self._counts)
            totals: dict[str, object] = {
                "last": self._sequence,
                "requests": sum(counted.values()),
                "applied": self._applied,
                "effects": self._effects,
            }
        accounts: dict[str, dict[str, dict[str, int]]] = {}
        for (oi, route, status), number in sorted(counted.items()):
            accounts.setdefault(oi, {}).setdefault(route, {})[str(status)] = number
        return {**totals, "accounts": accounts}

    def read(self, after: int, limit: int) -> dict[str, object]:
        """Give up to `limit` entries that follow `after` and are still in memory."""
        with self._lock:
            lines = [line for number, line in self._ring if number > after]
            oldest = self._ring[0][0] if self._ring else self._sequence + 1
            last = self._sequence
        entries = [json.loads(line) for line in lines[:limit]]
        return {"entries": entries, "oldest": oldest, "last": last}

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._file:
                self._file.close()
                self._file = None

    def _keep(self, line: str) -> None:
        self._ring.append((self._sequence, line))
        self._ring_chars += len(line)
        while len(self._ring) > RING_ENTRIES or self._ring_chars > RING_CHARS:
            _, oldest = self._ring.popleft()
            self._ring_chars -= len(oldest)


def _line(sequence: int, entry: Entry) -> str:
    fields: dict[str, object] = {
        "sequence": sequence,
        "at": datetime.now(UTC).isoformat(timespec="microseconds"),
        "oi": entry.oi,
        "method": entry.method,
        "route": entry.route,
        "path": entry.path,
        "media_type": entry.media_type,
        "status": entry.status,
        "applied": entry.applied,
        "fault": entry.fault,
        "kind": entry.kind,
        "effects": entry.effects,
    }
    if entry.refusals:
        fields["refusals"] = entry.refusals
    return json.dumps(fields, separators=(",", ":"))


def _last_sequence(path: Path) -> int:
    if not path.exists():
        return 0
    kept = last = 0
    with path.open("rb+") as lines:
        for line in lines:
            if line.endswith(b"\n"):
                last = int(json.loads(line)["sequence"])
                kept += len(line)
        # A line cut short by a killed process would spoil the next one.
        lines.truncate(kept)
    return last
