"""Orders that were skipped, kept as their claims say it."""

from typing import Any, Protocol

from adapters.database.claim_json import steps_text
from domain.order_decisions import Step, Verdict

_CLAIM = """INSERT INTO erp_order (store, order_id, version, outcome, steps, is_cancelled,
  ordered_at_s, first_seen_at_s, seen_at_s)
VALUES (:store, :order_id, 'v', :outcome, :steps, :is_cancelled, now_s(), now_s(), now_s())"""


class Executes(Protocol):
    """A ledger, or a command that has one."""

    def execute(self, statement: str, **values: object) -> None:
        """Change the ledger."""
        ...


def leave_out(ledger: Executes, *ids: int, step: str = "status", **fields: Any) -> None:
    """Keep orders of the store acme as skipped.

    Args:
        step: at which; "status": they were not paid.
        fields: others of the claim: `store`, `outcome`, `is_cancelled`.
    """
    steps = (Step("status", Verdict.PASSED, "fine"), Step(step, Verdict.SKIPPED, "not wanted"))
    values = {"store": "acme", "outcome": "skip", "is_cancelled": False, **fields}
    for order_id in ids:
        ledger.execute(_CLAIM, order_id=order_id, steps=steps_text(steps), **values)
