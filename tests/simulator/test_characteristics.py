"""Groups of characteristics."""

from typing import Any

import pytest

from tests.simulator.hub import Hub, sample

PATH = "/categories/characteristics/groups"
GROUP = sample("characteristics-group")


@pytest.fixture
def hub(hub: Hub) -> Hub:
    """The account with what the samples name."""
    return hub.with_names()


def test_an_account_without_groups_has_an_empty_page(hub: Hub) -> None:
    answer = hub.api.get(PATH, params={"limit": 50, "offset": 0})

    assert (answer.status_code, answer.json()["page"]["totalElements"]) == (200, 0)


def test_a_group_of_the_sample_is_made_read_and_removed(hub: Hub) -> None:
    made = hub.api.post(PATH, json=GROUP).json()

    assert made == GROUP
    assert hub.api.get(PATH).json()["content"] == [made]
    assert hub.api.get(f"{PATH}/{made['id']}").json() == made
    assert hub.api.delete(f"{PATH}/{made['id']}").status_code == 204
    assert hub.api.get(f"{PATH}/{made['id']}").status_code == 404


def test_a_group_is_replaced_as_a_whole(hub: Hub) -> None:
    number = hub.api.post(PATH, json=GROUP).json()["id"]

    change = {"name": "Outra", "characteristics": [{"name": "Cor"}]}
    after = hub.api.put(f"{PATH}/{number}", json=GROUP | change).json()

    assert (after["name"], [one["name"] for one in after["characteristics"]]) == ("Outra", ["Cor"])


@pytest.mark.parametrize(
    "change",
    [
        {"name": None},
        {"characteristics": None},
        {"categories": []},
        {"categories": [{"id": 7}]},
        {"characteristics": [{}]},
        {"characteristics": [{"name": "A", "characteristicItemMarketPlaces": [{}]}]},
        {"characteristics": "A"},
    ],
)
def test_a_group_that_breaks_a_rule_is_refused(hub: Hub, change: dict[str, Any]) -> None:
    assert hub.api.post(PATH, json=GROUP | change).status_code == 422


def test_a_second_group_of_a_name_is_a_conflict(hub: Hub) -> None:
    hub.api.post(PATH, json=GROUP)

    answer = hub.api.post(PATH, json=GROUP)

    assert (answer.status_code, answer.json()) == (409, sample("error-409-integrity"))
