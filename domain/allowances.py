"""What a token may do: so many calls in so many seconds, whoever makes them."""

import hashlib
from dataclasses import dataclass

from domain.store import Erp, Store

EVENTS, EVENTS_WINDOW_S = 6000, 60.0
"""What an ERP is told that listens to events: no token limits it, and a storm is no use to it."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """The calls of one token, as the store's settings say.

    Args:
        id: names its bucket, without showing the token.
        calls: allowed in `window_s` seconds, until the other side says otherwise.
    """

    id: str
    calls: int
    window_s: float

    @property
    def per_s(self) -> float:
        """Calls in a second, on the average."""
        return self.calls / self.window_s


def hub_allowance(store: Store) -> Allowance:
    """Give the allowance of a store's token at the hub.

    Two stores on one token share it; a rotated token gets a fresh one.
    """
    name = f"anymarket:{_digest(store.api_url, store.token)}"
    return Allowance(name, store.limit_calls, store.limit_window_s)


def erp_allowance(store: Store) -> Allowance:
    """Give the allowance of a store's token at the ERP; one that only listens has none."""
    if store.erp is Erp.AMQP:
        return Allowance(f"{store.erp}:{store.name}", EVENTS, EVENTS_WINDOW_S)
    name = f"{store.erp}:{_digest(store.erp_url, store.erp_token)}"
    return Allowance(name, store.erp_limit_calls, store.erp_limit_window_s)


def _digest(url: str, token: str) -> str:
    return hashlib.sha256(f"{url}\x1f{token}".encode()).hexdigest()[:24]
