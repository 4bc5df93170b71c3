"""Products in hand together: asked for and written once for all, and each with its own fate."""

from collections.abc import Mapping
from typing import Any

import pytest

from domain.errors import AlreadyThere, Held, OutcomeUnknown, Rejected, SentAndFollowed, Throttled
from domain.hub_catalogue import HubCategory
from domain.product_memory import KnownProduct
from domain.product_reading import kept_product
from domain.product_source import ErpReading
from tests.builders import a_change
from tests.unit.workers.product_room import ENDED, LAMP, ProductRoom
from tests.unit.workers.working import push
from workers.work import BudgetSpent, LeaseGone, NoCalls, Sent, Work

CODES = ("P-0", "P-1", "P-2", "P-3")
PLAIN = {name: said for name, said in LAMP.items() if name != "images"}


@pytest.fixture
def room() -> ProductRoom:
    room = ProductRoom(send_images=False)
    room.memo["catalogue_walked"] = True
    room.priced(*CODES)
    # What all of them stand on is there already.
    room.priced("FIRST")
    together(room, "FIRST")
    room.hub.calls.clear()
    room.hub.writes.clear()
    room.memory.kept.clear()
    room.memory.asked = 0
    return room


def together(
    room: ProductRoom, *codes: str, permits: int = 1000, also: Mapping[str, Any] | None = None
) -> Work:
    """Push products that are one SKU each, of the same code; `also` are payloads by code."""
    kept: Mapping[str, Any] = {code: {**PLAIN, "skus": [{"sku": code}]} for code in codes}
    kept = {**kept, **(also or {})}
    changes = [a_change(code, payload=payload) for code, payload in kept.items()]
    return push(room.handler, room.hub, room.store, changes, memo=room.memo, permits=permits)


def test_what_is_known_is_read_and_written_once_for_all(room: ProductRoom) -> None:
    work = together(room, *CODES)

    assert all(isinstance(work.outcomes[code], Sent) for code in CODES)
    assert room.hub.written == ["create_product"] * 4
    assert room.memory.asked == 1
    # The intents, and what came of them.
    assert room.memory.kept == [[*CODES], [*CODES]]
    assert sorted(room.bindings.rows) == sorted(["FIRST", *CODES])


def test_every_intent_is_kept_before_its_own_post(room: ProductRoom) -> None:
    room.crash_at = "product_intent_to_post"

    with pytest.raises(KeyboardInterrupt):
        together(room, *CODES)

    assert room.hub.written == []
    assert [room.known(code).hub_id for code in CODES] == [None] * 4


def test_who_dies_with_some_posted_makes_each_once(room: ProductRoom) -> None:
    room.crash_at = "product_post_to_record"
    with pytest.raises(KeyboardInterrupt):
        together(room, *CODES)

    together(room, *CODES)

    assert room.hub.written == ["create_product"] * 4
    assert all(room.known(code).hub_id for code in CODES)
    assert set(CODES) <= set(room.waits.there)


def test_one_that_may_not_be_sent_leaves_the_others_alone(room: ProductRoom) -> None:
    work = together(room, "P-0", "P-1", also={"X": {**PLAIN, "skus": [{"sku": "X"}]}})

    assert isinstance(work.outcomes["X"], Held)
    assert room.hub.written == ["create_product"] * 2


def test_only_the_product_whose_outcome_nobody_knows_is_looked_for(room: ProductRoom) -> None:
    room.hub.fails("create_product", OutcomeUnknown("no answer"))
    work = together(room, *CODES)
    assert isinstance(work.outcomes["P-0"], OutcomeUnknown)

    together(room, "P-0")

    assert room.hub.calls.count("find_products P-0") == 1
    assert all(room.known(code).hub_id for code in CODES)


def test_products_that_were_not_asked_for_lose_their_intents(room: ProductRoom) -> None:
    work = together(room, *CODES, permits=2)

    assert isinstance(work.outcomes["*"], BudgetSpent)
    assert [code in work.outcomes for code in CODES] == [True, True, False, False]
    assert sorted(room.memory.products("acme", CODES)) == ["P-0", "P-1"]


def test_a_throttled_product_loses_its_intent_and_those_after_it(room: ProductRoom) -> None:
    room.hub.fails("create_product", Throttled("slow", 1.0))

    work = together(room, *CODES)

    assert isinstance(work.outcomes["*"], Throttled)
    assert room.memory.products("acme", CODES) == {}


