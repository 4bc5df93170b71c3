"""What the imitated hub wrote down: when which key was accepted, and who was refused."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.stack import Stack

THROTTLED = 429

Key = tuple[str, str, int]
"""Account, SKU, units."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as the hub saw it.

    Args:
        at_s: when it was carried out, seconds since 1970.
        effects: (SKU or the hub's number of it, what it was set to) each.
    """

    at_s: float
    oi: str
    method: str
    status: int
    effects: Sequence[tuple[str, Any]]


def entries(stack: Stack) -> Iterator[Seen]:
    """Give every request so far, in order."""
    with _file(stack.folder).open(encoding="utf-8") as lines:
        for line in lines:
            if line.endswith("\n"):
                yield _seen(json.loads(line))


def ages(stack: Stack, sent: Mapping[Key, float]) -> Mapping[Key, float]:
    """Give how old each event was when the hub took its units, or newer ones of the same SKU.

    Args:
        sent: (account, SKU, units) → when it was published; units rise.
    """
    waiting: dict[tuple[str, str], list[int]] = {}
    for oi, sku, units in sorted(sent, key=lambda key: -key[2]):
        waiting.setdefault((oi, sku), []).append(units)
    found = {}
    for entry in entries(stack):
        for sku, value in entry.effects:
            left = waiting.get((entry.oi, sku), [])
            while left and left[-1] <= value:
                key = entry.oi, sku, left.pop()
                found[key] = entry.at_s - sent[key]
    return found


def by_slot(seen: Sequence[Seen], slot_s: float) -> Mapping[int, Sequence[Seen]]:
    """Group requests by the budget slot in which they came, counted from the first."""
    slots: dict[int, list[Seen]] = {}
    for entry in seen:
        slots.setdefault(math.floor((entry.at_s - seen[0].at_s) / slot_s), []).append(entry)
    return slots


def _file(folder: Path) -> Path:
    return folder / "book.jsonl"


def _seen(line: Mapping[str, Any]) -> Seen:
    return Seen(
        datetime.fromisoformat(line["at"]).timestamp(),
        line["oi"],
        line["method"],
        line["status"],
        [(str(effect[0]), effect[-1]) for effect in line["effects"]],
    )
