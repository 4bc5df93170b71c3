"""Three orders that one carrier holds, and the console in front of them."""

from dataclasses import dataclass

from domain.audit import Act
from ops.resources import Repositories
from tests.contract.console_room import Browser
from tests.ledger import Ledger

ANA = Act("ana", "INC-812")


@dataclass
class Room:
    """Three orders that one carrier holds, and the console."""

    browser: Browser
    known: Repositories
    ledger: Ledger

    @property
    def letters(self) -> list[str]:
        return sorted(row["id"] for row in self.ledger.rows("dead_letter"))

    @property
    def group(self) -> str:
        return str(self.ledger.rows("dead_letter")[0]["fingerprint"])

    def actions(self) -> list[str]:
        return [entry.action for entry in self.known.audit.entries()]


def pages(room: Room) -> list[str]:
    return [
        "/", "/dead", f"/dead/groups/{room.group}", "/dead/letters",
        f"/dead/letters/{room.letters[0]}", f"/replay?group={room.group}", "/batches", "/trace",
        "/trace?key=1&store=acme", "/trace?key=nobody", "/audit", "/mappings", "/mappings?kind=sku",
        f"/dead/groups/{room.group}/fix", "/account", "/flows",
    ]  # fmt: skip
