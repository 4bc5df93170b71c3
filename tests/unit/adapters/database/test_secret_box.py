"""A box seals with its first key, opens with all, and says clearly when it cannot."""

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from adapters.database.secrets import SecretBox, SecretUnreadable

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@given(st.binary(max_size=200))
def test_what_was_sealed_opens_unchanged(clear: bytes) -> None:
    box = SecretBox([NEW])

    assert box.open(box.seal(clear)) == clear


def test_sealing_twice_looks_different_and_hides_the_content() -> None:
    box = SecretBox([NEW])

    first, second = box.seal(b"planted"), box.seal(b"planted")

    assert first != second
    assert b"planted" not in first


def test_the_first_key_seals_and_every_key_opens() -> None:
    both = SecretBox([NEW, OLD])

    assert both.open(SecretBox([OLD]).seal(b"x")) == b"x"
    assert SecretBox([NEW]).open(both.seal(b"x")) == b"x"


def test_a_wrong_key_says_which_variable_to_mend() -> None:
    sealed = SecretBox([OLD]).seal(b"x")

    with pytest.raises(SecretUnreadable, match="ANYBRIDGE_SECRET_KEY does not hold"):
        SecretBox([NEW]).open(sealed)


def test_altered_bytes_do_not_open() -> None:
    box = SecretBox([NEW])
    sealed = bytearray(box.seal(b"x"))
    sealed[20] ^= 1

    with pytest.raises(SecretUnreadable):
        box.open(bytes(sealed))


@pytest.mark.parametrize("keys", [[], ["short"], [NEW, ""], ["ã" * 44]])
def test_a_box_without_a_good_key_is_refused_and_shows_none(keys: list[str]) -> None:
    with pytest.raises(SecretUnreadable, match="ANYBRIDGE_SECRET_KEY") as caught:
        SecretBox(keys)

    assert NEW not in str(caught.value)
