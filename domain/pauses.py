"""What people stopped: a flow, a store, or the orders of one marketplace. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from domain.erp_polls import POLL_OFF, POLL_UNFIT
from domain.errors import LookAgain
from domain.ids import LaneId
from domain.order_import import ORDERS_OFF
from domain.store import Store

FLOW_OFF = "flow_off"
"""Cause of a lane that a setting, or the pause of its store, switches off."""

ACCESS_DENIED = "access_denied"
"""Cause of the lanes of a store whose token was refused: all of them stand still for it."""

BY_SETTING = frozenset({FLOW_OFF, ORDERS_OFF, POLL_OFF, POLL_UNFIT})
"""Causes that a person chose by a setting: nothing else ends them."""

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
        was: what held the flow before, "access_denied: HTTP 401"; empty: nothing did.
    """

    store: str
    scope: Scope
    name: str = ""
    actor: str = ""
    why: str = ""
    at_s: float | None = None
    was: str = ""


_WAS = "it was held: "


def with_former(why: str, cause: str, detail: str) -> str:
    """Give what the lane of a paused flow keeps: why, and what had held it before.

    Examples:
        >>> with_former("INC-1", "access_denied", "HTTP 401")
        'INC-1; it was held: access_denied: HTTP 401'
        >>> with_former("INC-1", "", "")
        'INC-1'
    """
    former = _WAS + ": ".join(filter(None, (cause, detail))) if cause else ""
    return "; ".join(filter(None, (why, former)))


def former_of(kept: str, why: str) -> str:
    """Give what had held a paused flow.

    Args:
        kept: what its lane keeps.

    Examples:
        >>> former_of("INC-1; it was held: access_denied: HTTP 401", "INC-1")
        'access_denied: HTTP 401'
        >>> former_of("INC-1", "INC-1")
        ''
    """
    return kept.removeprefix(why).partition(_WAS)[2]


def way_on(lane: LaneId, cause: str, *, is_paused: bool) -> str:
    """Give the command that lets a held flow go on, once what it says is wrong is mended.

    One command lets all flows go on that a refused token holds.

    Args:
        is_paused: its whole store is.

    Examples:
        >>> way_on(LaneId("acme", "stock"), "brake", is_paused=False)
        'anybridge flow resume stock --store acme --why …'
        >>> way_on(LaneId("acme", "stock"), "flow_off", is_paused=True)
        'anybridge store resume acme --why …'
        >>> way_on(LaneId("acme", "stock"), "access_denied", is_paused=False)
        'anybridge store resume acme --why …'
        >>> way_on(LaneId("acme", "poll_orders"), "orders_off", is_paused=False)
        'anybridge store test acme'
    """
    if is_paused or cause == ACCESS_DENIED:
        return f"anybridge store resume {lane.store} --why …"
    if cause == FLOW_OFF:
        return f"anybridge store set {lane.store} --flows {lane.kind}=yes --why …"
    if cause in BY_SETTING:  # it names what is to be set; the flow goes on by that
        return f"anybridge store test {lane.store}"
    return f"anybridge flow resume {lane.kind} --store {lane.store} --why …"


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
