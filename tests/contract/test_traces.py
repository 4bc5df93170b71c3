"""One timeline of everything that happened to an order or a SKU, on both databases."""

from dataclasses import replace

import pytest

from adapters.database.fates import FateRows
from adapters.database.flows import FlowRows
from adapters.database.order_claims import write
from adapters.database.order_notes import OrderNoteRows
from adapters.database.stores import StoreUnknown
from domain.channel_orders import ChannelOrder
from domain.ids import LaneId
from domain.order_claims import Claim, seen
from domain.order_ports import NoteSource
from domain.traces import Ambiguous, Happening
from domain.written_rules import edit_of
from ops.refusals import NothingMatched
from tests.builders import a_shipment_event, a_stock_event
from tests.contract.held_room import ANA, an_order_by
from tests.contract.traced_room import TracedRoom, words
from tests.held_orders import decided
from tests.ledger import Ledger, dead, pushed
from tests.order_builders import a_carrier_rule

LOGGI = a_carrier_rule("6004:6401", marketplace="MERCADO_LIVRE", type="Loggi Express")


@pytest.fixture
def room(ledger: Ledger) -> TracedRoom:
    return TracedRoom(ledger)


def decided_claims(room: TracedRoom, order: ChannelOrder) -> list[Claim]:
    """Give the claim of an order whose every step passed."""
    decision = decided(order, [LOGGI])
    return [replace(seen(Claim(order.order_id), order, 1), steps=decision.steps)]


def imported(room: TracedRoom, order_id: int) -> None:
    room.note(order_id)
    room.look(an_order_by("Loggi Express", order_id), [LOGGI])


def the_whole_story(room: TracedRoom) -> None:
    """Hold an order, map its carrier, release it, import it, dispatch it; a second apart."""
    order, clock = an_order_by("Loggi Express", 7), room.ledger.clock
    room.note(7)
    clock.move(1)
    room.look(order, [])
    clock.move(1)
    for said in ("Correios", "Loggi Express"):
        fields = {"marketplace": "MERCADO_LIVRE", "type": said}
        edit = edit_of("carrier", fields, "6004:6401")
        room.room.save(edit, revision=room.room.mappings.preview("acme", [edit]).revision)
    clock.move(1)
    room.look(order, [LOGGI])
    clock.move(1)
    room.ledger.fold(a_shipment_event("20007", id="ev-shipped"))


def test_an_order_is_told_from_its_first_note_to_its_dispatch(room: TracedRoom) -> None:
    the_whole_story(room)

    told = room.traces.order("7")

    assert words(told) == [
        "note feed", *["decision passed"] * 4, "decision held", *["decision passed"] * 4,
        "decision hold", "call dead", "order seen", "letter opened",
        "mapping mapping_set", "operator batch_started", "replay chosen", "replay released",
        *["decision passed"] * 9, "decision import", "call pushed", "order imported",
        "letter resolved", "event folded",
    ]  # fmt: skip
    assert [one.at_s for one in told.moments] == sorted(one.at_s for one in told.moments)
    assert [(one.kind, one.fate) for one in told.standings] == [
        ("order", "pushed"), ("shipment", "folded"),
    ]  # fmt: skip


def test_the_text_of_a_letter_stands_with_the_failure_that_said_it(room: TracedRoom) -> None:
    for source, carrier in ((NoteSource.FEED, "Loggi"), (NoteSource.SWEEP, "Jadlog")):
        room.note(7, source)
        room.look(an_order_by(carrier, 7), ())

    told = room.traces.order("7").moments

    letter = {one.word: one.detail for one in told if one.what is Happening.LETTER}
    assert (letter["opened"], "Jadlog" in letter["failed_again"]) == ("", True)


def test_the_timeline_says_who_why_and_what(room: TracedRoom) -> None:
    the_whole_story(room)

    told = room.traces.order("7").moments

    [mapped] = [one for one in told if one.what is Happening.MAPPING]
    assert (mapped.by, "INC-812" in mapped.detail) == ("ana", True)
    [held] = [one.detail for one in told if one.word == "held"]
    assert "carrier_unmapped mercado livre|loggi express" in held
    [call, _] = [one for one in told if one.what is Happening.CALL]
    assert (call.event_id, call.ref) == ("order:feed:7", "call-1")


@pytest.mark.parametrize("key", ["7", "20007", "557"])
def test_an_order_is_found_by_each_of_its_numbers(room: TracedRoom, key: str) -> None:
    imported(room, 7)

    subject = room.traces.order(key).subject

    assert (subject.order_id, subject.number, subject.erp_number) == (7, "20007", "557")


def test_a_number_of_several_orders_lists_them(room: TracedRoom) -> None:
    imported(room, 7)
    imported(room, 557)

    with pytest.raises(Ambiguous, match=r"AnyMarket 7, .* AnyMarket 557") as caught:
        room.traces.order("557")

    assert [one.order_id for one in caught.value.candidates] == [7, 557]


def test_the_same_order_in_two_stores_is_named_by_its_store(room: TracedRoom) -> None:
    room.room.known.stores.create("loja-2", {"api_url": "https://h.example"}, {"token": "t"}, ANA)
    room.ledger.fold(a_stock_event(id="a"), a_stock_event(id="b", store="loja-2"))

    with pytest.raises(Ambiguous):
        room.traces.sku("SKU-1")

    assert room.traces.sku("SKU-1", "loja-2").moments[0].ref == "b"


