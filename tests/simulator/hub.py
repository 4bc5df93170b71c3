"""A started simulator with one account, as the tests of it talk to it."""

import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

from simulator.anymarket.server import AnyMarketSimulator

OI = "99999."
TOKEN = "a-token"
SAMPLES = Path(__file__).parent.parent / "samples" / "anymarket"
MERGE_PATCH = {"Content-Type": "application/merge-patch+json"}


class Hub:
    """The API as a client sees it, and the control API as a test does."""

    def __init__(self, simulator: AnyMarketSimulator) -> None:
        headers = {"gumgaToken": TOKEN}
        self.api = httpx.Client(base_url=simulator.url, headers=headers, timeout=10)
        self.control = httpx.Client(base_url=simulator.control_url, timeout=10)

    def fresh(self) -> "Hub":
        """Forget everything and open one account without a limit."""
        self.control.post("/reset").raise_for_status()
        self.open(OI, TOKEN)
        return self

    def open(self, oi: str, token: str, **wishes: object) -> dict[str, Any]:
        """Open an account."""
        opened: dict[str, Any] = self.told(
            "POST", "/accounts", {"oi": oi, "token": token, **wishes}
        )
        return opened

    def seed(self, *items: dict[str, object], oi: str = OI) -> dict[str, Any]:
        """Put SKUs into the catalogue; gives their ids by code."""
        made: dict[str, Any] = self.told("POST", f"/accounts/{oi}/catalogue", list(items))["skus"]
        return made

    def with_names(self, *, variation: bool = True) -> "Hub":
        """Make the brand, categories and variation that the samples of products name."""
        if variation:
            self.api.post("/variations", json=sample("variation-post-request"))
        self.told("POST", f"/accounts/{OI}/brands", [{"id": 1987032, "name": "Aurora Decor"}])
        paths = {1794218: "Casa", 1794222: "Casa/Luminárias", 1794300: "Casa/Mantas"}
        paths[1794224] = "Casa/Luminárias/Abajures"
        rows = [{"id": number, "path": path} for number, path in paths.items()]
        self.told("POST", f"/accounts/{OI}/categories", rows)
        return self

    def sell(self, *orders: dict[str, object], how: str = "") -> list[int]:
        """Let channels sell; gives the ids of the orders.

        Args:
            how: "announce=no" or "exact=yes".
        """
        made: list[int] = self.told("POST", f"/accounts/{OI}/orders?{how}", list(orders))["ids"]
        return made

    def change_orders(self, *ids: int, announce: bool = True, **change: object) -> None:
        """Let the channel change orders."""
        said = {"ids": list(ids), "change": change, "announce": announce}
        self.told("POST", f"/accounts/{OI}/orders/changes", said)

    def settle_callbacks(self, timeout_s: float = 10.0) -> None:
        """Wait until every callback is delivered or given up."""
        until_s = time.monotonic() + timeout_s
        while self.asked("/callbacks")["under_way"]:
            assert time.monotonic() < until_s
            time.sleep(0.005)

    def pass_days(self, days: float) -> None:
        """Let time pass for the account, counted from now."""
        self.told("PUT", f"/accounts/{OI}/clock", {"ahead_s": days * 86_400})

    def switch(self, **switches: object) -> None:
        """Throw switches of the account."""
        self.told("PUT", f"/accounts/{OI}/switches", switches)

    def limit(self, **rate: object) -> None:
        """Put a rate limit in force."""
        self.told("PUT", f"/accounts/{OI}/rate", rate)

    def fault(self, kind: str, **wishes: object) -> int:
        """Put a fault in force; gives its number."""
        return int(self.told("POST", "/faults", {"kind": kind, **wishes})["ids"][0])

    def state(self, section: str) -> dict[str, Any]:
        """Give one section of the state of the account."""
        found: dict[str, Any] = self.asked(f"/accounts/{OI}/state?sections={section}")[section]
        return found

    def journal(self) -> list[dict[str, Any]]:
        """Give what the book holds since the account was opened."""
        entries: list[dict[str, Any]] = self.asked("/journal")["entries"]
        return entries

    def told(self, method: str, path: str, payload: object) -> Any:
        """Tell the control API something that must succeed."""
        return self.control.request(method, path, json=payload).raise_for_status().json()

    def asked(self, path: str) -> Any:
        """Ask the control API."""
        return self.control.get(path).raise_for_status().json()

    def close(self) -> None:
        """Close both clients."""
        self.api.close()
        self.control.close()


def sample(name: str) -> Any:
    """Give a sample file of AnyMarket."""
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def exact(name: str) -> dict[str, Any]:
    """Give a sample file with exact numbers, as our clients send them."""
    text = (SAMPLES / f"{name}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text, parse_float=Decimal)
    return found


def a_sku(code: str = "AUR-MT-AZ", **wishes: object) -> dict[str, object]:
    """Give a seed of a SKU; said is only what matters."""
    return {"partnerId": code, "quantity": 12, "price": 129.9, "cost": 54.3, **wishes}


def a_listed_sku(code: str = "AUR-MT-AZ", **wishes: object) -> dict[str, object]:
    """Give a seed of a SKU with one listing that has its own price."""
    listing = {"marketPlace": "MERCADO_LIVRE", "price": 129.9, "discountPrice": 119.9}
    return a_sku(code, scope="SKU_MARKETPLACE", listings=[listing], **wishes)
