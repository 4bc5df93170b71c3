"""The demo: the whole bridge in one process between both imitations, checked at the end."""

import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import text

from adapters.database import schema
from adapters.database.engine import Database
from adapters.database.letter_views import LetterFilter, LetterViews
from adapters.database.mappings import Choice
from adapters.telemetry import logs
from adapters.telemetry.metrics import Metrics
from config.settings import Settings, load
from domain.audit import Act
from domain.errors import BridgeError
from domain.mappings import DEPOSIT
from domain.replay import Plan
from ops import compose, demo_facts, demo_orders, resources
from ops.batches import Asked, batches
from ops.compose import Service
from ops.demo_facts import FactsTold
from ops.demo_orders import OrdersTold
from ops.demo_parties import ACT, ERP_TOKEN, OI, PATIENCE_S, STORE, TOKEN, Parties, call
from ops.embedded import Embedded, embedded
from producers.publish import publish
from simulator.anymarket.server import AnyMarketSimulator
from simulator.eccosys.server import EccosysSimulator

STOCK_LOCAL = 18448
DEPOSITS = ("Geral", "Loja Centro", "CD São Paulo")
SKUS = 240
EVENTS_A_SKU = 20
COST_SKU = "DEMO-COST"

Step = Callable[[str, int, int], None]
"""Told how far a step is: name, done, of how many."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What the demo did, and what the hub then held.

    Args:
        differences: what is not equal on both sides, a line each; empty is success.
    """

    events: int
    skus: int
    stock_calls: int
    price_calls: int
    seconds: float
    parked: str
    replayed: str
    orders: OrdersTold
    facts: FactsTold
    differences: Sequence[str]


def run(step: Step) -> Summary:
    """Run the demo in a folder of its own, gone afterwards."""
    started_s = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="anybridge-demo-") as folder, ExitStack() as closing:
        step("imitations and ledger", 0, 1)
        hub = closing.enter_context(AnyMarketSimulator())
        parties = Parties(hub, closing.enter_context(EccosysSimulator()))
        service = closing.enter_context(_service(_settings(Path(folder))))
        _prepare(parties, service)
        bridge = closing.enter_context(embedded(service))
        step("imitations and ledger", 1, 1)
        expected = _Expected()
        _publish(bridge, expected, step)
        _settle(service, step)
        parked, replayed = _dead_letter(parties, service)
        orders = demo_orders.ingest(parties, service, step)
        facts = demo_facts.deliver(parties, bridge, step)
        differences = [*_compare(parties, expected), *orders.differences, *facts.differences]
        calls = hub_counts(parties)
        return Summary(
            len(expected.events),
            SKUS,
            calls.get("stocks", 0),
            calls.get("price", 0),
            time.monotonic() - started_s,
            parked,
            replayed,
            orders,
            facts,
            differences,
        )


class _Expected:
    """The events, and what they must end in: worked out apart from the bridge."""

    def __init__(self) -> None:
        dice = random.Random(20261123)  # noqa: S311 - the same demo every time
        self.events: list[dict[str, Any]] = []
        self.stock: dict[str, dict[str, int]] = {}
        self.prices: dict[str, tuple[str, str]] = {}
        for number in range(SKUS):
            sku = f"DEMO-{number:03}"
            for sequence in range(EVENTS_A_SKU):
                self._stock(sku, sequence, dice)
            self._price(sku, number, dice)
        dice.shuffle(self.events)
        price = {"price": "10.00"}
        self.events.append(_event("price.changed", COST_SKU, 1, price))

    def _stock(self, sku: str, sequence: int, dice: random.Random) -> None:
        deposit, units = DEPOSITS[sequence % len(DEPOSITS)], dice.randrange(-3, 60)
        data = {"deposit": deposit, "available": units}
        self.events.append(_event("stock.changed", sku, sequence, data))
        self.stock.setdefault(sku, {})[deposit] = units

    def _price(self, sku: str, number: int, dice: random.Random) -> None:
        price = f"{dice.randrange(10, 500)}.{dice.randrange(100):02}"
        sale = f"{dice.randrange(1, 10)}.90" if number % 3 == 0 else price
        data = {"price": price} if sale == price else {"price": price, "sale_price": sale}
        self.events.append(_event("price.changed", sku, 1, data))
        self.prices[sku] = (price, sale)


def _event(kind: str, sku: str, sequence: int, data: Mapping[str, object]) -> dict[str, Any]:
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return {
        "specversion": "1.0",
        "id": f"{sku}-{kind}-{sequence}",
        "source": "/erp/demo",
        "type": kind,
        "subject": sku,
        "time": moment,
        "store": STORE,
        "sequence": str(sequence),
        "data": data,
    }


def _settings(folder: Path) -> Settings:
    return load(
        {
            "ANYBRIDGE_DATABASE_URL": f"sqlite:///{folder / 'ledger.sqlite3'}",
            "ANYBRIDGE_SECRET_KEY": Fernet.generate_key().decode(),
            "ANYBRIDGE_ALLOW_HTTP": "yes",
            "ANYBRIDGE_ALLOW_PRIVATE": "yes",
            "ANYBRIDGE_TICK_S": "0.2",
            "ANYBRIDGE_POLL_ORDERS_S": "0.5",
            "ANYBRIDGE_LOG_LEVEL": "error",
        }
    )


