"""Who is let in, and how often."""

import hashlib

import pytest

from tests.simulator.eccosys.company import TOKEN, Company


def signed(secret: str, day: str) -> dict[str, str]:
    signature = hashlib.md5(f"{secret}:{day}".encode(), usedforsecurity=False).hexdigest()
    return {"apikey": "a-key", "signature": signature}


@pytest.fixture
def legacy(erp: Company) -> Company:
    """A company with credentials of every generation, shortly before midnight in São Paulo."""
    erp.open("antiga", "new", apikey="a-key", secret="secret", user_token="a-person")
    erp.clock("2026-07-20T23:59:00-03:00")
    return erp


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": TOKEN}, 404),
        ({"Authorization": f"Bearer {TOKEN}"}, 404),
        ({"Authorization": "Bearer else"}, 401),
        ({"Authorization": "a-key"}, 401),
        ({"Authorization": ""}, 401),
        ({"x-access-token": "a-person"}, 404),
        ({"x-access-token": TOKEN}, 401),
        (signed("secret", "20-07-2026"), 404),
        (signed("secret", "21-07-2026"), 401),
        (signed("else", "20-07-2026"), 401),
        ({"apikey": "a-key"}, 401),
        ({}, 401),
    ],
)
def test_each_generation_of_credentials_is_let_in(
    legacy: Company, headers: dict[str, str], status: int
) -> None:
    assert legacy.bare.get("/pedidos", headers=headers).status_code == status


def test_a_signature_ends_with_the_day_in_sao_paulo(legacy: Company) -> None:
    legacy.clock("2026-07-21T02:59:58+00:00")
    before = legacy.bare.get("/pedidos", headers=signed("secret", "20-07-2026")).status_code
    legacy.clock("2026-07-21T03:00:01+00:00")
    after = legacy.bare.get("/pedidos", headers=signed("secret", "20-07-2026")).status_code

    assert (before, after) == (404, 401)


@pytest.mark.parametrize(
    ("switches", "headers"),
    [
        ({"authorization": "bearer"}, {"Authorization": "new"}),
        ({"authorization": "raw"}, {"Authorization": "Bearer new"}),
        ({"legacy_signature": False}, signed("secret", "20-07-2026")),
        ({"user_token": False}, {"x-access-token": "a-person"}),
    ],
)
def test_a_generation_may_be_switched_off(
    legacy: Company, switches: dict[str, object], headers: dict[str, str]
) -> None:
    assert legacy.bare.get("/pedidos", headers=headers).status_code == 404
    legacy.told("PUT", "/accounts/antiga/switches", switches)

    assert legacy.bare.get("/pedidos", headers=headers).status_code == 401


def test_a_replaced_token_ends_at_once(erp: Company) -> None:
    erp.told("PUT", "/accounts/loja/credentials", {"token": "another"})

    assert erp.api.get("/produtos").status_code == 401
    assert erp.bare.get("/produtos", headers={"Authorization": "another"}).status_code == 200


def test_companies_share_nothing(erp: Company) -> None:
    erp.open("outra", "other")
    erp.place()

    assert erp.bare.get("/pedidos", headers={"Authorization": "other"}).status_code == 404


def test_sixty_calls_a_minute_are_the_default_of_a_token(erp: Company) -> None:
    erp.told("POST", "/accounts", {"company": "outra", "token": "other"})

    answers = [erp.bare.get("/pedidos", headers={"Authorization": "other"}) for _ in range(62)]

    assert [answer.status_code for answer in answers].count(404) in {60, 61}
    assert answers[-1].status_code == 429
    assert erp.api.get("/produtos").status_code == 200


def test_a_429_may_say_when_to_come_back(erp: Company) -> None:
    erp.limit(policy="fixed", limit=1)
    erp.switch(retry_after="seconds")

    assert [erp.api.get("/produtos") for _ in range(2)][1].headers["retry-after"] == "60"


def test_unknown_paths_and_methods_are_refused(erp: Company) -> None:
    assert erp.api.get("/nada").status_code == 404
    assert erp.api.delete("/pedidos").status_code == 405
