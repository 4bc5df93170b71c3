"""`python -m tests.on_call > docs/on-call.md`: a night on call, run for real and written down."""

import json
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ops.cli.say import SAO_PAULO
from tests.hub_orders import Fields, a_hub_address, a_hub_item, a_hub_order
from tests.journeys.order_world import OrderStore, order_world
from tests.recording import Recording

STORE, GONE, LOGGI = "loja1", "ABC-123", "Loggi Express"
HELD, WITHOUT_SKU = 37, 4
WRONG, CANCELLED = 5, 6
"""Ids of the order with a wrong address, and of the one that is cancelled meanwhile."""

PATIENCE_S = 120.0
"""For a batch to come so far that it can be shown."""

ALSO_WITHOUT_SKU = (36, 37)
CARRIER = ("--marketplace", "MERCADO_LIVRE", "--type", LOGGI, "--to", "6002:6201")
INCIDENT = "mapa Loggi criado INC-812"

INTRODUCTION = """# On call

A night on call, from the first look to the morning's comparison. Everything here was typed at a
running bridge between imitations of both parties and printed by it; ids, moments and ages are made
alike, long lines and lists are cut, and of a batch's progress only the last line is kept.
`python -m tests.on_call` runs it again and prints this page. What else each command can do stands
in [operations.md](operations.md), "Replaying dead letters".

Every list has `--json`. A command ends with 0 done, 1 something failed, 2 wrong usage, 3 stopped by
the canary, 4 nothing matched; a code other than 0 stands under its command. Nothing asks where
nobody can answer, and what changes many letters says so first. With one store `--store` need not
be said where a store is wanted.

What happened: a channel began to send parcels by Loggi Express, which nobody had mapped, and sold a
SKU that the ERP does not know. No order was dropped, none was guessed: they wait.
Ana is on call."""


def told() -> str:
    """Tell the story; gives the page."""
    with tempfile.TemporaryDirectory() as folder, order_world(Path(folder)) as world:
        store = world.store(STORE)
        for batch in _orders():
            store.sell(*batch)
            store.settle()
        night = Recording({**world.stack.environ, "SUDO_USER": "ana"})
        night.say(INTRODUCTION)
        _looks(night)
        _mends(night, store)
        _proves(night)
        _runs(night)
        _closes(night, store)
        return night.page()


def _orders() -> list[list[Fields]]:
    """Give what is sold, in its order: the first orders are those of a canary."""
    whole = [_order(number, LOGGI) for number in range(1, HELD + 1 - len(ALSO_WITHOUT_SKU))]
    whole[WRONG - 1]["shipping"] = a_hub_address(zipCode="1310")
    others = range(HELD + 1, HELD + 1 + WITHOUT_SKU)
    return [
        whole,
        [_order(number, LOGGI, GONE) for number in ALSO_WITHOUT_SKU],
        [_order(number, "Mercado Envios", GONE) for number in others],
    ]


def _order(number: int, carrier: str, sku: str = "AUR-MT-AZ") -> Fields:
    by = datetime.now(UTC) + timedelta(hours=4)
    promised = {"promisedDispatchTime": f"{by:%Y-%m-%dT%H:%M:%SZ}"}
    return a_hub_order(number, carrier, [a_hub_item(sku)], shipping=a_hub_address(**promised))


def _looks(night: Recording) -> None:
    night.say("## 1. What is wrong?")
    night.run("dead", "groups", "--store", STORE)
    filters = ("--reason", "carrier_unmapped", "--store", STORE, "--since", "24h")
    night.run("dead", "list", *filters, "--text", "Loggi", "--max", "3")
    night.run("dead", "list", *filters, "--text", "Loggi", "--csv", most=3)
    night.run("dead", "show", _letter(night, 1), "--attempts")
    night.run("trace", "order", "1")
    night.say("Ana says that she is at it; others see it in the list.")
    group = _group(night, "carrier_unmapped")
    night.run("dead", "ack", group, "--why", "INC-812")
    night.say("Whoever comes next reads what she knows, whatever the state of the group:")
    night.run("dead", "note", group, "--why", "transportadora nova desde as 13h, ver INC-812")


def _mends(night: Recording, store: OrderStore) -> None:
    night.say("## 2. Fix the cause")
    night.run("map", "suggest", "carrier", "--group", _group(night, "carrier_unmapped"))
    night.say("A suggestion is never applied by itself. Saving is looked at first:")
    night.run("map", "set", "carrier", *CARRIER, "--preview")
    night.say("Without `--no-release` this would release what it frees; she wants a canary first.")
    night.run("map", "set", "carrier", *CARRIER, "--apply", "--no-release", "--why", INCIDENT)
    night.say(
        "One of the orders also has a wrong postal code. What the hub said stays as it is; the "
        "correction is laid over it."
    )
    why = "CEP confirmado com o cliente"
    correction = ("--set", "shipping.postalCode=01310-100", "--why", why)
    night.run("dead", "edit", _letter(night, WRONG), *correction)
    night.run(
        "dead", "edit", _letter(night, WRONG), "--set", "totals.total=1", "--why", "x", code=2
    )
    store.change([CANCELLED], status="CANCELED", announced=False)


