"""Why an order is held, and by what exactly."""

from dataclasses import dataclass

from domain.deadletters import Reason


@dataclass(frozen=True, slots=True)
class Hold:
    """One thing that keeps an order from the ERP until a person acts.

    Args:
        key: what it is released by: a mapping key's text, a SKU, the names of fields.
        detail: for a person; holds no personal data.
        mark: tells this case from the next of which the same is said; holds no personal data.
    """

    reason: Reason
    key: str
    detail: str
    mark: str = ""
