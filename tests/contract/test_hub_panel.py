"""What the hub shows of dead letters: the fake and the client before the simulator agree."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from domain.errors import Rejected
from domain.letter_mirrors import HubPanel, Mirror, Mirrored
from tests.contract.anymarket_pair import Pair
from tests.fake_panel import FakePanel
from tests.hub_orders import a_hub_order

LETTER = Mirrored(
    "dl_a", Mirror.PANEL, "order", "7", "carrier_unmapped", "Loggi Express", 1_789_473_851.0
)
URL = "https://bridge.example/v1/callbacks/anymarket/retries/s3cret"


@dataclass
class Side:
    """A panel, and how its entries and orders stand."""

    panel: HubPanel
    entries: Callable[[], dict[int, tuple[str, str]]]
    marks: Callable[[], dict[str, str]]


@pytest.fixture(params=["fake", "real"])
def side(request: pytest.FixtureRequest) -> Side:
    if request.param == "fake":
        fake = FakePanel(orders={"7": "OK"})
        return Side(fake, lambda: dict(fake.entries), lambda: fake.orders)
    pair: Pair = request.getfixturevalue("started").fresh()
    pair.simulator.sell(a_hub_order(7))
    return Side(pair.hub(), lambda: _entries(pair), lambda: _marks(pair))


def test_a_letter_is_shown_by_our_name_and_ended_by_the_id_of_the_hub(side: Side) -> None:
    hub_id = side.panel.show_letter(LETTER, URL)
    shown = side.entries()

    side.panel.end_letter(replace(LETTER, hub_id=hub_id, is_solved=True))

    assert list(shown.values()) == [("dl_a", "PENDING")]
    assert list(side.entries().values()) == [("dl_a", "CONCLUDED")]


def test_a_letter_is_ended_by_our_name_where_no_id_is_known(side: Side) -> None:
    side.panel.show_letter(LETTER, "")

    side.panel.end_letter(LETTER)
    side.panel.end_letter(LETTER)

    assert list(side.entries().values()) == [("dl_a", "CANCELLED")]


def test_what_is_not_shown_cannot_be_ended(side: Side) -> None:
    with pytest.raises(Rejected):
        side.panel.end_letter(LETTER)

    assert side.entries() == {}


def test_an_order_is_marked_and_unmarked(side: Side) -> None:
    side.panel.mark_order(LETTER)
    marked = dict(side.marks())

    side.panel.unmark_order(LETTER)

    assert (marked, side.marks()) == ({"7": "ERROR"}, {"7": "OK"})


def test_an_order_that_the_hub_does_not_know_cannot_be_marked(side: Side) -> None:
    with pytest.raises(Rejected):
        side.panel.mark_order(replace(LETTER, key="8"))

    assert side.marks() == {"7": "OK"}


def test_an_entry_says_what_is_wrong_and_where_to_ask(started: Pair) -> None:
    pair = started.fresh()

    pair.hub().show_letter(LETTER, URL)

    [entry] = pair.simulator.state("monitorings").values()
    assert entry == {
        "partnerId": "dl_a",
        "origin": "anybridge",
        "message": "Pedido 7: O transportador não está mapeado; o pedido, ou o novo "
        "transportador, não está no ERP.",
        "details": "Loggi Express",
        "createdAt": "2026-09-15T09:04:11-03:00",
        "type": "CRITICAL_ERROR",
        "status": "PENDING",
        "retryCallbackURL": URL,
    }


def test_an_entry_whose_id_is_not_told_has_none(started: Pair) -> None:
    pair = started.fresh()
    pair.simulator.switch(monitoring_id="absent")

    assert pair.hub().show_letter(LETTER, URL) is None


def _entries(pair: Pair) -> dict[int, tuple[str, str]]:
    known = pair.simulator.state("monitorings")
    return {int(number): (said["partnerId"], said["status"]) for number, said in known.items()}


def _marks(pair: Pair) -> dict[str, str]:
    found: dict[str, Any] = pair.simulator.api.get("/orders/7").json()
    return {"7": found["transmissionStatus"]}