@contextmanager
def _service(settings: Settings) -> Iterator[Service]:
    logs.configure(settings.log_level)
    with resources.database(settings) as opened:
        schema.upgrade(opened)
    with compose.service(settings, Metrics("demo")) as service:
        yield service


def _prepare(parties: Parties, service: Service) -> None:
    parties.tell_hub("accounts", {"oi": OI, "token": TOKEN, "rate": _RATE})
    demo_orders.open_company(parties)
    scopes = ("SKU", "SKU_MARKETPLACE")
    items: list[dict[str, Any]] = [
        {
            "partnerId": f"DEMO-{number:03}",
            "scope": scopes[number % 2],
            "price": 1,
            "quantity": 0,
            "listings": [{"marketPlace": "MERCADO_LIVRE", "price": 1, "discountPrice": 1}],
        }
        for number in range(SKUS)
    ]
    items.append({"partnerId": COST_SKU, "scope": "COST", "price": 1, "quantity": 0})
    parties.tell_hub(f"accounts/{OI}/catalogue", items)
    values = {
        "api_url": parties.hub.url,
        "oi": OI,
        "deposit": DEPOSITS[0],
        "stock_rule": "consolidate_all",
        "limit_calls": _RATE["limit"],
        "limit_window_s": _RATE["window_s"],
        "erp_limit_calls": 600,
        "erp_limit_window_s": 1.0,
        **demo_orders.settings_of(parties),
    }
    secrets = {"token": TOKEN, "erp_token": ERP_TOKEN}
    service.known.stores.create(STORE, values, secrets, ACT)
    service.known.mappings.set(Choice(STORE, DEPOSIT, DEPOSITS[0], str(STOCK_LOCAL)), ACT)


_RATE: Mapping[str, Any] = {"policy": "fixed", "limit": 50, "window_s": 1.0}


def _publish(bridge: Embedded, expected: _Expected, step: Step) -> None:
    total = len(expected.events)
    lines = [json.dumps(event) for event in expected.events]
    report = publish(
        lines, bridge.events, time.time, lambda p: step("events published", p.confirmed, total)
    )
    if not report.is_whole:
        raise BridgeError(f"the demo's events were refused: {report.refused_lines[:3]}")


def _settle(service: Service, step: Step) -> None:
    total = 0
    ends_s = time.monotonic() + PATIENCE_S
    while (left := _unsettled(service.database)) and time.monotonic() < ends_s:
        total = max(total, left)
        step("changes accepted by the hub", total - left, total)
        time.sleep(0.1)
    step("changes accepted by the hub", total - left, total)


def _unsettled(database: Database) -> int:
    sql = "SELECT count(*) FROM change WHERE state = 'due' OR in_flight IS NOT NULL"
    with database.read() as connection:
        return int(connection.execute(text(sql)).scalar_one())


def _dead_letter(parties: Parties, service: Service) -> tuple[str, str]:
    """One price cannot be set; its cause is ended in the hub; the letter is replayed."""
    views = LetterViews(service.database, resources.secret_box(service.settings))
    parked = views.matching(LetterFilter(key=COST_SKU))
    if not parked:
        return "missing", "missing"
    _patch_scope(parties)
    replays = batches(service.known, resources.secret_box(service.settings))
    batch = replays.start(parked, Asked(Plan()), Act("demo", "its cause was ended in the hub"))
    _settle(service, lambda *_: None)
    result = replays.items(replays.step(batch))[0].result
    state = views.matching(LetterFilter(ids=(parked[0].id,)))[0].state
    return f"{parked[0].reason} ({COST_SKU})", f"{result} → {state}"


def _patch_scope(parties: Parties) -> None:
    known = parties.ask_hub(f"accounts/{OI}/state?sections=skus")["skus"]
    url = f"{parties.hub.url}/products/{known[COST_SKU]['productId']}"
    headers = {"Content-Type": "application/merge-patch+json", "gumgaToken": TOKEN}
    call("PATCH", url, {"definitionPriceScope": "SKU"}, headers)


def _compare(parties: Parties, expected: _Expected) -> list[str]:
    state = parties.ask_hub(f"accounts/{OI}/state?sections=stock,prices,listings")
    listed = {one["partnerId"]: one for one in state["listings"].values()}
    wrong = []
    for sku, deposits in expected.stock.items():
        wanted = max(0, sum(deposits.values()))
        held = state["stock"].get(sku, {}).get(str(STOCK_LOCAL))
        if held != wanted:
            wrong.append(f"{sku}: stock {held}, expected {wanted}")
    for number, (sku, (price, sale)) in enumerate(expected.prices.items()):
        found = listed[sku] if number % 2 else state["prices"][sku]
        held = (found["price"], found["discountPrice" if number % 2 else "sellPrice"])
        if tuple(map(float, held)) != (float(price), float(sale)):
            wrong.append(f"{sku}: price {held}, expected {(price, sale)}")
    if float(state["prices"][COST_SKU]["price"]) != 10.0:  # noqa: PLR2004 - the demo's own price
        wrong.append(f"{COST_SKU}: price {state['prices'][COST_SKU]}, expected 10.00")
    return wrong


def hub_counts(parties: Parties) -> dict[str, int]:
    """Count the writing calls that the hub answered, by what they wrote."""
    by_route = parties.ask_hub("counts")["accounts"][OI]
    counted = {"stocks": 0, "price": 0}
    for route, answers in by_route.items():
        if not route.startswith("GET") and "/orders" not in route:
            counted["stocks" if "/stocks" in route else "price"] += sum(answers.values())
    return counted
