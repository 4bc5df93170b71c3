"""A hub in memory whose panel shows dead letters, and is as strict as theirs."""

from dataclasses import dataclass, field

from domain.errors import Rejected
from domain.letter_mirrors import Mirrored


@dataclass
class FakePanel:
    """Implements `domain.letter_mirrors.HubPanel`.

    Args:
        orders: those that the hub knows; how each fares.
        tells_ids: whether an entry's id is told.
    """

    orders: dict[str, str] = field(default_factory=dict)
    entries: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Hub id → our name, and how it stands."""
    tells_ids: bool = True

    def show_letter(self, letter: Mirrored, retry_url: str) -> int | None:
        del retry_url
        number = 9001 + len(self.entries)
        self.entries[number] = (letter.name, "PENDING")
        return number if self.tells_ids else None

    def end_letter(self, letter: Mirrored) -> None:
        over = "CONCLUDED" if letter.is_solved else "CANCELLED"
        found = [
            number
            for number, (name, _) in self.entries.items()
            if number == letter.hub_id or (letter.hub_id is None and name == letter.name)
        ]
        if not found:
            raise Rejected("/monitorings: 404", 404)
        for number in found:
            self.entries[number] = (letter.name, over)

    def mark_order(self, letter: Mirrored) -> None:
        self._mark(letter, "ERROR")

    def unmark_order(self, letter: Mirrored) -> None:
        self._mark(letter, "OK")

    def _mark(self, letter: Mirrored, how: str) -> None:
        if letter.key not in self.orders:
            raise Rejected("/orders/transmissionStatus: 404", 404)
        self.orders[letter.key] = how
