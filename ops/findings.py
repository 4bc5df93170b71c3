"""What a check found: all is well, something to know, or something to mend."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

SKEW_WARNING_S = 5.0
SKEW_WRONG_S = 60.0


class Weight(StrEnum):
    """How much a finding weighs."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a report.

    Args:
        check: closed word: "database", "hub", "deposit".
        detail: what is, and what to do about it.
        store: empty when it concerns the whole deployment.
    """

    weight: Weight
    check: str
    detail: str
    store: str = ""

    def to_dict(self) -> dict[str, str]:
        """Give the fields as JSON shows them."""
        return {
            "result": self.weight.value,
            "store": self.store,
            "check": self.check,
            "detail": self.detail,
        }


def weight_of_skew(ahead_s: float) -> Weight:
    """Weigh how far two clocks are apart."""
    if abs(ahead_s) >= SKEW_WRONG_S:
        return Weight.WRONG
    return Weight.WARNING if abs(ahead_s) >= SKEW_WARNING_S else Weight.OK


def any_wrong(findings: Iterable[Finding]) -> bool:
    """Tell whether something must be mended."""
    return any(finding.weight is Weight.WRONG for finding in findings)
