"""Rules that map what orders say."""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from adapters.database.rule_rows import RuleRows
from domain.ids import Kind
from domain.mapping_keys import SHAPES
from domain.mapping_rules import Rule, to_rule

_UNDECIDED = text("""
SELECT count(*) FROM change
WHERE store = :store AND kind = 'order' AND state IN ('due', 'waiting')""")


class OrderRuleRows(RuleRows):
    """The rules of stores, of every kind that orders are mapped by."""

    kinds = tuple(sorted(SHAPES))
    decides = Kind.ORDER

    def undecided(self, store: str) -> int:
        """Count the orders that are still to be decided: whatever rules stand then decide."""
        with self._database.read() as connection:
            return int(connection.execute(_UNDECIDED, {"store": store}).scalar_one())

    def _rule(self, kind: str, key: str, target: str) -> Rule:
        return to_rule(kind, key, target)

    def _send_again(self, connection: Connection, store: str, keys: Sequence[str]) -> None:
        """Send nothing: an order that was imported stays as it was decided then."""
