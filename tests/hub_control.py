"""What tests order from the imitated AnyMarket behind the back of whoever is tested."""

import json
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

LOCAL = 18448
"""The one stock local of every account in the simulator."""


class Hub(Protocol):
    """A simulated hub, wherever it runs."""

    @property
    def url(self) -> str:
        """Where it answers."""

    @property
    def control_url(self) -> str:
        """Where it is told what to hold."""


class HubControl:
    """The accounts of a simulator.

    Args:
        ois: store → its account.
    """

    __slots__ = ()
    simulator: Hub
    ois: dict[str, str]

    def seed(self, oi: str, items: Sequence[Mapping[str, Any]]) -> None:
        """Put SKUs into an account of the simulator."""
        url = f"{self.simulator.control_url}/accounts/{oi}/catalogue"
        for start in range(0, len(items), 5000):
            told("POST", url, items[start : start + 5000])

    def sell(
        self, store: str, orders: Sequence[Mapping[str, Any]], *, announced: bool = True
    ) -> list[int]:
        """Let channels sell: orders in AnyMarket's spelling, see `tests.hub_orders`.

        Args:
            announced: feed and callbacks say so; otherwise only a listing shows them.

        Returns:
            the ids of the orders.
        """
        url = f"{self._account(store)}/orders?announce={'yes' if announced else 'no'}"
        chunks = [orders[start : start + 5000] for start in range(0, len(orders), 5000)]
        return [number for chunk in chunks for number in told("POST", url, chunk)["ids"]]

    def change_orders(
        self, store: str, ids: Sequence[int], *, announced: bool = True, **change: Any
    ) -> None:
        """Let the channel change orders: `status="CANCELED"`, `shipping={"number": "7"}`."""
        said = {"ids": list(ids), "change": change, "announce": announced}
        told("POST", f"{self._account(store)}/orders/changes", said)

    def call_back(self, store: str, **policy: Any) -> None:
        """Say where callbacks of a store go and how; see the simulator's `CallbackPolicy`."""
        told("PUT", f"{self._account(store)}/callbacks", policy)

    def _account(self, store: str) -> str:
        return f"{self.simulator.control_url}/accounts/{self.ois[store]}"

    def state(self, oi: str, sections: str = "stock,prices") -> Mapping[str, Any]:
        """Give what the simulated hub holds."""
        url = f"{self.simulator.control_url}/accounts/{oi}/state?sections={sections}"
        found: Mapping[str, Any] = told("GET", url)
        return found

    def units(self, store: str) -> list[int]:
        """Give what the hub has in stock of each SKU of a store."""
        stock = self.state(self.ois[store], "stock")["stock"]
        return [int(amounts[str(LOCAL)]) for amounts in stock.values()]

    def rate(self, store: str, policy: Mapping[str, Any]) -> None:
        """Let the hub grant a store so many calls."""
        told("PUT", f"{self.simulator.control_url}/accounts/{self.ois[store]}/rate", policy)

    def change_token(self, store: str, token: str) -> None:
        """Let the hub revoke a store's token for another one."""
        url = f"{self.simulator.control_url}/accounts/{self.ois[store]}/token"
        told("PUT", url, {"token": token})

    def counts(self) -> Mapping[str, Any]:
        """Give the simulator's counters."""
        found: Mapping[str, Any] = told("GET", self.simulator.control_url + "/counts")
        return found

    def fault(self, **fields: Any) -> None:
        """Order a fault from the simulator."""
        told("POST", self.simulator.control_url + "/faults", fields)

    def clear_faults(self) -> None:
        """Let the simulator behave."""
        told("DELETE", self.simulator.control_url + "/faults")


def told(method: str, url: str, body: object = None) -> Any:
    """Tell a simulator's control something that must succeed; gives its answer."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, data, headers, method=method)  # noqa: S310 - our simulator
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
        return json.loads(answer.read() or b"null")
