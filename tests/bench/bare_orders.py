"""What ingesting orders is compared with: the same calls in a bare loop of httpx, nothing else.

Run as a process it reads from standard input what is to be called, and makes the calls when it is
told to.
"""

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any

import httpx

from adapters.eccosys.translate.orders import from_order
from adapters.eccosys.translate.people import from_customer
from adapters.http.exact_json import write_json
from tests.olist.orders import Fields
from tests.olist.told import as_read, decided, told_by

TIMEOUT_S = 30.0

Call = Sequence[str]
"""Method, party, path, body."""

Party = Mapping[str, Any]
"""Base address and headers."""


def calls_of(order: Fields, products: Mapping[str, str], *, whole: bool) -> list[Call]:
    """Give the calls that bring an order over.

    Args:
        products: SKU → the ERP's id.
        whole: all that the bridge makes of an order whose product is known: looked up by its
            number, the look-up proven, the customer found and made; else one GET and one POST.
    """
    read = as_read(order)
    erp = told_by(read, decided(read, products=products))
    payload = from_order(erp, "0")
    # The customer stands in the order too; by his id he would have to be made first.
    del payload["idContato"]
    fetched = ("GET", "hub", f"/orders/{read.order_id}", "")
    created = ("POST", "erp", "/pedidos", write_json(payload).decode())
    if not whole:
        return [fetched, created]
    look_up = ("GET", "erp", f"/pedidos/numeroOC={erp.store_order_number}", "")
    customer = ("GET", "erp", f"/clientes/cnpj={erp.customer.document}", "")
    made = ("POST", "erp", "/clientes", write_json(from_customer(erp.customer)).decode())
    return [fetched, look_up, look_up, customer, made, created]


def run(parties: Mapping[str, Party], orders: Sequence[Sequence[Call]], processes: int) -> float:
    """Let processes make the calls of all orders; gives orders a second."""
    shares = [orders[number::processes] for number in range(processes)]
    with ExitStack() as closing:
        running = [
            closing.enter_context(_started({"parties": parties, "orders": share}))
            for share in shares
        ]
        for process in running:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        started_s = time.perf_counter()
        for process in running:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        codes = [process.wait() for process in running]
        seconds = time.perf_counter() - started_s
    assert not any(codes), codes
    return len(orders) / seconds


def _started(wanted: Mapping[str, Any]) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.bare_orders"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(wanted) + "\n")
    process.stdin.flush()
    return process


def main() -> None:
    """Make the calls, one after the other."""
    wanted = json.loads(sys.stdin.readline())
    clients = {
        name: httpx.Client(base_url=party["url"], headers=party["headers"], timeout=TIMEOUT_S)
        for name, party in wanted["parties"].items()
    }
    print("ready", flush=True)
    sys.stdin.readline()
    for calls in wanted["orders"]:
        for method, party, path, body in calls:
            answer = clients[party].request(method, path, content=body or None)
            assert answer.status_code < httpx.codes.BAD_REQUEST or method == "GET", answer.text


if __name__ == "__main__":
    main()
