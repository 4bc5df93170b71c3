"""Callbacks: tells a client's address that an order changed, and tries again."""

import heapq
import itertools
import json
import random
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

ROUTE = "callback"
_TAKEN = frozenset({HTTPStatus.OK, HTTPStatus.CREATED})


@dataclass(frozen=True, slots=True)
class CallbackPolicy:
    """How one account's callbacks travel; settable while it runs."""

    url: str = ""
    """Where to; empty for nowhere."""
    active: bool = True
    """Whether changes of orders are told."""
    attempts: int = field(default=3, metadata={"minimum": 1})
    """How often one is tried before it goes to the feed."""
    interval_ms: int = field(default=1_000, metadata={"minimum": 0})
    """Between two tries."""
    timeout_ms: int = field(default=5_000, metadata={"minimum": 1})
    """How long the other side may take to answer."""
    delay_ms: int = field(default=0, metadata={"minimum": 0})
    """How long after the change it sets out."""
    jitter_ms: int = field(default=0, metadata={"minimum": 0})
    """Up to how much longer, by chance: later ones overtake earlier ones."""
    copies: int = field(default=1, metadata={"minimum": 1})
    """How often each is sent; more than once are duplicates."""
    lost: float = field(default=0.0, metadata={"minimum": 0})
    """Chance to vanish without a trace."""
    with_event: bool = False
    """Whether `event` and `content.metadata` are in it."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One callback on its way.

    Args:
        undelivered: told when the last try failed.
        policy: gives the account's policy of the moment.
    """

    oi: str
    order_id: int
    event: str
    policy: Callable[[], CallbackPolicy]
    undelivered: Callable[[], None]
    attempt: int = 1

    def body(self) -> bytes:
        """Give what is posted."""
        content: dict[str, object] = {"id": str(self.order_id), "oi": self.oi}
        said: dict[str, object] = {"type": "ORDER"}
        if self.policy().with_event:
            said["event"] = self.event
            content["metadata"] = {}
        return json.dumps({**said, "content": content}).encode()


Delivered = Callable[[Notice, int], None]


class Courier:
    """Delivers notices from a thread of its own; stop it.

    Args:
        delivered: told of every try with the status answered; 0 for no answer.
    """

    def __init__(self, delivered: Delivered) -> None:
        self._delivered = delivered
        self._waiting: list[tuple[float, int, Notice]] = []
        self._numbers = itertools.count()
        self._bell = threading.Condition()
        self._thread: threading.Thread | None = None
        self._is_stopped = False
        self._dice = random.Random(0)  # noqa: S311 - dice, not a secret

    def send(self, notice: Notice) -> None:
        """Send a notice on its way, if its account wants callbacks."""
        policy = notice.policy()
        if not (policy.url and policy.active):
            return
        for _ in range(policy.copies):
            if self._dice.random() >= policy.lost:
                ahead_ms = policy.delay_ms + self._dice.random() * policy.jitter_ms
                self._put(notice, ahead_ms / 1000)

    def forget(self) -> None:
        """Drop everything that is under way."""
        with self._bell:
            self._waiting.clear()

    def under_way(self) -> int:
        """Count what was not delivered yet."""
        with self._bell:
            return len(self._waiting)

    def stop(self) -> None:
        """Drop everything and end the thread."""
        with self._bell:
            self._waiting.clear()
            self._is_stopped = True
            self._bell.notify()
        if self._thread is not None:
            self._thread.join()

    def _put(self, notice: Notice, ahead_s: float) -> None:
        with self._bell:
            if self._is_stopped:
                return
            due_s = time.monotonic() + ahead_s
            heapq.heappush(self._waiting, (due_s, next(self._numbers), notice))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="callbacks", daemon=True)
                self._thread.start()
            self._bell.notify()

    def _run(self) -> None:
        while (notice := self._next()) is not None:
            policy = notice.policy()
            status = self._post(policy, notice.body())
            self._delivered(notice, status)
            if status in _TAKEN:
                continue
            if notice.attempt < policy.attempts:
                self._put(replace(notice, attempt=notice.attempt + 1), policy.interval_ms / 1000)
            else:
                notice.undelivered()

    def _next(self) -> Notice | None:
        with self._bell:
            while not self._is_stopped:
                if not self._waiting:
                    self._bell.wait()
                elif (wait_s := self._waiting[0][0] - time.monotonic()) > 0:
                    self._bell.wait(wait_s)
                else:
                    return heapq.heappop(self._waiting)[2]
        return None

    def _post(self, policy: CallbackPolicy, body: bytes) -> int:
        parts = urlsplit(policy.url)
        with closing(HTTPConnection(parts.netloc, timeout=policy.timeout_ms / 1000)) as line:
            try:
                headers = {"Content-Type": "application/json"}
                line.request("POST", parts.path or "/", body, headers)
                return line.getresponse().status
            except (OSError, HTTPException):
                return 0
