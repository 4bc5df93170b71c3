"""The feed of the imitated hub, and the callbacks that may fail into it."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.hub_orders import a_hub_order
from tests.simulator.hub import OI, Hub, sample

WAIT_S = 10.0


class Ear:
    """Listens for callbacks.

    Args:
        statuses: what the first ones are answered; then 200.
    """

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.heard: list[Any] = []
        self._bell = threading.Condition()
        ear = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                body = json.loads(self.rfile.read(length))
                self.send_response(ear.hear(body))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - theirs
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1/callbacks/anymarket/secret"

    def hear(self, body: Any) -> int:
        """Note a callback; gives the status to answer."""
        with self._bell:
            self.heard.append(body)
            self._bell.notify_all()
            return self.statuses.pop(0) if self.statuses else 200

    def wait_for(self, count: int) -> list[Any]:
        """Wait until so many were heard."""
        with self._bell:
            assert self._bell.wait_for(lambda: len(self.heard) >= count, WAIT_S)
            return list(self.heard)

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def ear() -> Iterator[Ear]:
    """An address that takes callbacks."""
    made = Ear()
    yield made
    made.close()


def feed(hub: Hub, **query: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = hub.api.get("/orders/feeds", params=query).json()
    return entries


def acknowledged(hub: Hub, entry: dict[str, Any], **query: str) -> int:
    """Acknowledge an entry; gives the status of the answer."""
    path, payload = f"/orders/feeds/{entry['id']}", {"token": entry["token"]}
    return hub.api.put(path, json=payload, params=query).status_code


def call_back(hub: Hub, **policy: object) -> None:
    hub.told("PUT", f"/accounts/{OI}/callbacks", policy)


def test_an_entry_looks_like_the_sample(hub: Hub) -> None:
    hub.sell(a_hub_order(7))

    [entry] = feed(hub)

    assert entry.keys() == sample("orders-feed")[0].keys()


@pytest.mark.parametrize(
    ("size", "limit", "count"), [("100", "", 100), ("100", "120", 120), ("10", "50", 10)]
)
def test_a_feed_gives_as_many_entries_as_switched(
    hub: Hub, size: str, limit: str, count: int
) -> None:
    hub.switch(feed_size=size)
    hub.sell(*(a_hub_order(number) for number in range(1, 131)))

    assert len(feed(hub, limit=limit)) == count


def test_the_order_of_a_feed_is_as_switched(hub: Hub) -> None:
    ids = hub.sell(*(a_hub_order(number) for number in range(1, 51)))
    mixed = [entry["id"] for entry in feed(hub)]

    hub.switch(feed_order="oldest")

    assert (sorted(mixed), mixed != ids) == (ids, True)
    assert [entry["id"] for entry in feed(hub)] == ids


def test_reading_says_nothing_about_an_order(hub: Hub) -> None:
    hub.sell(a_hub_order(7))

    feed(hub)

    assert hub.journal()[-1]["applied"] is False


def test_a_status_in_the_query_acknowledges_its_entry_alone(hub: Hub) -> None:
    hub.sell(a_hub_order(7, status="PENDING"))
    hub.change_orders(7, status="PAID_WAITING_SHIP")
    entry = feed(hub)[0]

    assert acknowledged(hub, entry, status="PENDING") == 204

    assert [one["event"] for one in hub.state("feed")["7"]] == ["PAID_WAITING_SHIP"]


def test_the_same_event_again_has_a_new_token(hub: Hub) -> None:
    hub.sell(a_hub_order(7))
    [early] = feed(hub)
    hub.change_orders(7, shipping={"number": "8"})

    [late] = feed(hub)

    assert early["token"] != late["token"]
    assert (acknowledged(hub, early), acknowledged(hub, late)) == (404, 204)


@pytest.mark.parametrize("status", ["404", "400"])
def test_a_wrong_token_is_refused_as_switched(hub: Hub, status: str) -> None:
    hub.switch(feed_wrong_token=status)

    assert acknowledged(hub, {"id": 7, "token": "stale"}) == int(status)


@pytest.mark.parametrize(
    ("switch", "status", "left"), [("whole", 404, 1), ("rest", 404, 0), ("silent", 204, 0)]
)
def test_a_batch_with_a_wrong_token_is_treated_as_switched(
    hub: Hub, switch: str, status: int, left: int
) -> None:
    hub.switch(feed_batch=switch)
    hub.sell(a_hub_order(7))
    entries = [*feed(hub), {"id": 8, "token": "stale"}]

    answer = hub.api.put("/orders/feeds/batch", json=[{**one, "type": "ORDER"} for one in entries])

    assert (answer.status_code, len(hub.state("feed"))) == (status, left)


@pytest.mark.parametrize(
    "item", [{"id": 7, "token": "t"}, {"id": 7, "type": "ORDER"}, {"token": "t", "type": "ORDER"}]
)
def test_a_batch_without_what_it_requires_is_a_400(hub: Hub, item: dict[str, object]) -> None:
    assert hub.api.put("/orders/feeds/batch", json=[item]).status_code == 400


@pytest.mark.parametrize(("switch", "left"), [(True, 1), (False, 0)])
def test_what_the_erp_changes_is_echoed_as_switched(hub: Hub, switch: bool, left: int) -> None:
    hub.switch(feed_echoes=switch)
    hub.sell(a_hub_order(7), how="announce=no")

    hub.api.put("/orders/7", json={"status": "CANCELED", "cancelDetails": "Sem estoque"})

    assert len(hub.state("feed")) == left


def test_a_silent_order_is_not_in_the_feed(hub: Hub) -> None:
    hub.sell(a_hub_order(7), how="announce=no")
    hub.change_orders(7, announce=False, status="CANCELED")

    assert hub.state("feed") == {}


def test_a_callback_looks_like_the_sample(hub: Hub, ear: Ear) -> None:
    call_back(hub, url=ear.url)

    hub.sell(a_hub_order(183000101))

    assert ear.wait_for(1) == [sample("notification-order")]


def test_a_callback_may_name_the_event(hub: Hub, ear: Ear) -> None:
    call_back(hub, url=ear.url, with_event=True)

    hub.sell(a_hub_order(183000101))

    assert ear.wait_for(1) == [sample("notification-order-with-event")]


def test_an_address_is_registered_as_in_the_sample(hub: Hub, ear: Ear) -> None:
    payload = sample("callback-post-request") | {"url": ear.url}

    answer = hub.api.post("/callbacks", json=payload)
    hub.sell(a_hub_order(7))

    assert (answer.status_code, answer.json()) == (201, {"id": 501, **payload})
    assert len(ear.wait_for(1)) == 1


def test_a_registration_that_is_dropped_hears_nothing(hub: Hub, ear: Ear) -> None:
    made = hub.api.post("/callbacks", json={"url": ear.url, "orderActive": True}).json()

    assert hub.api.delete(f"/callbacks/{made['id']}").status_code == 204
    assert hub.api.get(f"/callbacks/{made['id']}").status_code == 404
    assert hub.asked("/accounts")[0]["callbacks"]["url"] == ""


def test_a_callback_that_is_refused_is_tried_again(hub: Hub, ear: Ear) -> None:
    ear.statuses = [500, 302]
    call_back(hub, url=ear.url, interval_ms=0)

    hub.sell(a_hub_order(7))

    assert len(ear.wait_for(3)) == 3


def test_a_callback_that_nobody_takes_ends_in_the_feed(hub: Hub, ear: Ear) -> None:
    ear.statuses = [500, 500, 500]
    call_back(hub, url=ear.url, interval_ms=400)
    hub.sell(a_hub_order(7))
    [early] = feed(hub)
    acknowledged(hub, early)

    ear.wait_for(3)
    hub.settle_callbacks()

    assert hub.state("feed").keys() == {"7"}


def test_duplicates_arrive_as_ordered(hub: Hub, ear: Ear) -> None:
    call_back(hub, url=ear.url, copies=3)

    hub.sell(a_hub_order(7))

    assert len(ear.wait_for(3)) == 3


def test_callbacks_overtake_each_other_when_they_jitter(hub: Hub, ear: Ear) -> None:
    call_back(hub, url=ear.url, jitter_ms=200)
    ids = hub.sell(*(a_hub_order(number) for number in range(1, 31)))

    heard = [int(body["content"]["id"]) for body in ear.wait_for(30)]

    assert (sorted(heard), heard != ids) == (ids, True)


def test_lost_callbacks_leave_the_feed_as_it_is(hub: Hub, ear: Ear) -> None:
    call_back(hub, url=ear.url, lost=1.0)

    hub.sell(a_hub_order(7))

    assert hub.asked("/callbacks") == {"under_way": 0}
    assert len(feed(hub)) == 1


def test_the_book_notes_a_callback_without_its_address(hub: Hub, ear: Ear) -> None:
    call_back(hub, url=ear.url)
    hub.sell(a_hub_order(7))
    ear.wait_for(1)
    hub.settle_callbacks()

    entry = hub.journal()[-1]

    assert (entry["kind"], entry["status"]) == ("callback", 200)
    assert (entry["effects"], "secret" in str(entry)) == ([[7, "PAID_WAITING_SHIP", 1]], False)


@pytest.mark.parametrize("policy", [{"url": "ftp://x"}, {"attempts": 0}, {"speed": 1}])
def test_a_policy_that_does_not_exist_is_refused(hub: Hub, policy: dict[str, object]) -> None:
    assert hub.control.put(f"/accounts/{OI}/callbacks", json=policy).status_code == 422
