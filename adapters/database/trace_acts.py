"""What people did to an order or a SKU: the entries of the audit that concern it."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from adapters.database.claim_json import keys_from
from adapters.database.engine import Database
from domain.mapping_keys import SKU, MappingKey
from domain.mapping_rules import to_rule
from domain.mappings import MappingWrong
from domain.traces import Happening, Moment, Subject

# What stops, starts or changes a whole flow or store, and what changes what orders map to.
_WIDE = {
    "flow_paused": Happening.FLOW,
    "flow_resumed": Happening.FLOW,
    "store_paused": Happening.FLOW,
    "store_resumed": Happening.FLOW,
    "marketplace_paused": Happening.FLOW,
    "marketplace_resumed": Happening.FLOW,
    "store_set": Happening.FLOW,
    "mapping_set": Happening.MAPPING,
    "mapping_unset": Happening.MAPPING,
}
_WIDE_LIST = ", ".join(f"'{action}'" for action in _WIDE)

_APART = frozenset({"batch", "flow", "items", "letter", "letters", "selection", "until_s"})
"""Particulars that the line itself, or letters and batches of the same timeline tell."""

_MOST_NAMES = 40
"""So many letters and batches of one key are looked for in the audit, the newest."""

_ENTRIES = f"""
SELECT id, at_s, actor, action, detail, why FROM audit
WHERE store = :store AND at_s >= :since_s AND (action IN ({_WIDE_LIST}) {{named}})
ORDER BY at_s DESC, id DESC LIMIT :most"""  # noqa: S608 - our own words

_KEYS = text("SELECT keys FROM erp_order WHERE store = :store AND order_id = :order_id")


@dataclass(frozen=True, slots=True)
class _Concern:
    """What makes an entry of the audit one about the subject.

    Args:
        names: ids of its letters and batches, and its own names.
        kinds: of the flows that it goes through.
        keys: what it asks the mapping rules for.
    """

    names: frozenset[str]
    kinds: frozenset[str]
    keys: Sequence[MappingKey]


_SAID_AS = {"instead_of": "it was held:", "cause": "it was held:"}
"""What a pause or its end says of why the flow stood before."""


class TraceActs:
    """Reads what people did that concerns one subject."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def moments(self, subject: Subject, known: Collection[Moment], most: int) -> list[Moment]:
        """Give what people did from the first moment on, in no order.

        Args:
            known: what happened to it, see `TraceRows`: the letters and batches are looked for.
        """
        if not known:
            return []
        since_s = min(one.at_s for one in known)
        with self._database.read() as connection:
            concern = _concern(connection, subject, known)
            rows = _entries(connection, subject.store, since_s, concern.names, most)
        told = [_told(row, json.loads(row.detail), concern) for row in rows]
        return [one for one in told if one is not None]


def _concern(connection: Connection, subject: Subject, known: Collection[Moment]) -> _Concern:
    newest = sorted(known, key=lambda one: -one.at_s)
    wanted = {Happening.LETTER, Happening.REPLAY}
    refs = dict.fromkeys(one.ref for one in newest if one.what in wanted)
    names = frozenset([*list(refs)[:_MOST_NAMES], *subject.names])
    kinds = frozenset(kind for kind, _ in subject.places)
    if subject.is_sku:
        return _Concern(names, kinds, [MappingKey(SKU, (subject.number,))])
    asked = {"store": subject.store, "order_id": subject.order_id or -1}
    keys = connection.execute(_KEYS, asked).scalar()
    return _Concern(names, kinds, () if keys is None else keys_from(keys))


def _entries(
    connection: Connection, store: str, since_s: float, names: Collection[str], most: int
) -> Sequence[Any]:
    # A name stands in the JSON as a whole text; LIKE only narrows, what it lets pass is checked.
    patterns = {f"n{place}": f"%{_within(name)}%" for place, name in enumerate(sorted(names))}
    named = "".join(f" OR detail LIKE :{name} ESCAPE '!'" for name in patterns)
    asked = {"store": store, "since_s": since_s, "most": most, **patterns}
    return connection.execute(text(_ENTRIES.format(named=named)), asked).all()


def _within(name: str) -> str:
    quoted = json.dumps(name, ensure_ascii=False)
    return "".join(f"!{c}" if c in "!%_" else c for c in quoted)


def _told(row: Any, detail: Mapping[str, Any], concern: _Concern) -> Moment | None:
    what = _WIDE.get(row.action, Happening.OPERATOR)
    if isinstance(released := detail.get("released"), dict):
        # The end of a store's pause tells of all its flows; of ours what had held them.
        causes = {str(cause) for kind, cause in released.items() if kind in concern.kinds}
        detail = {"cause": ", ".join(sorted(causes))}
    if what is Happening.MAPPING:
        is_ours = any(_matches(detail, key) for key in concern.keys)
    elif "flow" in detail:
        is_ours = detail["flow"] in concern.kinds
    else:
        is_ours = row.action in _WIDE or bool(_texts(detail) & concern.names)
    if not is_ours:
        return None
    said = "; ".join(filter(None, (_shown(detail, concern.names), row.why)))
    kind, batch = str(detail.get("flow", "")), str(detail.get("batch", ""))
    return Moment(row.at_s, what, kind, row.action, said, by=row.actor, ref=batch)


def _matches(detail: Mapping[str, Any], key: MappingKey) -> bool:
    if detail.get("kind") != key.kind:
        return False
    try:
        rule = to_rule(key.kind, str(detail.get("key", "")), str(detail.get("target") or ""))
    except MappingWrong:
        return False
    return not rule.differs(key.folded)


def _texts(value: object) -> set[str]:
    """Give every text within a value, and every number as one."""
    if isinstance(value, Mapping):
        return {text for inner in value.values() for text in _texts(inner)}
    if isinstance(value, list):
        return {text for inner in value for text in _texts(inner)}
    return {str(value)}


def _shown(detail: Mapping[str, Any], names: Collection[str]) -> str:
    """Say what was done; of long lists only what concerns the subject."""
    parts = []
    for name, value in detail.items():
        if value in ("", None, [], {}) or name in _APART:
            continue
        if isinstance(value, list):
            ours = [str(each) for each in value if str(each) in names]
            value = ", ".join(ours or map(str, value[:5]))  # noqa: PLW2901 - the short form of it
        parts.append(f"{_SAID_AS.get(name, name)} {value}")
    return ", ".join(parts)
