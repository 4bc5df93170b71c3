"""The first load of a catalogue from the ERP's events into an empty hub, and the same once more."""

import json
import signal
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from tests.bench import bare_orders
from tests.olist.catalogue import less, peak_of
from tests.olist.hub_reading import called, paths_of, products_of
from tests.olist.ingest import routes
from tests.olist.load_report import CHUNK, LoadReport, Round
from tests.stack import Stack, now_text, price_event

STORE, BARE = "first-load", "bare-loop"
OI, BARE_OI = "2200.", "22{}."
BARE_TIMES = 3
"""The bare loop is quick, and its pace is not the same twice: the median counts."""

WORKERS = ("work-1", "work-2")
LOOK_S, LOOK_SHARE = 0.1, 9.0
"""Whoever waits pauses so long, and so many times as long as a look took: it must not load what is
measured."""

SIZES = ("height", "width", "length", "weight")
NCM = "63014000"
ROOT = {"name": "Tudo", "definitionPriceScope": "SKU", "priceFactor": 1}
# Whether any is left, not how many: counted out, that took a tenth of the database's core.
_OPEN = """SELECT EXISTS (SELECT 1 FROM change WHERE store = :store AND kind = 'product'
    AND state IN ('due', 'waiting'))
  OR EXISTS (SELECT 1 FROM change WHERE store = :store AND kind = 'product'
    AND in_flight IS NOT NULL)"""
_AT_REST = """SELECT count(*), min(accepted_at_s), max(accepted_at_s) FROM change
  WHERE store = :store AND kind = 'product' AND accepted_at_s IS NOT NULL"""
_DEAD = "SELECT count(*) FROM change WHERE store = :store AND kind = 'product' AND state = 'dead'"


class FirstLoad:
    """One catalogue told to one stack.

    Args:
        wares: as `tests.olist.wares` makes them.
    """

    def __init__(self, stack: Stack, wares: Sequence[Mapping[str, Any]], patience_s: float) -> None:
        self._stack, self._wares, self._patience_s = stack, wares, patience_s
        self._sequence = 0
        lacking = sum(not all(ware["fields"][size] for size in SIZES) for ware in wares)
        self.report = LoadReport(len(wares), lacking)

    def open(self) -> None:
        """Open the store: an empty account, and an ERP that tells by events."""
        self._stack.add_store(STORE, OI, send_images=False)
        self._stack.start("intake")
        self._tell(price_event(STORE, code, price, 1) for code, price in self._prices())

    def load(self, name: str) -> Round:
        """Let the ERP tell of every product, then let workers work."""
        self._sequence += 1
        self._tell(self._event(ware) for ware in self._wares)
        before, written = self._calls(), self._stack.book.stat().st_size
        peaks = [0]
        started_s = looked_s = time.monotonic()
        self._stack.start(*WORKERS, "schedule")
        while self._stack.number(_OPEN, store=STORE):
            if time.monotonic() - started_s > self._patience_s:
                raise AssertionError(f"not loaded in {self._patience_s} s; {self._stack.tail()}")
            peaks += [peak_of(self._stack.processes[worker].pid) for worker in WORKERS]
            time.sleep(max(LOOK_S, LOOK_SHARE * (time.monotonic() - looked_s)))
            looked_s = time.monotonic()
        for process in (*WORKERS, "schedule"):
            # In good order: what the lane learned of its hub is kept at the end of its turn.
            self._stack.kill(process, signal.SIGTERM)
        [(timed, first_s, last_s)] = self._stack.query(_AT_REST, store=STORE)
        seconds = last_s - (self._began_s(written) or first_s)
        calls = less(self._calls(), before)
        done = Round(name, len(self._wares), timed, seconds, calls, max(peaks))
        self.report.rounds.append(done)
        self.report.parked = self._stack.number(_DEAD, store=STORE)
        return done

    def compare(self) -> LoadReport:
        """Compare what the hub has with what it was told."""
        wanted = {str(ware["partnerId"]): _told(ware) for ware in self._wares if _is_whole(ware)}
        paths = paths_of(self._stack.simulator.url, STORE)
        found: Counter[str] = Counter()
        for product in products_of(self._stack.simulator.url, STORE):
            code = str(product["skus"][0]["partnerId"])
            found[code] += 1
            said = _said(product, paths)
            if said != wanted.get(code):
                self.report.differences.append(f"{code}: hub {said}, told {wanted.get(code)}")
        missing = [code for code in wanted if not found[code]]
        twice = [code for code, times in found.items() if times > 1]
        self.report.differences += [f"{code}: not in the hub" for code in missing]
        self.report.differences += [f"{code}: more than once" for code in twice]
        return self.report

    def bare(self, products: int) -> None:
        """Make as many products, by one write each, in a bare loop of httpx, some times."""
        wares = [ware for ware in self._wares if _is_whole(ware)][:products]
        for number in range(1, BARE_TIMES + 1):
            store = f"{BARE}-{number}"
            self._stack.add_store(store, BARE_OI.format(f"{number:02}"))
            party = {
                "url": self._stack.simulator.url,
                "headers": {"gumgaToken": f"token-{store}", "content-type": "application/json"},
            }
            brand = self._made(store, "/brands", {"name": "Marca"})
            category = self._made(store, "/categories", ROOT)
            calls = [
                [("POST", "hub", "/products", json.dumps(_payload(ware, brand, category)))]
                for ware in wares
            ]
            self.report.bare_per_s.append(bare_orders.run({"hub": party}, calls, 1))

    def _began_s(self, written: int) -> float:
        """Give when the first call that makes something came, by the journal; 0: none did.

        Args:
            written: so much of the journal is older.
        """
        with self._stack.book.open("rb") as book:
            book.seek(written)
            lines = (json.loads(line) for line in book if b'"POST"' in line)
            for line in lines:
                if line["oi"] == OI:
                    return datetime.fromisoformat(line["at"]).timestamp()
        return 0.0

    def _prices(self) -> Iterator[tuple[str, str]]:
        for ware in self._wares:
            yield str(ware["partnerId"]), f"{ware['price']:.2f}"

    def _event(self, ware: Mapping[str, Any]) -> dict[str, Any]:
        code = str(ware["partnerId"])
        return {
            "specversion": "1.0",
            "id": f"{STORE}-{code}-product-{self._sequence}",
            "source": f"/erp/{STORE}",
            "type": "product.changed",
            "subject": code,
            "time": now_text(),
            "store": STORE,
            "sequence": str(self._sequence),
            "data": _data(ware),
        }

    def _tell(self, events: Iterable[Mapping[str, Any]]) -> None:
        rows = iter(events)
        while chunk := list(islice(rows, CHUNK)):
            folded = self._stack.folded(STORE) + len(chunk)
            self._stack.publish(chunk)
            self._stack.await_(
                "folded",
                lambda until=folded: self._stack.folded(STORE) >= until,  # type: ignore[misc] # bound now
                self._patience_s,
            )

    def _calls(self) -> dict[str, int]:
        accounts = self._stack.counts()["accounts"]
        return routes({OI: accounts.get(OI, {})})

    def _made(self, store: str, path: str, body: Mapping[str, Any]) -> int:
        return int(called(self._stack.simulator.url, store, path, body)["id"])