def _proves(night: Recording) -> None:
    night.say("## 3. Prove it")
    night.say(
        "What one order said when it was parked, beside what it says now; those that differ come "
        "first, and nothing of the buyer is shown:"
    )
    night.run("dead", "compare", _letter(night, CANCELLED), most=7)
    night.run("dead", "replay", "--group", _group(night, "carrier_unmapped"), "--dry-run")
    night.say("Nothing was written. Filters that match nothing, and no filter at all, say so:")
    night.run("dead", "replay", "--reason", "payment_unmapped", "--dry-run", code=4)
    night.run("dead", "replay", "--why", "INC-812", code=2)


def _runs(night: Recording) -> None:
    night.say("## 4. Run it")
    paced = ("--canary", "5", "--min-success", "100%", "--rate", "2/s", "--max", "500")
    group = _group(night, "carrier_unmapped")
    night.run("dead", "replay", "--group", group, *paced, "--why", INCIDENT, code=1)
    night.say(
        "Two failed again: their letters say now what is left, the SKU. From another "
        "shell, by another person, or after a crash:"
    )
    night.run("batch", "list", "--store", STORE)
    batch = _first(night, "batch", "list")
    night.run("batch", "report", batch, "--csv", most=4)
    night.say("A canary that fails stops the rest:")
    group = _group(night, "sku_unmapped")
    canary = ("--canary", "2", "--why", "INC-813")
    night.run("dead", "replay", "--group", group, *canary, code=3)
    night.say("The SKU is mapped, its orders go one every ten seconds, and the batch is steered:")
    sku = ("--sku", GONE, "--to", "AUR-MT-VM", "--rate", "0.1/s")
    night.run("map", "set", "sku", *sku, "--apply", "--why", "cadastro INC-813")
    batch = _first(night, "batch", "list")
    _await_pushed(night, batch, 2)
    night.run("batch", "pause", batch, "--why", "ERP lento")
    night.run("batch", "show", batch)
    night.run("batch", "resume", batch, "--why", "ERP voltou")
    night.run("batch", "watch", batch, most=3)
    night.run("batch", "cancel", batch, "--why", "INC-813", code=4)


def _closes(night: Recording, store: OrderStore) -> None:
    night.say("## 5. Close")
    night.say("Stop the bleeding, when there is any, and go on:")
    why = ("--why", "ERP em manutenção")
    night.run("flow", "pause", "orders", "--store", STORE, *why)
    store.sell(_order(90, LOGGI, "XYZ-9"))
    night.run("flow", "resume", "orders", "--store", STORE, *why)
    store.settle()
    night.say("What comes meanwhile waits and is looked at then. One more SKU is not known:")
    night.run("dead", "groups")
    group = _group(night, "sku_unmapped")
    night.run("dead", "snooze", group, "--until", "18:00", "--why", "cadastro abre às 18h")
    night.say("Discarding takes the number of letters that are meant, and can be taken back:")
    letter = _letter(night, 90)
    discard = ("dead", "discard", "--group", group, "--why", "pedido de teste")
    night.run(*discard, "--confirm", "37", code=2)
    night.run(*discard, "--confirm", "1")
    night.run("dead", "restore", letter, "--why", "não era teste")
    night.say("Who did what, and whether both sides are equal:")
    night.run("audit", "--since", "24h", "--actor", "ana")
    day = f"{datetime.now(SAO_PAULO):%Y-%m-%d}"
    night.run("reconcile", "orders", "--day", day, "--grace", "0s")
    night.run("reconcile", "orders", "--day", day, "--grace", "0s", "--repair", "--dry-run")


def _group(night: Recording, reason: str) -> str:
    groups = _asked(night, "dead", "groups")
    return str(next(row["group"] for row in groups if row["reason"] == reason))


def _letter(night: Recording, order_id: int) -> str:
    letters = _asked(night, "dead", "list", "--key", str(order_id))
    return str(next(row["id"] for row in letters if row["key"] == str(order_id)))


def _first(night: Recording, *words: str) -> str:
    return str(_asked(night, *words)[0]["id"])


def _await_pushed(night: Recording, batch: str, wanted: int) -> None:
    """Wait until so many orders of a batch are in the ERP."""
    ends_s = time.monotonic() + PATIENCE_S
    while _asked(night, "batch", "show", batch)["counts"].get("pushed", 0) < wanted:
        assert time.monotonic() < ends_s, f"batch {batch} did not come so far"
        time.sleep(0.5)


def _asked(night: Recording, *words: str) -> Any:
    """Ask without writing it down; gives the JSON."""
    return json.loads(Recording(night.environ).run(*words, "--json"))


if __name__ == "__main__":
    sys.stdout.write(told())
