"""The independent judge: what was handed over, what the hub did with it, and what is wrong.

It shares no logic with the bridge. It reads the source's ledger (every event handed over), the
hub's own book (every effect, in order) and the hub's final state, and compares sets as Jepsen's
total-queue checker does: lost, stale, unexpected, differing, and what is left over.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

Place = tuple[str, str, str]
"""Store, kind, key."""

Value = tuple[int, ...]
"""(units,) of a stock, (price, sale price) in cents of a price."""


@dataclass(frozen=True, slots=True)
class Handed:
    """One event handed over by the source.

    Args:
        version: the higher, the newer; within one place.
        outcome: "confirmed", or "unknown" when no answer came.
    """

    event_id: str
    place: Place
    version: int
    value: Value
    outcome: str = "confirmed"


@dataclass(frozen=True, slots=True)
class Effect:
    """One change of the hub's state, as the hub noted it.

    Args:
        at_s: when, in seconds since 1970.
    """

    place: Place
    value: Value
    at_s: float = field(default=0.0, compare=False)


@dataclass(slots=True)
class Findings:
    """What the judge found; clean when all of it is empty.

    Args:
        lost: confirmed events that neither reached the hub, nor were superseded, nor are parked.
        stale: places whose last effect is older than the newest confirmed event.
        unexpected: effects that nobody ever asked for: another store's, or invented.
        differing: places whose final state is not their last effect.
        left: what should be empty and is not, with its count.
        repeats: effects equal to the one before; harmless.
        recovered: unknown outcomes that arrived.
    """

    lost: list[Handed] = field(default_factory=list)
    stale: list[Place] = field(default_factory=list)
    unexpected: list[Effect] = field(default_factory=list)
    differing: list[Place] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)
    repeats: int = 0
    recovered: int = 0

    @property
    def is_clean(self) -> bool:
        """Tell whether nothing is wrong."""
        return not (self.lost or self.stale or self.unexpected or self.differing or self.left)

    def told(self) -> str:
        """Say it in a line or two, with the first examples."""
        wrong: dict[str, Sequence[object]] = {
            "lost": self.lost,
            "stale": self.stale,
            "unexpected": self.unexpected,
            "differing": self.differing,
        }
        counts = " ".join(f"{name} {len(found)}" for name, found in wrong.items())
        examples = "".join(f"\n  {name}: {found[:3]}" for name, found in wrong.items() if found)
        return f"{counts} left {self.left or 0}{examples}"


def judge(
    handed: Iterable[Handed],
    effects: Iterable[Effect],
    *,
    final: Mapping[Place, Value] | None = None,
    parked: Collection[str] = (),
    left: Mapping[str, int] | None = None,
) -> Findings:
    """Compare.

    Args:
        handed: the source's ledger, in any order; an event may stand in it twice.
        effects: the hub's book, in the order of the effects.
        final: the hub's state at the end; none: not compared.
        parked: ids of events that a person can see as failed.
        left: counts that must be 0 at the end.
    """
    asked = _by_place(handed)
    done = _by_place(effects)
    found = Findings(left={name: count for name, count in (left or {}).items() if count})
    for place in sorted(asked.keys() | done.keys()):
        _judge_place(place, asked.get(place, []), done.get(place, []), set(parked), found)
    for place, ours in done.items():
        if final is not None and final.get(place) != ours[-1].value:
            found.differing.append(place)
    return found


def _judge_place(
    place: Place,
    asked: Sequence[Handed],
    done: Sequence[Effect],
    parked: Collection[str],
    found: Findings,
) -> None:
    version_of: dict[Value, int] = {}
    for event in asked:
        version_of[event.value] = max(event.version, version_of.get(event.value, 0))
    found.unexpected += [effect for effect in done if effect.value not in version_of]
    found.repeats += sum(1 for one, next_ in pairwise(done) if one == next_)
    reached = max((version_of.get(effect.value, 0) for effect in done), default=0)
    owed = [e for e in asked if e.outcome == "confirmed" and e.event_id not in parked]
    found.lost += [event for event in owed if event.version > reached]
    newest = max((event.version for event in owed), default=0)
    if done and version_of.get(done[-1].value, 0) < newest:
        found.stale.append(place)
    values = {effect.value for effect in done}
    found.recovered += sum(1 for e in asked if e.outcome == "unknown" and e.value in values)


def _by_place(rows: Iterable[Any]) -> dict[Place, list[Any]]:
    grouped: dict[Place, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.place].append(row)
    return grouped


@dataclass(frozen=True, slots=True)
class HubNames:
    """Whose the hub's names are.

    Args:
        store_of: OI → store.
        key_of: (OI, id of a SKU or listing in the hub) → SKU code.
        local: the stock local where stock is expected.
    """

    store_of: Mapping[str, str]
    key_of: Mapping[tuple[str, int], str]
    local: int


OF_ORDERS = frozenset({"order", "feed", "callback"})
"""Kinds of effects that nobody pushed."""


def effects_in(book: Path, names: HubNames) -> list[Effect]:
    """Read every stock and price effect out of the hub's journal; orders are judged elsewhere."""
    found = []
    with book.open(encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            if entry["kind"] not in OF_ORDERS:
                found += [_effect(entry, effect, names) for effect in entry["effects"]]
    return found


def final_state(states: Mapping[str, Mapping[str, Any]], names: HubNames) -> dict[Place, Value]:
    """Give the hub's final state; `states` is OI → its sections stock, prices and listings."""
    final: dict[Place, Value] = {}
    for oi, state in states.items():
        store = names.store_of[oi]
        for key, amounts in state["stock"].items():
            final[store, "stock", key] = (int(amounts.get(str(names.local), -1)),)
        for key, sku in state["prices"].items():
            final[store, "price", key] = (_cents(sku["price"]), _cents(sku["sellPrice"]))
        for offer in state["listings"].values():  # where there is one, it has the price
            value = (_cents(offer["price"]), _cents(offer["discountPrice"]))
            final[store, "price", offer["partnerId"]] = value
    return final


def _effect(entry: Mapping[str, Any], effect: Sequence[Any], names: HubNames) -> Effect:
    oi, kind = entry["oi"], entry["kind"]
    store, at_s = names.store_of.get(oi, oi), datetime.fromisoformat(entry["at"]).timestamp()
    if kind == "stock":
        key, local, units = effect
        value = (int(units),) if local == names.local else (int(units), int(local))
        return Effect((store, "stock", key), value, at_s)
    if kind == "price":
        key = names.key_of.get((oi, effect[0]), str(effect[0]))
        return Effect((store, "price", key), (_cents(effect[1]), _cents(effect[2])), at_s)
    return Effect((store, kind, str(effect[0])), (0,), at_s)


def _cents(amount: float) -> int:
    return round(amount * 100)
