"""Signing on by an identity provider: refusals by others, and local accounts beside it."""

from typing import Any

import pytest

from domain.accounts import Account, AccountElsewhere
from domain.audit import Act
from domain.operators import Role
from tests.contract.console_room import PASSWORD
from tests.contract.sign_on_room import ADDRESS, Room
from tests.ledger import Ledger


def test_a_person_who_says_no_at_the_provider_is_told(room: Room) -> None:
    begun = room.browser.get("/login/oidc")
    back = room.provider.sign_on(begun.headers["location"])

    answer = room.browser.get(back.replace("code=", "error=access_denied&was="))

    assert answer.status_code == 403
    assert "O provedor não confirmou a entrada" in answer.text


def test_another_issuer_that_sends_people_back_is_refused(room: Room) -> None:
    begun = room.browser.get("/login/oidc")
    back = room.provider.sign_on(begun.headers["location"])

    answer = room.browser.get(back.partition("&iss=")[0] + "&iss=https%3A%2F%2Fevil.example")

    assert answer.status_code == 403
    assert len(room.provider.asked) == 1


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
    ],
)
def test_a_provider_that_is_not_the_one_configured_is_not_gone_to(
    room: Room, metadata: dict[str, Any]
) -> None:
    room.provider.metadata = metadata

    answer = room.browser.get("/login/oidc")

    assert answer.status_code == 403
    assert "não é o que foi configurado" in answer.text


def test_a_name_that_a_local_account_has_is_not_handed_out(room: Room) -> None:
    room.service.add(Account("ana", Role.ADMIN), PASSWORD, Act("root"))

    answer = room.sign_on()

    assert (answer.status_code, room.who()) == (403, None)
    [user] = room.service.all()
    assert (user.role, user.is_local) == ("admin", True)


def test_a_name_that_somebody_else_of_the_provider_has_is_not_handed_out(room: Room) -> None:
    room.sign_on()

    assert room.sign_on(room.fresh(), sub="u-2").status_code == 403


def test_a_disabled_account_stays_out(room: Room) -> None:
    room.sign_on()
    room.service.switch("ana", Act("root"), on=False)

    assert (room.sign_on().status_code, room.who()) == (403, None)


def test_a_group_of_a_store_that_is_gone_opens_nothing(room: Room) -> None:
    room.ledger.execute("DELETE FROM store_secret")
    room.ledger.execute("DELETE FROM callback_secret")
    room.ledger.execute("DELETE FROM store")

    assert room.sign_on(groups=["cn=ops,ou=x"]).status_code == 403


def test_tries_that_fail_are_slowed(room: Room) -> None:
    answers = [room.guess() for _ in range(6)]

    assert [answer.status_code for answer in answers] == [403] * 5 + [429]


# ------------------------------------------------------------------------------ beside it


def test_a_provider_that_is_away_is_asked_once_and_again_after_some_seconds(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.provider.is_away = True
    away = [room.browser.get("/login/oidc").status_code for _ in range(3)]
    asked = len(room.provider.asked)
    room.provider.is_away = False
    still = room.browser.get("/login/oidc").status_code

    monkeypatch.setattr("adapters.oidc.provider.AWAY_S", 0.0)
    again = room.browser.get("/login/oidc").status_code

    assert (away, asked, still, again) == ([503] * 3, 1, 503, 303)


def test_local_accounts_get_in_while_the_provider_is_away(room: Room) -> None:
    room.provider.is_away = True
    room.service.add(Account("root", Role.ADMIN), PASSWORD, Act("root"))

    away = room.browser.get("/login/oidc")
    door = room.browser.get("/login")
    room.browser.post("/login", name="root", password=PASSWORD)

    assert (away.status_code, 'href="/login/oidc?next=' in door.text) == (503, True)
    assert room.who() == Account("root", Role.ADMIN)


@pytest.mark.parametrize("password", ["", PASSWORD, "nobody has this password"])
def test_no_password_opens_an_account_of_the_provider(room: Room, password: str) -> None:
    room.sign_on()

    assert room.service.sign_in("ana", password, ADDRESS).token == ""
    with pytest.raises(AccountElsewhere):
        room.service.change_password("ana", PASSWORD, Act("root"))


def test_accounts_say_by_what_they_sign_in(room: Room) -> None:
    room.service.add(Account("bia", Role.VIEWER), PASSWORD, Act("root"))
    room.sign_on()

    assert [(user.name, user.is_local) for user in room.service.all()] == [
        ("ana", False),
        ("bia", True),
    ]


def test_without_a_provider_there_is_no_such_way_in(ledger: Ledger, room: Room) -> None:
    room.signing_on = None
    bare = room.fresh()

    assert "/login/oidc" not in bare.get("/login").text
    assert bare.get("/login/oidc").status_code == 404
