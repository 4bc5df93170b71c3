import json
from decimal import Decimal
from enum import IntEnum, StrEnum
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.http.exact_json import NotJson, read_json, write_json

# A NUL is read as what stands for what nobody keeps.
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=9)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.decimals(-(10**9), 10**9, places=2)
    | TEXT
)
JSON = st.lists(st.dictionaries(TEXT, SCALARS, max_size=3) | SCALARS, max_size=3)


@given(payload=JSON)
def test_what_is_written_reads_the_same(payload: object) -> None:
    assert read_json(write_json(payload)) == payload


@given(payload=JSON)
def test_any_reader_of_json_reads_what_we_write(payload: object) -> None:
    assert json.loads(write_json(payload), parse_float=Decimal) == payload


@pytest.mark.parametrize("text", ["129.90", "0.10", "-3.00", "123456789012.34", "1E+2"])
def test_money_keeps_its_digits(text: str) -> None:
    assert write_json(Decimal(text)).decode() == format(Decimal(text), "f")


def test_a_fraction_is_never_a_float() -> None:
    assert read_json(b"[0.1, 1e2]") == [Decimal("0.1"), Decimal(100)]


def test_a_float_is_not_written() -> None:
    with pytest.raises(TypeError, match="float"):
        write_json({"price": 129.9})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html></html>",
        b'{"cut": "sho',
        b"NaN",
        b"[-Infinity]",
        b"1e999999999",
        b"9" * 5000,
        b"[" * 100_000,
        b'"\xe7\xe3o"',
    ],
)
def test_what_is_not_json_is_told(content: bytes) -> None:
    with pytest.raises(NotJson):
        read_json(content)


def test_a_whole_number_keeps_its_digits_and_has_no_more_than_forty() -> None:
    assert read_json(b"[%b]" % (b"9" * 40)) == [10**40 - 1]
    for digits in (b"9" * 41, b"-" + b"9" * 40):
        with pytest.raises(NotJson):
            read_json(b'{"id":%b}' % digits)


def test_a_long_number_in_a_text_leaves_the_others_as_they_are() -> None:
    said = b'{"accessKey":"%b","id":7,"price":129.90}' % (b"3" * 44)

    assert read_json(said) == {"accessKey": "3" * 44, "id": 7, "price": Decimal("129.90")}


class Word(StrEnum):
    SKU = "SKU"


class Origin(IntEnum):
    FOREIGN = 1


def test_what_is_of_a_class_of_its_own_is_written_as_what_it_is() -> None:
    said = MappingProxyType({"scope": Word.SKU, "origin": Origin.FOREIGN})

    assert write_json([said, (True, None)]) == b'[{"scope":"SKU","origin":1},[true,null]]'


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), {1}, b"x"])
def test_what_json_has_no_word_for_is_not_written(value: object) -> None:
    with pytest.raises(TypeError, match=type(value).__name__):
        write_json([value])


ANY_TEXT = st.text(st.sampled_from("ã\\u\x00\ud800\udfff"), max_size=5)
ANY_JSON = st.recursive(
    ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
)


@given(payload=ANY_JSON, escaped=st.booleans())
def test_no_text_holds_what_a_database_would_refuse(payload: object, escaped: bool) -> None:
    written = json.dumps(payload, ensure_ascii=escaped).encode(errors="surrogatepass")

    read = json.dumps(read_json(written), ensure_ascii=False)

    assert "\\u0000" not in read.replace("\\\\", "")
    read.encode()


def test_a_page_in_utf_16_is_cleaned_too() -> None:
    assert read_json('["a\\u0000b"]'.encode("utf-16")) == ["a\ufffdb"]
