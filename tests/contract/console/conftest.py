"""The console before anybody signed in, and after an operator did."""

from collections.abc import Iterator

import pytest

from config.settings import load
from ops.console.app import console
from tests.contract.console_night import ANA, Room
from tests.contract.console_room import CHEAP, Browser, people_of
from tests.contract.held_room import HeldRoom
from tests.ledger import Ledger


@pytest.fixture
def room(ledger: Ledger) -> Iterator[Room]:
    held = HeldRoom(ledger)
    for number in (1, 2, 3):
        held.hold_by("Loggi Express", number)
    held.known.stores.create("loja2", {"api_url": "https://hub.example"}, {"token": "t"}, ANA)
    people_of(held.known)
    with console(load({}), held.known, ledger.box, CHEAP) as routes:
        yield Room(Browser(list(routes)), held.known, ledger)


@pytest.fixture
def night(room: Room) -> Room:
    """Signed in as an operator."""
    room.browser.sign_in("operator")
    return room
