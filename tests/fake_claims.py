"""Claims of orders in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from domain.mapping_rules import Rule
from domain.order_claims import Claim, Intent
from domain.overlays import Overlay
from domain.ports import Lease


@dataclass(slots=True)
class FakeClaims:
    """Implements `domain.order_ports.OrderClaims`.

    Args:
        revisions: order id → revision of its change; one that is not named is as claimed.
    """

    rows: dict[int, Claim] = field(default_factory=dict)
    revisions: dict[int, int] = field(default_factory=dict)
    now_s: float = 0.0
    is_leased: bool = True

    def known(self, store: str, order_ids: Sequence[int]) -> Mapping[int, Claim]:
        return {n: self.rows[n] for n in order_ids if n in self.rows}

    def intend(self, lease: Lease, claims: Sequence[Claim]) -> Mapping[int, Claim]:
        free = [claim for claim in claims if self.is_leased and self._may(claim)]
        intended = {c.order_id: replace(c, intent=Intent(self.now_s)) for c in free}
        self.rows.update(intended)
        return intended

    def with_numbers(self, store: str, numbers: Sequence[str]) -> Sequence[Claim]:
        rows = [row for row in self.rows.values() if row.number in numbers]
        return [row for row in rows if row.imported is not None or row.intent is not None]

    def _may(self, claim: Claim) -> bool:
        row = self.rows.get(claim.order_id, Claim(claim.order_id))
        is_current = self.revisions.get(claim.order_id, claim.revision) == claim.revision
        knows_at_s = None if claim.intent is None else claim.intent.at_s
        at_s = None if row.intent is None else row.intent.at_s
        return is_current and row.imported is None and at_s == knows_at_s


@dataclass(slots=True)
class FakeRules:
    """Implements `domain.order_ports.Rules`: the same for every store."""

    rows: list[Rule] = field(default_factory=list)

    def rules(self, store: str) -> Sequence[Rule]:
        return self.rows


@dataclass(slots=True)
class FakeOverlays:
    """Implements `domain.overlays.Overlays`: the same for every store."""

    rows: dict[str, Overlay] = field(default_factory=dict)

    def overlays(self, store: str, keys: Sequence[str]) -> Mapping[str, Overlay]:
        return {key: self.rows[key] for key in keys if key in self.rows}
