"""Corrections of orders by command and by HTTP, beside an imitated AnyMarket."""

from collections.abc import Iterator
from typing import Any

import pytest

from adapters.database.engine import Database
from adapters.database.overlays import OverlayRows
from adapters.database.secrets import SecretBox
from config.settings import load
from domain.audit import Act
from ops.api.people import people
from ops.resources import gathered
from tests.builders import a_stock_event
from tests.contract.anymarket_pair import Pair
from tests.contract.asking import Asking
from tests.contract.command import Command
from tests.contract.held_room import HeldRoom
from tests.hub_orders import a_hub_order
from tests.ledger import Ledger, dead
from tests.simulator.hub import TOKEN

SET = {"shipping.postalCode": "01310-100", "buyer.name": "Maria Nova"}
LOCAL = {"ANYBRIDGE_ALLOW_HTTP": "yes", "ANYBRIDGE_ALLOW_PRIVATE": "yes"}


class Corrected:
    """One order that waits, in the hub and in the ledger, with command line and API."""

    def __init__(self, ledger: Ledger, command: Command, pair: Pair) -> None:
        self.room = HeldRoom(ledger)
        self.ledger, self.command = ledger, command
        [self.order_id] = pair.simulator.sell(a_hub_order(carrier="Loggi Express"))
        address = {"api_url": pair.url}
        self.room.known.stores.change("acme", address, {"token": TOKEN}, Act("root"))
        self.room.hold_by("Loggi Express", self.order_id)
        [letter] = ledger.rows("dead_letter")
        self.letter = str(letter["id"])

    def edit(self, *more: str, **said: str) -> Any:
        sets = [word for name, value in said.items() for word in ("--set", f"{name}={value}")]
        return self.command("dead", "edit", self.letter, *sets, *more)

    def overlay(self) -> list[tuple[str, str | None, str]]:
        rows = OverlayRows(self.ledger.database, self.ledger.box)
        found = rows.overlays("acme", [str(self.order_id)])
        return [(e.field, e.was, e.to) for each in found.values() for e in each.edits]

    def audited(self) -> list[str]:
        return [row["action"] for row in self.ledger.rows("audit", "id")]


@pytest.fixture
def order(anybridge: Command, started: Pair) -> Iterator[Corrected]:
    database = Database(anybridge.environ["ANYBRIDGE_DATABASE_URL"])
    anybridge.environ |= LOCAL
    ledger = Ledger(database)
    ledger.box = SecretBox([anybridge.environ["ANYBRIDGE_SECRET_KEY"]])
    yield Corrected(ledger, anybridge, started.fresh())
    database.dispose()


@pytest.fixture
def ask(order: Corrected) -> Iterator[Asking]:
    known = gathered(order.ledger.database, order.ledger.box)
    with people(load(LOCAL), known, order.ledger.box) as routes:
        yield Asking(routes, known)


def test_an_order_is_corrected_beside_what_the_hub_says(order: Corrected) -> None:
    answer = order.edit("--why", "CEP confirmado com o cliente", **SET)

    assert answer.code == 0, answer.err
    assert order.overlay() == [
        ("shipping.postal_code", "87013000", "01310-100"),
        ("buyer.name", "Maria Exemplo da Silva", "Maria Nova"),
    ]
    assert order.audited()[-1:] == ["order_corrected"]


def test_old_and_new_values_are_not_shown_unless_asked_for_with_a_reason(
    order: Corrected,
) -> None:
    silent = order.edit("--why", "telefone", **SET)
    loud = order.edit("--why", "telefone", "--reveal-pii", "--json", **SET)

    assert "Maria" not in silent.out + silent.err
    assert [row["to"] for row in loud.json] == ["01310-100", "Maria Nova"]
    assert order.audited()[-2:] == ["order_corrected", "correction_revealed"]


def test_a_correction_takes_a_reason(order: Corrected) -> None:
    answer = order.edit(**SET)

    assert (answer.code, "--why" in answer.err, order.overlay()) == (2, True, [])


def test_a_dry_run_saves_nothing(order: Corrected) -> None:
    assert order.edit("--dry-run", **SET).code == 0
    assert order.overlay() == []


@pytest.mark.parametrize("field", ["totals.total", "invoice.accessKey", "items.0.price"])
def test_amounts_and_invoice_keys_cannot_be_corrected(order: Corrected, field: str) -> None:
    answer = order.edit("--why", "x", **{field: "1"})

    assert (answer.code, f"{field} cannot be corrected" in answer.err) == (2, True)
    assert order.overlay() == []


def test_a_correction_is_taken_back(order: Corrected) -> None:
    order.edit("--why", "x", **SET)

    assert order.edit("--drop", "--why", "engano").code == 0
    assert order.overlay() == []
    assert order.edit("--drop", "--why", "engano").code == 4


@pytest.mark.parametrize("words", [(), ("--set", "buyer.name"), ("--set", "a=1", "--set", "a=2")])
def test_what_cannot_be_read_is_refused_without_repeating_it(
    order: Corrected, words: tuple[str, ...]
) -> None:
    assert order.edit("--why", "x", *words).code == 2


def test_an_order_that_nobody_can_look_at_is_corrected_all_the_same(order: Corrected) -> None:
    order.room.known.stores.change("acme", {"api_url": "http://127.0.0.1:9"}, {}, Act("root"))

    answer = order.edit("--why", "x", **{"shipping.number": "200"})

    assert (answer.code, order.overlay()) == (0, [("shipping.number", None, "200")])
    assert "could not be asked" in answer.err


def test_only_orders_are_corrected(order: Corrected) -> None:
    order.ledger.fold(a_stock_event("SKU-1"))
    lease = order.ledger.leased()
    order.ledger.changes.record(lease, [dead(order.ledger.marked(lease))])
    letter = next(r["id"] for r in order.ledger.rows("dead_letter") if r["kind"] == "stock")

    answer = order.command("dead", "edit", letter, "--set", "buyer.name=A", "--why", "x")

    assert (answer.code, "only orders" in answer.err) == (2, True)


def test_by_http_only_an_admin_corrects(order: Corrected, ask: Asking) -> None:
    path = f"/v1/letters/{order.letter}/correction"

    statuses = [ask.post(path, by, set=SET, why="x").status_code for by in ("operator", "admin")]

    assert statuses == [403, 200]
    assert ask.post(f"{path}/drop", by="operator").status_code == 403
    assert len(order.overlay()) == 2


def test_by_http_values_are_shown_with_a_reason_and_audited(order: Corrected, ask: Asking) -> None:
    path = f"/v1/letters/{order.letter}/correction"
    told = [
        ask.post(f"{path}/preview", "admin", set=SET),
        ask.post(path, "admin", set=SET, why="x"),
    ]

    looked = ask.get(path)
    without = ask.post(f"{path}/reveal")
    seen = ask.post(f"{path}/reveal", why="cliente ligou").json()

    assert "Maria" not in str(looked) + "".join(answer.text for answer in told)
    assert [each["field"] for each in looked["edits"]] == ["shipping.postal_code", "buyer.name"]
    assert (without.status_code, without.json()["errors"][0]["pointer"]) == (422, "/why")
    assert seen["edits"][1]["was"] == "Maria Exemplo da Silva"
    assert order.audited()[-1] == "correction_revealed"


def test_by_http_a_field_that_cannot_be_corrected_is_pointed_at(
    order: Corrected, ask: Asking
) -> None:
    answer = ask.post(
        f"/v1/letters/{order.letter}/correction", "admin", set={"totals.total": "1"}, why="x"
    )

    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/set/totals.total"]
