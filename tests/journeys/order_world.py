"""A bridge between both simulated parties, with stores that sell and companies that take orders."""

import json
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from adapters.database.order_rules import OrderRuleRows
from domain.written_rules import Edit, edit_of, revision
from simulator.eccosys.server import EccosysSimulator
from tests.stack import ACT, UNLIMITED, Stack, running_stack

SKUS = ("AUR-MT-AZ", "AUR-MT-VM", "AUR-CJ-01")
CARRIERS = {"Mercado Envios": "6001:6101", "Loggi Express": "6002:6201"}
OPEN, CANCELLED, UNPAID = "0", "2", "-1"
"""`situacao` of an order in Eccosys."""

DEADLINE_S = 1.0
ENVIRON = {
    "ANYBRIDGE_CALL_DEADLINE_S": f"{DEADLINE_S:g}",
    "ANYBRIDGE_LOOKUP_WAIT_S": "1",
    "ANYBRIDGE_TICK_S": "0.2",
    "ANYBRIDGE_POLL_ORDERS_S": "0.5",
    "ANYBRIDGE_BACKOFF_MIN_S": "0.1",
    "ANYBRIDGE_BACKOFF_MAX_S": "1",
    "ANYBRIDGE_WAITING_MIN_S": "0.5",
}
PROCESSES = ("work", "schedule")

_UNSETTLED = """SELECT count(*) FROM change WHERE store = :store AND kind = 'order'
  AND (state IN ('due', 'waiting') OR in_flight IS NOT NULL)"""


@dataclass(slots=True)
class OrderStore:
    """One store of the test's own: an account of the hub joined to a company of the ERP."""

    stack: Stack
    erp: EccosysSimulator
    name: str
    due: list[int] = field(default_factory=list)

    def sell(self, *orders: Mapping[str, Any]) -> list[int]:
        """Let a channel sell; gives the ids."""
        sold = self.stack.sell(self.name, orders)
        self.due += sold
        return sold

    def change(self, ids: Sequence[int], **change: Any) -> None:
        """Let the channel change orders."""
        self.stack.change_orders(self.name, ids, **change)

    def fault(self, kind: str, **fields: Any) -> None:
        """Order a fault from the ERP: for one creation, unless something else is said."""
        said = {"oi": self.name, "method": "POST", "route": "/api/pedidos", "count": 1, **fields}
        _call("POST", f"{self.erp.control_url}/faults", {"kind": kind, **said})

    def orders(self) -> list[dict[str, Any]]:
        """Give what the ERP has."""
        found: list[dict[str, Any]] = _call("GET", self._company("orders"))["orders"]
        return found

    def whole(self) -> list[dict[str, Any]]:
        """Give what the ERP has, as it tells it itself."""
        return [_call("GET", self._company(f"orders/{o['id']}"))["order"] for o in self.orders()]

    def statuses(self) -> list[str]:
        """Give where the ERP's orders stand."""
        return [str(order["status"]) for order in self.orders()]

    def twice(self) -> dict[str, Any]:
        """Give the store order numbers that the ERP has more than once."""
        found: dict[str, Any] = _call("GET", self._company("orders/summary"))["twice"]
        return found

    def posts(self) -> int:
        """Count the creations that the ERP was asked for, as its book says."""
        routes = _call("GET", f"{self.erp.control_url}/counts")["accounts"].get(self.name, {})
        return sum(sum(by.values()) for route, by in routes.items() if route == "POST /api/pedidos")

    def answered(self, status: int) -> int:
        """Count what the ERP answered so, as its book says."""
        routes = _call("GET", f"{self.erp.control_url}/counts")["accounts"].get(self.name, {})
        return sum(by.get(str(status), 0) for by in routes.values())

    def invoice(self, order: Mapping[str, Any]) -> None:
        """Let a person invoice an order in the ERP."""
        _call("POST", self._company(f"orders/{order['id']}/invoice"), {})

    def edit(self, order: Mapping[str, Any], **fields: Any) -> None:
        """Let a person change an order in the ERP."""
        _call("PUT", self._company(f"orders/{order['id']}"), fields)

    def switch(self, **switches: Any) -> None:
        """Let the ERP speak another dialect."""
        _call("PUT", self._company("switches"), switches)

    def letters(self) -> list[Any]:
        """Give the dead letters of this store."""
        sql = """SELECT id, reason, state, key, detail, fingerprint FROM dead_letter
                 WHERE store = :store"""
        return list(self.stack.query(sql, store=self.name))

    def outcomes(self) -> dict[int, str]:
        """Give what was decided about each order."""
        sql = "SELECT order_id, outcome FROM erp_order WHERE store = :store"
        return {row.order_id: row.outcome for row in self.stack.query(sql, store=self.name)}

    def map_carrier(self, shipping_type: str, *more: str) -> None:
        """Let a person map a carrier and release what it frees, by the command line."""
        target = CARRIERS[shipping_type]
        words = ("map", "set", "carrier", "--store", self.name, "--marketplace", "MERCADO_LIVRE")
        self.command(
            *words, "--type", shipping_type, "--to", target, "--apply", "--yes", *more, *WHY
        )

    def command(self, *words: str) -> None:
        """Run `anybridge WORDS` as a person does."""
        self.stack.command(*words)

    def settle(self, timeout_s: float = 45.0) -> float:
        """Wait until every order sold was decided on and nothing is owed; gives the seconds."""
        return self.stack.await_("orders settled", self._is_settled, timeout_s)

    def change_and_settle(self, ids: Sequence[int], **change: Any) -> None:
        """Let the channel change settled orders; wait until it is noticed, and nothing is owed."""
        sql = "SELECT coalesce(sum(revision), 0) FROM change WHERE store = :store"
        before = self.stack.number(sql, store=self.name)
        self.change(ids, **change)
        self.stack.await_("noticed", lambda: self.stack.number(sql, store=self.name) > before, 15.0)
        self.settle()

    def _is_settled(self) -> bool:
        is_known = set(self.due) <= set(self.outcomes())
        return is_known and not self.stack.number(_UNSETTLED, store=self.name)

    def _company(self, path: str) -> str:
        return f"{self.erp.control_url}/accounts/{self.name}/{path}"


