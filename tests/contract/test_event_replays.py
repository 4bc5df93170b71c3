"""Events that were refused, read once more: into their own store only, one not spoiling another."""

import json
from typing import Any

import pytest
from cryptography.fernet import Fernet

from adapters.database.batches import BatchRows, Order
from adapters.database.letters import LetterRows
from adapters.database.secrets import SecretBox
from domain.audit import Act
from domain.deadletters import DeadLetter
from domain.events import Fault
from domain.ports import Delivery
from domain.replay import BatchState, Plan
from ops.batches import batches
from ops.replays import replays_of
from ops.resources import gathered
from producers.intake import letter_of
from tests.builders import event_fields
from tests.ledger import Ledger

ANA = Act("ana", "INC-7")


class Room:
    """Two stores, and events of theirs that were refused."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.known = gathered(ledger.database, ledger.box)
        for name in ("acme", "loja-2"):
            self.known.stores.create(name, {"api_url": "https://hub.example"}, {"token": "t"}, ANA)
        self.rows = BatchRows(ledger.database, ledger.box)
        self.replays = replays_of(self.known, ledger.box)

    def refused(self, routing_key: str, **what_matters: Any) -> DeadLetter:
        body = json.dumps(event_fields(**what_matters)).encode()
        delivery = Delivery(1, "erp.stock", routing_key, body, redelivered=False)
        letter = letter_of(delivery, [Fault("/store", "no such store")])
        self.ledger.folder.park([letter])
        return letter

    def batch(self, *letters: DeadLetter) -> str:
        order = Order("", {}, [letter.id for letter in letters], len(letters), 1000, Plan())
        return self.rows.create(order, ANA)[0]

    def items(self) -> list[tuple[str, str]]:
        return [(r["state"], r["result"]) for r in self.ledger.rows("replay_item")]


@pytest.fixture
def room(ledger: Ledger) -> Room:
    return Room(ledger)


def test_an_event_of_a_store_that_was_added_since_is_folded(room: Room) -> None:
    room.replays.step(room.batch(room.refused("loja-2.stock.changed", store="loja-2")))

    assert room.items() == [("ended", "folded")]
    assert [row["store"] for row in room.ledger.rows("change")] == ["loja-2"]
    assert [row["state"] for row in room.ledger.rows("dead_letter")] == ["resolved"]


def test_an_event_of_a_paused_store_is_folded_also_by_a_batch_that_somebody_stopped(
    room: Room,
) -> None:
    stopped = room.batch(room.refused("acme.stock.changed"))
    room.rows.move(stopped, ["running"], BatchState.PAUSED, ANA)
    room.known.stores.pause("acme", ANA)
    service = batches(room.known, room.ledger.box)
    other = room.batch(room.refused("acme.stock.changed", id="ev-2", subject="SKU-2"))

    room.replays.step(other)
    room.replays.step(service.resume(service.one(stopped), ANA).id)
    room.replays.tick()

    assert room.items() == [("ended", "folded"), ("ended", "folded")]
    assert [service.one(batch).state for batch in (stopped, other)] == ["done", "done"]
    assert [row["state"] for row in room.ledger.rows("dead_letter")] == ["resolved", "resolved"]


@pytest.mark.parametrize("sent_to", ["loja-2", "nobody", "ac\x00me", "acme\x7f", "a" * 40 + "cme"])
def test_an_event_is_not_replayed_into_a_store_that_it_was_not_sent_to(
    room: Room, sent_to: str
) -> None:
    letter = room.refused(f"{sent_to}.stock.changed", store="acme")

    room.replays.step(room.batch(letter))

    assert room.items() == [("ended", "refused")]
    assert room.ledger.rows("change") == []
    [row] = room.ledger.rows("dead_letter")
    assert (row["state"], row["store"] == "acme") == ("open", False)


def test_a_letter_that_cannot_be_opened_holds_up_no_other(room: Room) -> None:
    """The key that sealed it is gone: its batch waits for nobody, and nobody waits for it."""
    other = SecretBox([Fernet.generate_key().decode()])
    sealed = room.refused("acme.stock.changed", id="ev-1")
    good = room.refused("acme.stock.changed", id="ev-2", subject="SKU-2")
    room.ledger.execute("DELETE FROM dead_letter WHERE id = :id", id=sealed.id)
    LetterRows(room.ledger.database, other).file(sealed)
    room.batch(sealed)
    room.ledger.clock.move(1.0)
    room.batch(good)

    room.replays.tick()

    assert sorted(room.items()) == [("ended", "folded"), ("ended", "refused")]
    [unopened] = [r for r in room.ledger.rows("replay_item") if r["letter_id"] == sealed.id]
    assert "ANYBRIDGE_SECRET_KEY" in unopened["detail"]


def test_a_batch_that_cannot_be_stepped_holds_up_no_other(room: Room) -> None:
    bad = room.batch(room.refused("acme.stock.changed", id="ev-1"))
    good = room.batch(room.refused("acme.stock.changed", id="ev-2", subject="SKU-2"))
    room.ledger.execute("UPDATE replay_batch SET cut_off_s = 0 WHERE id = :id", id=bad)
    item = "(batch_id, position, letter_id, store, kind, key, state, result)"
    values = "(:id, 9, 'x', 'acme', 'event', 'K', 'ended', 'a word of a newer release')"
    room.ledger.execute(f"INSERT INTO replay_item {item} VALUES {values}", id=bad)  # noqa: S608

    room.replays.tick()

    assert [r["result"] for r in room.ledger.rows("replay_item") if r["batch_id"] == good] == [
        "folded"
    ]
