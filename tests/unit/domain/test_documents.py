"""Documents: check digits of both kinds, letters in a CNPJ, punctuation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.documents import Document, DocumentKind, is_cnpj, is_cpf, to_document

CPFS = ["52998224725", "11144477735", "529.982.247-25"]
CNPJS = ["11222333000181", "12ABC34501DE35", "A1B2C3D4000193", "ZZZZZZZZ000191"]
WRONG = [
    *("11111111111", "52998224724", "12ABC34501DE36", "00000000000000", ""),
    *("5299822472", "529982247250", "\uff11" * 11, "111_444_777_35", "ISENTO"),
]


@pytest.mark.parametrize("text", CPFS)
def test_a_cpf_is_known(text: str) -> None:
    document = to_document(text)

    assert document is not None
    assert (document.kind, len(document.number)) == (DocumentKind.CPF, 11)


@pytest.mark.parametrize("text", CNPJS)
def test_a_cnpj_is_known_with_and_without_letters(text: str) -> None:
    assert to_document(text.lower()) == Document(DocumentKind.CNPJ, text)


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_document_is_none(text: str) -> None:
    assert to_document(text) is None


@given(number=st.sampled_from(["11144477735", *CNPJS]), data=st.data())
def test_one_wrong_character_is_noticed(number: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from([c for c in "0123456789" if c != number[at]]))

    # Modulo 11 has two remainders for one digit, and a letter may be worth as much as a digit.
    wrong = number[:at] + other + number[at + 1 :]

    assert is_cpf(wrong) + is_cnpj(wrong) <= (number[at].isalpha() or at < len(number) - 2)