def _is_whole(ware: Mapping[str, Any]) -> bool:
    return all(ware["fields"][size] for size in SIZES)


def _data(ware: Mapping[str, Any]) -> dict[str, Any]:
    fields = ware["fields"]
    return {
        "name": ware["title"],
        "description": fields["description"],
        "brand": ware["brand"],
        "category": ware["category"].split("/"),
        "ncm": NCM,
        "origin": 0,
        "height_cm": fields["height"] or None,
        "width_cm": fields["width"] or None,
        "length_cm": fields["length"] or None,
        "weight_kg": fields["weight"] or None,
        "warranty_months": fields["warrantyTime"],
        "skus": [{"sku": ware["partnerId"]}],
    }


def _told(ware: Mapping[str, Any]) -> tuple[Any, ...]:
    fields = ware["fields"]
    sizes = tuple(Decimal(str(fields[size])) for size in SIZES)
    place = tuple(ware["category"].split("/"))
    price = Decimal(f"{ware['price']:.2f}")
    return (ware["title"], fields["description"], ware["brand"], place, sizes, price)


def _said(product: Mapping[str, Any], paths: Mapping[int, tuple[str, ...]]) -> tuple[Any, ...]:
    sizes = tuple(Decimal(str(product[size])) for size in SIZES)
    place = paths[int(product["category"]["id"])]
    price = Decimal(str(product["skus"][0]["price"])).quantize(Decimal("0.01"))
    brand = product["brand"]["name"]
    return (product["title"], product["description"], brand, place, sizes, price)


def _payload(ware: Mapping[str, Any], brand: int, category: int) -> dict[str, Any]:
    fields = ware["fields"]
    return {
        "title": ware["title"],
        "description": fields["description"],
        "brand": {"id": brand},
        "category": {"id": category},
        "nbm": {"id": NCM},
        "origin": {"id": 0},
        **{size: fields[size] for size in SIZES},
        "warrantyTime": fields["warrantyTime"],
        "priceFactor": 1,
        "calculatedPrice": False,
        "definitionPriceScope": "SKU",
        "hasVariations": False,
        "allowAutomaticSkuMarketplaceCreation": False,
        "images": [],
        "skus": [
            {
                "title": ware["title"],
                "partnerId": ware["partnerId"],
                "price": ware["price"],
                "sellPrice": ware["price"],
                "amount": 0,
            }
        ],
    }
