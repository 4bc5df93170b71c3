"""The demo's orders: sold in the hub, held and mapped, and compared to the cent in the ERP."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.audit import Act
from domain.errors import BridgeError
from domain.money import to_cents
from domain.written_rules import Edit, edit_of
from ops import resources
from ops.compose import Service
from ops.demo_parties import ACT, ERP_TOKEN, OI, PATIENCE_S, STORE, TOKEN, Parties, call
from ops.mappings import Mappings, Saved, Saving, mappings
from ops.order_ports import held_orders, known_orders

ORDERS = 40
UNMAPPED, MAPPED = "Loggi Express", "Mercado Envios"
TARGETS: Mapping[str, str] = {MAPPED: "6001:6101", UNMAPPED: "6002:6201"}
FIRST_ID = 183_000_001
SKUS = tuple(f"DEMO-{number:03}" for number in range(5))
OPEN, CANCELLED = "0", "2"
"""`situacao` of an order in Eccosys."""

Step = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class OrdersTold:
    """What became of the orders.

    Args:
        held: the reason and key of the one that was held.
        replayed: what became of it when its carrier was mapped.
        brought_along: how many changed after they were imported.
        cents: what the orders of the ERP are worth.
        differences: what is not equal on both sides, a line each.
    """

    orders: int
    held: str
    replayed: str
    brought_along: int
    cents: int
    differences: Sequence[str]


def settings_of(parties: Parties) -> Mapping[str, str]:
    """Give what a store needs so that its orders come in."""
    return {
        "erp": "eccosys",
        "erp_url": parties.erp.url,
        "order_import": "all",
        "import_orders_from": f"{datetime.now(UTC) - timedelta(days=2):%Y-%m-%d}",
    }


def open_company(parties: Parties) -> None:
    """Open the company in the ERP, with what the orders need."""
    company = {"company": STORE, "token": ERP_TOKEN, "rate": {"policy": "none"}}
    parties.tell_erp("accounts", company)
    path = f"accounts/{STORE}"
    parties.tell_erp(f"{path}/products", [{"codigo": sku, "estoque": 1000} for sku in SKUS])
    forms = {"Correios": (6001, 6101), "Loggi": (6002, 6201)}
    carriers = [
        {"id": carrier, "nome": name, "forms": [{"id": form, "descricao": "Normal"}]}
        for name, (carrier, form) in forms.items()
    ]
    parties.tell_erp(f"{path}/carriers", carriers)


def ingest(parties: Parties, service: Service, step: Step) -> OrdersTold:
    """Sell, wait for the ERP, map what is held, and compare both sides."""
    _map(service, MAPPED)
    path = f"accounts/{OI}/orders"
    parties.tell_hub(path, [_order(number) for number in range(ORDERS)])
    _await(parties, step, ORDERS - 1)
    _change(parties, [FIRST_ID], "PAID_WAITING_SHIP")
    _change(parties, [FIRST_ID + 1], "CANCELED")
    held = next(held_orders(service.known).held(STORE), None)
    saved = _map(service, UNMAPPED)
    _await(parties, step, ORDERS)
    awaited(lambda: _statuses(parties) == _wanted_statuses())
    return OrdersTold(
        ORDERS,
        "nothing was held" if held is None else f'{held.holds[0].reason} ("{UNMAPPED}")',
        _result(service, saved),
        2,
        sum(order["total_cents"] for order in _erp_orders(parties).values()),
        _compare(parties),
    )


def _order(number: int) -> Mapping[str, Any]:
    dice = random.Random(number)  # noqa: S311 - the same demo every time
    carrier = UNMAPPED if number == ORDERS - 1 else MAPPED
    items = [
        {
            "sku": {"partnerId": sku},
            "amount": dice.randrange(1, 4),
            "unit": dice.randrange(500, 50_000) / 100,
            "discount": dice.randrange(0, 300) / 100,
            "shippings": [{"shippingtype": carrier}],
        }
        for sku in dice.sample(SKUS, dice.randrange(1, 4))
    ]
    status = "PENDING" if number == 0 else "PAID_WAITING_SHIP"
    freight = dice.randrange(0, 4000) / 100
    order_id = FIRST_ID + number
    # Every other channel demands the XML of the invoice.
    metadata = {"needInvoiceXML": "true"} if order_id % 2 else {}
    said = {"id": order_id, "status": status, "items": items, "freight": freight}
    return {**said, "metadata": metadata}


def _change(parties: Parties, ids: Sequence[int], status: str) -> None:
    said = {"ids": list(ids), "change": {"status": status}}
    parties.tell_hub(f"accounts/{OI}/orders/changes", said)


def _map(service: Service, shipping_type: str) -> Saved:
    """Map a carrier as a person does: what it frees is released."""
    said = {"marketplace": "MERCADO_LIVRE", "type": shipping_type}
    edit: Edit = edit_of("carrier", said, TARGETS[shipping_type])
    act = Act(ACT.actor, f"{shipping_type} goes by {TARGETS[shipping_type]}")
    return _service(service).save(STORE, [edit], act, Saving())


def _service(service: Service) -> Mappings:
    known, box = service.known, resources.secret_box(service.settings)
    return mappings(known, box, held_orders(known), known_orders(known))


def _result(service: Service, saved: Saved) -> str:
    if saved.batch is None:
        return "nothing was released"
    batches = _service(service).batches
    batch = saved.batch
    awaited(lambda: not batches.step(batch).left)
    return ", ".join(str(item.result) for item in batches.items(batch))


def _await(parties: Parties, step: Step, wanted: int) -> None:
    def is_there() -> bool:
        done = len(_erp_orders(parties))
        step("orders in the ERP", done, ORDERS)
        return done >= wanted

    awaited(is_there)


def awaited(true: Callable[[], bool]) -> None:
    """Wait until something is true.

    Raises:
        BridgeError: it is not, in all that time.
    """
    ends_s = time.monotonic() + PATIENCE_S
    while not true():
        if time.monotonic() > ends_s:
            raise BridgeError(f"the demo's orders did not come in within {PATIENCE_S:.0f} s")
        time.sleep(0.1)


def _erp_orders(parties: Parties) -> dict[str, Any]:
    found = parties.ask_erp(f"accounts/{STORE}/orders")["orders"]
    return {order["store_number"]: order for order in found}


def _statuses(parties: Parties) -> list[str]:
    return sorted(str(order["status"]) for order in _erp_orders(parties).values())


def _wanted_statuses() -> list[str]:
    return sorted([*[OPEN] * (ORDERS - 1), CANCELLED])


def _compare(parties: Parties) -> list[str]:
    """Compare what the hub's API says of each order with what the ERP has of it."""
    url = f"{parties.hub.url}/orders?offset=0&limit=100"
    sold = call("GET", url, headers={"gumgaToken": TOKEN})["content"]
    held = _erp_orders(parties)
    twice = parties.ask_erp(f"accounts/{STORE}/orders/summary")["twice"]
    wrong = [f"order {number}: several in the ERP: {ids}" for number, ids in twice.items()]
    for order in sold:
        number = order["marketPlaceNumber"]
        wanted = int(to_cents(f"{order['total']:.2f}"))
        found = held.get(number)
        if found is None:
            wrong.append(f"order {number}: not in the ERP")
        elif found["total_cents"] != wanted:
            wrong.append(f"order {number}: {found['total_cents']} cents, expected {wanted}")
        elif (str(found["status"]) == CANCELLED) != (order["status"] == "CANCELED"):
            wrong.append(f"order {number}: {found['status']} in the ERP, {order['status']} sold")
    if len(sold) != ORDERS:
        wrong.append(f"the hub has {len(sold)} orders, expected {ORDERS}")
    return wrong
