"""People who use the HTTP API: their name, and what their role lets them do."""

import re
from dataclasses import dataclass
from enum import StrEnum

from domain.audit import Act

_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}\Z")


class Role(StrEnum):
    """What somebody may do; each may do what those before it may."""

    VIEWER = "viewer"
    """Looks; sees nothing personal in clear."""
    OPERATOR = "operator"
    """Replays, discards, maps, and reveals with a reason."""
    ADMIN = "admin"
    """Edits what an order says before it is looked at again."""

    def may(self, wanted: "Role") -> bool:
        """Tell whether this role is enough where `wanted` is asked for.

        Examples:
            >>> Role.ADMIN.may(Role.VIEWER), Role.VIEWER.may(Role.OPERATOR)
            (True, False)
        """
        order = list(Role)
        return order.index(self) >= order.index(wanted)


@dataclass(frozen=True, slots=True)
class Operator:
    """Who asks, known by a key.

    Args:
        name: "ana"; it is the actor of whatever is done with the key.
    """

    name: str
    role: Role

    def act(self, why: str = "") -> Act:
        """Say on whose behalf something is changed."""
        return Act(self.name, why)


def is_operator_name(text: str) -> bool:
    """Tell whether this can name an operator: lower case, digits and `. _ @ -`, at most 64.

    Examples:
        >>> is_operator_name("ana"), is_operator_name("Ana Maria")
        (True, False)
    """
    return _NAME.match(text) is not None
