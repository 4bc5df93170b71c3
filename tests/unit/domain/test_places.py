"""Places: every state by name and letters; days begin in São Paulo."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.days import day_of, midnight_s
from domain.places import STATES, to_postal_code, to_state


@pytest.mark.parametrize(("name", "letters"), STATES.items())
def test_a_state_is_known_by_name_and_by_letters(name: str, letters: str) -> None:
    assert (to_state(name.upper()), to_state(letters.lower())) == (letters, letters)


def test_there_are_27_states() -> None:
    assert len(set(STATES.values())) == 27


@pytest.mark.parametrize("text", ["", "8701300", "870130000", "00000-000", "87013 000", "37000"])
def test_what_is_no_postcode_is_empty(text: str) -> None:
    assert to_postal_code(text) == ""


@given(day=st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_a_day_begins_at_its_midnight(day: date) -> None:
    begin_s = midnight_s(day)

    assert (day_of(begin_s), day_of(begin_s - 1) < day) == (day, True)
