"""A barcode proves itself: one wrong or swapped digit is seen."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.barcodes import as_ean, check_digit, is_gtin

BODIES = st.sampled_from([7, 11, 12, 13]).flatmap(
    lambda size: st.text("0123456789", min_size=size, max_size=size)
)
GTINS = BODIES.map(lambda body: body + check_digit(body)).filter(is_gtin)


@given(GTINS, st.data())
def test_one_wrong_digit_is_always_seen(code: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(code) - 1))
    wrong = data.draw(st.sampled_from("0123456789"))
    assume(wrong != code[at])

    assert not is_gtin(code[:at] + wrong + code[at + 1 :])


@given(GTINS)
def test_zeros_before_a_code_change_nothing(code: str) -> None:
    assert check_digit(f"0{code[:-1]}") == code[-1]


@given(GTINS)
def test_what_the_hub_is_sent_is_still_a_code(code: str) -> None:
    sent = as_ean(code)

    assert sent == "" or (is_gtin(sent) and len(sent) <= 13)


@given(st.text(max_size=20))
def test_any_text_is_answered(text: str) -> None:
    assert is_gtin(text) in {True, False}


@pytest.mark.parametrize(
    ("code", "is_one"),
    [
        ("7890000001014", True),
        ("7891234567895", True),
        ("036000291452", True),
        ("96385074", True),
        ("17890000001011", True),
        ("7890000001015", False),
        ("7890000010014", False),
        ("00000000", False),
        ("78900000010", False),
        ("٧٨٩٠٠٠٠٠٠١٠١٤", False),
        ("7890000001014\n", False),
        (" 7890000001014", False),
    ],
)
def test_these_codes_are_told_apart(code: str, is_one: bool) -> None:
    assert is_gtin(code) is is_one
