"""Rules that map attributes of products, and the products that they concern."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import json
from sqlalchemy import Connection, text

from adapters.database.lanes import ring_lanes
from adapters.database.rule_rows import RuleRows
from domain.attribute_names import own_name
from domain.ids import Kind, LaneId
from domain.mapping_rules import Rule
from domain.mappings import ATTRIBUTE
from domain.spelling import name_key

_AT_ONCE = 500

_SENT = text("""
SELECT key, payload FROM change WHERE store = :store AND kind = 'product' AND state = 'pushed'
  AND key > :after ORDER BY key LIMIT :most""")

# What a person sets going lets pass what changed just now.
_SEND_AGAIN = text("""
UPDATE change SET revision = revision + 1, state = 'due', next_at_s = now_s(),
  due_since_s = now_s(), attempts = 0, accepted_hash = '', released = true
WHERE store = :store AND kind = 'product' AND key = :key AND state = 'pushed'""")


class AttributeRuleRows(RuleRows):
    """The rules of stores for attributes of the technical sheet; a key is a folded name."""

    kinds = (ATTRIBUTE,)
    decides = Kind.PRODUCT

    def concerned(self, store: str, names: Collection[str]) -> tuple[list[str], list[str]]:
        """Give codes of products that were sent and say one of these, and of those that may.

        What the ERP announces without data is read anew for every sending: only the ERP knows
        what it says.

        Args:
            names: folded, as rules are kept by.
        """
        wanted, surely, maybe = set(names), [], []
        for key, payload in self._sent(store):
            said = None if payload is None else json.decode(payload)
            if not isinstance(said, dict) or "skus" not in said:
                maybe.append(key)
            elif any(_is_named(row, wanted) for row in said.get("attributes") or ()):
                surely.append(key)
        return surely, maybe

    def usage(self, store: str) -> Mapping[str, int]:
        """Give how many products that were sent say the attribute of each rule, by key."""
        rules = {rule.key for rule in self.rules(store)}
        found: Counter[str] = Counter()
        for _, payload in self._sent(store):
            said = None if payload is None else json.decode(payload)
            rows = said.get("attributes") or () if isinstance(said, dict) else ()
            found.update({key for row in rows for key in _keys(row)} & rules)
        return found

    def _sent(self, store: str) -> Iterator[tuple[str, str | None]]:
        after, rows = "", [("", None)]
        with self._database.read() as connection:
            while rows:
                asked = {"store": store, "after": after, "most": _AT_ONCE}
                rows = [(row.key, row.payload) for row in connection.execute(_SENT, asked)]
                yield from rows
                after = rows[-1][0] if rows else after

    def _rule(self, kind: str, key: str, target: str) -> Rule:
        return Rule(kind, (key,), target)

    def _send_again(self, connection: Connection, store: str, keys: Sequence[str]) -> None:
        if keys:
            rows = [{"store": store, "key": key} for key in sorted(set(keys))]
            connection.execute(_SEND_AGAIN, rows)
            ring_lanes(connection, [LaneId(store, Kind.PRODUCT)])


def _is_named(row: object, wanted: Collection[str]) -> bool:
    return not _keys(row).isdisjoint(wanted)


def _keys(row: object) -> frozenset[str]:
    """Give the keys that an attribute of a product goes by."""
    name = str(row.get("name", "")) if isinstance(row, dict) else ""
    return frozenset({name_key(name), name_key(own_name(name)[0])})
