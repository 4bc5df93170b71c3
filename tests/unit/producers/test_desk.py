"""The desk: what has no row yet is filed, announcements are only read."""

import json
from typing import Any

import pytest

from domain.deadletters import Reason
from domain.errors import TransientError
from domain.ports import Announcement, Delivery
from producers import desk
from producers.desk import Desk
from tests.builders import event_fields
from tests.fake_intake import FakeInbox, FakeLetters


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "PAUSE_S", 0.0)


def a_delivery(body: object, **what_matters: Any) -> Delivery:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    message = {
        "tag": 1,
        "queue": "dead_letters",
        "routing_key": "acme.stock.changed",
        "redelivered": False,
        **what_matters,
    }
    return Delivery(body=raw, **message)


def died(reason: str) -> dict[str, object]:
    return {"x-death": [{"reason": reason, "queue": "erp.stock"}]}


def taken(*deliveries: Delivery) -> FakeLetters:
    letters, inbox = FakeLetters(), FakeInbox(deliveries)
    Desk(inbox, letters).run()
    assert inbox.acknowledged == [delivery.tag for delivery in deliveries]
    return letters


def test_an_announcement_has_its_row_already() -> None:
    announcement = Announcement("dl_abc", "acme", "stock", "SKU-1", "bug").to_dict()

    assert taken(a_delivery(announcement, routing_key="acme.bug")).filed == {}


@pytest.mark.parametrize(
    ("death", "reason"),
    [("delivery_limit", Reason.DELIVERY_LIMIT), ("rejected", Reason.EVENT_INVALID)],
)
def test_what_the_broker_gave_up_is_filed_with_its_bytes(death: str, reason: Reason) -> None:
    delivery = a_delivery(event_fields(), headers=died(death))

    (letter,) = taken(delivery).filed.values()

    assert (letter.reason, letter.store, letter.key) == (reason, "acme", "SKU-1")
    assert letter.payload == delivery.body
    assert "erp.stock" in letter.detail


def test_an_event_that_looks_like_an_announcement_but_died_is_filed() -> None:
    planted = {"id": "dl_x", "store": "acme", "reason": "bug", "key": "K"}

    assert len(taken(a_delivery(planted, headers=died("rejected"))).filed) == 1


def test_an_unrouted_event_is_filed_with_its_routing_key() -> None:
    delivery = a_delivery(event_fields(), queue="erp.unrouted", routing_key="acme.stok.changed")

    (letter,) = taken(delivery).filed.values()

    assert letter.reason is Reason.EVENT_UNROUTED
    assert "acme.stok.changed" in letter.detail


@pytest.mark.parametrize("body", [b"", b"\xff\x00", b"[]", b"[" * 5000, b'{"id": "\\u0000"}'])
def test_bytes_that_nobody_can_read_are_filed(body: bytes) -> None:
    (letter,) = taken(a_delivery(body, routing_key="ac\x00me.x")).filed.values()

    assert (letter.payload, letter.store) == (body, "ac?me")


@pytest.mark.parametrize("headers", [{"x-death": 7}, {"x-death": []}, {"x-death": ["x"]}, {}])
def test_strange_headers_do_not_stop_the_desk(headers: dict[str, object]) -> None:
    assert len(taken(a_delivery(event_fields(), headers=headers)).filed) == 1


def test_the_same_message_again_is_the_same_letter() -> None:
    delivery = a_delivery(event_fields(), headers=died("rejected"))

    assert len(taken(delivery, delivery).filed) == 1


def test_with_the_database_away_the_desk_waits() -> None:
    letters, inbox = FakeLetters(), FakeInbox()
    letters.failures = [TransientError("away"), TransientError("away")]

    Desk(inbox, letters).take([a_delivery(event_fields(), headers=died("rejected"))])

    assert len(letters.filed) == 1
    assert inbox.acknowledged == [1]


def test_a_desk_that_stops_while_the_database_is_away_acknowledges_nothing() -> None:
    letters, inbox = FakeLetters(), FakeInbox()
    letters.failures = [TransientError("away")]

    with pytest.raises(TransientError):
        Desk(inbox, letters, stopping=lambda: True).take([a_delivery(event_fields(), queue="x")])
    assert inbox.acknowledged == []
