"""What a person keeps back when a rule is saved stays held; the others are released."""

from collections.abc import Collection

import pytest

from domain.replay import Plan
from ops.mappings import Saved, Saving
from ops.refusals import FieldWrong
from tests.contract.held_room import ANA, HeldRoom
from tests.contract.test_mappings import LOGGI, NO_LOGGI
from tests.ledger import Ledger


@pytest.fixture
def room(ledger: Ledger) -> HeldRoom:
    """Three orders go by Loggi."""
    room = HeldRoom(ledger)
    for number in (1, 2, 3):
        room.hold_by("Loggi Express", number)
    return room


def letter_of(room: HeldRoom, key: str) -> str:
    return str(next(row["id"] for row in room.ledger.rows("dead_letter") if row["key"] == key))


def saved(room: HeldRoom, keep: Collection[str]) -> Saved:
    return room.mappings.save("acme", [LOGGI], ANA, Saving("", True, Plan(), keep))


def test_all_but_those_kept_back_are_released(room: HeldRoom) -> None:
    done = saved(room, [letter_of(room, "2")])

    assert done.batch is not None
    assert (done.kept, done.batch.items, room.due()) == (1, 2, ["1", "3"])
    assert done.batch.selection["kept"] == 1


def test_when_all_are_kept_back_nothing_is_released(room: HeldRoom) -> None:
    done = saved(room, [letter_of(room, key) for key in "123"])

    assert (done.changed, done.kept, done.batch, room.due()) == (1, 3, None, [])


def test_who_is_kept_back_is_released_by_saving_again(room: HeldRoom) -> None:
    saved(room, [letter_of(room, "2")])

    again = saved(room, [])

    assert again.batch is not None
    assert room.due() == ["1", "2", "3"]


def test_a_letter_that_is_none_of_the_store_is_refused_before_anything_is_saved(
    room: HeldRoom,
) -> None:
    with pytest.raises(FieldWrong, match="dl_typo is no letter of store acme"):
        saved(room, ["dl_typo"])

    assert (room.mappings.listed("acme"), room.due()) == ([], [])


def test_nobody_is_kept_back_by_what_frees_nobody(room: HeldRoom) -> None:
    saved(room, [])

    taken = room.mappings.save("acme", [NO_LOGGI], ANA, Saving(keep=[letter_of(room, "1")]))

    assert (taken.kept, taken.batch) == (0, None)
