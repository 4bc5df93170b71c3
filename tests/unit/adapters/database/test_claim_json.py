"""What a newer release wrote of an order is read by this one as far as its words are known."""

import json

from adapters.database.claim_json import keys_from, steps_from, told_from
from domain.deadletters import Reason
from domain.holds import Hold
from domain.mapping_keys import MappingKey
from domain.order_decisions import Step, Verdict

STEP = {"name": "sku", "verdict": "held", "detail": "none", "holds": [["sku_unmapped", "A", "d"]]}
READ = Step("sku", Verdict.HELD, "none", (Hold(Reason.SKU_UNMAPPED, "A", "d"),))


def test_a_step_with_a_verdict_of_a_newer_release_is_left_out() -> None:
    assert steps_from(json.dumps([{**STEP, "verdict": "deferred"}, STEP])) == (READ,)


def test_a_hold_for_a_reason_of_a_newer_release_is_left_out() -> None:
    written = {**STEP, "holds": [["moon_phase", "A", "d"], *STEP["holds"]]}

    assert steps_from(json.dumps([written])) == (READ,)


def test_a_hold_that_says_more_than_this_release_knows_is_read() -> None:
    written = {**STEP, "holds": [["sku_unmapped", "A", "d", "more"]], "more": 1}

    assert steps_from(json.dumps([written])) == (READ,)


def test_keys_of_another_shape_are_left_out() -> None:
    written = [["moon", "full"], ["sku", "A", "more"], ["sku", "A"]]

    assert keys_from(json.dumps(written)) == (MappingKey("sku", ("A",)),)


def test_what_the_erp_was_told_is_read_though_more_was_said() -> None:
    said = {"erp_id": "7", "number": "75", "is_paid": True, "is_cancelled": False}
    written = {**said, "delivery": "d", "items": "i", "more": 1}

    assert told_from(json.dumps(written)).ref.erp_id == "7"
