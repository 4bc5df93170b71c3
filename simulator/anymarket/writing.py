"""How answers are written: JSON, ids, and what has no value."""

import json
from collections.abc import Mapping

from simulator.anymarket.switches import Switches

Payload = dict[str, object]


def encoded(payload: object) -> bytes:
    """Write JSON as theirs: UTF-8, not escaped."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def written_id(switches: Switches, number: int) -> int | str:
    """Give an id as the account writes it."""
    return str(number) if switches.ids == "text" else number


def spoken(switches: Switches, view: Mapping[str, object]) -> Payload:
    """Leave out what has no value, or write it as null."""
    if switches.nulls == "explicit":
        return dict(view)
    return {name: value for name, value in view.items() if value is not None}
