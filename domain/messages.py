"""What crosses the work queues: bells. Their shape never changes."""

from dataclasses import dataclass
from typing import Self

from domain.ids import LaneId


@dataclass(frozen=True, slots=True)
class Bell:
    """A lane has something due. It carries no truth: the ledger does."""

    store: str
    kind: str

    @property
    def lane(self) -> LaneId:
        """The lane that was rung."""
        return LaneId(self.store, self.kind)

    def to_dict(self) -> dict[str, str]:
        """Give the fields as a work message carries them."""
        return {"store": self.store, "kind": self.kind}

    @classmethod
    def from_dict(cls, fields: dict[str, str]) -> Self:
        """Read the fields of a work message; unknown ones are ignored."""
        return cls(fields["store"], fields["kind"])


@dataclass(frozen=True, slots=True)
class Route:
    """Which actor on which queue works a kind off."""

    kind: str
    actor: str
    queue: str
