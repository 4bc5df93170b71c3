"""Facts of orders among fakes: told in order, once, followed to the channel, held visibly."""

from dataclasses import replace
from typing import Any

import pytest

from domain.changes import Change, ChangeState
from domain.channel_orders import OrderStatus
from domain.deadletters import Reason
from domain.errors import LookAgain, NotThereYet, OutcomeUnknown, Throttled, UnderWay
from domain.nfe import InvoiceInvalid
from domain.order_standing import Package, Transmission
from tests.builders import a_change
from tests.fakes import FakeHub
from tests.unit.workers.fact_desk import DATA, ORDER, OTHER, XML, Desk, reason_of
from tests.unit.workers.working import push
from workers.handlers.facts import LOOK_SOON_S
from workers.read_only import ReadOnlyHub
from workers.read_only_facts import ReadOnlyFactLedger
from workers.work import Sent, Work


def test_the_facts_of_an_order_are_told_one_after_the_other(desk: Desk) -> None:
    for kind in ("invoice", "shipment", "delivery"):
        assert isinstance(desk.push(kind), Sent)

    assert [call for call in desk.calls if "standing" not in call] == [
        "put_invoice 7",
        "put_dispatch 7",
        "put_delivered 7",
    ]
    assert desk.status == "CONCLUDED"


@pytest.mark.parametrize("name", ["2000007", "7", "75007", " 2000007 "])
def test_an_order_may_be_named_by_any_of_its_names(desk: Desk, name: str) -> None:
    assert isinstance(desk.push("invoice", key=name), Sent)


def test_an_order_that_is_not_imported_is_waited_for(desk: Desk) -> None:
    desk.ledger.known.clear()

    assert isinstance(desk.push("invoice"), NotThereYet)
    assert desk.calls == []


def test_a_name_of_two_orders_is_for_a_person(desk: Desk) -> None:
    desk.ledger.known.append(OTHER)

    reason, text = reason_of(desk.push("invoice", key="7"))

    assert (reason, "7, 8" in text) == (Reason.ORDER_CONFLICT, True)
    assert isinstance(desk.push("invoice", key="2000007"), Sent)


def test_the_same_told_again_makes_no_call(desk: Desk) -> None:
    first = desk.push("invoice")
    assert isinstance(first, Sent)
    calls = len(desk.calls)

    again = desk.push("invoice", accepted=first.accepted, accepted_hash=first.content_hash)

    assert again == replace(first, called=False)
    assert len(desk.calls) == calls


@pytest.mark.parametrize("status", [OrderStatus.SHIPPED, OrderStatus.DELIVERED])
def test_what_the_hub_has_passed_is_closed_without_a_word(desk: Desk, status: OrderStatus) -> None:
    desk.at(status)

    assert isinstance(desk.push("shipment"), Sent)
    assert desk.calls == ["standing 7"]


def test_nobody_is_pulled_before_the_outcome_is_recorded(desk: Desk) -> None:
    change: Change = a_change("2000007", payload=DATA["invoice"])
    work = Work(desk.store, desk.hub, [change], lambda: None, {})

    desk.handler("invoice").push(work)

    assert (desk.ledger.pulled, len(work.afterwards)) == ([], 1)


def test_a_shipment_waits_for_its_invoice_and_is_pulled_by_it(desk: Desk) -> None:
    desk.mark("invoice", ChangeState.DUE)

    waits = desk.push("shipment")
    told = desk.push("invoice")

    assert isinstance(waits, LookAgain)
    assert (waits.may_be_early, waits.after_s) == (True, LOOK_SOON_S)
    assert isinstance(told, Sent)
    assert desk.ledger.pulled == [("shipment", name) for name in ORDER.names]


def test_an_invoice_that_never_came_is_waited_for_an_hour_and_then_skipped(desk: Desk) -> None:
    desk.mark("shipment", ChangeState.DUE, ago_s=3000.0)
    early = desk.push("shipment")
    desk.mark("shipment", ChangeState.DUE, ago_s=3600.0)

    assert isinstance(early, LookAgain)
    assert early.after_s == 600.0
    assert isinstance(desk.push("shipment"), Sent)


def test_an_order_that_the_marketplace_fulfils_is_told_nothing(desk: Desk) -> None:
    desk.put(fulfillment=True)

    assert [type(desk.push(kind)) for kind in DATA] == [Sent] * 4
    assert {call.split()[0] for call in desk.calls} == {"standing"}


# ---- on the way to the channel


def test_what_is_on_its_way_is_followed_and_not_told_again(desk: Desk) -> None:
    desk.hub.facts.result = Transmission.UNDER_WAY
    first, second = desk.push("invoice"), desk.push("invoice", attempts=1)
    standing = desk.hub.facts.standings[7]
    desk.hub.facts.standings[7] = replace(standing, transmission=Transmission.ARRIVED)

    assert [type(first), type(second)] == [UnderWay, UnderWay]
    assert isinstance(desk.push("invoice", attempts=2), Sent)
    assert desk.calls.count("put_invoice 7") == 1


def test_what_the_channel_refused_is_parked_and_told_again_when_a_person_asks(desk: Desk) -> None:
    desk.hub.facts.result = Transmission.FAILED
    first, looked = desk.push("invoice"), desk.push("invoice", attempts=1)
    desk.hub.facts.result = Transmission.ARRIVED

    again = desk.push("invoice", released=True)

    assert {reason_of(outcome)[0] for outcome in (first, looked)} == {Reason.TRANSMISSION_FAILED}
    assert isinstance(again, Sent)
    assert desk.calls.count("put_invoice 7") == 2


CORRECTED = {**DATA["shipment"], "tracking_number": "BB987654321BR"}


