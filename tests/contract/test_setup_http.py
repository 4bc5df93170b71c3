"""Stores, accounts and the overview by HTTP: what the console and the commands do, by role."""

from typing import Any

from adapters.database.sign_ons import SignOnRows
from domain.accounts import Account
from domain.operators import Role
from domain.sign_on import Identity
from tests.builders import a_stock_event
from tests.contract.asking import Asking
from tests.ledger import Ledger

WHY = {"why": "INC-812"}
PASSWORD = "cavalo bateria grampo"


def test_a_store_is_added_shown_and_changed_and_never_tells_a_secret(
    ledger: Ledger, asking: Asking
) -> None:
    settings = {"api_url": "https://hub.example/v2", "deposit": "Geral"}
    body: dict[str, Any] = {"name": "loja-2", "settings": settings, "secrets": {"token": "tk-9"}}

    added = asking.post("/v1/stores", "admin", **body, **WHY)
    changed = asking.post("/v1/stores/loja-2", "admin", settings={"stock_buffer": "2"}, **WHY)
    shown = asking.get("/v1/stores/loja-2")

    assert (added.status_code, changed.status_code) == (201, 200)
    assert (shown["settings"]["deposit"], shown["settings"]["stock_buffer"]) == ("Geral", "2")
    assert "stock_rule" in shown["missing"]
    assert (sorted(shown["secrets"]), "tk-9" in str(shown)) == (["callback", "token"], False)
    assert [store["name"] for store in asking.get("/v1/stores")["stores"]] == ["acme", "loja-2"]
    acts = [(row["actor"], row["action"], row["why"]) for row in ledger.rows("audit")]
    assert ("admin", "store_set", "INC-812") in acts


def test_every_setting_that_is_wrong_is_named_and_nothing_is_saved(asking: Asking) -> None:
    body = {
        "settings": {"stock_rule": "sum", "color": "red"},
        "secrets": {"token": "a b", "x": "y"},
    }

    answer = asking.post("/v1/stores", "admin", name="Loja 2", **body)

    assert (answer.status_code, answer.json()["type"]) == (
        422,
        "urn:anybridge:problem:settings_wrong",
    )
    assert sorted(fault["pointer"] for fault in answer.json()["errors"]) == [
        "/name", "/secrets/token", "/secrets/x", "/settings/color", "/settings/stock_rule",
    ]  # fmt: skip
    assert len(asking.get("/v1/stores")["stores"]) == 1


def test_a_store_of_a_name_that_is_taken_is_refused(asking: Asking) -> None:
    settings = {"api_url": "https://hub.example/v2"}

    answer = asking.post("/v1/stores", "admin", name="acme", settings=settings)

    assert (answer.status_code, answer.json()["type"]) == (409, "urn:anybridge:problem:exists")
    assert asking("GET", "/v1/stores/nobody", "viewer").status_code == 404


def test_a_test_of_a_store_tells_what_is_missing(asking: Asking) -> None:
    answer = asking.post("/v1/stores/acme/test")

    findings = answer.json()["findings"]
    assert answer.status_code == 200, answer.text
    assert "wrong" in {finding["result"] for finding in findings}
    assert any("stock_rule" in finding["detail"] for finding in findings)


def test_an_account_lives_by_http_from_beginning_to_end(asking: Asking) -> None:
    def post(path: str, **body: Any) -> dict[str, Any]:
        answer = asking.post(f"/v1/users{path}", "admin", **body, **WHY)
        assert answer.status_code in {200, 201}, answer.text
        found: dict[str, Any] = answer.json()
        return found

    added = post("", name="eva", password=PASSWORD, role="viewer", store="acme")
    role = post("/eva/role", role="operator")
    post("/eva/password", password=PASSWORD + "s")
    off, on = post("/eva/disable"), post("/eva/enable")

    assert (added["role"], added["store"]) == ("viewer", "acme")
    assert (role["role"], role["store"]) == ("operator", "")
    assert (off["disabled_at"] is None, on["disabled_at"]) == (False, None)
    assert [user["name"] for user in asking.get("/v1/users", "admin")["users"]] == ["eva"]


def test_accounts_are_refused_with_what_is_wanted(asking: Asking) -> None:
    def add(**body: Any) -> tuple[int, str]:
        answer = asking.post(
            "/v1/users", "admin", **{"role": "viewer", "password": PASSWORD, **body}
        )
        return answer.status_code, answer.text

    assert add(name="eva")[0] == 201
    assert add(name="eva")[0] == 409
    assert add(name="Eva Maria")[0] == 422
    status, text = add(name="ana", password="curta")
    assert (status, "/password" in text, "curta" in text) == (422, True, False)
    assert add(name="ana", store="nobody")[0] == 404
    assert asking.post("/v1/users/nobody/role", "admin", role="viewer").status_code == 404
    assert asking("GET", "/v1/users", "operator").status_code == 403


def test_a_password_that_the_identity_provider_keeps_is_refused(
    ledger: Ledger, asking: Asking
) -> None:
    SignOnRows(ledger.database).take(Identity("https://id u-1", Account("eva", Role.VIEWER)), "")

    answer = asking.post("/v1/users/eva/password", "admin", password=PASSWORD)

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:anybridge:problem:wrong_usage")
    assert "identity provider" in answer.json()["detail"]


def test_the_overview_tells_how_everything_stands(ledger: Ledger, asking: Asking) -> None:
    ledger.fold(a_stock_event("SKU-1", id="ev-1"))

    found = asking.get("/v1/overview?store=acme")

    [lane] = found["lanes"]
    assert (lane["store"], lane["kind"], lane["state"], lane["due"]) == ("acme", "stock", "due", 1)
    assert asking.get("/v1/overview?store=other")["lanes"] == []
    assert "ANYBRIDGE_AMQP_URL" in found["queues_error"]
