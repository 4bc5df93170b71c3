"""The whole life of orders through a running bridge: paid, imported, invoiced, shipped, delivered.

Some are cancelled at each stage, by the channel or by the ERP. Events come in any order, some of
them twice; a store may have an ERP that emits nothing, and is polled.
"""

import json
import random
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.olist.lives import CANCELED, STAGES, Life, differences, lives, read_journals
from tests.olist.shops import Assortment, Companies, erp_token
from tests.stack import Stack, now_text, running_stack

TYPES = ("invoice.issued", "shipment.dispatched", "shipment.delivered")
ERP_CANCELLED = "2"
PROCESSES = ("intake", "work-1", "work-2", "schedule")
ENVIRON: Mapping[str, str] = {
    "ANYBRIDGE_DELIVERED_S": "20",
    "ANYBRIDGE_LOG_LEVEL": "warning",
    "ANYBRIDGE_LOOKUP_WAIT_S": "2",
    "ANYBRIDGE_POLL_ERP_S": "10",
    "ANYBRIDGE_POLL_ORDERS_S": "2",
}
PAPERS = ("invoice", "shipment", "delivery")
LOOK_S = 0.5
CHUNK = 50
TWICE = 5
"""Every so-many-th event comes twice."""


@contextmanager
def running(folder: Path) -> Iterator[Stack]:
    """Give a stack that does not make a story wait."""
    environ: dict[str, Any] = dict(ENVIRON)
    with running_stack(folder, **environ) as stack:
        yield stack


