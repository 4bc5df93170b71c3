"""Signing on by an identity provider, over HTTP: who is let in, and what is refused."""

import time
from typing import Any

import pytest
from joserfc import jwk
from structlog.testing import capture_logs

from domain.accounts import Account
from domain.operators import Role
from ops.console.sign_on import BEGUN
from ops.console.visits import SESSION
from tests.contract.sign_on_room import ADDRESS, Room
from tests.identity_provider import (
    CLIENT,
    PrivateKey,
)


def test_who_the_provider_knows_is_let_in_and_taken_where_they_wanted(room: Room) -> None:
    answer = room.sign_on()

    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert room.who() == Account("ana", Role.VIEWER)
    cookies = answer.headers.get_list("set-cookie")
    [session] = [each for each in cookies if each.startswith(f"{SESSION}=")]
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(session.split("; "))


@pytest.mark.parametrize(
    ("groups", "account"),
    [
        (["everybody", "bridge-admins"], Account("ana", Role.ADMIN)),
        (["cn=ops,ou=x"], Account("ana", Role.OPERATOR, "loja1")),
        ("everybody", Account("ana", Role.VIEWER)),
    ],
)
def test_the_first_rule_that_fits_gives_role_and_store(
    room: Room, groups: object, account: Account
) -> None:
    room.sign_on(groups=groups)

    assert room.who() == account


def test_signing_on_is_audited_with_who_and_from_where(room: Room) -> None:
    room.sign_on()

    entries = room.known.audit.entries(actor="ana")
    assert [(entry.action, entry.detail) for entry in entries] == [
        ("signed_in", {"by": room.provider.issuer, "from": ADDRESS}),
        ("user_added", {"user": "ana", "role": "viewer", "from": ADDRESS}),
    ]


def test_the_key_is_asked_for_once(room: Room) -> None:
    room.sign_on()
    room.sign_on()

    paths = [line.rpartition("/shop")[2] for line in room.provider.asked]
    assert sorted(paths) == ["/.well-known/openid-configuration", "/keys", "/token/", "/token/"]


def test_a_new_role_at_the_provider_ends_the_sessions_of_the_old_one(room: Room) -> None:
    room.sign_on(groups=["bridge-admins"])
    other = room.fresh()

    room.sign_on(other, groups=["everybody"])

    assert (room.who(), room.who(other)) == (None, Account("ana", Role.VIEWER))
    assert room.known.audit.entries(actor="ana")[1].action == "user_role_set"


def test_somebody_stays_who_they_are_whatever_they_call_themselves(room: Room) -> None:
    room.sign_on()

    room.sign_on(preferred_username="bia")

    assert room.who() == Account("ana", Role.VIEWER)


def test_a_client_may_say_its_secret_in_the_form(room: Room) -> None:
    room.provider.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}

    assert room.sign_on().status_code == 303


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (jwk.RSAKey.generate_key(2048, {"kid": "rsa", "alg": "RS256", "use": "sig"}), "RS256"),
        (jwk.OKPKey.generate_key("Ed25519", {"kid": "ed"}), "Ed25519"),
    ],
)
def test_signatures_of_usual_kinds_are_read(room: Room, key: PrivateKey, algorithm: str) -> None:
    room.provider.key, room.provider.algorithm = key, algorithm

    assert room.sign_on().status_code == 303


# ------------------------------------------------------------------------------ refused


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"nonce": "another"}, "token_invalid"),
    ({"nonce": None}, "token_invalid"),
    ({"aud": "another-client"}, "token_invalid"),
    ({"aud": [CLIENT, "another-client"]}, "token_invalid"),
    ({"aud": [CLIENT, "x"], "azp": "x"}, "token_invalid"),
    ({"azp": "another-client"}, "token_invalid"),
    ({"aud": None}, "token_invalid"),
    ({"iss": "https://evil.example"}, "token_invalid"),
    ({"exp": int(time.time()) - 120}, "token_invalid"),
    ({"exp": None}, "token_invalid"),
    ({"iat": int(time.time()) + 3600}, "token_invalid"),
    ({"nbf": int(time.time()) + 3600}, "token_invalid"),
    ({"sub": None}, "token_invalid"),
    ({"sub": ""}, "token_invalid"),
    ({"groups": ["strangers"]}, "role_unknown"),
    ({"groups": None}, "role_unknown"),
    ({"groups": {"everybody": True}}, "role_unknown"),
    ({"preferred_username": "Ana Maria"}, "name_unusable"),
    ({"preferred_username": None}, "name_unusable"),
    ({"preferred_username": 7}, "name_unusable"),
]


