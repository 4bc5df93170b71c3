"""Facts of an order in order: invoice, dispatch, delivery; never backward, never repeated. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.changes import ChangeState
from domain.channel_orders import OrderStatus
from domain.ids import Kind
from domain.order_standing import OrderStanding, Transmission

PATIENCE_S = 3600.0
"""A fact waits so long for the one before it, when that one never came (`fact_patience`)."""

ROAD: Mapping[OrderStatus, int] = {
    OrderStatus.PENDING: 0,
    OrderStatus.PAID: 1,
    OrderStatus.INVOICED: 2,
    OrderStatus.SHIPPED: 3,
    # It left, and did not arrive (yet).
    OrderStatus.ISSUE: 3,
    OrderStatus.DELIVERED: 4,
}
"""How far an order is; one of another status cannot be told anything but its end."""

GOAL: Mapping[str, OrderStatus] = {
    Kind.INVOICE: OrderStatus.INVOICED,
    Kind.SHIPMENT: OrderStatus.SHIPPED,
    Kind.DELIVERY: OrderStatus.DELIVERED,
    Kind.CANCELLATION: OrderStatus.CANCELLED,
}
"""Kind of a fact → what the order is once the hub knows it."""

BEFORE: Mapping[str, str] = {Kind.SHIPMENT: Kind.INVOICE, Kind.DELIVERY: Kind.SHIPMENT}
"""Which fact goes before which; a cancellation waits for nothing."""

AFTER: Mapping[str, str] = {first: then for then, first in BEFORE.items()}
"""Which fact is waiting for which."""


@dataclass(frozen=True, slots=True)
class Tell:
    """The hub must be told now."""


@dataclass(frozen=True, slots=True)
class Passed:
    """The hub needs no word of it.

    Args:
        why: for a person who asks why nothing was sent.
    """

    why: str


@dataclass(frozen=True, slots=True)
class Follow:
    """The hub was told, and the channel has not taken it: as of `transmission`."""

    transmission: Transmission


@dataclass(frozen=True, slots=True)
class WaitFor:
    """Something goes before it.

    Args:
        seconds: after so long the hub's machine allows to skip it; None: it is not skipped.
    """

    why: str
    seconds: float | None = None


Step = Tell | Passed | Follow | WaitFor


@dataclass(frozen=True, slots=True)
class FactAsked:
    """One fact, and what is known around it.

    Args:
        others: kind → where the other facts of the same order stand; those that never came lack.
        waited_s: since the fact came.
        again: a person asked for it again, and it was not told since.
        patience_s: see `PATIENCE_S`.
    """

    kind: str
    others: Mapping[str, ChangeState]
    waited_s: float
    again: bool = False
    patience_s: float = PATIENCE_S


def next_step(asked: FactAsked, standing: OrderStanding) -> Step:
    """Decide what is to be done about a fact of an order that stands so.

    Examples:
        >>> from tests.order_builders import a_channel_order
        >>> paid = OrderStanding(a_channel_order(), Transmission.ARRIVED)
        >>> next_step(FactAsked("invoice", {}, 0.0), paid)
        Tell()
        >>> next_step(FactAsked("shipment", {"invoice": ChangeState.DUE}, 7200.0), paid)
        WaitFor(why='the invoice goes first, and is due', seconds=None)
        >>> next_step(FactAsked("shipment", {}, 60.0), paid)
        WaitFor(why='the invoice goes first, and has not come', seconds=3540.0)
    """
    if standing.order.fulfillment:
        return Passed("the marketplace fulfils this order: nothing is told of it")
    if asked.kind == Kind.CANCELLATION:
        return _there(asked, standing) if standing.order.is_cancelled else Tell()
    if standing.order.is_cancelled:
        return Passed("the order is cancelled")
    return _on_the_road(asked, standing)


def _on_the_road(asked: FactAsked, standing: OrderStanding) -> Step:
    said = standing.order.raw_status
    place, goal = ROAD.get(standing.order.status), ROAD[GOAL[asked.kind]]
    if place is None:
        return WaitFor(f"the hub's status {said} is unknown to the bridge")
    if place > goal:
        return Passed(f"the hub has the order as {said} already")
    if place == goal:
        return _there(asked, standing)
    if place == ROAD[OrderStatus.PENDING]:
        return WaitFor("the order is not paid yet")
    return _before(asked, standing, place)


def _there(asked: FactAsked, standing: OrderStanding) -> Step:
    """Decide about an order whose status is the fact's own: told by us, or by somebody else."""
    if standing.transmission is Transmission.FAILED:
        return Tell() if asked.again else Follow(standing.transmission)
    if standing.transmission is Transmission.UNDER_WAY:
        return Follow(standing.transmission)
    return Passed(f"the hub has the order as {standing.order.raw_status} already")


def _before(asked: FactAsked, standing: OrderStanding, place: int) -> Step:
    never_came = ""
    first = BEFORE.get(asked.kind)
    while first is not None and place < ROAD[_settled_by(first, standing)]:
        state = asked.others.get(first)
        if state is ChangeState.PUSHED:
            # Told, and the hub stands further back all the same: its machine lets us skip.
            break
        if state is not None:
            return WaitFor(f"the {first} goes first, and is {state}")
        if place < ROAD[GOAL[first]]:
            never_came = never_came or first
        first = BEFORE.get(first)
    left_s = asked.patience_s - asked.waited_s
    if never_came and left_s > 0:
        return WaitFor(f"the {never_came} goes first, and has not come", left_s)
    return Tell()


def _settled_by(kind: str, standing: OrderStanding) -> OrderStatus:
    """Give the status that shows that nothing of a fact is left to tell.

    Where the channel demands the XML, an order may be invoiced while its XML is still on its way:
    it may not be shipped before.
    """
    if kind == Kind.INVOICE and standing.wants_xml:
        return OrderStatus.SHIPPED
    return GOAL[kind]
