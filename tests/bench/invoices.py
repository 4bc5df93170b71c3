"""Invoices with their XML: how many a second, and how soon one is told behind a flood of stock."""

import json
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from adapters.database.fold import LedgerFolder
from adapters.database.order_claims import write
from adapters.database.secrets import SecretBox
from domain.erp_orders import ErpOrderRef
from domain.order_changes import Imported
from domain.order_claims import Claim
from domain.validation import to_event
from tests.bench import bare_orders
from tests.bench.loads import dice_of
from tests.bench.plan import Plan, await_up, end
from tests.bench.report import Bound, Figure, quantile, ratio
from tests.hub_orders import a_hub_order
from tests.nfe import access_key, nfe_xml
from tests.olist.shops import WIDE
from tests.stack import Stack, now_text, running_stack, stock_event

INTRO = (
    "Invoices of orders that demand the XML, files of 3 to 60 kB, are due when the worker starts; "
    "nobody limits (the bridge's own budget is a million calls a minute). Measured from the first "
    "to the last NF-e in the hub's journal. *Bare*: a loop of httpx that makes the same calls for "
    "each (GET of the order, PUT INVOICED, PUT of the XML) "
    "and nothing else, on the same simulator in the same repetition. *Behind a flood*: single "
    "invoices are published while stock events of the same store, each of another SKU, are due; "
    "the hub grants ten calls a second, of which the invoices need three. From the publication to "
    "the hub's answer."
)
STORE, BARE, FLOOD = "invoices", "bare", "flood"
ITEMS = (5, 95)
"""Lines of an invoice: 4 and 58 kB."""

AT_ONCE = 500
PACED = {"limit_calls": 10, "limit_window_s": 1.0}


def run(plan: Plan) -> Iterator[Figure]:
    """Measure invoices a second, then how soon."""
    yield from _throughput(plan, plan.size(100, 10_000))
    yield from _behind_a_flood(plan, plan.size(2_000, 100_000), plan.size(5, 40))


def _throughput(plan: Plan, count: int) -> Iterator[Figure]:
    bridged, bare = [], []
    with _stack(plan, "throughput", STORE, BARE, **WIDE) as stack:
        for number in range(plan.repeat):
            first = 1_000_000 * (number + 1)
            bridged.append(_bridged(stack, range(first, first + count)))
            bare.append(_bare(stack, range(first, first + count)))
    yield Figure("invoices", f"{count:,} invoices waiting: bridge", "invoices/s", bridged)
    yield Figure("invoices", f"{count:,} invoices waiting: bare", "invoices/s", bare)
    kept = ratio(bridged, bare)
    yield Figure("invoices", "bridge ÷ bare", "×", kept, Bound(">=", 0.5))


def _bridged(stack: Stack, ids: Sequence[int]) -> float:
    """Give invoices a second of one worker."""
    _sell(stack, STORE, ids)
    _import(stack, STORE, ids)
    _fold(stack, [_event(STORE, order_id) for order_id in ids])
    stack.start("work", "schedule")
    await_up(stack)
    files = _await_files(stack, ids)
    end(stack, "work", "schedule")
    taken = sorted(files.values())
    return (len(taken) - 1) / (taken[-1] - taken[0])


def _bare(stack: Stack, ids: Sequence[int]) -> float:
    _sell(stack, BARE, ids)
    calls = [_calls(order_id) for order_id in ids]
    hub = {"url": stack.simulator.url, "headers": {"gumgaToken": f"token-{BARE}"}}
    return bare_orders.run({"hub": hub}, calls, 1)


def _calls(order_id: int) -> list[bare_orders.Call]:
    event = _event(BARE, order_id)["data"]
    invoice = {"accessKey": event["access_key"], "number": event["number"], "series": "1"}
    told = {"status": "INVOICED", "invoice": {**invoice, "date": event["issued_at"]}}
    path = f"/orders/{order_id}"
    return [
        ("GET", "hub", path, ""),
        ("PUT", "hub", path, json.dumps(told)),
        ("PUT", "hub", f"{path}/nfe", event["xml"]),
    ]


def _behind_a_flood(plan: Plan, flood: int, count: int) -> Iterator[Figure]:
    tails, alone = [], []
    for number in range(plan.repeat):
        with _stack(plan, f"flood-{number}", FLOOD, **PACED) as stack:
            ids = range(1, 2 * count + 1)
            _sell(stack, FLOOD, ids)
            _import(stack, FLOOD, ids)
            stack.start("intake", "work", "schedule")
            await_up(stack)
            alone.append(quantile(_live(stack, ids[:count]), 0.95) * 1000)
            skus = [f"S-{sku}" for sku in range(flood)]
            stack.seed(stack.ois[FLOOD], [{"partnerId": sku, "quantity": 0} for sku in skus])
            stack.publish(stock_event(FLOOD, sku, 7, 1) for sku in skus)
            tails.append(quantile(_live(stack, ids[count:]), 0.95) * 1000)
            end(stack, "intake", "work", "schedule")
    yield Figure("invoices", "one invoice, nothing else due, p95", "ms", alone)
    what = f"one invoice behind {flood:,} stock events, p95"
    yield Figure("invoices", what, "ms", tails, Bound("<=", 2000))


