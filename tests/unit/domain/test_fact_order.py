"""Facts in order: each told once at most, never backward, whatever comes when."""

from dataclasses import dataclass, field, replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.changes import ChangeState
from domain.channel_orders import OrderStatus
from domain.fact_order import (
    AFTER,
    GOAL,
    PATIENCE_S,
    ROAD,
    FactAsked,
    Follow,
    Passed,
    Step,
    Tell,
    WaitFor,
    next_step,
)
from domain.ids import Kind
from domain.order_standing import OrderStanding, Transmission
from tests.order_builders import a_channel_order

FACTS = [Kind.INVOICE, Kind.SHIPMENT, Kind.DELIVERY]
STANDING = OrderStanding(a_channel_order(), Transmission.ARRIVED)
DUE, WAITING, PUSHED, DEAD = (
    ChangeState.DUE,
    ChangeState.WAITING,
    ChangeState.PUSHED,
    ChangeState.DEAD,
)


def standing_at(
    status: OrderStatus, transmission: Transmission = Transmission.ARRIVED, **order: object
) -> OrderStanding:
    fields: dict[str, object] = {"status": status, "raw_status": status.upper(), **order}
    return OrderStanding(a_channel_order(**fields), transmission)


def step_of(
    kind: str, status: OrderStatus, waited_s: float = 0.0, **others: ChangeState
) -> type[Step]:
    return type(next_step(FactAsked(kind, others, waited_s), standing_at(status)))


@pytest.mark.parametrize("kind", FACTS)
@pytest.mark.parametrize("status", ROAD)
def test_a_fact_that_the_hub_has_passed_is_not_told(kind: Kind, status: OrderStatus) -> None:
    asked = FactAsked(kind, dict.fromkeys(FACTS, PUSHED), 0.0)

    step = next_step(asked, standing_at(status))

    is_passed = ROAD[status] >= ROAD[GOAL[kind]]
    assert isinstance(step, Passed) is is_passed


@pytest.mark.parametrize("state", [DUE, WAITING, DEAD, ChangeState.HELD])
@pytest.mark.parametrize(
    ("kind", "first"), [(Kind.SHIPMENT, "invoice"), (Kind.DELIVERY, "shipment")]
)
def test_a_fact_waits_for_the_one_before_it_however_long(
    kind: Kind, first: str, state: ChangeState
) -> None:
    step = next_step(FactAsked(kind, {first: state}, 10 * PATIENCE_S), STANDING)

    assert isinstance(step, WaitFor)
    assert (first in step.why, step.seconds) == (True, None)


def test_a_fact_is_told_once_the_hub_has_the_one_before_it_whatever_the_ledger_says() -> None:
    assert step_of(Kind.SHIPMENT, OrderStatus.INVOICED, invoice=DEAD) is Tell
    assert step_of(Kind.DELIVERY, OrderStatus.SHIPPED, shipment=WAITING, invoice=DEAD) is Tell


@pytest.mark.parametrize(
    ("state", "wanted"),
    [(DUE, WaitFor), (WAITING, WaitFor), (DEAD, WaitFor), (PUSHED, Tell), (None, Tell)],
)
def test_a_shipment_waits_for_the_xml_that_its_channel_demands(
    state: ChangeState | None, wanted: type[Step]
) -> None:
    others = {} if state is None else {"invoice": state}
    asked = FactAsked(Kind.SHIPMENT, others, 0.0)
    metadata = {"needInvoiceXML": "true"}

    demanding = standing_at(OrderStatus.INVOICED, metadata=metadata)

    assert type(next_step(asked, demanding)) is wanted
    assert type(next_step(asked, standing_at(OrderStatus.INVOICED))) is Tell


def test_a_fact_that_was_told_and_that_the_hub_lacks_holds_nothing_back() -> None:
    assert step_of(Kind.SHIPMENT, OrderStatus.PAID, invoice=PUSHED) is Tell


@pytest.mark.parametrize(
    ("waited_s", "wanted"), [(0.0, WaitFor), (3599.0, WaitFor), (3600.0, Tell)]
)
def test_a_fact_that_never_came_is_waited_for_an_hour(waited_s: float, wanted: type[Step]) -> None:
    assert step_of(Kind.SHIPMENT, OrderStatus.PAID, waited_s) is wanted


def test_a_delivery_waits_for_an_invoice_that_is_due_though_the_shipment_never_came() -> None:
    assert step_of(Kind.DELIVERY, OrderStatus.PAID, 2 * PATIENCE_S, invoice=DUE) is WaitFor
    assert step_of(Kind.DELIVERY, OrderStatus.PAID, 2 * PATIENCE_S, invoice=PUSHED) is Tell


