"""API keys open their own store only, rotate with an overlap, and leave no trace in clear."""

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from adapters.database.api_keys import ApiKeys, NewKey
from adapters.database.audit import AuditRows
from adapters.database.engine import Database
from adapters.database.secrets import SecretBox
from adapters.database.stores import StoreRows
from domain.audit import Act

ANA = Act("ana")


@pytest.fixture
def keys(database: Database) -> ApiKeys:
    stores = StoreRows(database, SecretBox([Fernet.generate_key().decode()]))
    for name in ("acme", "loja"):
        stores.create(name, {"api_url": "https://api.example.com"}, {}, ANA)
    return ApiKeys(database)


def made(key: NewKey | None) -> NewKey:
    assert key is not None
    return key


def test_a_key_opens_its_own_store(keys: ApiKeys) -> None:
    acme, loja = made(keys.create("acme", ANA)), made(keys.create("loja", ANA))

    assert [keys.store_of(key.key) for key in (acme, loja)] == ["acme", "loja"]


def test_a_key_says_what_it_is_and_holds_256_random_bits(keys: ApiKeys) -> None:
    word, key_id, secret = made(keys.create("acme", ANA)).key.split("_", 2)

    assert (word, len(key_id), len(secret)) == ("abk", 8, 43)


@pytest.mark.parametrize("spoil", ["{}x", "x{}", "", "abk_", "{} ", "\udcff"])
def test_anything_else_opens_nothing(keys: ApiKeys, spoil: str) -> None:
    key = made(keys.create("acme", ANA)).key

    assert keys.store_of(spoil.format(key)) is None


def test_the_id_alone_opens_nothing(keys: ApiKeys) -> None:
    key = made(keys.create("acme", ANA))

    assert keys.store_of(f"abk_{key.id}_") is None


def test_there_is_no_key_for_a_store_that_is_not_there(keys: ApiKeys) -> None:
    assert keys.create("nobody", ANA) is None
    assert keys.rotate("nobody", 60.0, ANA) is None


def test_old_keys_stay_valid_during_the_overlap(keys: ApiKeys) -> None:
    old, new = made(keys.create("acme", ANA)), made(keys.rotate("acme", 3600.0, ANA))

    assert [keys.store_of(key.key) for key in (old, new)] == ["acme", "acme"]


def test_old_keys_end_with_the_overlap(keys: ApiKeys) -> None:
    old, new = made(keys.create("acme", ANA)), made(keys.rotate("acme", 0.0, ANA))

    assert [keys.store_of(key.key) for key in (old, new)] == [None, "acme"]
    assert [key.state for key in keys.keys("acme")] == ["expired", "valid"]


def test_a_longer_overlap_never_prolongs_a_key(keys: ApiKeys) -> None:
    keys.create("acme", ANA)
    keys.rotate("acme", 10.0, ANA)
    [first_end, _] = [key.expires_at_s for key in keys.keys("acme")]

    keys.rotate("acme", 9999.0, ANA)

    assert keys.keys("acme")[0].expires_at_s == first_end


def test_rotating_a_store_leaves_other_stores_alone(keys: ApiKeys) -> None:
    other = made(keys.create("loja", ANA))

    keys.rotate("acme", 0.0, ANA)

    assert keys.store_of(other.key) == "loja"


def test_a_revoked_key_opens_nothing_at_once(keys: ApiKeys) -> None:
    first, second = made(keys.create("acme", ANA)), made(keys.create("acme", ANA))

    assert keys.revoke("acme", [first.id], ANA) == [first.id]

    assert [keys.store_of(key.key) for key in (first, second)] == [None, "acme"]


def test_every_key_of_a_store_is_revoked_when_none_is_named(keys: ApiKeys) -> None:
    ids = sorted(made(keys.create("acme", ANA)).id for _ in range(2))

    assert keys.revoke("acme", [], ANA) == ids
    assert keys.revoke("acme", [], ANA) == []


def test_a_key_of_another_store_is_not_revoked(keys: ApiKeys) -> None:
    other = made(keys.create("loja", ANA))

    assert keys.revoke("acme", [other.id], ANA) == []
    assert keys.store_of(other.key) == "loja"


def test_a_key_is_kept_nowhere_and_shown_by_no_repr(keys: ApiKeys, database: Database) -> None:
    key = made(keys.create("acme", ANA))

    with database.read() as connection:
        rows = connection.execute(text("SELECT * FROM api_key")).all()
    seen = repr(rows) + repr(AuditRows(database).entries()) + repr(key) + repr(keys.keys())

    assert key.id in seen
    assert key.key.split("_", 2)[2] not in seen


def test_what_happens_to_keys_is_audited(keys: ApiKeys, database: Database) -> None:
    keys.create("acme", ANA)
    keys.rotate("acme", 60.0, ANA)
    keys.revoke("acme", [], Act("bia", "leaked"))

    entries = AuditRows(database).entries(limit=3)

    assert [entry.action for entry in entries] == ["key_revoked", "key_rotated", "key_created"]
    assert (entries[0].actor, entries[0].why) == ("bia", "leaked")
