"""What a handler has in hand until it is recorded is given back then, whatever comes of it."""

import pytest

from domain.errors import TransientError
from tests.unit.workers.room import Pushing, Room, keys
from workers.work import Work


class Holding(Pushing):
    """Holds something in hand until it is recorded; notes what was recorded by then."""

    room: Room

    def __init__(self) -> None:
        super().__init__()
        self.left: list[int] = []

    def push(self, work: Work) -> None:
        super().push(work)
        work.until_recorded.callback(lambda: self.left.append(len(self.room.changes.verdicts)))


def test_what_is_in_hand_is_given_back_once_it_is_recorded() -> None:
    handler = Holding()
    handler.room = Room(*keys(1), handler=handler)

    handler.room.ring()

    assert handler.left == [1]


def test_what_is_in_hand_is_given_back_though_it_cannot_be_recorded() -> None:
    handler = Holding()
    handler.room = Room(*keys(1), handler=handler)
    handler.room.changes.failures = [TransientError("database: away")]

    with pytest.raises(TransientError):
        handler.room.ring()

    assert handler.left == [0]
