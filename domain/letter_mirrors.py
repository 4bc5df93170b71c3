"""What the hub itself shows of our dead letters: in the merchant's panel, and with an order."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Mirror(StrEnum):
    """Where a dead letter is shown at the hub."""

    PANEL = "panel"
    """An entry among the errors of integrators, with a way to ask for another try."""
    ORDER = "order"
    """How the order itself is said to fare."""


@dataclass(frozen=True, slots=True)
class Mirrored:
    """One dead letter, as it is shown or was shown at the hub.

    Args:
        round: counts how often it was shown; a letter that came back is shown again.
        hub_id: the hub's id of the entry; None: it told none, or there is none.
        is_solved: it ended well; else it is shown no more though nobody solved it.
    """

    letter_id: str
    mirror: Mirror
    kind: str
    key: str
    reason: str
    detail: str
    parked_at_s: float
    round: int = 1
    hub_id: int | None = None
    is_solved: bool = False

    @property
    def name(self) -> str:
        """Our name of the entry: it is never used for two.

        Examples:
            >>> letter = Mirrored("dl_a", Mirror.PANEL, "order", "7", "bug", "", 0.0, round=2)
            >>> letter.name
            'dl_a-2'
        """
        return self.letter_id if self.round == 1 else f"{self.letter_id}-{self.round}"


class HubPanel(Protocol):
    """The hub's panel, where the merchant works. Any error raised is that of one entry."""

    def show_letter(self, letter: Mirrored, retry_url: str) -> int | None:
        """Show a dead letter, with the address that asks for another try; empty: none.

        Returns:
            The hub's id of the entry; None when it does not tell.

        Raises:
            OutcomeUnknown: it may be shown.
        """
        ...

    def end_letter(self, letter: Mirrored) -> None:
        """Say that it is over: by the hub's id of the entry, or by our name of it.

        Twice equals once.
        """
        ...

    def mark_order(self, letter: Mirrored) -> None:
        """Say of an order that it does not come through, and why. Twice equals once."""
        ...

    def unmark_order(self, letter: Mirrored) -> None:
        """Say of an order that it is well again. Twice equals once."""
        ...


class LetterMirrors(Protocol):
    """What is shown, in the ledger. No letter is ever changed by it."""

    def settle(self, store: str) -> None:
        """Decide about those whose showing was cut off: of an entry, it counts as shown."""
        ...

    def over(self, store: str, wanted: Collection[str], limit: int) -> Sequence[Mirrored]:
        """Give what is shown and should be no more, oldest first.

        Args:
            wanted: the mirrors that the store wants.
        """
        ...

    def waiting(self, store: str, mirror: Mirror, limit: int) -> Sequence[Mirrored]:
        """Give letters that wait for a person and are not shown, oldest first."""
        ...

    def count(self, store: str, mirror: Mirror) -> int:
        """Count what is shown."""
        ...

    def begin(self, store: str, letter: Mirrored, secret: str) -> bool:
        """Write down that it is about to be shown; False: it is, or was refused.

        Args:
            secret: stands in the address of the entry; empty: it has none.
        """
        ...

    def shown(self, letter: Mirrored, hub_id: int | None) -> None:
        """Write down that it is shown."""
        ...

    def undo(self, letter: Mirrored) -> None:
        """Write down that it is not shown after all: nothing was sent."""
        ...

    def refused(self, letter: Mirrored, why: str) -> None:
        """Write down that the hub does not take it; it is not shown again."""
        ...

    def ended(self, letter: Mirrored) -> None:
        """Write down that it is shown no more; its address is good for nothing now."""
        ...
