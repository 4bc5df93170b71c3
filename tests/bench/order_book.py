"""What both imitated parties wrote down of orders: when a feed was read, when one was created."""

import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any


def created(path: Path) -> dict[str, float]:
    """Give when the ERP made each order: store order number → seconds since 1970."""
    return {
        str(effect[3]): _at_s(line)
        for line in _lines(path, '"created"')
        for effect in line["effects"]
        if effect[0] == "created" and line["kind"] == "order"
    }


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
