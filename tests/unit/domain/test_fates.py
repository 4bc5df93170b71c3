"""What became of a revision."""

import pytest

from domain.changes import ChangeState
from domain.fates import Fate, fate_of


@pytest.mark.parametrize("state", ChangeState)
def test_what_the_other_side_took_is_pushed_whatever_came_after(state: ChangeState) -> None:
    assert fate_of(state, 3, 3, held=True) is Fate.PUSHED


@pytest.mark.parametrize(
    ("state", "held", "fate"),
    [
        (ChangeState.DUE, False, Fate.FOLDED),
        (ChangeState.DUE, True, Fate.HELD),
        (ChangeState.WAITING, False, Fate.WAITING),
        (ChangeState.DEAD, True, Fate.DEAD),
        (ChangeState.PUSHED, False, Fate.PUSHED),
    ],
)
def test_what_was_not_taken_yet_is_where_its_change_stands(
    state: ChangeState, held: bool, fate: Fate
) -> None:
    assert fate_of(state, 3, 2, held=held) is fate
