"""What narrows a replay, as a person reads it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from ops.console.visits import Visit

_ROOMS: Mapping[str, str] = {
    "kind": "kind",
    "reason": "reason",
    "reconcile": "compared",
    "state": "state",
}
"""The room of the catalogue that has the closed words of a filter."""


def told_of(visit: Visit, selection: Mapping[str, object]) -> Sequence[tuple[str, str]]:
    """Give the name of each filter and what it says; one that narrows nothing is left out."""
    return [(name, _text(visit, name, value)) for name, value in selection.items() if value]


def _text(visit: Visit, name: str, value: object) -> str:
    if name == "not_after":
        return visit.write.whole(datetime.fromisoformat(str(value)).timestamp())
    if name == "since_s" and isinstance(value, int | float):
        return visit.write.age(value)
    if name == "day":
        return visit.write.day(str(value))
    if name == "mapping" and isinstance(value, list):
        return "; ".join(_rule(visit, str(each)) for each in value)
    if name in _ROOMS:
        return visit.words.of(_ROOMS[name], str(value))
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _rule(visit: Visit, rule: str) -> str:
    kind, _, said = rule.partition(" ")
    return f"{visit.words.of('mapping', kind)}: {said.replace(' -> ', ' → ')}"
