"""Rules that give a carrier's parcels a link, and which carriers shipments name."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, text

from adapters.database.rule_rows import RuleRows
from domain.ids import Kind
from domain.mapping_rules import Rule
from domain.mappings import TRACKING, mapping_key

COUNTED = 2000
"""Shipments that are looked at; of a store that ships more, some."""

_SHIPMENTS = text("""
SELECT payload FROM change WHERE store = :store AND kind = 'shipment' AND payload IS NOT NULL
ORDER BY key DESC LIMIT :most""")


class TrackingRuleRows(RuleRows):
    """The rules of stores for links of carriers; a key is a folded name."""

    kinds = (TRACKING,)
    decides = Kind.SHIPMENT

    def shipments(self, store: str) -> Mapping[str, int]:
        """Give how many shipments name each carrier, by key."""
        return Counter(mapping_key(TRACKING, name) for name, _ in self._carriers(store))

    def unlinked(self, store: str) -> Mapping[str, str]:
        """Give the carriers whose shipments the ERP told without a link: key → name."""
        said = [name for name, link in self._carriers(store) if not link]
        return {mapping_key(TRACKING, name): name for name in sorted(said)}

    def _carriers(self, store: str) -> Iterator[tuple[str, str]]:
        asked = {"store": store, "most": COUNTED}
        with self._database.read() as connection:
            found = connection.execute(_SHIPMENTS, asked).scalars().all()
        for payload in found:
            told: dict[str, Any] = json.loads(payload)
            if told.get("carrier"):
                yield str(told["carrier"]), str(told.get("tracking_url") or "")

    def _rule(self, kind: str, key: str, target: str) -> Rule:
        return Rule(kind, (key,), target)

    def _decide_again(self, connection: Connection, store: str) -> None:
        """Let be: a parcel that is told of meanwhile keeps the link that it left with."""

    def _send_again(self, connection: Connection, store: str, keys: Sequence[str]) -> None:
        """Let be: what left has left, and a refused shipment is replayed by a person."""
