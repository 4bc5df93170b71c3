"""A transport that plays Eccosys from a script."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.eccosys.asking import Session
from adapters.eccosys.client import EccosysOrders
from adapters.eccosys.credentials import Credentials
from adapters.eccosys.memory import Memory
from adapters.http.calls import Answer, Call
from domain.store import ErpAuth

SITE = "https://acme.eccosys.example/api"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"
NOW = datetime(2026, 11, 23, 17, 0, 0, tzinfo=UTC)
NOW_S = NOW.timestamp()
SAMPLES = Path(__file__).parents[3] / "samples" / "eccosys"

Play = Callable[[Call], Answer]


class ScriptedErp:
    """Answers every call as `play` says, and keeps the calls."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self.calls: list[Call] = []
        self.now_s = NOW_S
        self.memory = Memory(lambda: self.now_s)

    def handle_request(self, call: Call) -> Answer:
        """Note the call and answer it."""
        self.calls.append(call)
        return self.play(call)

    def erp(self, auth: ErpAuth = ErpAuth.BEARER, secret: str = "") -> EccosysOrders:
        """The client that talks to it."""
        credentials = Credentials(auth, TOKEN, secret)
        session = Session(self, SITE, credentials, lambda: None, lambda: self.now_s)
        return EccosysOrders(session, self.memory)

    @property
    def paths(self) -> list[str]:
        """Method, path and query of every call."""
        return [f"{call.method} {call.url.removeprefix(SITE)}" for call in self.calls]


def an_answer(status: int = 200, content: object = b"", **headers: str) -> Answer:
    """Give an answer; what is not bytes is written as JSON."""
    written = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Answer(status, headers, written, NOW)


def always(status: int = 200, content: object = b"", **headers: str) -> ScriptedErp:
    """Give an ERP that gives one answer to everything."""
    return ScriptedErp(lambda _: an_answer(status, content, **headers))


def sample(name: str) -> Any:
    """Give a sample file of Eccosys."""
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
