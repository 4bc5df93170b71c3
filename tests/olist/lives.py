"""What must become of orders, and what both parties' journals say became of them."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROAD = ("INVOICED", "PAID_WAITING_DELIVERY", "CONCLUDED")
CANCELED = "CANCELED"
STAGES = ("paid", "imported", "invoiced", "shipped")
"""Where some are cancelled; what is cancelled while it is only paid is never imported."""


@dataclass(frozen=True, slots=True)
class Life:
    """What must become of one order.

    Args:
        number: its store order number.
        cancelled: the stage at which it is cancelled; empty: it goes the whole way.
        by_channel: it is cancelled by the channel; else by the ERP.
        wants_xml: its channel demands the XML of the invoice.
    """

    store: str
    order_id: int
    number: str
    cancelled: str = ""
    by_channel: bool = False
    wants_xml: bool = False

    @property
    def tracking(self) -> str:
        """Give the number by which its parcel is followed."""
        return f"AA{self.order_id}BR"

    @property
    def road(self) -> Sequence[str]:
        """Give the states that the bridge takes it through, without its end by cancellation."""
        return ROAD[: max(0, STAGES.index(self.cancelled) - 1)] if self.cancelled else ROAD

    @property
    def is_imported(self) -> bool:
        """Tell whether the ERP gets it."""
        return self.cancelled != STAGES[0]

    @property
    def told(self) -> Sequence[str]:
        """Give what the hub is told of it, each once and in this order."""
        is_ours = bool(self.cancelled) and not self.by_channel
        return [*self.road, *([CANCELED] if is_ours else [])]

    @property
    def ends(self) -> str:
        """Give what the hub has it as in the end."""
        return CANCELED if self.cancelled else ROAD[-1]

    @property
    def is_locked(self) -> bool:
        """Tell whether a person must look: cancelled by the channel after the invoice."""
        return self.by_channel and bool(self.road)

    @property
    def erp_told(self) -> Sequence[str]:
        """Give what the ERP is told of it: that it is there, and that the channel gave it up."""
        if not self.is_imported:
            return []
        is_ours = self.by_channel and not self.road
        return ["created", *(["cancelled"] if is_ours else [])]


def lives(
    orders: Sequence[tuple[str, Mapping[str, Any]]], share: float, seed: int = 1
) -> list[Life]:
    """Give every order its life: so many of them are cancelled at each stage, the same each time.

    Args:
        orders: store → order, as the hub tells it.
        share: cancelled at each stage; of those, every other one by the channel.
    """
    dealt = sorted(orders, key=lambda one: _dice(seed, one[1]["marketPlaceNumber"]))
    each = round(share * len(dealt))
    ends = [stage for stage in STAGES for _ in range(each)]
    found = []
    for at, (store, order) in enumerate(dealt):
        stage = ends[at] if at < len(ends) else ""
        by_channel = stage == STAGES[0] or (bool(stage) and at % 2 == 0)
        wants = order.get("metadata", {}).get("needInvoiceXML") == "true"
        said = (store, order["id"], order["marketPlaceNumber"], stage)
        found.append(Life(*said, by_channel=by_channel, wants_xml=wants))
    return found


@dataclass(slots=True)
class Journals:
    """What the journals of both parties say of orders.

    Args:
        hub: order → statuses that the hub was told, in order.
        files: order → keys of the XML files that it took.
        sendings: order → how often a file was sent to it, taken or not.
        erp: number → what the ERP was told, in order.
    """

    hub: Mapping[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    files: Mapping[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    sendings: Mapping[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    erp: Mapping[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def read_journals(hub: Path, erp: Path, erp_cancelled: str) -> Journals:
    """Read what is told in the journals.

    Args:
        erp_cancelled: the ERP's status of what is cancelled.
    """
    found = Journals()
    _read_hub(hub, found)
    _read_erp(erp, found, erp_cancelled)
    return found


def _read_hub(hub: Path, found: Journals) -> None:
    for line in _lines(hub):
        if line["method"] == "PUT" and line["path"].endswith("/nfe"):
            found.sendings[int(line["path"].split("/")[-2])].append(str(line["status"]))
        for effect in line["effects"]:
            if line["kind"] == "order" and line["method"] == "PUT":
                found.hub[effect[0]].append(effect[1])
            if line["kind"] == "nfe":
                found.files[effect[0]].append(effect[1])


def _read_erp(erp: Path, found: Journals, cancelled: str) -> None:
    numbers: dict[tuple[str, int], str] = {}
    for line in _lines(erp):
        for what, order_id, _, *more in line["effects"] if line["kind"] == "order" else ():
            if what == "created":
                numbers[line["oi"], order_id] = more[0]
            is_end = what == "status" and more[0] == cancelled
            found.erp[numbers[line["oi"], order_id]].append("cancelled" if is_end else what)


def differences(
    wanted: Collection[Life],
    journals: Journals,
    *,
    statuses: Mapping[int, str],
    keys: Mapping[str, str],
    letters: Mapping[str, Sequence[str]],
) -> list[str]:
    """Say where anything is not as it must be: too often, missing, out of order, or of another.

    Args:
        statuses: order → as what the hub has it in the end.
        keys: number → access key that the ERP's invoice of the order has.
        letters: order → reasons for which it waits for a person.
    """
    known = {life.order_id for life in wanted}
    found = [f"{order}: told of, and never sold" for order in journals.hub.keys() - known]
    found += [f"{n}: in the ERP, and never sold" for n in _strangers(wanted, journals)]
    for life in wanted:
        key = keys.get(life.number, "")
        files = [key] if life.wants_xml and life.road else []
        locked = ["order_locked"] if life.is_locked else []
        pairs = {
            "the hub was told": (list(journals.hub.get(life.order_id, [])), list(life.told)),
            "files at the hub": (list(journals.files.get(life.order_id, [])), files),
            "files sent": (len(journals.sendings.get(life.order_id, [])), len(files)),
            "the ERP was told": (list(journals.erp.get(life.number, [])), list(life.erp_told)),
            "the hub has it": (statuses.get(life.order_id), life.ends),
            "has an invoice": (bool(key), bool(life.road)),
            "a person must look": (list(letters.get(str(life.order_id), [])), locked),
        }
        for what, (was, must) in pairs.items():
            if was != must:
                how = f"cancelled while {life.cancelled}" if life.cancelled else "the whole way"
                found.append(f"{life.order_id} ({how}): {what} {was}, not {must}")
    return found


def _strangers(wanted: Collection[Life], journals: Journals) -> set[str]:
    return journals.erp.keys() - {life.number for life in wanted}


def _lines(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if (line.endswith("\n") and '"applied":true' in line) or "/nfe" in line:
                yield json.loads(line)


def _dice(seed: int, number: object) -> bytes:
    return hashlib.sha256(f"{seed} {number}".encode()).digest()