def test_intents_stay_where_the_lane_is_somebody_elses(room: ProductRoom) -> None:
    changes = [a_change(code, payload={**PLAIN, "skus": [{"sku": code}]}) for code in CODES]

    with pytest.raises(LeaseGone):
        room.handler.push(Work(room.store, room.hub, changes, _gone, room.memo))

    assert sorted(room.memory.products("acme", CODES)) == sorted(CODES)


class OneCall(NoCalls):
    """An ERP that may be called once."""

    def __init__(self) -> None:
        self.left = 1

    def spend(self) -> None:
        if not self.left:
            raise BudgetSpent(1e10)
        self.left -= 1


def test_what_the_erp_told_before_its_budget_ended_is_sent(room: ProductRoom) -> None:
    for code in CODES:
        said = kept_product(code, {**PLAIN, "skus": [{"sku": code}]})
        room.source.products[code] = ErpReading(said, {})
    changes = [a_change(code, payload={}) for code in CODES]
    work = Work(room.store, room.hub, changes, lambda: None, room.memo, erp=OneCall())

    with pytest.raises(BudgetSpent):
        room.handler.push(work)

    assert list(work.outcomes) == ["P-0"]
    assert room.hub.written == ["create_product"]


def test_nothing_is_made_after_the_hub_refused_to_be_asked(room: ProductRoom) -> None:
    together(room, "P-0")
    room.hub.writes.clear()
    room.hub.fails("change_product", Throttled("slow", 1.0))

    together(room, "P-1", also={"P-0": ENDED})

    assert "create_product" not in room.hub.written


def _gone() -> None:
    raise LeaseGone("acme/product")


def test_a_product_that_was_refused_because_it_is_there_is_changed(room: ProductRoom) -> None:
    together(room, "P-0")
    room.memory.rows.clear()
    room.bindings.rows.clear()
    room.hub.fails("create_product", AlreadyThere("partnerId"))

    said = {code: {**PLAIN, "name": "Outra", "skus": [{"sku": code}]} for code in ("P-0", "P-1")}
    work = together(room, also=said)

    assert [isinstance(work.outcomes[code], Sent) for code in said] == [True, True]
    # That of the first was refused.
    assert room.hub.written[1:] == ["create_product"] * 2 + ["change_product", "change_sku"]
    assert len(room.hub.goods) == 3


def test_one_that_the_hub_refuses_leaves_the_others_alone(room: ProductRoom) -> None:
    room.hub.fails("create_product", Rejected("no", 400))

    work = together(room, *CODES)

    assert isinstance(work.outcomes["P-0"], Rejected)
    assert sorted(room.memory.products("acme", CODES)) == ["P-1", "P-2", "P-3"]


def test_a_shelf_that_one_of_them_made_serves_the_next(room: ProductRoom) -> None:
    said = {**PLAIN, "brand": "Nova", "category": ["Casa", "Nova"]}

    together(room, also={code: {**said, "skus": [{"sku": code}]} for code in CODES})

    assert room.hub.written == ["create_category", "create_brand", *["create_product"] * 4]


def test_the_tree_of_the_hub_is_read_once_for_all(room: ProductRoom) -> None:
    leaves = [HubCategory(n, ("Loja", code), 1) for n, code in enumerate(CODES[:2], 2)]
    room.hub.tree += [HubCategory(1, ("Loja",)), *leaves]
    said = {code: {**PLAIN, "category": ["Loja", code]} for code in CODES}

    together(room, also={code: {**said[code], "skus": [{"sku": code}]} for code in CODES})

    assert room.hub.calls.count("category_tree") == 1
    assert room.hub.written == ["create_category"] * 2 + ["create_product"] * 4


def test_ends_and_changes_go_together(room: ProductRoom) -> None:
    together(room, "P-0", "P-1")
    room.hub.writes.clear()
    for n in range(400):
        room.memory.keep("acme", [KnownProduct(f"E-{n}", n + 100)])

    work = together(room, "P-1", also={"P-0": ENDED})

    assert room.hub.written == ["change_product"]
    assert room.known("P-0").is_ended
    assert isinstance(work.outcomes["P-1"], Sent)


def test_products_with_images_are_followed_each(room: ProductRoom) -> None:
    room.store = ProductRoom(send_images=True).store

    work = together(room, also={code: {**LAMP, "skus": [{"sku": code}]} for code in CODES})

    assert all(isinstance(work.outcomes[code], SentAndFollowed) for code in CODES)
