"""A transport that plays AnyMarket from a script."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from adapters.anymarket.client import AnyMarketHub
from adapters.http.calls import Answer, Call
from adapters.http.exact_json import read_json

SITE = "https://hub.example/v2"
TOKEN = "MjU5MDYxOTU4Lg==.c2lnbmF0dXJl"
NOW = datetime(2026, 11, 23, 17, 0, 0, tzinfo=UTC)
SAMPLES = Path(__file__).parents[3] / "samples" / "anymarket"


class ScriptedHub:
    """Gives one answer to every call and keeps the calls."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.calls: list[Call] = []

    def handle_request(self, call: Call) -> Answer:
        """Note the call and give the answer."""
        self.calls.append(call)
        return self.answer

    @property
    def hub(self) -> AnyMarketHub:
        """The client that talks to it."""
        return AnyMarketHub(self, SITE, TOKEN)

    @property
    def path(self) -> str:
        """Path and query of the last call."""
        return self.calls[-1].url.removeprefix(SITE)

    @property
    def payload(self) -> Any:
        """JSON of the last call; fractions are `Decimal`."""
        return json.loads(self.calls[-1].content, parse_float=Decimal)

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers of the last call."""
        return self.calls[-1].headers


def answering(status: int = 200, payload: object = None, **headers: str) -> ScriptedHub:
    """Give a hub that answers with JSON, or with nothing."""
    content = b"" if payload is None else json.dumps(payload).encode()
    return saying(content, status, **headers)


def saying(content: bytes, status: int = 200, **headers: str) -> ScriptedHub:
    """Give a hub that answers with these bytes."""
    return ScriptedHub(an_answer(status, content, **headers))


def an_answer(status: int = 200, content: bytes = b"", **headers: str) -> Answer:
    """Give an answer; underscores in names of headers are hyphens."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(status, named, content, NOW)


def sample(name: str) -> bytes:
    """Give a sample file of AnyMarket."""
    return (SAMPLES / f"{name}.json").read_bytes()


def payload_of(name: str) -> dict[str, Any]:
    """Give an object of a sample file as our client reads it."""
    payload = read_json(sample(name))
    assert isinstance(payload, dict)
    return payload
