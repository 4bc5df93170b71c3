"""Rules that map deposits of the ERP to stock locals of the hub, and what they concern."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, text

from adapters.database.holds import held_for, look_again
from adapters.database.rule_rows import RuleRows
from domain.ids import Kind
from domain.mapping_rules import Rule
from domain.mappings import DEPOSIT

HELD_BY = f"{DEPOSIT}_unmapped"

_SKUS = text("""
SELECT deposit, count(*) AS skus FROM stock_level WHERE store = :store GROUP BY deposit""")
_SEEN = text("SELECT deposit, label FROM deposit_seen WHERE store = :store ORDER BY deposit")


class DepositRuleRows(RuleRows):
    """The rules of stores for deposits; a key is a folded name."""

    kinds = (DEPOSIT,)
    decides = Kind.STOCK

    def waiting(self, store: str) -> Sequence[str]:
        """Give the kinds of the lanes that are held for want of such a rule."""
        with self._database.read() as connection:
            return [lane for lane, _ in held_for(connection, store, {HELD_BY})]

    def skus(self, store: str) -> Mapping[str, int]:
        """Give of how many SKUs each deposit's balance is known, by key."""
        with self._database.read() as connection:
            return {r.deposit: int(r.skus) for r in connection.execute(_SKUS, {"store": store})}

    def seen(self, store: str) -> Mapping[str, str]:
        """Give the deposits that the ERP told of: key → name as the ERP writes it."""
        with self._database.read() as connection:
            found = connection.execute(_SEEN, {"store": store}).all()
        return {row.deposit: row.label for row in found if row.deposit and row.label}

    def _rule(self, kind: str, key: str, target: str) -> Rule:
        return Rule(kind, (key,), target)

    def _send_again(self, connection: Connection, store: str, keys: Sequence[str]) -> None:
        if keys:
            look_again(connection, store, {HELD_BY})
