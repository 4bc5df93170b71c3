"""What people stopped: a flow, a store, or the orders of one marketplace. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from domain.errors import LookAgain
from domain.store import Store

LOOK_S = 3600.0
"""Orders of a paused marketplace look again so often; the end of the pause pulls them forward."""


class Scope(StrEnum):
    """How far a pause reaches."""

    FLOW = "flow"
    STORE = "store"
    MARKETPLACE = "marketplace"


@dataclass(frozen=True, slots=True)
class Pause:
    """One pause that stands.

    Args:
        name: the flow or the marketplace; empty for a whole store.
        actor: empty: an older release noted nobody.
        at_s: since when; None: not known.
    """

    store: str
    scope: Scope
    name: str = ""
    actor: str = ""
    why: str = ""
    at_s: float | None = None


def marketplace_name(said: str) -> str:
    """Give a marketplace as the hub writes it.

    Examples:
        >>> marketplace_name(" mercado_livre ")
        'MERCADO_LIVRE'
    """
    return said.strip().upper()


def check_marketplace(store: Store, marketplace: str) -> None:
    """Let an order of this marketplace pass, unless its orders are paused.

    Raises:
        LookAgain: they are; it waits until that ends, and nothing about it failed.
    """
    name = marketplace_name(marketplace)
    if name in store.paused_marketplaces:
        raise LookAgain(f"orders of {name} are paused", LOOK_S, may_be_early=True)
