"""Our client of AnyMarket in front of the imitated one, over real HTTP."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, Self

from adapters.anymarket.client import AnyMarketHub
from adapters.anymarket.hubs import AnyMarketHubs
from adapters.http.client import HttpClient
from domain.addresses import Addresses
from domain.store import Store
from simulator.anymarket.server import AnyMarketSimulator
from tests.simulator.hub import TOKEN, Hub

RULES = Addresses(allow_http=True, allow_private=True)
PATIENT_S = 10.0
IMPATIENT_S = 0.2

PAGING: list[dict[str, object]] = [
    {"page_number": "0"},
    {"page_number": "1"},
    {"page_number": "absent"},
    {"page_number": "absent_when_zero"},
    {"next_on_last_page": False},
    {"next_offset_only": True},
    {"next_on_last_page": False, "next_offset_only": True},
    {"approximate_total_from": 1},
    {"ids": "text"},
    {"nulls": "explicit"},
]


class Pair:
    """A simulator with one account, and clients that talk to it.

    Args:
        patient: HTTP with a deadline that no test meets.
        impatient: HTTP with one of `IMPATIENT_S`.
    """

    def __init__(
        self, url: str, simulator: Hub, patient: HttpClient, impatient: HttpClient
    ) -> None:
        self.simulator = simulator
        self.url = url
        self._patient = patient
        self._impatient = impatient
        self.learned: list[dict[str, Any]] = []
        self.outcomes: list[str] = []

    def fresh(self) -> Self:
        """Forget everything."""
        self.simulator.fresh()
        self.learned.clear()
        self.outcomes.clear()
        return self

    def hub(self, **store: Any) -> AnyMarketHub:
        """Give our client."""
        return self._opened(self._patient, store)

    def impatient_hub(self) -> AnyMarketHub:
        """Give our client with hardly any time."""
        return self._opened(self._impatient, {})

    def hubs(self) -> AnyMarketHubs:
        """Give what opens our client for any store."""
        return self._hubs(self._patient)

    def _hubs(self, http: HttpClient) -> AnyMarketHubs:
        return AnyMarketHubs(
            http,
            RULES,
            observe=lambda _route, outcome, _seconds: self.outcomes.append(outcome),
            log=lambda **_: None,
            learned=lambda _store, **limits: self.learned.append(limits),
        )

    def _opened(self, http: HttpClient, store: dict[str, Any]) -> AnyMarketHub:
        fields = {"name": "acme", "api_url": self.url, "token": TOKEN, **store}
        with self._hubs(http).of(Store(**fields)) as hub:
            return hub


@contextmanager
def running_pair() -> Iterator[Pair]:
    """Start a simulator, and stop it."""
    with (
        AnyMarketSimulator() as simulator,
        closing(Hub(simulator)) as told,
        closing(HttpClient(RULES, PATIENT_S)) as patient,
        closing(HttpClient(RULES, IMPATIENT_S)) as impatient,
    ):
        yield Pair(simulator.url, told, patient, impatient)