def test_an_order_that_is_not_paid_is_told_nothing_but_its_end() -> None:
    steps = [step_of(kind, OrderStatus.PENDING, 9e9) for kind in (*FACTS, Kind.CANCELLATION)]

    assert steps == [WaitFor, WaitFor, WaitFor, Tell]


def test_an_order_in_a_status_that_nobody_knows_is_waited_for() -> None:
    assert [step_of(kind, OrderStatus.UNKNOWN, 9e9) for kind in FACTS] == [WaitFor] * 3


@pytest.mark.parametrize("kind", [*FACTS, Kind.CANCELLATION])
def test_an_order_that_the_marketplace_fulfils_is_left_untouched(kind: Kind) -> None:
    step = next_step(FactAsked(kind, {}, 0.0), standing_at(OrderStatus.PAID, fulfillment=True))

    assert isinstance(step, Passed)


@pytest.mark.parametrize("kind", [*FACTS, Kind.CANCELLATION])
def test_of_a_cancelled_order_nothing_is_told(kind: Kind) -> None:
    assert step_of(kind, OrderStatus.CANCELLED) is Passed


@pytest.mark.parametrize("kind", [*FACTS, Kind.CANCELLATION])
@pytest.mark.parametrize("transmission", [Transmission.UNDER_WAY, Transmission.FAILED])
def test_what_was_told_is_followed_to_the_channel(kind: Kind, transmission: Transmission) -> None:
    step = next_step(FactAsked(kind, {}, 0.0), standing_at(GOAL[kind], transmission))

    assert step == Follow(transmission)


def test_what_the_channel_refused_is_told_again_when_a_person_asks() -> None:
    asked = FactAsked(Kind.INVOICE, {}, 0.0, again=True)
    failed = standing_at(OrderStatus.INVOICED, Transmission.FAILED)

    assert next_step(asked, failed) == Tell()
    assert isinstance(next_step(asked, standing_at(OrderStatus.INVOICED)), Passed)


@dataclass
class World:
    """An order at the hub and its facts in a ledger, worked off as the lanes do."""

    standing: OrderStanding = STANDING
    states: dict[str, ChangeState] = field(default_factory=dict)
    came_at: dict[str, float] = field(default_factory=dict)
    now: float = 0.0
    told: list[str] = field(default_factory=list)

    def come(self, kind: str) -> None:
        self.states[kind] = DUE
        self.came_at.setdefault(kind, self.now)

    def work(self, kind: str) -> None:
        """Give one fact its turn."""
        if self.states.get(kind) not in {DUE, WAITING}:
            return
        others = {other: state for other, state in self.states.items() if other != kind}
        asked = FactAsked(kind, others, self.now - self.came_at[kind])
        match next_step(asked, self.standing):
            case Tell():
                self.told.append(kind)
                goal = GOAL[kind]
                order = replace(self.standing.order, status=goal, raw_status=goal.upper())
                self.standing = replace(self.standing, order=order)
                self.states[kind] = PUSHED
            case Passed():
                self.states[kind] = PUSHED
            case _:
                self.states[kind] = WAITING


MOVES = st.one_of(
    st.tuples(st.just("come"), st.sampled_from([*FACTS, Kind.CANCELLATION])),
    st.tuples(st.just("work"), st.sampled_from([*FACTS, Kind.CANCELLATION])),
    st.tuples(st.just("pass"), st.sampled_from([60.0, 1800.0, 3600.0])),
)


@given(moves=st.lists(MOVES, max_size=30))
def test_whatever_comes_when_each_fact_is_told_once_at_most_and_none_goes_backward(
    moves: list[tuple[str, object]],
) -> None:
    world = World()
    for move, what in moves:
        if move == "pass":
            world.now += float(str(what))
        elif move == "come":
            world.come(str(what))
        else:
            world.work(str(what))

    road = [ROAD.get(GOAL[kind], 9) for kind in world.told]
    assert all(early < late for early, late in pairwise(road))
    assert len(set(world.told)) == len(world.told)


@given(order=st.permutations(FACTS), late=st.booleans())
def test_all_facts_that_come_within_the_patience_are_told_in_order_however_they_come(
    order: list[Kind], *, late: bool
) -> None:
    world = World()
    for kind in order:
        world.come(kind)
        world.work(kind)
        world.now += PATIENCE_S / 4 if late else 0.0
    for kind in FACTS:
        world.work(kind)

    assert world.told == FACTS
    assert set(world.states.values()) == {PUSHED}


def test_who_waits_is_found_from_whom_it_waits_for() -> None:
    assert AFTER == {Kind.INVOICE: Kind.SHIPMENT, Kind.SHIPMENT: Kind.DELIVERY}
