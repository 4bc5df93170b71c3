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


def accepted_at(stack: Stack) -> Mapping[tuple[str, str, str], float]:
    """Give (account, SKU, value) → when the hub first took it."""
    found: dict[tuple[str, str, str], float] = {}
    for entry in entries(stack):
        for key, value in entry.effects:
            found.setdefault((entry.oi, key, str(value)), entry.at_s)
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
