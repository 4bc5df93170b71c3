"""A product whose making nobody saw the end of is made once."""

import pytest

from domain.errors import OutcomeUnknown, Throttled
from tests.unit.workers.product_room import LAMP, MANTLE, ProductRoom
from workers.work import Sent


def test_after_an_unknown_outcome_the_skus_are_looked_for_before_it_is_made_again() -> None:
    room = ProductRoom()
    room.memo["catalogue_walked"] = True
    room.hub.fails("create_product", OutcomeUnknown("no answer"), applied=True)

    first = room.push(LAMP)
    second = room.push(LAMP)

    assert isinstance(first, OutcomeUnknown)
    assert isinstance(second, Sent)
    assert len(room.hub.goods) == 1
    assert room.hub.written.count("create_product") == 1


def test_what_was_not_made_after_all_is_made_then() -> None:
    room = ProductRoom()
    room.hub.fails("create_product", OutcomeUnknown("no answer"))

    room.push(LAMP)
    room.push(LAMP)

    assert len(room.hub.goods) == 1
    assert room.hub.calls.count("find_products AUR-LM-01") == 2


@pytest.mark.parametrize("arrow", ["product_intent_to_post", "product_post_to_record"])
def test_who_dies_while_making_a_product_makes_it_once(arrow: str) -> None:
    room = ProductRoom()
    room.memo["catalogue_walked"] = True
    room.crash_at = arrow
    with pytest.raises(KeyboardInterrupt):
        room.push(LAMP)

    room.push(LAMP)

    assert len(room.hub.goods) == 1
    assert room.hub.written.count("create_product") == 1
    assert room.waits.there == ["AUR-LM-01"]


def test_who_dies_before_what_waits_is_woken_wakes_it_next_time() -> None:
    room = ProductRoom()
    room.waits.on_arrived = lambda: die(room)
    with pytest.raises(KeyboardInterrupt):
        room.push(LAMP)

    room.push(LAMP)

    assert room.waits.there == ["AUR-LM-01"]


def die(room: ProductRoom) -> None:
    """End a process, once."""
    room.waits.on_arrived = lambda: None
    raise KeyboardInterrupt


def test_images_of_a_product_whose_maker_died_are_not_sent_twice() -> None:
    room = ProductRoom()
    room.crash_at = "product_post_to_record"
    with pytest.raises(KeyboardInterrupt):
        room.push(MANTLE)

    room.push(MANTLE)

    assert "add_image" not in room.hub.written


def test_a_throttled_making_is_not_looked_up() -> None:
    room = ProductRoom()
    room.hub.fails("create_product", Throttled("slow", 1.0))

    room.push(LAMP)

    assert room.memory.products("acme", ["P-1"]).get("P-1") is None


def test_a_throttled_making_leaves_the_intent_of_one_whose_outcome_nobody_knows() -> None:
    room = ProductRoom()
    room.hub.fails("create_product", OutcomeUnknown("no answer"))
    room.push(MANTLE)
    before = room.known()
    room.hub.fails("create_product", Throttled("slow", 1.0))

    room.push({**MANTLE, "skus": MANTLE["skus"][:1], "images": MANTLE["images"][:1]})

    assert room.known() == before
    assert set(before.sent) == {"AUR-MT-AZ", "AUR-MT-AR"}
