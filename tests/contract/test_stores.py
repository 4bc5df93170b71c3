"""Stores keep their settings and secrets on both databases, and every change is audited."""

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from adapters.database.audit import AuditRows
from adapters.database.callback_secrets import CALLBACK
from adapters.database.engine import Database
from adapters.database.secrets import SecretBox, SecretUnreadable
from adapters.database.stores import Resumed, StoreExists, StoreRows, StoreUnknown
from domain.audit import Act
from domain.store import StockRule

ANA = Act("ana", "first day")
BOX = SecretBox([Fernet.generate_key().decode()])
URL = {"api_url": "https://api.example.com/v2"}


@pytest.fixture
def stores(database: Database) -> StoreRows:
    made = StoreRows(database, BOX)
    made.create("acme", {**URL, "stock_buffer": 2}, {"token": "planted"}, ANA)
    return made


def held(database: Database, kind: str, cause: str) -> None:
    adding = "INSERT INTO lane (store, kind, held_cause) VALUES ('acme', :kind, :cause)"
    with database.write() as connection:
        connection.execute(text(adding), {"kind": kind, "cause": cause})


def causes(database: Database) -> dict[str, str]:
    with database.read() as connection:
        found = connection.execute(text("SELECT kind, held_cause FROM lane"))
        return {row.kind: row.held_cause for row in found}


def test_a_store_is_given_with_its_secrets_opened(stores: StoreRows) -> None:
    store = stores.get("acme")

    assert store is not None
    assert (store.api_url, store.stock_buffer, store.token) == (URL["api_url"], 2, "planted")


def test_a_store_that_is_not_there_is_none(stores: StoreRows) -> None:
    assert stores.get("nobody") is None
    with pytest.raises(StoreUnknown, match="no store 'nobody'"):
        stores.row("nobody")


def test_names_are_given_sorted_by_byte(stores: StoreRows) -> None:
    for name in ("b", "a-2", "a1"):
        stores.create(name, URL, {}, ANA)

    assert stores.names() == ["a-2", "a1", "acme", "b"]


def test_a_store_is_not_added_twice(stores: StoreRows) -> None:
    with pytest.raises(StoreExists, match="store set"):
        stores.create("acme", {"api_url": "https://other.example.com"}, {"token": "other"}, ANA)

    store = stores.get("acme")
    assert store is not None
    assert (store.api_url, store.token) == (URL["api_url"], "planted")


def test_a_change_is_seen_at_once_by_everybody(stores: StoreRows, database: Database) -> None:
    other = StoreRows(database, BOX)
    assert other.get("acme") == stores.get("acme")

    stores.change("acme", {"stock_rule": "same_name_only"}, {"token": "newer"}, ANA)

    store = other.get("acme")
    assert store is not None
    assert (store.stock_rule, store.token) == (StockRule.SAME_NAME_ONLY, "newer")


def test_an_unchanged_store_is_opened_once(stores: StoreRows) -> None:
    assert stores.get("acme") is stores.get("acme")


def test_a_setting_of_a_newer_release_survives_a_change(
    stores: StoreRows, database: Database
) -> None:
    newer = """UPDATE store SET settings = '{"api_url": "https://x.example", "novelty": [1]}'"""
    with database.write() as connection:
        connection.execute(text(newer))

    stores.change("acme", {"oi": "1."}, {}, ANA)

    assert stores.row("acme").values["novelty"] == [1]


def test_a_store_that_is_not_there_cannot_be_changed(stores: StoreRows) -> None:
    with pytest.raises(StoreUnknown):
        stores.change("nobody", {"oi": "1."}, {"token": "t"}, ANA)
    with pytest.raises(StoreUnknown):
        stores.pause("nobody", ANA)


def test_a_paused_store_has_its_flows_off_until_it_is_resumed(stores: StoreRows) -> None:
    flows = []
    for move in (stores.pause, stores.resume):
        move("acme", ANA)
        store = stores.get("acme")
        flows.append(store is not None and store.flow_on("stock"))

    assert flows == [False, True]


def test_lanes_look_again_after_a_change_but_a_brake_stays(
    stores: StoreRows, database: Database
) -> None:
    for kind, cause in (("stock", "brake"), ("price", "access_denied"), ("order", "paused")):
        held(database, kind, cause)

    stores.change("acme", {}, {"token": "newer"}, ANA)

    assert causes(database) == {"stock": "brake", "price": "", "order": "paused"}


def test_a_pause_of_a_store_hides_no_other_cause_and_its_end_lets_them_go(
    stores: StoreRows, database: Database
) -> None:
    stays = {"stock": "brake", "order": "paused", "poll_erp": "poll_off"}
    ends = {"price": "access_denied", "product": "flow_off"}
    for kind, cause in (stays | ends).items():
        held(database, kind, cause)

    stores.pause("acme", ANA)
    while_paused = causes(database)
    done = stores.resume("acme", ANA)

    assert while_paused["price"] == "access_denied"
    assert done == Resumed(was_paused=True, released=ends)
    assert causes(database) == {**stays, "price": "", "product": ""}
    [resumed, *_] = AuditRows(database).entries(store="acme")
    assert resumed.detail == {"released": {"price": "access_denied"}}


def test_every_store_has_a_callback_secret_of_its_own(stores: StoreRows) -> None:
    stores.create("loja", URL, {}, ANA)

    secrets = {stores.secret(name, CALLBACK) for name in ("acme", "loja")}

    assert len(secrets) == 2
    assert all(len(secret) >= 22 for secret in secrets)  # 22 url-safe letters hold 128 bits


def test_a_row_names_its_secrets_and_holds_none(stores: StoreRows) -> None:
    row = stores.row("acme")

    assert row.secrets == {"token", CALLBACK}
    assert "planted" not in repr(row)
    assert row.store().token == ""


def test_every_change_is_audited_without_secrets(stores: StoreRows, database: Database) -> None:
    stores.change("acme", {"stock_buffer": 3}, {"token": "planted-2"}, Act("bia", "INC-1"))
    stores.pause("acme", ANA)

    entries = AuditRows(database).entries(store="acme")

    assert [entry.action for entry in entries] == ["store_paused", "store_set", "store_added"]
    assert entries[1].actor == "bia"
    assert entries[1].detail["before"] == {"stock_buffer": 2}
    assert "planted" not in repr(entries)


def test_a_secret_of_another_key_is_named_not_guessed(database: Database) -> None:
    StoreRows(database, BOX).create("acme", URL, {"token": "planted"}, ANA)
    stranger = StoreRows(database, SecretBox([Fernet.generate_key().decode()]))

    with pytest.raises(SecretUnreadable, match="ANYBRIDGE_SECRET_KEY"):
        stranger.get("acme")
