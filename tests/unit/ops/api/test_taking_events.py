"""POST /v1/events: what is taken, and what the answer says."""

import pytest

from domain.ids import LaneId
from ops.api.body import BATCH, EITHER, EVENT
from tests.builders import event_fields
from tests.unit.ops.api.served import Served, served


def test_an_event_is_folded_and_its_lane_is_rung(api: Served) -> None:
    answer = api.post(event_fields(id="ev-1"))

    assert (answer.status_code, answer.json()) == (
        202,
        {"events": [{"id": "ev-1", "fate": "folded"}]},
    )
    assert api.bells.rung == [LaneId("acme", "stock")]


def test_the_same_event_again_is_superseded_and_changes_nothing(api: Served) -> None:
    api.post(event_fields())

    answer = api.post(event_fields())

    assert answer.json()["events"] == [{"id": "ev-1", "fate": "superseded"}]
    assert len(api.folder.newest) == 1


def test_an_array_is_taken_in_one_fold_and_answered_in_its_order(api: Served) -> None:
    events = [event_fields(id=f"ev-{n}", subject=f"SKU-{n}") for n in (3, 1, 2)]

    answer = api.post(events, BATCH)

    assert [event["id"] for event in answer.json()["events"]] == ["ev-3", "ev-1", "ev-2"]
    assert api.folder.folds == 1


@pytest.mark.parametrize(
    ("media_type", "is_batch"),
    [
        (EVENT, False),
        (BATCH, True),
        (EITHER, False),
        (EITHER, True),
        ("Application/JSON; charset=UTF-8", True),
    ],
)
def test_every_media_type_of_the_contract_is_read(
    api: Served, media_type: str, is_batch: bool
) -> None:
    value = [event_fields()] if is_batch else event_fields()

    assert api.post(value, media_type).status_code == 202


def test_an_empty_array_is_taken_without_a_fold(api: Served) -> None:
    answer = api.post([], BATCH)

    assert (answer.status_code, answer.json(), api.folder.folds) == (202, {"events": []}, 0)


def test_decimals_reach_the_ledger_exactly(api: Served) -> None:
    body = (
        b'{"specversion":"1.0","id":"1","source":"/e","type":"stock.changed","subject":"S",'
        b'"time":"2026-11-23T14:00:00-03:00","store":"acme",'
        b'"data":{"deposit":"Geral","available":999999999999.001}}'
    )

    api.post(body)

    assert str(api.folder.newest["stock", "S"].data["available"]) == "999999999999.001"


def test_what_was_taken_is_counted_by_fate(api: Served) -> None:
    api.post([event_fields(id="a"), event_fields(id="b", subject="2")], BATCH)
    api.post(event_fields(id="a"))
    api.post(event_fields(id=""))

    counts = [
        api.sample("anybridge_events_total", way="http", fate=fate)
        for fate in ("folded", "superseded", "refused")
    ]
    assert counts == [2, 1, 1]


def test_the_crash_points_stand_before_and_after_the_fold() -> None:
    seen: list[tuple[str, int, int]] = []

    api = served(arrow=lambda name: seen.append((name, api.folder.folds, len(api.bells.rung))))
    api.post(event_fields())

    assert seen == [("http_before_commit", 0, 0), ("http_after_commit", 1, 0)]
