"""The demo's last act: what was imported is invoiced, shipped and delivered, and the hub knows."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.errors import BridgeError
from ops.demo_orders import FIRST_ID, ORDERS, awaited
from ops.demo_parties import ERP_TOKEN, OI, STORE, Parties, call
from ops.embedded import Embedded
from producers.publish import publish

CANCELED, CONCLUDED = "CANCELED", "CONCLUDED"
ROAD = ("INVOICED", "PAID_WAITING_DELIVERY", CONCLUDED)

Step = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class FactsTold:
    """What became of the orders after they were imported.

    Args:
        concluded: orders that the buyers have, as the hub says it.
        files: NF-e files that the hub has.
        differences: what is not as it must be, a line each.
    """

    concluded: int
    files: int
    differences: Sequence[str]


def deliver(parties: Parties, bridge: Embedded, step: Step) -> FactsTold:
    """Invoice, ship and deliver every order that was not cancelled, and compare."""
    alive = [n for n in map(str, _ids()) if _statuses(parties)[n] != CANCELED]
    keys = _invoiced(parties, alive)
    # The newest first: each waits for what goes before it.
    events = [
        event for number in alive for event in reversed(_events(number, keys[number], parties))
    ]
    lines = [json.dumps(event) for event in events]
    report = publish(lines, bridge.events, time.time, lambda _: None)
    if not report.is_whole:
        raise BridgeError(f"the demo's facts were refused: {report.refused_lines[:3]}")

    def is_over() -> bool:
        statuses = _statuses(parties)
        done = sum(statuses[number] == CONCLUDED for number in alive)
        step("orders delivered", done, len(alive))
        return done == len(alive)

    awaited(is_over)
    found = parties.ask_hub(f"accounts/{OI}/state?sections=orders")["orders"]
    files = {number for number in alive if found[number]["nfe"]}
    wrong = [*_told_wrongly(parties, alive)]
    wanted = {number for number in alive if int(number) % 2}
    wrong += [f"order {number}: its NF-e is missing" for number in sorted(wanted - files)]
    wrong += [f"order {number}: nobody wanted its NF-e" for number in sorted(files - wanted)]
    return FactsTold(len(alive), len(files), wrong)


def _ids() -> range:
    return range(FIRST_ID, FIRST_ID + ORDERS)


def _statuses(parties: Parties) -> Mapping[str, str]:
    found = parties.ask_hub(f"accounts/{OI}/state?sections=orders")["orders"]
    return {number: str(order["status"]) for number, order in found.items()}


def _invoiced(parties: Parties, alive: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """Let people in the ERP invoice these orders; gives number and id of each one's invoice."""
    ours = {f"2000{int(number):012}": number for number in alive}
    orders = parties.ask_erp(f"accounts/{STORE}/orders")["orders"]
    by_id = {
        order["id"]: ours[order["store_number"]]
        for order in orders
        if order["store_number"] in ours
    }
    for order_id in by_id:
        parties.tell_erp(f"accounts/{STORE}/orders/{order_id}/invoice", {})
    notes = parties.ask_erp(f"accounts/{STORE}/notes")
    return {by_id[note["order"]]: note for note in notes if note["order"] in by_id}


def _events(number: str, note: Mapping[str, Any], parties: Parties) -> list[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {ERP_TOKEN}"}
    xml = call("GET", f"{parties.erp.url}/xml-nfes/{note['id']}", headers=headers)["xmls"][0]
    key, now = str(note["key"]), time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    invoice = {
        "number": str(int(key[25:34])),
        "series": str(int(key[22:25])),
        "access_key": key,
        "issued_at": now,
        "cfop": "6108",
        "xml": xml,
    }
    dispatch = {"carrier": "Correios", "tracking_number": f"AA{number}BR", "shipped_at": now}
    told = (
        ("invoice.issued", invoice),
        ("shipment.dispatched", dispatch),
        ("shipment.delivered", {"delivered_at": now}),
    )
    return [_event(word, number, now, data) for word, data in told]


def _event(word: str, number: str, now: str, data: Mapping[str, str]) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": f"{number}-{word}",
        "source": "/erp/demo",
        "type": word,
        "subject": number,
        "time": now,
        "store": STORE,
        "data": dict(data),
    }


def _told_wrongly(parties: Parties, alive: Sequence[str]) -> list[str]:
    """Compare what the hub was told of each order, in its own book, with the road it must take."""
    told: dict[str, list[str]] = {number: [] for number in alive}
    for entry in parties.ask_hub("journal")["entries"]:
        if entry["kind"] == "order" and entry["method"] == "PUT":
            for number, status, _ in entry["effects"]:
                told.setdefault(str(number), []).append(status)
    return [
        f"order {number}: told {', '.join(told[number])}, expected {', '.join(ROAD)}"
        for number in alive
        if told[number] != list(ROAD)
    ]
