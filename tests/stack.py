"""The whole bridge on real servers, for journeys and bench."""

import json
import os
import subprocess
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import text

from adapters.database import schema
from adapters.database.api_keys import ApiKeys
from adapters.database.engine import Database
from adapters.database.mappings import Choice, MappingRows
from adapters.database.secrets import SecretBox
from adapters.database.stores import StoreRows
from adapters.queue import topology
from adapters.queue.depths import depths
from adapters.queue.publisher import Publisher
from domain.audit import Act
from domain.mappings import DEPOSIT
from producers.publish import PublishReport, publish
from simulator.anymarket.server import AnyMarketSimulator
from tests import servers
from tests.checker import (
    Effect,
    Findings,
    Handed,
    HubNames,
    Place,
    Value,
    effects_in,
    final_state,
    judge,
)
from tests.hub_control import LOCAL, Hub, HubControl, told
from tests.nursery import Forked, Nursery, the_nursery
from tests.processes import Processes

ACT = Act("test", "a test needs it")

LOOK_SHARE = 9.0
"""Whoever waits pauses so many times as long as a look takes."""

DEPOSIT_NAME = "Geral"
UNLIMITED = {"limit_calls": 100_000, "limit_window_s": 1.0}


@dataclass(slots=True)
class Stack(HubControl, Processes):
    """Everything a running bridge needs. Made by `running_stack`."""

    amqp_url: str
    database_url: str
    simulator: Hub
    folder: Path
    environ: dict[str, str]
    database: Database
    stores: StoreRows
    mappings: MappingRows
    processes: dict[str, subprocess.Popen[bytes] | Forked] = field(default_factory=dict)
    nursery: Nursery | None = None
    ois: dict[str, str] = field(default_factory=dict)

    @property
    def book(self) -> Path:
        """The simulator's journal: every request with its effects, in their order."""
        return self.folder / "book.jsonl"

    def add_store(self, name: str, oi: str, **settings: Any) -> None:
        """Add a store whose token and stock local the simulator knows.

        Args:
            settings: `rate` is the hub's limit, `secrets` and `erp_token` are kept as secrets.
        """
        token = f"token-{name}"
        rate = settings.pop("rate", {"policy": "none"})
        secrets = {"token": token, **settings.pop("secrets", {})}
        local = {"id": LOCAL, "name": "Estoque Físico", "defaultLocal": True}
        account = {"oi": oi, "token": token, "rate": rate, "locals": [local]}
        told("POST", f"{self.simulator.control_url}/accounts", account)
        values = {
            "api_url": self.simulator.url,
            "oi": oi,
            "deposit": DEPOSIT_NAME,
            "stock_rule": "consolidate_all",
            **UNLIMITED,
            **settings,
        }
        self.ois[name] = oi
        if "erp_token" in values:
            secrets["erp_token"] = values.pop("erp_token")
        self.stores.create(name, values, secrets, ACT)
        self.mappings.set(Choice(name, DEPOSIT, DEPOSIT_NAME, str(LOCAL)), ACT)

    def api_key(self, store: str) -> str:
        """Make a key with which the store's ERP publishes by HTTP."""
        made = ApiKeys(self.database).create(store, ACT)
        assert made is not None
        return made.key

    def publish(self, events: Iterable[Mapping[str, Any]]) -> PublishReport:
        """Publish events with confirms."""
        publisher = Publisher(
            self.amqp_url, exchange=topology.EVENTS, content_type="application/cloudevents+json"
        )
        try:
            lines = (json.dumps(event) for event in events)
            return publish(lines, publisher, time.time, lambda _: None)
        finally:
            publisher.close()

    def query(self, sql: str, **values: Any) -> Sequence[Any]:
        """Ask the ledger."""
        with self.database.read() as connection:
            return connection.execute(text(sql), values).all()

    def number(self, sql: str, **values: Any) -> int:
        """Ask the ledger for one number."""
        return int(self.query(sql, **values)[0][0])

    def unsettled(self, store: str = "") -> int:
        """Count changes that are due or in flight, of one store or of all."""
        sql = """SELECT count(*) FROM change
                 WHERE (state = 'due' OR in_flight IS NOT NULL OR resend)
                   AND :store IN ('', store)"""
        return self.number(sql, store=store)

    def folded(self, store: str = "") -> int:
        """Count the events that the ledger has seen, each once, of one store or of all."""
        sql = "SELECT count(DISTINCT event_id) FROM journal WHERE :store IN ('', store)"
        return self.number(sql, store=store)

    def is_working(self) -> bool:
        """Tell whether somebody takes events and somebody works lanes off."""
        read = {depth.queue: depth.consumers for depth in depths(self.amqp_url)}
        return bool(read["erp.stock"] and read["work.push"])

    def queued(self, prefix: str = "erp.") -> int:
        """Count messages that are ready in queues, the ERP's if nothing else is said."""
        waiting = [d.messages or 0 for d in depths(self.amqp_url) if d.queue.startswith(prefix)]
        return sum(waiting)

    def verdict(
        self,
        handed: Iterable[Handed],
        parked: Collection[str] = (),
        stores: Collection[str] = (),
        left: Mapping[str, int] | None = None,
    ) -> Findings:
        """Judge what was handed over by the simulator's own book and final state.

        Args:
            stores: only these; none: all there are.
        """
        effects, final = self.outcome()
        ours = [effect for effect in effects if not stores or effect.place[0] in stores]
        return judge(handed, ours, final=final, parked=parked, left=left)

    def outcome(self) -> tuple[list[Effect], dict[Place, Value]]:
        """Give every effect in the simulator's book, and its final state."""
        sections = "skus,stock,prices,listings"
        states = {oi: self.state(oi, sections) for oi in self.ois.values()}
        key_of = {
            (oi, number): key
            for oi, state in states.items()
            for key, sku in state["skus"].items()
            for number in (sku["skuId"], *sku["listingIds"])
        }
        names = HubNames({oi: store for store, oi in self.ois.items()}, key_of, LOCAL)
        return effects_in(self.book, names), final_state(states, names)

    def await_(self, what: str, true: Callable[[], bool], timeout_s: float = 60.0) -> float:
        """Wait until something is true; gives the seconds it took."""
        started_s = looked_s = time.monotonic()
        while not true():
            now_s = time.monotonic()
            if now_s - started_s > timeout_s:
                raise AssertionError(f"{what}: not within {timeout_s:.0f} s; {self.tail()}")
            # A look that takes long must not load what is looked at.
            time.sleep(min(1.0, max(0.05, LOOK_SHARE * (now_s - looked_s))))
            looked_s = time.monotonic()
        return time.monotonic() - started_s


