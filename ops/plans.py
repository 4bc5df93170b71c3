"""What a plan of a replay may say, for the command line and the HTTP API."""

from domain.replay import Plan
from ops.refusals import FieldWrong

LARGEST_CANARY = 1_000_000
FASTEST = 1_000_000.0


def check_plan(plan: Plan) -> None:
    """Refuse a plan that makes no sense; whoever does more than replay asks before.

    Raises:
        FieldWrong: says which part of it.
    """
    if not 0 <= plan.canary <= LARGEST_CANARY:
        raise FieldWrong("canary", f"is wrong; wanted: how many go first, up to {LARGEST_CANARY}")
    if not 0 <= plan.rate <= FASTEST:
        raise FieldWrong("rate", f"is wrong; wanted: so many a second, up to {FASTEST:.0f}")
    if not 0 <= plan.min_success <= 100:  # noqa: PLR2004 - percent
        raise FieldWrong("min_success", "is wrong; wanted: a percentage")
