"""Stores and accounts by the console: the manual's screen, and who may sign in."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from config.settings import load
from domain.store_fields import FIELDS, SECRETS
from ops.console.app import console
from ops.console.words import templates_of
from ops.resources import gathered
from tests.contract.console_room import CHEAP, PASSWORD, Browser, people_of
from tests.ledger import Ledger
from tests.stack import ACT

TOKEN = "segredo-de-verdade"
MANUAL = (
    "Nome da loja", "Domínio", "Plataforma", "URL da API", "OI", "Token", "Depósito",
    "Importar pedidos de vendas por situação", "Atualizar status de pedido na loja após",
    "Enviar imagens", "Regra de envio de estoque",
)  # fmt: skip


@contextmanager
def administered(ledger: Ledger, **environ: str) -> Iterator[Browser]:
    """Sign in where there are two stores."""
    known = gathered(ledger.database, ledger.box)
    for name in ("acme", "loja2"):
        known.stores.create(name, {"api_url": "https://hub.example"}, {"token": TOKEN}, ACT)
    people_of(known)
    with console(load(environ), known, ledger.box, CHEAP) as routes:
        browser = Browser(list(routes))
        browser.sign_in("admin")
        yield browser


@pytest.fixture
def admin(ledger: Ledger) -> Iterator[Browser]:
    with administered(ledger) as browser:
        yield browser


def newest(ledger: Ledger) -> dict[str, object]:
    return dict(ledger.rows("audit")[-1])


def test_the_manuals_screen_has_the_manuals_labels(admin: Browser) -> None:
    page = admin.get("/new-store").text

    labels = re.findall(r"<label [^>]*>([^<]+)</label>", page)
    assert [label for label in MANUAL if label not in labels] == []


def test_the_same_screen_is_english_for_whoever_reads_english(admin: Browser) -> None:
    admin.language = "en"

    labels = re.findall(r"<label [^>]*>([^<]+)</label>", admin.get("/stores/acme").text)

    assert {"API URL", "Rule for sending stock", "Mass-change brake (%)"} <= set(labels)
    assert set(labels) & {each.label for each in FIELDS} == {"OI", "ERP"}


def test_a_setting_is_called_in_portuguese_as_the_manual_calls_it() -> None:
    labels = {each.name: each.label for each in FIELDS} | dict(SECRETS)

    assert templates_of("pt_BR", "setting.") == {f"setting.{x}": y for x, y in labels.items()}


def test_what_was_changed_is_saved_and_nothing_else(admin: Browser, ledger: Ledger) -> None:
    typed = {"deposit": "Geral", "stock_rule": "consolidate_all", "oi": "", "send_images": "no"}

    answer = admin.post("/stores/acme", **typed, why="manual")

    assert answer.status_code == 303
    entry = newest(ledger)
    assert (entry["actor"], entry["action"], entry["why"]) == ("admin", "store_set", "manual")
    assert '"oi"' not in str(entry["detail"])
    page = admin.get("/stores/acme").text
    assert "a AnyMarket não ativa produtos sem imagens" in page
    assert 'value="Geral"' in page


def test_a_bridge_in_one_process_says_that_it_uses_no_broker(ledger: Ledger) -> None:
    with administered(ledger, ANYBRIDGE_DATABASE_URL="sqlite:///ledger.db") as browser:
        page = browser.get("/").text

    assert "Nenhum broker é usado" in page
    assert "ANYBRIDGE_AMQP_URL" not in page


def test_a_store_whose_erp_listens_needs_a_broker_before_it_is_ready(
    admin: Browser, ledger: Ledger
) -> None:
    told = {"deposit": "Geral", "stock_rule": "consolidate_all", "erp": "amqp"}
    stores = gathered(ledger.database, ledger.box).stores
    stores.change("acme", told, {}, ACT)
    assert ">pronta<" in admin.get("/stores").text

    stores.change("acme", {"import_orders_from": "2026-11-01"}, {}, ACT)

    assert ">pronta<" not in admin.get("/stores").text
    assert "orders cannot be told to an ERP joined by events" in admin.get("/stores/acme").text


def test_a_token_is_kept_and_never_shown(admin: Browser, ledger: Ledger) -> None:
    admin.post("/stores/acme", token="outro-token", why="troca")

    assert '["token"]' in str(newest(ledger)["detail"])
    for path in ("/stores/acme", "/audit", "/stores"):
        page = admin.get(path).text
        assert TOKEN not in page
        assert "outro-token" not in page


def test_every_field_that_is_wrong_is_named_beside_it_and_nothing_is_saved(
    admin: Browser, ledger: Ledger
) -> None:
    before = len(ledger.rows("audit"))

    answer = admin.post("/stores/acme", oi="x", brake_percent="900", token="a b", why="x")

    assert (answer.status_code, len(ledger.rows("audit"))) == (422, before)
    assert "3 campos precisam de atenção" in answer.text
    assert 'value="x"' in answer.text
    assert re.search(r'<input id="oi"[^>]* aria-invalid="true" autofocus>', answer.text)
    assert '<a href="#oi">OI</a>, ' in answer.text
    assert "a b" not in re.findall(r'id="token"[^>]*', answer.text)[0]


def test_a_store_is_added_once_under_a_name_that_can_be_one(admin: Browser) -> None:
    fields = {"api_url": "https://hub.example", "why": "nova"}

    wrong = admin.post("/new-store", name="Loja Nova", oi="x", **fields)
    made = admin.post("/new-store", name="nova", token="t", **fields)
    again = admin.post("/new-store", name="nova", **fields)

    assert (wrong.status_code, made.status_code, again.status_code) == (422, 303, 422)
    assert "2 campos precisam de atenção" in wrong.text
    assert "nova" in admin.get("/stores").text


def test_a_test_of_the_connection_tells_every_problem_at_once(admin: Browser) -> None:
    admin.post("/stores/acme", api_url="https://127.0.0.1:1", why="x")

    answer = admin.post("/stores/acme/test")

    assert answer.status_code == 200
    assert answer.text.count('class="badge wrong"') >= 2


def test_a_store_is_paused_and_resumed_with_a_reason(admin: Browser, ledger: Ledger) -> None:
    assert admin.post("/stores/acme/pause", to="pause").status_code == 422

    admin.post("/stores/acme/pause", to="pause", why="manutenção")
    assert newest(ledger)["action"] == "store_paused"
    admin.post("/stores/acme/pause", to="resume", why="voltou")
    assert newest(ledger)["action"] == "store_resumed"


@pytest.mark.parametrize("name", ["viewer", "operator", "so-loja2"])
def test_only_an_administrator_changes_stores_and_accounts(admin: Browser, name: str) -> None:
    admin.sign_in(name)

    assert admin.get("/stores/loja2").status_code == 200
    for path in ("/users", "/new-store", "/users/viewer"):
        assert admin.get(path).status_code == 403
    for path in ("/stores/loja2", "/users", "/users/viewer", "/new-store"):
        assert admin.post(path, why="x", what="disable").status_code == 403


def test_an_account_is_made_changed_and_disabled_and_all_of_it_is_audited(
    admin: Browser, ledger: Ledger
) -> None:
    made = {"name": "bia", "role": "viewer", "password": PASSWORD, "store": "loja2"}
    assert admin.post("/users", **made, why="nova").status_code == 303
    bia = Browser([])
    bia.app = admin.app
    bia.sign_in("bia")
    assert bia.get("/").status_code == 200

    admin.post("/users/bia", what="role", role="operator", store="", why="plantão")
    assert bia.get("/").status_code == 303

    admin.post("/users/bia", what="disable", why="saiu")
    assert bia.sign_in("bia").status_code == 403
    said = [row["action"] for row in ledger.rows("audit")][-4:]
    assert said == ["user_added", "signed_in", "user_role_set", "user_disabled"]


def test_nobody_changes_their_own_account_here(admin: Browser) -> None:
    assert admin.post("/users/admin", what="disable", why="x").status_code == 422
    assert admin.get("/").status_code == 200
