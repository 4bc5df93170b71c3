"""Keys of people: shown once, kept as digests, closed by default."""

import pytest
from sqlalchemy import text

from adapters.database.audit import AuditRows
from adapters.database.engine import Database
from adapters.database.operator_keys import OperatorKeys
from domain.audit import Act
from domain.operators import Operator, Role
from tests.contract.command import Command

ANA = Act("ana", "plantão")


@pytest.fixture
def keys(database: Database) -> OperatorKeys:
    return OperatorKeys(database)


def test_a_key_says_who_asks_and_in_which_role(keys: OperatorKeys) -> None:
    made = keys.create("bia", Role.OPERATOR, ANA)

    assert keys.operator_of(made.key) == Operator("bia", Role.OPERATOR)


@pytest.mark.parametrize("spoil", ["{}x", "x{}", "", "abo_", "\udcff"])
def test_anything_else_opens_nothing(keys: OperatorKeys, spoil: str) -> None:
    made = keys.create("bia", Role.ADMIN, ANA)

    assert keys.operator_of(spoil.format(made.key)) is None


def test_a_revoked_key_opens_nothing_at_once(keys: OperatorKeys) -> None:
    first, second = (keys.create("bia", Role.VIEWER, ANA) for _ in range(2))

    assert keys.revoke("bia", [first.id], ANA) == [first.id]

    assert [keys.operator_of(key.key) is None for key in (first, second)] == [True, False]
    assert keys.revoke("outra", [], ANA) == []


def test_a_role_that_is_not_known_opens_nothing(keys: OperatorKeys, database: Database) -> None:
    made = keys.create("bia", Role.VIEWER, ANA)

    with database.write() as connection:
        connection.execute(text("UPDATE operator_key SET role = 'owner'"))

    assert keys.operator_of(made.key) is None


def test_a_key_is_kept_nowhere_and_its_making_is_audited(
    keys: OperatorKeys, database: Database
) -> None:
    made = keys.create("bia", Role.VIEWER, ANA)
    with database.read() as connection:
        rows = connection.execute(text("SELECT * FROM operator_key")).all()

    [entry] = AuditRows(database).entries()

    assert (entry.actor, entry.action, entry.why) == ("ana", "operator_key_created", "plantão")
    seen = repr(rows) + repr(entry) + repr(made) + repr(keys.keys())
    assert made.key.split("_", 2)[2] not in seen


def test_a_persons_key_is_made_listed_and_revoked_by_command(anybridge: Command) -> None:
    made = anybridge("key", "create", "--operator", "bia", "--role", "viewer", "--json").json

    listed = anybridge("key", "list", "--operators", "--json").json
    gone = anybridge("key", "revoke", "--operator", "bia", "--yes", "--json").json

    assert [(key["operator"], key["role"], key["state"]) for key in listed] == [
        ("bia", "viewer", "valid")
    ]
    assert gone == [{"revoked": made["id"]}]


@pytest.mark.parametrize(
    "words",
    [
        ["create"],
        ["create", "acme", "--operator", "bia", "--role", "viewer"],
        ["create", "--operator", "bia"],
        ["create", "--operator", "Ana Maria", "--role", "viewer"],
        ["revoke", "--yes"],
    ],
)
def test_a_key_is_of_a_store_or_of_a_person_with_a_role(
    anybridge: Command, words: list[str]
) -> None:
    assert anybridge("key", *words).code == 2
