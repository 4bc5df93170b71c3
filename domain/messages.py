"""What crosses the work queues: bells. Their shape never changes, but for what may be ignored."""

from dataclasses import dataclass
from typing import Self

from domain.ids import LaneId


@dataclass(frozen=True, slots=True)
class Bell:
    """A lane has something due. It carries no truth: the ledger does.

    Args:
        is_bulk: the lane has a backlog, and was passed on for that; it is not passed on again.
    """

    store: str
    kind: str
    is_bulk: bool = False

    @property
    def lane(self) -> LaneId:
        """The lane that was rung."""
        return LaneId(self.store, self.kind)

    def to_dict(self) -> dict[str, str]:
        """Give the fields as a work message carries them."""
        fields = {"store": self.store, "kind": self.kind}
        return {**fields, "bulk": "yes"} if self.is_bulk else fields

    @classmethod
    def from_dict(cls, fields: dict[str, str]) -> Self:
        """Read the fields of a work message; unknown ones are ignored."""
        return cls(fields["store"], fields["kind"], fields.get("bulk") == "yes")


@dataclass(frozen=True, slots=True)
class Route:
    """Which actor on which queue works a kind off."""

    kind: str
    actor: str
    queue: str
