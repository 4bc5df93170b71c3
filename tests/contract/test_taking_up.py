"""How many orders other settings would take up: told by command, HTTP and console before saving."""

import pytest

from tests.contract.asking import Asking
from tests.contract.command import Command
from tests.contract.console_room import Browser
from tests.contract.test_console_admin import administered
from tests.ledger import Ledger
from tests.left_out import leave_out

ADD = ("store", "add", "acme", "--api-url", "https://hub.example", "--token-file", "-")
ALL = ("store", "set", "acme", "--order-import", "all")


@pytest.fixture
def acme(anybridge: Command) -> Command:
    added = anybridge(*ADD, "--import-orders-from", "2020-01-01", stdin="token")
    assert added.code == 0
    leave_out(anybridge, 7, 8)
    leave_out(anybridge, 9, step="fulfillment")
    return anybridge


def test_a_command_previews_and_saves_nothing(acme: Command) -> None:
    told = acme(*ALL, "--preview")
    read = acme(*ALL, "--preview", "--json").json

    assert (told.code, "2 orders that were left out would be looked at again" in told.err) == (
        0,
        True,
    )
    assert read == {"name": "acme", "taken_up": 2}
    assert acme("store", "show", "acme", "--json").json["order_import"] == "paid_only"


def test_a_command_that_saves_says_how_many_it_takes_up(acme: Command) -> None:
    saved = acme(*ALL)
    again = acme(*ALL)

    assert "2 orders that were left out will be looked at again" in saved.err
    assert "looked at again" not in again.err


def test_it_is_told_by_http_and_saves_nothing(ledger: Ledger, asking: Asking) -> None:
    since = {"import_orders_from": "2020-01-01"}
    assert asking.post("/v1/stores/acme", "admin", settings=since, why="x").status_code == 200
    leave_out(ledger, 7, step="fulfillment")

    answer = asking.post("/v1/stores/acme/preview", "admin", settings={"fulfillment": "import"})

    assert (answer.status_code, answer.json()) == (200, {"taken_up": 1})
    assert asking.get("/v1/stores/acme")["settings"]["fulfillment"] == "skip"
    refused = asking.post("/v1/stores/acme/preview", "operator", settings={"fulfillment": "import"})
    assert refused.status_code == 403


def test_a_setting_that_is_wrong_is_named_by_its_preview_too(asking: Asking) -> None:
    answer = asking.post("/v1/stores/acme/preview", "admin", settings={"fulfillment": "maybe"})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (
        422,
        "/settings/fulfillment",
    )


def test_the_console_asks_before_it_saves_what_takes_orders_up(ledger: Ledger) -> None:
    with administered(ledger) as admin:
        admin.post("/stores/acme", import_orders_from="2020-01-01", why="x")
        leave_out(ledger, 7, 8)
        typed = {"order_import": "all", "deposit": "Geral", "why": "INC-9"}

        asked = admin.post("/stores/acme", **typed)
        before = setting(admin)
        saved = admin.post("/stores/acme", **typed, taken_up="2")

    assert (asked.status_code, before) == (200, "paid_only")
    assert "2 pedidos que estes parâmetros deixaram de fora" in asked.text
    assert 'name="taken_up" value="2"' in asked.text
    assert 'value="INC-9"' in asked.text
    assert "Salvar e ver 2 pedidos" in asked.text
    assert saved.status_code == 303
    assert '"order_import": "all"' in ledger.rows("store")[0]["settings"]


def test_the_console_asks_again_when_it_is_another_number_by_then(ledger: Ledger) -> None:
    with administered(ledger) as admin:
        admin.post("/stores/acme", import_orders_from="2020-01-01", why="x")
        leave_out(ledger, 7, 8, 9)

        asked = admin.post("/stores/acme", order_import="all", why="x", taken_up="2")

        assert (asked.status_code, setting(admin)) == (200, "paid_only")
    assert 'name="taken_up" value="3"' in asked.text


def setting(admin: Browser) -> str:
    """Give what the page has chosen of `order_import`."""
    chosen = admin.get("/stores/acme").text.split('id="order_import"')[1].split("</select>")[0]
    return chosen.split("selected")[0].rpartition('value="')[2].partition('"')[0]
