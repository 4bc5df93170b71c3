"""What both imitated parties wrote down of orders: when a feed was read, when one was created."""

import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any


class Creations:
    """When the ERP made each order; whoever looks again reads only what is new in its journal."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0
        self._made_s: dict[str, float] = {}

    def found(self) -> Mapping[str, float]:
        """Give store order number → seconds since 1970, of all orders so far."""
        with self._path.open("rb") as book:
            book.seek(self._read)
            for line in book:
                if not line.endswith(b"\n"):
                    break
                self._read += len(line)
                if b'"created"' in line:
                    self._take(json.loads(line))
        return self._made_s

    def _take(self, line: Mapping[str, Any]) -> None:
        if line["kind"] == "order":
            made = (effect for effect in line["effects"] if effect[0] == "created")
            self._made_s.update((str(effect[3]), _at_s(line)) for effect in made)


def polls(path: Path, oi: str) -> Sequence[float]:
    """Give when an account's feed was read, in order."""
    return [_at_s(line) for line in _lines(path, "/orders/feeds") if _is_poll(line, oi)]


def ages(
    sold_s: Mapping[str, float], polled_s: Sequence[float], made_s: Mapping[str, float]
) -> list[float]:
    """Give how long after the first reading that could show it each order was in the ERP."""
    return [
        made_s[number] - polled_s[bisect_left(polled_s, at_s)]
        for number, at_s in sold_s.items()
        if number in made_s
    ]


def _is_poll(line: Mapping[str, Any], oi: str) -> bool:
    return bool(line["method"] == "GET" and line["oi"] == oi)


def _at_s(line: Mapping[str, Any]) -> float:
    return datetime.fromisoformat(line["at"]).timestamp()


def _lines(path: Path, holding: str) -> Iterator[Any]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if holding in line and line.endswith("\n"):
                yield json.loads(line)
