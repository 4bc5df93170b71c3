from typing import Any

import pytest

from adapters.anymarket.client import AnyMarketHub
from adapters.anymarket.hubs import AnyMarketHubs
from adapters.http.addresses import ADDRESS_REFUSED
from domain.addresses import Addresses
from domain.errors import Misconfigured, Throttled
from domain.hub_ports import Hubs
from domain.store import Store
from tests.unit.adapters.anymarket.scripted_hub import SITE, TOKEN, ScriptedHub, answering


class Journal:
    """Notes whatever the hubs tell."""

    def __init__(self) -> None:
        self.observed: list[tuple[str, str]] = []
        self.logged: list[dict[str, Any]] = []
        self.learned: list[tuple[str, dict[str, Any]]] = []

    def observe(self, route: str, outcome: str, seconds: float) -> None:
        assert seconds >= 0
        self.observed.append((route, outcome))

    def log(self, **line: object) -> None:
        self.logged.append(line)

    def learn(self, store: Store, **limits: object) -> None:
        self.learned.append((store.name, limits))


def a_store(**what_matters: Any) -> Store:
    return Store(**{"name": "acme", "api_url": SITE, "token": TOKEN, **what_matters})


def hubs_over(hub: ScriptedHub, journal: Journal) -> Hubs:
    return AnyMarketHubs(
        hub, Addresses(), observe=journal.observe, log=journal.log, learned=journal.learn
    )


def test_a_call_is_measured_logged_and_learned_from() -> None:
    journal = Journal()
    hub = answering(429, ratelimit_limit="60", ratelimit_remaining="0", retry_after="53")

    with hubs_over(hub, journal).of(a_store()) as opened, pytest.raises(Throttled):
        opened.check()

    limits = {"limit": 60, "remaining": 0, "reset_s": None, "retry_after_s": 53.0}
    assert journal.learned == [("acme", limits)]
    assert journal.observed == [("GET /stocks/locals", "429")]
    assert journal.logged[0]["call_id"] == hub.calls[0].id


def test_a_hub_speaks_for_its_store() -> None:
    hub = answering(payload=[])

    with hubs_over(hub, Journal()).of(a_store(api_url=f"{SITE}/", platform_header="ERP X")) as it:
        it.check()

    assert hub.calls[0].url == f"{SITE}/stocks/locals"
    assert (hub.headers["gumgaToken"], hub.headers["platform"]) == (TOKEN, "ERP X")


@pytest.mark.parametrize(
    ("store", "cause"),
    [
        (a_store(token=""), "token_invalid"),
        (a_store(token="a b"), "token_invalid"),
        (a_store(token=f"{TOKEN}\n"), "token_invalid"),
        (a_store(token="tökén"), "token_invalid"),
        (a_store(platform_header="a\r\nx: y"), "platform_invalid"),
        (a_store(api_url="http://hub.example/v2"), ADDRESS_REFUSED),
        (a_store(api_url=""), ADDRESS_REFUSED),
    ],
)
def test_a_store_that_cannot_be_spoken_for_is_held(store: Store, cause: str) -> None:
    hubs = hubs_over(answering(payload=[]), Journal())

    with pytest.raises(Misconfigured) as raised, hubs.of(store):
        pass

    assert raised.value.cause == cause
    assert TOKEN not in str(raised.value)


def test_a_store_without_platform_can_be_spoken_for() -> None:
    with hubs_over(answering(payload=[]), Journal()).of(a_store()) as hub:
        assert isinstance(hub, AnyMarketHub)
