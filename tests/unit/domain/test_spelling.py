"""Names are one however they are written; codes are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.spelling import code_key, folded, name_key


@pytest.mark.parametrize("name", ["JADLOG .Package", "Jadlog package", " jadlog\tPáckage! "])
def test_a_name_is_one_however_it_is_written(name: str) -> None:
    assert folded(name) == "jadlog package"


@given(text=st.text())
def test_a_folded_name_stays_as_it_is(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(text=st.text())
def test_a_key_holds_no_sign_that_rules_are_written_with(text: str) -> None:
    assert not set("|*!?[") & set(name_key(text) + code_key(text))


@given(text=st.text(min_size=1).filter(str.strip))
def test_only_an_empty_text_has_the_empty_key(text: str) -> None:
    assert name_key(text)


@given(one=st.text(st.characters(codec="utf-8")), other=st.text(st.characters(codec="utf-8")))
def test_two_codes_have_two_keys(one: str, other: str) -> None:
    assert (code_key(one) == code_key(other)) == (one.strip() == other.strip())