@contextmanager
def running_stack(
    folder: Path,
    *,
    forked: bool = False,
    amqp_url: str = "",
    database_server: str = "",
    **environ: str,
) -> Iterator[Stack]:
    """Give a stack with a ledger, a vhost and a simulator of its own; nothing is started yet.

    Args:
        forked: processes are forked from a nursery, which spares their imports.
        amqp_url: a broker of the test's own, used as it is; none: a vhost on the common one.
        database_server: a server of the test's own; none: the common one.
    """
    with ExitStack() as closing:
        if not amqp_url:
            amqp_url = closing.enter_context(servers.fresh_vhost(servers.broker()))
        server = database_server or servers.database_url()
        database_url = closing.enter_context(servers.fresh_database(server))
        nursery = the_nursery() if forked else None
        simulator = closing.enter_context(AnyMarketSimulator(journal=folder / "book.jsonl"))
        key = Fernet.generate_key().decode()
        database = Database(database_url)
        closing.callback(database.dispose)
        schema.upgrade(database)
        topology.apply(amqp_url)
        box = SecretBox([key])
        stack = Stack(
            amqp_url,
            database_url,
            simulator,
            folder,
            {**_environ(amqp_url, database_url, key), **environ},
            database,
            StoreRows(database, box),
            MappingRows(database),
            nursery=nursery,
        )
        try:
            yield stack
        finally:
            for name in list(stack.processes):
                stack.kill(name)


def _environ(amqp_url: str, database_url: str, key: str) -> dict[str, str]:
    """Give what every process of a stack finds in its environment."""
    return {
        **os.environ,
        "ANYBRIDGE_AMQP_URL": amqp_url,
        "ANYBRIDGE_DATABASE_URL": database_url,
        "ANYBRIDGE_SECRET_KEY": key,
        "ANYBRIDGE_ALLOW_HTTP": "yes",
        "ANYBRIDGE_ALLOW_PRIVATE": "yes",
    }


def stock_event(
    store: str, sku: str, units: int, sequence: int, *, deposit: str = DEPOSIT_NAME, at: str = ""
) -> dict[str, Any]:
    """Give a stock event."""
    return {
        "specversion": "1.0",
        "id": f"{store}-{sku}-s{sequence}",
        "source": f"/erp/{store}",
        "type": "stock.changed",
        "subject": sku,
        "time": at or now_text(),
        "store": store,
        "sequence": str(sequence),
        "data": {"deposit": deposit, "available": units},
    }


def price_event(
    store: str, sku: str, price: str, sequence: int, *, sale: str | None = None
) -> dict[str, Any]:
    """Give a price event."""
    return {
        "specversion": "1.0",
        "id": f"{store}-{sku}-p{sequence}",
        "source": f"/erp/{store}",
        "type": "price.changed",
        "subject": sku,
        "time": now_text(),
        "store": store,
        "sequence": str(sequence),
        "data": {"price": price} if sale is None else {"price": price, "sale_price": sale},
    }


def now_text() -> str:
    """Give this moment as events carry it."""
    return (
        time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime())
        + f".{time.time_ns() % 10**9:09d}"[:7]
        + "Z"
    )
