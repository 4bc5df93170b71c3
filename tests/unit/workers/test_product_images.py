"""Images of products: followed, replaced, and sent again when a person asks."""

from domain.deadletters import Reason
from domain.errors import PermanentError, SentAndFollowed
from domain.hub_catalogue import ImageState
from tests.unit.workers.product_room import LAMP, MANTLE, ProductRoom
from workers.work import Sent


def test_without_images_a_product_is_sent_and_nothing_is_followed() -> None:
    room = ProductRoom(send_images=False)

    outcome = room.push(LAMP)

    assert isinstance(outcome, Sent)
    [payload] = [what for name, what in room.hub.writes if name == "create_product"]
    assert payload["images"] == []


def test_images_are_looked_at_later_and_then_left_alone() -> None:
    room = ProductRoom()
    first = room.push(LAMP)
    room.hub.calls.clear()

    second, third = room.push(LAMP), room.push(LAMP)

    assert isinstance(first, SentAndFollowed)
    assert (isinstance(second, Sent), isinstance(third, Sent)) == (True, True)
    assert room.hub.calls == [f"images {room.known().hub_id}"]


def test_a_new_image_is_in_place_before_the_old_one_goes() -> None:
    room = ProductRoom()
    room.settled(LAMP)

    outcome = room.push({**LAMP, "images": [{"url": "https://img.example.com/new.jpg"}]})

    assert isinstance(outcome, Sent)
    assert room.hub.written == ["add_image", "reorder_images", "place_image", "delete_image"]


def test_a_sku_that_is_stuck_keeps_no_image_back() -> None:
    room = ProductRoom()
    room.settled(MANTLE)
    blue, sand = MANTLE["skus"]
    moved = [{**blue, "variations": {"Cor": "Anil"}}, sand]
    images = [*MANTLE["images"], {"url": "https://img.example.com/ar-2.jpg", "variation": "Areia"}]

    outcome = room.push({**MANTLE, "skus": moved, "images": images[1:]})

    assert isinstance(outcome, PermanentError)
    assert "variations differ" in str(outcome)
    assert "add_image" in room.hub.written


def test_an_image_that_could_not_be_fetched_is_told_in_the_hubs_words() -> None:
    room = ProductRoom()
    room.hub.image_state = ImageState.FAILED
    room.push(LAMP)

    outcome = room.push(LAMP)

    assert isinstance(outcome, PermanentError)
    assert outcome.reason is Reason.IMAGE_FAILED
    assert "lm01-1.jpg: 404" in str(outcome)


def test_a_failed_image_is_sent_again_when_a_person_asks() -> None:
    room = ProductRoom()
    room.hub.image_state = ImageState.FAILED
    room.push(LAMP)
    room.push(LAMP)
    room.hub.image_state = ImageState.READY

    room.push(LAMP, released=True)

    assert "add_image" in room.hub.written


def test_images_are_looked_at_less_and_less_often() -> None:
    room = ProductRoom()
    fresh = room.push(LAMP)
    old = room.push({**LAMP, "images": [{"url": "https://img.example.com/new.jpg"}]})
    room.hub.image_state = ImageState.WAITING

    late = room.push(
        {**LAMP, "images": [{"url": "https://img.example.com/x.jpg"}]}, changed_at_s=0.0
    )

    assert isinstance(fresh, SentAndFollowed)
    assert isinstance(late, SentAndFollowed)
    assert (fresh.after_s, late.after_s) == (60.0, 3600.0)
    assert old is not None
