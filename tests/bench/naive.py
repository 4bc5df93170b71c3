"""The pipeline that everybody writes first: one actor, one event, one PUT. Only its calls count."""

import http.client
import json
import threading
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import dramatiq
from dramatiq.brokers.stub import StubBroker

from tests.bench.loads import Body
from tests.hub_control import LOCAL
from tests.stack import Stack

THREADS = 4


def calls(stack: Stack, oi: str, token: str, events: Sequence[Body]) -> int:
    """Work the events off as that pipeline does, unlimited; gives the calls the hub counted."""
    before = counted(stack, oi)
    broker = StubBroker(middleware=[])
    hub = _Hub(stack.simulator.url, token)

    def push_stock(body: str) -> None:
        event = json.loads(body)
        hub.put(event["subject"], event["data"]["available"])

    actor: Any = dramatiq.actor(broker=broker, actor_name="push_stock")(push_stock)
    worker = dramatiq.Worker(broker, worker_threads=THREADS, worker_timeout=100)
    worker.start()
    try:
        for body in events:
            actor.send(body.content.decode())
        broker.join("default")
        worker.join()
    finally:
        worker.stop()
        broker.close()
    return counted(stack, oi) - before


def counted(stack: Stack, oi: str) -> int:
    """Count the requests that the hub had from an account."""
    routes = stack.counts()["accounts"].get(oi, {})
    return sum(number for statuses in routes.values() for number in statuses.values())


class _Hub:
    """One kept-alive connection a thread."""

    def __init__(self, url: str, token: str) -> None:
        self._where = urlsplit(url)
        self._headers = {"gumgaToken": token, "Content-Type": "application/json"}
        self._of_thread = threading.local()

    def put(self, sku: str, units: int) -> None:
        connection = getattr(self._of_thread, "connection", None)
        if connection is None:
            connection = http.client.HTTPConnection(self._where.netloc, timeout=30)
            self._of_thread.connection = connection
        item = {"partnerId": sku, "quantity": units, "stockLocalId": LOCAL}
        connection.request("PUT", f"{self._where.path}/stocks", json.dumps([item]), self._headers)
        connection.getresponse().read()
