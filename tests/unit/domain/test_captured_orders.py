"""What a letter keeps of an order: enough to tell a change, nothing that names a person."""

import json
from dataclasses import replace

import pytest

from domain.captured_orders import as_captured
from tests.order_builders import a_channel_order

ORDER = a_channel_order(order_id=7)


def test_nothing_of_a_buyer_is_kept_in_clear() -> None:
    kept = json.dumps(as_captured(ORDER), default=str, ensure_ascii=False)

    said = {
        ORDER.buyer.name,
        ORDER.buyer.document,
        ORDER.shipping.street,
        ORDER.shipping.postal_code,
    }
    assert [text for text in said if text and text in kept] == []
    assert ORDER.shipping.city in kept


@pytest.mark.parametrize("field", ["name", "email", "phone"])
def test_what_changes_of_a_buyer_changes_what_is_kept(field: str) -> None:
    other = replace(ORDER, buyer=replace(ORDER.buyer, **{field: "something else"}))

    before, after = as_captured(ORDER)["buyer"], as_captured(other)["buyer"]

    assert {name for name in before if before[name] != after[name]} == {field}


def test_what_was_not_said_stays_empty_and_moments_are_texts() -> None:
    kept = as_captured(replace(ORDER, buyer=replace(ORDER.buyer, email=""), created_at_s=0.5))

    assert (kept["buyer"]["email"], kept["created_at"]) == ("", "1969-12-31T21:00:00-03:00")