@pytest.mark.parametrize(("wrong", "refusal"), WRONG)
def test_whoever_does_not_fit_is_refused_and_leaves_no_account(
    room: Room, wrong: dict[str, Any], refusal: str
) -> None:
    room.provider.wrong = wrong

    with capture_logs() as lines:
        answer = room.sign_on()

    assert (answer.status_code, room.who()) == (403, None)
    assert room.ledger.rows("console_user", "name") == []
    [line] = [line for line in lines if line["event"] == "sign_on_refused"]
    assert (line["refusal"].partition(":")[0], line["origin"]) == (refusal, ADDRESS)


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_that_no_key_of_the_provider_signed_is_refused(room: Room, algorithm: str) -> None:
    room.provider.algorithm = algorithm

    assert (room.sign_on().status_code, room.who()) == (403, None)


def test_another_key_of_the_same_name_is_refused(room: Room) -> None:
    room.provider.signed_by = jwk.ECKey.generate_key("P-256", {"kid": "one"})

    assert (room.sign_on().status_code, room.who()) == (403, None)


def test_a_new_key_is_looked_for(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.sign_on()
    room.provider.key = jwk.ECKey.generate_key("P-256", {"kid": "two"})
    early = room.sign_on(room.fresh()).status_code
    monkeypatch.setattr("adapters.oidc.provider.KEYS_AGAIN_S", 0.0)

    later = room.sign_on(room.fresh()).status_code

    assert (early, later) == (403, 303)


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(room: Room) -> None:
    room.provider.claims = {"preferred_username": "ana", "groups": ["everybody"]}
    begun = room.fresh().get("/login/oidc")
    back = room.provider.sign_on(begun.headers["location"])

    with capture_logs() as lines:
        assert room.browser.get(back).status_code == 403
        room.browser.get("/login/oidc")
        assert room.browser.get(back).status_code == 403

    # Not for what the provider would have said of it: it was never asked.
    refused = [line["refusal"] for line in lines if line["event"] == "sign_on_refused"]
    assert refused == ["state_invalid"] * 2
    assert [line for line in room.provider.asked if line.startswith("POST")] == []
    assert room.who() is None


def test_an_answer_is_good_once(room: Room) -> None:
    room.provider.claims = {"preferred_username": "ana", "groups": ["everybody"]}
    begun = room.browser.get("/login/oidc")
    kept = dict(room.browser.cookies)
    back = room.provider.sign_on(begun.headers["location"])

    first = room.browser.get(back)
    room.browser.cookies = kept
    again = room.browser.get(back)

    assert (first.status_code, again.status_code) == (303, 403)
    assert f'{BEGUN}=""' in str(first.headers.get_list("set-cookie"))


def test_whoever_takes_too_long_begins_anew(room: Room) -> None:
    room.provider.claims = {"preferred_username": "ana", "groups": ["everybody"]}
    begun = room.browser.get("/login/oidc")
    back = room.provider.sign_on(begun.headers["location"])

    room.late_s = 601.0

    assert room.browser.get(back).status_code == 403
    assert [line for line in room.provider.asked if line.startswith("POST")] == []


@pytest.mark.parametrize(
    "query", ["", "?state=x&code=y", "?error=access_denied&state=x", "?state=é&code=y"]
)
def test_whoever_began_nothing_is_refused(room: Room, query: str) -> None:
    assert room.browser.get(f"/login/oidc/callback{query}").status_code == 403
    assert room.provider.asked == []


def test_whoever_the_provider_knows_is_no_guesser_though_no_rule_lets_them_in(room: Room) -> None:
    for _ in range(8):
        assert room.sign_on(room.fresh(), groups=["strangers"]).status_code == 403

    assert room.sign_on().status_code == 303


def test_nobody_is_kept_out_after_an_hour_in_which_the_provider_was_away(room: Room) -> None:
    room.sign_on()
    room.provider.is_away = True
    for _ in range(8):
        assert room.sign_on(room.fresh()).status_code == 503
    room.provider.is_away = False

    assert room.sign_on().status_code == 303


def test_a_stranger_who_began_nothing_keeps_nobody_out(room: Room) -> None:
    for _ in range(8):
        assert room.fresh().get("/login/oidc/callback?state=x&code=y").status_code == 403

    assert room.sign_on().status_code == 303


def test_codes_that_are_made_up_are_counted_for_their_address_alone(room: Room) -> None:
    room.guess()

    assert len(room.ledger.rows("sign_in_try")) == 3
    assert all(ADDRESS in row["key"] for row in room.ledger.rows("sign_in_try"))
