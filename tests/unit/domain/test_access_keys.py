"""Access keys: the check digit, letters in a CNPJ, and every part."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.access_keys import KeyFaulty, check_digit, to_access_key
from tests.nfe import ISSUERS, access_key

# The first three are checked against an independent implementation; the rest are of samples.
GOOD = [
    "35240911222333000181550010000123451908172631",
    "35260712ABC34501DE35550010000000011482156371",
    "35240911222333000181550011442725091763972500",
    "41260911222333000181550010000012341000123450",
    "42260711222333000181550010000012341102030400",
]
FAULTY = {
    "a check digit": (GOOD[0][:-1] + "2", "check digit"),
    "a state": (access_key(state="36"), "state"),
    "a month": (access_key(month="2613"), "month"),
    "an issuer": (access_key(issuer="11222333000182"), "issuer"),
    "a person without a person's series": (access_key(issuer="00052998224725"), "issuer"),
    "a company with a person's series": (access_key(series=920), "issuer"),
    "a character too few": (GOOD[0][:-1], "26 digits"),
    "a small letter": (GOOD[1].lower(), "26 digits"),
    "a line feed": (GOOD[0] + "\n", "26 digits"),
    "digits of another script": ("\uff13" + GOOD[0][1:], "26 digits"),
    "nothing": ("", "26 digits"),
}


@pytest.mark.parametrize("text", GOOD)
def test_a_key_is_known(text: str) -> None:
    assert str(to_access_key(text)) == text


@pytest.mark.parametrize(("text", "said"), FAULTY.values(), ids=FAULTY)
def test_what_is_no_key_is_told_with_the_check_that_failed(text: str, said: str) -> None:
    with pytest.raises(KeyFaulty, match=said):
        to_access_key(text)


def test_every_check_that_fails_is_told() -> None:
    text = access_key(state="99", month="2600", issuer="0")

    with pytest.raises(KeyFaulty) as caught:
        to_access_key(text[:-1] + str((int(text[-1]) + 1) % 10))

    assert len(caught.value.faults) == 4


def test_a_person_is_named_by_cpf() -> None:
    key = to_access_key(access_key(issuer="52998224725", series=921))

    assert key.issuer == "52998224725"


@given(
    issuer=st.sampled_from(ISSUERS),
    series=st.integers(0, 919),
    number=st.integers(1, 999_999_999),
    month=st.integers(1, 12),
    year=st.integers(0, 99),
    random=st.from_regex(r"[0-9]{8}", fullmatch=True),
)
def test_a_key_says_what_it_was_made_of(
    issuer: str, series: int, number: int, month: int, year: int, random: str
) -> None:
    text = access_key(
        issuer=issuer, series=series, number=number, month=f"{year:02}{month:02}", random=random
    )

    key = to_access_key(text)

    assert (key.issuer, key.series, key.number) == (issuer, series, number)
    assert key.year_month == (2000 + year, month)
    assert check_digit(text[:43]) == text[43]


@given(text=st.sampled_from(GOOD), at=st.integers(25, 42), step=st.integers(1, 9))
def test_a_wrong_digit_is_noticed_unless_both_remainders_make_a_zero(
    text: str, at: int, step: int
) -> None:
    other = text[:at] + str((int(text[at]) + step) % 10) + text[at + 1 :]

    is_noticed = check_digit(other[:43]) != other[43]

    assert is_noticed or other[43] == "0"


@given(text=st.text(min_size=1, alphabet="0123456789AZaz\n", max_size=46))
def test_no_text_is_answered_with_anything_but_a_key_or_its_faults(text: str) -> None:
    try:
        found = str(to_access_key(text))
    except KeyFaulty as faulty:
        found = text if faulty.faults else ""

    assert found == text