@dataclass(slots=True)
class Report:
    """What was done, and what was found."""

    stores: int
    polled: int
    lives: Sequence[Life] = ()
    seconds: dict[str, float] = field(default_factory=dict)
    sizes: Sequence[int] = ()
    hub_calls: int = 0
    erp_calls: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Tell whether every order was once in every state that it must pass, none backward."""
        return not self.differences

    def table(self) -> str:
        """Give it for a person."""
        ends = [life.cancelled or "the whole way" for life in self.lives]
        counted = ", ".join(f"{end} {ends.count(end)}" for end in (*STAGES, "the whole way"))
        sizes = sorted(self.sizes) or [0]
        return "\n".join(
            [
                f"stores {self.stores}, {self.polled} of them polled; orders {len(self.lives)}",
                f"cancelled while, or not at all: {counted}",
                *(f"{name}: {seconds:.1f} s" for name, seconds in self.seconds.items()),
                f"XML: {sizes[0]} … {sizes[len(sizes) // 2]} … {sizes[-1]} bytes",
                f"calls to the hub {self.hub_calls}, to the ERP {self.erp_calls}",
                f"differences: {len(self.differences)}",
                *(f"  {line}" for line in self.differences[:20]),
            ]
        )


class Story:
    """One world on one stack.

    Args:
        share: of the orders that are cancelled at each stage.
        polled: in so many stores the ERP emits nothing but its cancellations.
        patience_s: how long one phase may take.
    """

    def __init__(
        self,
        stack: Stack,
        companies: Companies,
        world: Mapping[str, Assortment],
        *,
        share: float = 0.05,
        polled: int = 0,
        patience_s: float = 1800.0,
    ) -> None:
        self._stack, self._companies, self._patience_s = stack, companies, patience_s
        self._world = {store: _demanding(ours) for store, ours in world.items()}
        self._polled = set(list(world)[:polled])
        orders = [(store, order) for store, ours in self._world.items() for order in ours.orders]
        self._lives = lives(orders, share)
        self._ids: dict[str, int] = {}
        self._notes: dict[str, Mapping[str, Any]] = {}
        self.report = Report(len(world), polled, self._lives)

    def open(self) -> None:
        """Make the stores, sell everything, and give up what is cancelled while it is only paid."""
        for number, (store, ours) in enumerate(self._world.items()):
            polls = {"poll_erp_kinds": list(PAPERS)} if store in self._polled else {}
            self._companies.open(store, f"{5000 + number}.", ours.products, **polls)
            accepted = {"cancel_invoiced": "accepted"}
            self._companies.told("PUT", f"/accounts/{store}/switches", accepted)
            self._stack.sell(store, ours.orders)
        self._cancel(self._cancelled_at("paid"))

    def run(self) -> Report:
        """Let every order live its life, and compare."""
        self.bring_in()
        self.tell()
        return self.finish()

    def bring_in(self) -> None:
        """Wake the bridge up, and let the ERP invoice what was not given up until then."""
        self._stack.start(*PROCESSES)
        self._timed("imported", self._are_imported)
        self._cancel(self._cancelled_at("imported"))
        self._timed("cancelled", lambda: self._are(self._cancelled_at("paid", "imported")))
        self._invoice([life for life in self._lives if life.road])

    def tell(self) -> None:
        """Let the ERP tell of all that happens to orders, at once and in any order."""
        events = []
        for life in filter(lambda one: one.road, self._lives):
            if life.store in self._polled:
                self._move(life)
            else:
                events += [self._event(life, kind) for kind in TYPES[: len(life.road)]]
        events += events[::TWICE]
        random.Random(7).shuffle(events)  # noqa: S311 - a test's choice
        self._publish(events)

    def finish(self) -> Report:
        """Wait for what was told, give up what is left to give up, and compare."""
        self._timed("invoiced, shipped, delivered", self._are_there)
        self._cancel(self._cancelled_at("invoiced", "shipped"))
        self._timed("cancelled late", lambda: self._are(self._lives))
        self._timed("nothing left", self._is_settled)
        self._compare()
        return self.report

    def _timed(self, name: str, true: Callable[[], bool]) -> None:
        def looked() -> bool:
            time.sleep(LOOK_S)
            return true()

        self.report.seconds[name] = self._stack.await_(name, looked, self._patience_s)

    def _cancelled_at(self, *stages: str) -> list[Life]:
        return [life for life in self._lives if life.cancelled in stages]

    # ---- what people and channels do

    def _cancel(self, given_up: Sequence[Life]) -> None:
        by_channel = defaultdict(list)
        for life in given_up:
            if life.by_channel:
                by_channel[life.store].append(life.order_id)
            else:
                self._edit(life, situacao=ERP_CANCELLED)
        for store, ids in by_channel.items():
            self._stack.change_orders(store, ids, status=CANCELED)
        by_erp = [life for life in given_up if not life.by_channel]
        self._publish([self._event(life, "order.cancelled") for life in by_erp])

    def _invoice(self, invoiced: Sequence[Life]) -> None:
        """Let people in the ERP invoice orders; keep what it knows of each invoice."""
        erp_ids = self._erp_ids()
        for life in invoiced:
            path = f"/accounts/{life.store}/orders/{erp_ids[life.number]}/invoice"
            self._companies.told("POST", path, {})
        numbers = {(life.store, erp_ids[life.number]): life.number for life in invoiced}
        for store in self._world:
            for note in self._companies.told("GET", f"/accounts/{store}/notes"):
                xml = self._xml(store, note["id"])
                self._notes[numbers[store, note["order"]]] = {**note, "xml": xml}
        self.report.sizes = [len(note["xml"].encode()) for note in self._notes.values()]

    def _move(self, life: Life) -> None:
        """Write into the ERP what became of an order; nobody says so."""
        today = now_text()[:10]
        if len(life.road) > 1:
            self._edit(life, codigoRastreamento=life.tracking, transportador="Correios")
        if len(life.road) > 2:
            self._edit(life, dataEntrega=today)

    def _edit(self, life: Life, **fields: str) -> None:
        erp_id = self._erp_ids()[life.number]
        self._companies.told("PUT", f"/accounts/{life.store}/orders/{erp_id}", fields)

    def _event(self, life: Life, event_type: str) -> dict[str, Any]:
        # Orders are named by the channel's number and by the hub's, in turns.
        return {
            "specversion": "1.0",
            "id": f"{event_type}-{life.order_id}",
            "source": f"/erp/{life.store}",
            "type": event_type,
            "subject": (life.number, str(life.order_id))[life.order_id % 2],
            "time": now_text(),
            "store": life.store,
            "data": self._data(life, event_type),
        }

    def _data(self, life: Life, event_type: str) -> dict[str, str]:
        if event_type == "invoice.issued":
            note = self._notes[life.number]
            key = note["key"]
            said = {"number": str(int(key[25:34])), "series": str(int(key[22:25]))}
            return {**said, "access_key": key, "issued_at": now_text(), "xml": note["xml"]}
        if event_type == "shipment.dispatched":
            said = {"carrier": "Correios", "tracking_number": life.tracking}
            return {**said, "shipped_at": now_text()}
        if event_type == "shipment.delivered":
            return {"delivered_at": now_text()}
        return {"reason": "Sem estoque", "code": "out_of_stock"}

    def _publish(self, events: Sequence[Mapping[str, Any]]) -> None:
        for at in range(0, len(events), CHUNK):
            told = self._stack.publish(events[at : at + CHUNK])
            assert told.is_whole, told

    # ---- what is asked

    def _erp_ids(self) -> dict[str, int]:
        if not self._ids:
            kept = [order for store in self._world for order in self._companies.orders(store)]
            self._ids |= {order["store_number"]: order["id"] for order in kept}
        return self._ids

    def _xml(self, store: str, note_id: int) -> str:
        url = f"{self._companies.url}/xml-nfes/{note_id}"
        headers = {"Authorization": f"Bearer {erp_token(store)}"}
        request = urllib.request.Request(url, headers=headers)  # noqa: S310 - our simulator
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
            return str(json.loads(answer.read())["xmls"][0])

    def _are_imported(self) -> bool:
        return self._is_settled() and len(self._fresh_ids()) == sum(
            life.is_imported for life in self._lives
        )

    def _fresh_ids(self) -> dict[str, int]:
        self._ids.clear()
        return self._erp_ids()

    def _are_there(self) -> bool:
        found = self._statuses()
        return all(found[life.order_id] == life.road[-1] for life in self._lives if life.road)

    def _are(self, ended: Iterable[Life]) -> bool:
        found = self._statuses()
        return all(found[life.order_id] == life.ends for life in ended)

    def _statuses(self) -> dict[int, str]:
        return {
            int(order_id): order["status"]
            for store in self._world
            for order_id, order in self._stack.state(self._stack.ois[store], "orders")[
                "orders"
            ].items()
        }

    def _is_settled(self) -> bool:
        sql = """SELECT count(*) FROM change
                 WHERE state IN ('due', 'waiting') OR in_flight IS NOT NULL"""
        return not self._stack.number(sql)

    def _compare(self) -> None:
        letters = defaultdict(list)
        for row in self._stack.query("SELECT key, reason FROM dead_letter WHERE state = 'open'"):
            letters[row.key].append(row.reason)
        journals = read_journals(self._stack.book, self._companies.book, ERP_CANCELLED)
        keys = {number: note["key"] for number, note in self._notes.items()}
        statuses = self._statuses()
        self.report.differences = differences(
            self._lives, journals, statuses=statuses, keys=keys, letters=letters
        )
        self.report.hub_calls = self._stack.counts()["requests"]
        self.report.erp_calls = self._companies.counts()["requests"]


def _demanding(ours: Assortment) -> Assortment:
    """Let the channels of every other order demand the XML."""
    xml = {"metadata": {"needInvoiceXML": "true"}}
    return replace(ours, orders=[{**o, **(xml if o["id"] % 2 else {})} for o in ours.orders])
