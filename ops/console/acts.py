"""What an entry of the audit says besides who, when and why, told in a person's language."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.overlays import FIELDS as CORRECTED
from ops.console.visits import Visit
from ops.console.words import Words
from ops.console.writing import NOTHING
from ops.store_texts import as_text

SHOWN = 10
"""Names of one kind that an entry shows; it says how many there were."""

FROM = "from"
"""Where it was done from; shown beside who did it."""

RELEASED = "released"
"""Why flows that a store's resume let go had been held, by flow."""

NAMES, SETTING = "particular", "setting"
"""The rooms of the catalogue that have the names, and those of a store's settings."""

_MOMENTS = ("until_s", "not_after")
_SPANS = ("overlap_s", "grace_s", "since_s")
_ROOMS: Mapping[str, str] = {
    "flow": "kind",
    "cause": "cause",
    "instead_of": "cause",
    "kind": "mapping",
    "role": "role",
    "what": "compared",
    "reconcile": "compared",
    "reason": "reason",
    "state": "state",
}
"""The room of the catalogue that has the closed words of a name."""


def particulars(visit: Visit, detail: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Give what was changed: names and values, in the visitor's language.

    A name or word of a newer release stays as it is.
    """
    return list(_told(visit, detail, _ROOMS))


def _told(
    visit: Visit, detail: Mapping[str, Any], rooms: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    before = detail.get("before")
    for name, value in detail.items():
        if name == FROM or (name == "before" and "set" in detail):
            continue
        if name == "set" and isinstance(value, Mapping):
            yield from _settings(visit.words, value, before if isinstance(before, Mapping) else {})
        elif name == "selection" and isinstance(value, Mapping):
            # A filter of letters: its kind is a flow, not a mapping.
            yield from _told(visit, value, {**rooms, "kind": "kind"})
        elif value != []:
            yield visit.words.of(NAMES, name), _value(visit, name, value, rooms.get(name, ""))


def _settings(
    words: Words, values: Mapping[str, Any], before: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        said = _setting(words, value)
        was = _setting(words, before[name]) if name in before else ""
        yield words.of(SETTING, name), (words("audit.was", now=said, was=was) if was else said)


def _setting(words: Words, value: object) -> str:
    return words.of("option", as_text(value)) or NOTHING


def _value(visit: Visit, name: str, value: Any, room: str) -> str:
    words = visit.words
    if value is None or value == "":
        return NOTHING
    if name in _MOMENTS:
        is_said = isinstance(value, str)
        return visit.write.whole(datetime.fromisoformat(value).timestamp() if is_said else value)
    if name in _SPANS:
        return visit.write.age(value)
    if isinstance(value, list | tuple):
        return _listed(words, name, [str(each) for each in value])
    if isinstance(value, Mapping):
        pairs = [f"{key}: {as_text(inner)}" for key, inner in value.items()]
        return _released(words, value) if name == RELEASED else ", ".join(pairs)
    return words.of(room, as_text(value)) if room else as_text(value)


def _released(words: Words, causes: Mapping[str, Any]) -> str:
    """Tell which flows went on, and what had held them: by cause, in the order of the first."""
    flows: dict[str, list[str]] = {}
    for flow, cause in causes.items():
        flows.setdefault(str(cause), []).append(words.of("kind", flow))
    return "; ".join(f"{', '.join(f)} ({words.of('cause', cause)})" for cause, f in flows.items())


def _listed(words: Words, name: str, values: Sequence[str]) -> str:
    said = [_named(words, name, value) for value in values[:SHOWN]]
    if len(values) > SHOWN:
        return words("audit.more", n=len(values) - SHOWN, listed=", ".join(said))
    return ", ".join(said) or NOTHING


def _named(words: Words, name: str, value: str) -> str:
    if name == "secrets":
        return words.of(SETTING, value)
    if name == "fields" and value in CORRECTED:
        part, _, field = value.partition(".")
        return f"{words.of('correct', part)} – {words.of('correct', f'field_{field}')}"
    return value
