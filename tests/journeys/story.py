"""What the stories share: a running bridge that is fed, waited for, and judged."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.queue import topology
from adapters.queue.publisher import Publisher
from domain.errors import BridgeError
from producers.publish import publish
from tests.checker import Findings
from tests.journeys.load import JSON, PRICES, Load
from tests.stack import Stack, running_stack

ENVIRON = {
    "ANYBRIDGE_CALL_DEADLINE_S": "1",
    "ANYBRIDGE_TICK_S": "0.2",
    "ANYBRIDGE_BACKOFF_MIN_S": "0.2",
    "ANYBRIDGE_BACKOFF_MAX_S": "1",
}
PROCESSES = ("intake", "work", "schedule")
SETTLED_S = 45.0


@dataclass(slots=True)
class Story:
    """A running bridge, stores of the story's own, and what hands their events over."""

    stack: Stack
    load: Load
    publisher: Publisher
    stores: Sequence[str]

    @property
    def store(self) -> str:
        """The first store, which is the only one in most stories."""
        return self.stores[0]

    def feed(self, events: int = 40) -> None:
        """Hand events over, and be sure that the broker has them."""
        self._hand_over(self.load.slice(events))

    def fold(self) -> None:
        """Wait until the ledger has seen all that was handed over."""
        due = len(self.load.handed) - self.load.held_back
        self.stack.await_("folded", lambda: sum(map(self.stack.folded, self.stores)) >= due)

    def settle(self) -> float:
        """Hand over what was held back and wait until nothing is owed; gives the seconds."""
        self._hand_over(self.load.rest())
        return self.stack.await_("settled", self._is_settled, SETTLED_S)

    def fault(self, **fields: object) -> None:
        """Order a fault for the first store's account."""
        self.stack.fault(oi=self.stack.ois[self.store], **fields)

    def findings(self) -> Findings:
        """Judge all that was handed over."""
        dead = "SELECT count(*) FROM dead_letter WHERE store = :store"
        return self.stack.verdict(
            self.load.handed.values(),
            stores=self.stores,
            left={
                "due": sum(map(self.stack.unsettled, self.stores)),
                "queued": self.stack.queued(),
                "dead": sum(self.stack.number(dead, store=store) for store in self.stores),
            },
        )

    def requests(self, status: int | None = None) -> int:
        """Count the first store's requests, or those answered so."""
        routes = self.stack.counts()["accounts"].get(self.stack.ois[self.store], {}).values()
        answered = [pair for route in routes for pair in route.items()]
        return sum(n for code, n in answered if status is None or code == str(status))

    def held(self) -> dict[str, str]:
        """Give the first store's lanes that are held: kind → cause."""
        sql = "SELECT kind, held_cause FROM lane WHERE store = :store AND held_cause <> ''"
        rows = self.stack.query(sql, store=self.store)
        return {row.kind: row.held_cause for row in rows}

    def command(self, *words: str) -> None:
        """Run `anybridge WORDS` as a person does."""
        self.stack.command(*words)

    def _hand_over(self, events: Sequence[Mapping[str, Any]]) -> None:
        lines = map(json.dumps, events)
        report = publish(lines, self.publisher, time.time, lambda _: None)
        assert report.is_whole, report

    def _is_settled(self) -> bool:
        try:
            folded = sum(map(self.stack.folded, self.stores))
            settled = folded >= len(self.load.handed)
            return settled and not sum(map(self.stack.unsettled, self.stores))
        except BridgeError:  # the server that the story restarts
            return False


@contextmanager
def working_bridge(
    folder: Path, *, amqp_url: str = "", database_server: str = ""
) -> Iterator[Stack]:
    """Give a bridge that works: one of each process."""
    with running_stack(
        folder, forked=True, amqp_url=amqp_url, database_server=database_server, **ENVIRON
    ) as stack:
        stack.start(*PROCESSES)
        stack.await_("working", stack.is_working)
        yield stack


@contextmanager
def told(stack: Stack, *stores: str, skus: int = 40, prices: float = PRICES) -> Iterator[Story]:
    """Give a story in stores of its own, whose SKUs the hub knows."""
    codes = [f"SKU-{number:04d}" for number in range(skus)]
    for store in stores:
        stack.add_store(store, f"{1000 + len(stack.ois)}.")
        stack.seed(stack.ois[store], [{"partnerId": code} for code in codes])
    publisher = Publisher(stack.amqp_url, exchange=topology.EVENTS, content_type=JSON)
    try:
        yield Story(stack, Load(stores, codes, prices=prices), publisher, stores)
    finally:
        publisher.close(0.5)
        stack.clear_faults()
