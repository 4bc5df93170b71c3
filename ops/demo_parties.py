"""The parties of the demo: both imitations, and the store that joins them."""

import json
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.audit import Act
from simulator.anymarket.server import AnyMarketSimulator
from simulator.eccosys.server import EccosysSimulator

STORE, OI, TOKEN = "demo", "259061958.", "demo-token"
ERP_TOKEN = "demo-erp-token"  # noqa: S105 - of an imitation
ACT = Act("demo", "the demo's own store")
PATIENCE_S = 45.0


@dataclass(frozen=True, slots=True)
class Parties:
    """Both imitations, running."""

    hub: AnyMarketSimulator
    erp: EccosysSimulator

    def tell_hub(self, path: str, body: object) -> Any:
        """Tell the hub's control something."""
        return post(f"{self.hub.control_url}/{path}", body)

    def ask_hub(self, path: str) -> Any:
        """Ask the hub's control something."""
        return call("GET", f"{self.hub.control_url}/{path}")

    def tell_erp(self, path: str, body: object) -> Any:
        """Tell the ERP's control something."""
        return post(f"{self.erp.control_url}/{path}", body)

    def ask_erp(self, path: str) -> Any:
        """Ask the ERP's control something."""
        return call("GET", f"{self.erp.control_url}/{path}")


def post(url: str, body: object) -> Any:
    """Post JSON and give the JSON that comes back."""
    return call("POST", url, body, {"Content-Type": "application/json"})


def call(
    method: str, url: str, body: object = None, headers: Mapping[str, str] | None = None
) -> Any:
    """Call an imitation and give the JSON that comes back."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, dict(headers or {}), method=method)  # noqa: S310 - our own simulator
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
        return json.loads(answer.read() or b"null")