def _live(stack: Stack, ids: Sequence[int]) -> list[float]:
    """Publish single invoices; give how long each took to be at the hub."""
    told_s: dict[int, float] = {}
    dice = dice_of(len(ids))
    for order_id in ids:
        time.sleep(dice.uniform(0.8, 1.5))
        told_s[order_id] = time.time()
        stack.publish([_event(FLOOD, order_id)])
    files = _await_files(stack, ids)
    return [files[order_id] - at_s for order_id, at_s in told_s.items()]


@contextmanager
def _stack(plan: Plan, room: str, *stores: str, **settings: Any) -> Iterator[Stack]:
    with running_stack(plan.room(room), ANYBRIDGE_TICK_S="0.5") as stack:
        for number, store in enumerate(stores):
            stack.add_store(store, f"{4000 + number}.", **settings)
            account = f"{stack.simulator.control_url}/accounts/{stack.ois[store]}"
            # The loop of httpx says nothing about what it sends.
            _put(f"{account}/switches", {"nfe_media_type": "any"})
        yield stack


def _put(url: str, body: object) -> None:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers, method="PUT")  # noqa: S310 - our simulator
    with urllib.request.urlopen(request, timeout=30):  # noqa: S310 - as above
        pass


def _sell(stack: Stack, store: str, ids: Sequence[int]) -> None:
    wanted = {"needInvoiceXML": "true"}
    orders = [a_hub_order(order_id, metadata=wanted) for order_id in ids]
    for at in range(0, len(orders), AT_ONCE):
        stack.sell(store, orders[at : at + AT_ONCE], announced=False)


def _import(stack: Stack, store: str, ids: Sequence[int]) -> None:
    """Let the ERP have these orders, as far as the ledger knows."""
    with stack.database.write() as connection:
        for at in range(0, len(ids), AT_ONCE):
            claims = [_claim(order_id) for order_id in ids[at : at + AT_ONCE]]
            write(connection, store, claims)


def _claim(order_id: int) -> Claim:
    ref = ErpOrderRef(f"e{order_id}", f"n{order_id}")
    told = Imported(ref, is_paid=True, is_cancelled=False, delivery="d", items="i")
    return Claim(order_id, number=f"ML-{order_id}", told=told)


def _fold(stack: Stack, events: Sequence[Mapping[str, Any]]) -> None:
    folder = LedgerFolder(stack.database, SecretBox([stack.environ["ANYBRIDGE_SECRET_KEY"]]))
    now_s = folder.now_s()
    for at in range(0, len(events), AT_ONCE):
        folder.fold([to_event(fields, now_s) for fields in events[at : at + AT_ONCE]])


def _event(store: str, order_id: int) -> dict[str, Any]:
    number = order_id % 1_000_000_000
    key = access_key(number=number)
    items = dice_of(order_id).randrange(*ITEMS)
    xml = nfe_xml(key=key, number=str(number), total="119.90", items=items)
    data = {"number": str(number), "series": "1", "access_key": key, "xml": xml}
    return {
        "specversion": "1.0",
        "id": f"{store}-{order_id}",
        "source": f"/erp/{store}",
        "type": "invoice.issued",
        "subject": f"ML-{order_id}",
        "time": now_text(),
        "store": store,
        "data": {**data, "issued_at": "2026-11-23T13:58:12-03:00"},
    }


def _await_files(stack: Stack, ids: Sequence[int]) -> dict[int, float]:
    """Wait until the hub has the XML of these orders; give when it took each."""
    found: dict[int, float] = {}
    wanted, read = set(ids), [0]

    def is_there() -> bool:
        time.sleep(0.2)
        with stack.book.open("rb") as book:
            book.seek(read[0])
            for line in book:
                if not line.endswith(b"\n"):
                    break
                read[0] += len(line)
                if b'"nfe"' in line:
                    entry = json.loads(line)
                    at_s = datetime.fromisoformat(entry["at"]).timestamp()
                    found.update({effect[0]: at_s for effect in entry["effects"]})
        return wanted <= found.keys()

    stack.await_("told", is_there, 900.0)
    return {order_id: found[order_id] for order_id in ids}