def test_an_order_that_nobody_looked_at_yet_is_told(room: TracedRoom) -> None:
    room.note(7, NoteSource.CALLBACK)

    assert words(room.traces.order("7")) == ["note callback"]


def test_an_acknowledgement_of_the_feed_is_told(room: TracedRoom) -> None:
    room.note(7)
    OrderNoteRows(room.ledger.database).acknowledged("acme", [7, 8])

    told = room.traces.order("7")

    assert words(told) == ["note feed", "note acknowledged"]
    assert told.moments[-1].detail == "the feed lets go of it"
    assert FateRows(room.ledger.database).of_event("acme", "order:acknowledged:7") is not None


def test_a_decision_that_the_erp_refused_is_told_once(room: TracedRoom) -> None:
    order = an_order_by("Loggi Express", 7)
    room.note(7)
    [claim] = decided_claims(room, order)
    for outcome in ("import", "hold"):
        with room.ledger.database.write() as connection:
            write(connection, "acme", [replace(claim, outcome=outcome)])
        room.ledger.clock.move(1)

    told = words(room.traces.order("7"), Happening.DECISION)

    assert told == [*["decision passed"] * 9, "decision import", "decision hold"]


def test_the_same_decision_about_something_newer_is_told_again(room: TracedRoom) -> None:
    [claim] = decided_claims(room, an_order_by("Loggi Express", 7))
    for revision, outcome in ((1, "import"), (2, "hold")):
        with room.ledger.database.write() as connection:
            write(connection, "acme", [replace(claim, revision=revision, outcome=outcome)])
        room.ledger.clock.move(1)

    told = words(room.traces.order("7"), Happening.DECISION)

    assert told.count("decision passed") == 18


def test_an_order_of_which_only_the_erp_spoke_is_told(room: TracedRoom) -> None:
    room.ledger.fold(a_shipment_event("2000"))

    assert words(room.traces.order("2000")) == ["event folded"]


def test_what_nobody_knows_is_not_there(room: TracedRoom) -> None:
    with pytest.raises(NothingMatched, match="nothing is known of order 7"):
        room.traces.order("7")
    with pytest.raises(StoreUnknown):
        room.traces.order("7", "nobody")


def test_a_decision_that_stays_the_same_is_told_once(room: TracedRoom) -> None:
    order = an_order_by("Loggi Express", 7)
    for _ in range(2):
        room.note(7)
        room.look(order, [])

    told = room.traces.order("7")

    assert (words(told).count("call dead"), words(told).count("decision hold")) == (2, 1)


def test_a_sku_is_told_with_what_was_sent(room: TracedRoom) -> None:
    room.ledger.fold(a_stock_event())
    lease = room.ledger.leased()
    room.ledger.changes.record(lease, [pushed(room.ledger.marked(lease), 7)], "c-1")

    told = room.traces.sku("SKU-1")

    assert words(told) == ["event folded", "call pushed"]
    assert told.moments[1].detail == 'revision 1: {"units":7}'


def test_flows_that_stood_still_are_told_where_they_matter(room: TracedRoom) -> None:
    room.ledger.fold(a_stock_event())
    room.ledger.clock.move(1)
    for kind in ("stock", "order"):
        FlowRows(room.ledger.database).pause(LaneId("acme", kind), ANA)

    told = room.traces.sku("SKU-1")

    assert sorted(words(told, Happening.FLOW)) == ["flow flow_paused", "flow held"]
    assert told.standings[0].held == "paused"


def test_the_resume_of_a_store_is_told_with_what_had_held_the_flow_in_question(
    room: TracedRoom,
) -> None:
    room.ledger.fold(a_stock_event())
    FlowRows(room.ledger.database).pause(LaneId("acme", "order"), ANA)
    for kind in ("stock", "order"):
        cause = "access_denied" if kind == "stock" else "deposit_unmapped"
        room.ledger.execute(
            "UPDATE lane SET held_cause = :cause WHERE kind = :kind", cause=cause, kind=kind
        )
    room.room.known.stores.resume("acme", ANA)

    told = room.traces.sku("SKU-1")

    acts = {one.word: one.detail for one in told.moments if one.what is Happening.FLOW}
    assert acts["store_resumed"] == f"it was held: access_denied; {ANA.why}"


def test_an_error_of_several_lines_is_told_in_one(room: TracedRoom) -> None:
    room.ledger.fold(a_stock_event())
    lease = room.ledger.leased()
    room.ledger.changes.record(lease, [dead(room.ledger.marked(lease), "2: ncm, ean\nncm: x\n")])

    assert room.traces.sku("SKU-1").standings[0].error == "2: ncm, ean; ncm: x"


def test_personal_data_is_masked(room: TracedRoom) -> None:
    room.ledger.fold(a_stock_event())
    lease = room.ledger.leased()
    said = "cliente ana@example.com, CPF 529.982.247-25"
    room.ledger.changes.record(lease, [dead(room.ledger.marked(lease), said)])

    told = room.traces.sku("SKU-1")

    assert "ana@" not in str(told)
    assert "529.982" not in str(told)
    assert "[redacted]" in told.standings[0].error


def test_a_long_story_keeps_its_newest_lines(room: TracedRoom) -> None:
    for revision in range(5):
        room.ledger.fold(a_stock_event(id=f"ev-{revision}", sequence=str(revision)))

    told = room.traces.sku("SKU-1", most=3)

    assert [one.ref for one in told.moments] == ["ev-2", "ev-3", "ev-4"]
    assert told.left_out
    assert not room.traces.sku("SKU-1", most=5).left_out