def dispatched(desk: Desk) -> Sent:
    """Let an order leave."""
    desk.push("invoice")
    told = desk.push("shipment")
    assert isinstance(told, Sent)
    desk.calls.clear()
    return told


@pytest.mark.parametrize("fares", [Transmission.ARRIVED, Transmission.FAILED])
def test_a_tracking_number_that_the_erp_corrects_is_told_once_and_followed(
    desk: Desk, fares: Transmission
) -> None:
    first = dispatched(desk)
    desk.at_channel(fares)

    followed = desk.push("shipment", CORRECTED, accepted=first.accepted)
    calls = list(desk.calls)
    desk.at_channel(Transmission.ARRIVED)
    again = desk.push("shipment", CORRECTED, accepted=desk.told)

    assert isinstance(followed, UnderWay)
    assert calls == ["standing 7", "put_dispatch 7"]
    assert desk.calls[2:] == ["standing 7"]
    assert isinstance(again, Sent)
    assert desk.hub.facts.standings[7].tracking_number == "BB987654321BR"


def test_a_tracking_number_that_the_channel_gave_stays(desk: Desk) -> None:
    first = dispatched(desk)
    desk.at_channel(Transmission.ARRIVED, tracking_number="ML-1")

    told = desk.push("shipment", CORRECTED, accepted=first.accepted)

    assert (isinstance(told, Sent), desk.calls) == (True, ["standing 7"])


def test_an_order_that_went_on_while_it_was_told_needs_no_word_more(desk: Desk) -> None:
    class Racing(FakeHub):
        def __init__(self) -> None:
            super().__init__()
            told = self.facts.put_invoice

            def put_invoice(order_id: int, invoice: Any) -> Transmission:
                standing = self.facts.standings[order_id]
                order = replace(standing.order, status=OrderStatus.SHIPPED, raw_status="SHIPPED")
                self.facts.standings[order_id] = replace(standing, order=order)
                return told(order_id, invoice)

            self.put_invoice = put_invoice

    desk.hub = Racing()
    desk.put()

    assert isinstance(desk.push("invoice"), Sent)


# ---- cancellation


def test_a_cancellation_goes_at_once_with_its_reason(desk: Desk) -> None:
    desk.mark("invoice", ChangeState.DUE)

    assert isinstance(desk.push("cancellation"), Sent)
    assert desk.hub.facts.cancellations[7].reason == "Sem estoque"


def test_a_cancellation_that_the_channel_forbids_says_what_to_do(desk: Desk) -> None:
    desk.hub.facts.forbids_cancelling = True

    reason, text = reason_of(desk.push("cancellation"))

    assert (reason, "ticket" in text) == (Reason.CANCELLATION_REFUSED, True)


def test_what_is_owed_of_a_cancelled_order_is_closed(desk: Desk) -> None:
    desk.push("cancellation")

    assert [type(desk.push(kind)) for kind in ("invoice", "shipment", "delivery")] == [Sent] * 3
    assert desk.status == "CANCELED"


# ---- company


def test_one_bad_fact_keeps_no_other_from_being_told(desk: Desk) -> None:
    changes = [
        a_change("2000007", payload=DATA["invoice"]),
        a_change("2000009", payload=DATA["invoice"]),
        a_change("2000010", payload={}),
    ]

    work = push(desk.handler("invoice"), desk.hub, desk.store, changes)

    outcomes = [work.outcomes[change.key] for change in changes]
    assert [type(outcome) for outcome in outcomes] == [Sent, NotThereYet, InvoiceInvalid]


def test_a_hub_that_will_not_listen_ends_the_batch(desk: Desk) -> None:
    desk.hub.facts.failures = [Throttled("slow", 7.0)]

    work = push(desk.handler("invoice"), desk.hub, desk.store, [a_change("2000007", payload=XML)])

    assert isinstance(work.outcomes["*"], Throttled)


def test_facts_that_the_budget_does_not_reach_stay_due(desk: Desk) -> None:
    changes = [a_change("2000007", payload=DATA["invoice"])]

    work = push(desk.handler("invoice"), desk.hub, desk.store, changes, permits=1)

    assert "2000007" not in work.outcomes


def test_a_call_without_an_answer_is_looked_up_before_it_is_made_again(desk: Desk) -> None:
    desk.hub.facts.failures = [None, OutcomeUnknown("no answer")]

    lost = desk.push("invoice")

    assert isinstance(lost, OutcomeUnknown)
    assert isinstance(desk.push("invoice", attempts=1), Sent)
    assert desk.calls.count("put_invoice 7") == 1


# ---- looking only


def test_a_dry_run_goes_the_whole_way_and_tells_nobody(desk: Desk) -> None:
    desk.put(metadata={"needInvoiceXML": "true", "number-of-packages": "2"})
    desk.hub.facts.parcels[7] = [Package("p-1"), Package("p-2")]
    before = desk.hub.facts.standings[7]
    handlers = {
        kind: replace(desk.handler(kind), ledger=ReadOnlyFactLedger(desk.ledger)) for kind in DATA
    }

    outcomes = []
    for kind, handler in handlers.items():
        payload = XML if kind == "invoice" else DATA[kind]
        change = a_change("2000007", payload=payload)
        work = Work(desk.store, ReadOnlyHub(desk.hub), [change], lambda: None, {})
        handler.push(work)
        outcomes.append(work.outcomes["2000007"])

    assert isinstance(outcomes[0], Sent)
    assert desk.hub.facts.standings[7] == before
    assert {call.split()[0] for call in desk.calls} == {"standing", "packages"}
    assert desk.ledger.pulled == []