WHY = ("--why", "a test needs it")


@dataclass(slots=True)
class OrderWorld:
    """A running bridge and both parties."""

    stack: Stack
    erp: EccosysSimulator

    def store(self, name: str, *mapped: str, **settings: Any) -> OrderStore:
        """Open a store, its account and its company.

        Args:
            mapped: shipping types that are mapped; none said: Mercado Envios.
        """
        token = f"erp-token-{name}"
        company = {"company": name, "token": token, "rate": {"policy": "none"}}
        _call("POST", f"{self.erp.control_url}/accounts", company)
        self._seed(name)
        values = {
            "erp": "eccosys",
            "erp_url": self.erp.url,
            "erp_token": token,
            "erp_limit_calls": UNLIMITED["limit_calls"],
            "erp_limit_window_s": UNLIMITED["limit_window_s"],
            "import_orders_from": f"{datetime.now(UTC) - timedelta(days=2):%Y-%m-%d}",
        }
        self.stack.add_store(name, f"{2000 + len(self.stack.ois)}.", **{**values, **settings})
        edits = [_edit(one) for one in mapped or ["Mercado Envios"]]
        OrderRuleRows(self.stack.database).save(name, edits, ACT, revision([]))
        return OrderStore(self.stack, self.erp, name)

    def _seed(self, name: str) -> None:
        url = f"{self.erp.control_url}/accounts/{name}"
        _call("POST", f"{url}/products", [{"codigo": sku, "estoque": 1000} for sku in SKUS])
        carriers = [
            {"id": 6001, "nome": "Correios", "forms": [{"id": 6101, "descricao": "Normal"}]},
            {"id": 6002, "nome": "Loggi", "forms": [{"id": 6201, "descricao": "Express"}]},
        ]
        _call("POST", f"{url}/carriers", carriers)


@contextmanager
def order_world(folder: Path, *processes: str, **environ: str) -> Iterator[OrderWorld]:
    """Give a bridge that works, between both simulated parties.

    Args:
        processes: those started; none said: one of each that orders need.
    """
    with (
        EccosysSimulator() as erp,
        running_stack(folder, forked=True, **{**ENVIRON, **environ}) as stack,
    ):
        if processes != ("none",):
            stack.start(*(processes or PROCESSES))
        yield OrderWorld(stack, erp)


def _edit(shipping_type: str) -> Edit:
    said = {"marketplace": "MERCADO_LIVRE", "type": shipping_type}
    return edit_of("carrier", said, CARRIERS[shipping_type])


def _call(method: str, url: str, body: object = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, data, headers, method=method)  # noqa: S310 - our simulator
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
        return json.loads(answer.read() or b"null")


def soon() -> None:
    """Let a moment pass in which something that must not happen would."""
    time.sleep(1.0)
