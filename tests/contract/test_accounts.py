"""Accounts of the console: argon2, sessions that end, guesses that are slowed, all audited."""

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from adapters.database.passwords import Passwords
from domain.accounts import (
    Account,
    AccountExists,
    AccountUnknown,
    PasswordWeak,
)
from domain.audit import Act
from domain.operators import Role
from ops.accounts import Accounts, accounts
from ops.resources import gathered
from tests.contract.command import Command
from tests.ledger import Ledger

ROOT = Act("root", "plantão")
HOME, ELSEWHERE = "192.0.2.1", "192.0.2.2"
PASSWORD = "cavalo bateria grampo"
CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def door(ledger: Ledger) -> Accounts:
    made = accounts(gathered(ledger.database, ledger.box), CHEAP)
    made.add(Account("ana", Role.OPERATOR), PASSWORD, ROOT)
    return made


def test_who_knows_the_password_is_let_in_until_they_sign_out(door: Accounts) -> None:
    token = door.sign_in(" Ana ", PASSWORD, HOME).token

    assert door.sessions.account_of(token) == Account("ana", Role.OPERATOR)

    door.sign_out(token, Act("ana"))
    assert door.sessions.account_of(token) is None


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("ana", "outra senha qualquer"),
        ("bia", PASSWORD),
        ("ana", ""),
        ("", ""),
        ("ana", "x" * 9000),
    ],
)
def test_anything_else_opens_nothing(door: Accounts, name: str, password: str) -> None:
    assert door.sign_in(name, password, HOME).token == ""


def test_no_password_is_that_of_a_name_that_nobody_has(door: Accounts) -> None:
    for password in ("nobody has this password", "", PASSWORD):
        assert not door.passwords.is_right(None, password)


@pytest.mark.parametrize(
    "ended",
    [
        "UPDATE console_session SET created_at_s = created_at_s - 43200",
        "UPDATE console_session SET used_at_s = used_at_s - 3600",
    ],
)
def test_a_session_ends_on_the_server(door: Accounts, ledger: Ledger, ended: str) -> None:
    token = door.sign_in("ana", PASSWORD, HOME).token

    ledger.execute(ended)

    assert door.sessions.account_of(token) is None


def test_a_page_that_refreshes_itself_keeps_no_session_alive(
    door: Accounts, ledger: Ledger
) -> None:
    token = door.sign_in("ana", PASSWORD, HOME).token
    ledger.execute("UPDATE console_session SET used_at_s = used_at_s - 600")
    [before] = ledger.rows("console_session")

    door.sessions.account_of(token, is_used=False)
    assert ledger.rows("console_session")[0]["used_at_s"] == before["used_at_s"]

    door.sessions.account_of(token)
    assert ledger.rows("console_session")[0]["used_at_s"] > before["used_at_s"]


def test_a_new_role_a_new_password_and_a_disabled_account_end_every_session(
    door: Accounts,
) -> None:
    def ends(change: object) -> bool:
        token = door.sign_in("ana", PASSWORD, HOME).token
        assert door.sessions.account_of(token) is not None
        assert callable(change)
        change()
        return door.sessions.account_of(token) is None

    assert ends(lambda: door.change_role(Account("ana", Role.VIEWER), ROOT))
    assert ends(lambda: door.change_password("ana", PASSWORD, ROOT))
    assert ends(lambda: door.switch("ana", ROOT, on=False))
    assert door.sign_in("ana", PASSWORD, HOME).token == ""


def test_guesses_are_slowed_and_the_owner_elsewhere_is_not(door: Accounts) -> None:
    tries = [door.sign_in("ana", "senha chutada 1", HOME) for _ in range(6)]

    assert [tried.wait_s > 0 for tried in tries] == [False] * 5 + [True]
    assert door.sign_in("ana", PASSWORD, HOME).wait_s > 0
    assert door.sign_in("ana", PASSWORD, ELSEWHERE).token


def test_a_wait_that_is_over_lets_the_owner_in_and_forgets_the_guesses(
    door: Accounts, ledger: Ledger
) -> None:
    for _ in range(5):
        door.sign_in("ana", "senha chutada 1", HOME)
    ledger.execute("UPDATE sign_in_try SET until_s = 0")

    assert door.sign_in("ana", PASSWORD, HOME).token

    assert all(row["failures"] == 5 for row in ledger.rows("sign_in_try"))
    assert not [row for row in ledger.rows("sign_in_try") if row["key"].startswith("pair")]


def test_a_password_is_kept_nowhere_and_every_change_is_audited(
    door: Accounts, ledger: Ledger
) -> None:
    token = door.sign_in("ana", PASSWORD, HOME).token
    door.change_role(Account("ana", Role.ADMIN), Act("bia", "férias", HOME))

    tables = ("console_user", "console_session", "sign_in_try", "audit")
    kept = repr([ledger.rows(table) for table in tables])
    assert PASSWORD not in kept
    assert token not in kept
    newest = door.audit.entries()[0]
    assert (newest.actor, newest.action, newest.why) == ("bia", "user_role_set", "férias")
    assert newest.detail == {"user": "ana", "role": "admin", "from": HOME}
    assert [entry.action for entry in door.audit.entries()][1:] == ["signed_in", "user_added"]


@pytest.mark.parametrize(
    "weak", ["curta", "x" * 201, "aaaaaaaaaaaaaa", "minha ana 123456", "a\nb" * 9]
)
def test_a_weak_password_is_refused(door: Accounts, weak: str) -> None:
    with pytest.raises(PasswordWeak, match="wanted"):
        door.change_password("ana", weak, ROOT)


def test_a_name_is_given_once_and_must_be_known(door: Accounts) -> None:
    with pytest.raises(AccountExists):
        door.add(Account("ana", Role.ADMIN), PASSWORD, ROOT)
    with pytest.raises(AccountUnknown):
        door.switch("bia", ROOT, on=False)


def test_a_role_that_is_not_known_opens_nothing(door: Accounts, ledger: Ledger) -> None:
    token = door.sign_in("ana", PASSWORD, HOME).token

    with ledger.database.write() as connection:
        connection.execute(text("UPDATE console_user SET role = 'owner'"))

    assert door.sessions.account_of(token) is None
    assert door.sign_in("ana", PASSWORD, HOME).token == ""


def test_accounts_are_made_listed_and_ended_by_command(anybridge: Command) -> None:
    made = anybridge(
        "user", "add", "ana", "--role", "admin", "--password-file", "-", stdin=f"{PASSWORD}\n"
    )
    changed = anybridge("user", "role", "ana", "viewer")
    anybridge("user", "disable", "ana", "--yes", "--why", "saiu")

    [listed] = anybridge("user", "list", "--json").json
    assert (made.code, changed.code) == (0, 0)
    assert (listed["name"], listed["role"], listed["state"]) == ("ana", "viewer", "disabled")
    assert PASSWORD not in repr(anybridge.said)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["add", "Ana Maria", "--role", "admin", "--password-file", "-"], 2),
        (["add", "ana", "--role", "admin"], 2),
        (["add", "ana", "--role", "admin", "--store", "nowhere", "--password-file", "-"], 4),
        (["add", "ana", "--password-file", "-"], 2),
        (["disable", "ana"], 2),
        (["disable", "ana", "--yes"], 4),
        (["password", "ana", "--password-file", "/nowhere"], 2),
    ],
)
def test_a_command_says_what_is_wrong(anybridge: Command, words: list[str], code: int) -> None:
    answer = anybridge("user", *words, stdin=PASSWORD)

    assert answer.code == code, answer.err
