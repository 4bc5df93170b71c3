"""Callbacks on a real ledger: secrets, rotation, and the imitated hub calling over real HTTP."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn

from adapters.database.callback_secrets import CALLBACK, CallbackSecrets
from adapters.telemetry.metrics import Metrics
from ops.api.callbacks import callbacks_router
from producers.callbacks import TakeCallback
from tests.contract.anymarket_pair import Pair
from tests.contract.at_once import at_once
from tests.contract.notice_room import ACT, ORDERS, NoticeRoom
from tests.ledger import Ledger
from tests.unit.ops.api.served import served


@pytest.fixture
def room(ledger: Ledger, started: Pair) -> NoticeRoom:
    """A store without orders yet."""
    return NoticeRoom(ledger, started.fresh())


@pytest.fixture
def secrets(room: NoticeRoom) -> CallbackSecrets:
    """The secrets of callback addresses."""
    return CallbackSecrets(room.ledger.database, room.ledger.box)


def current(room: NoticeRoom) -> str:
    return room.stores.secret("acme", CALLBACK)


@contextmanager
def serving(room: NoticeRoom, secrets: CallbackSecrets) -> Iterator[str]:
    """Serve callbacks over a real socket; gives the address of the store's."""
    take = TakeCallback(secrets.store_of, room.stores, room.notes, room.bells, Metrics("test"))
    app = served(hub=[callbacks_router(take)]).app
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/v1/callbacks/anymarket/{current(room)}"
    server.should_exit = True
    thread.join()


def test_a_secret_finds_its_store(room: NoticeRoom, secrets: CallbackSecrets) -> None:
    assert secrets.store_of(current(room)) == "acme"
    assert secrets.store_of("guessed") is None


def test_nothing_of_a_secret_can_be_read_in_the_database(room: NoticeRoom) -> None:
    assert current(room) not in str(room.ledger.rows("callback_secret"))


def test_rotating_leaves_the_last_secret_valid(room: NoticeRoom, secrets: CallbackSecrets) -> None:
    first = current(room)
    secrets.rotate("acme", ACT)

    assert current(room) != first
    assert [secrets.store_of(s) for s in (first, current(room))] == ["acme", "acme"]


def test_rotating_twice_leaves_exactly_two_valid(
    room: NoticeRoom, secrets: CallbackSecrets
) -> None:
    known = [current(room)]
    for _ in range(2):
        secrets.rotate("acme", ACT)
        known.append(current(room))

    assert [secrets.store_of(secret) for secret in known] == [None, "acme", "acme"]
    assert len(room.ledger.rows("callback_secret")) == 2


def test_rotating_at_once_leaves_exactly_two_valid(
    room: NoticeRoom, secrets: CallbackSecrets
) -> None:
    at_once(4, lambda _: secrets.rotate("acme", ACT))

    assert len(room.ledger.rows("callback_secret")) == 2
    assert secrets.store_of(current(room)) == "acme"


def test_a_store_that_an_older_release_added_is_found(
    room: NoticeRoom, secrets: CallbackSecrets
) -> None:
    room.ledger.execute("DELETE FROM callback_secret")

    assert secrets.store_of("guessed") is None
    assert secrets.store_of(current(room)) == "acme"


def test_the_hub_calls_and_the_order_is_looked_at_once(
    room: NoticeRoom, secrets: CallbackSecrets
) -> None:
    with serving(room, secrets) as url:
        room.hub.told("PUT", "/accounts/99999./callbacks", {"url": url, "copies": 10})
        room.sell(7)
        room.hub.settle_callbacks()

    assert (room.bells.rung, room.look(), room.look()) == ([ORDERS], [7], [])


def test_a_flood_about_an_order_that_was_looked_at_costs_one_look(
    room: NoticeRoom, secrets: CallbackSecrets
) -> None:
    room.sell(7)
    take = TakeCallback(secrets.store_of, room.stores, room.notes, room.bells, Metrics("test"))
    forged = {"type": "ORDER", "content": {"id": "7", "oi": "99999."}}

    at_once(10, lambda _: take("acme", forged))

    assert (room.due(), room.look()) == ([7], [7])
