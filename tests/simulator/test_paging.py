"""Pages and their links, in every dialect."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.simulator.hub import OI, Hub, a_sku, sample


@pytest.fixture
def six(hub: Hub) -> Hub:
    """An account with six SKUs: two pages of five."""
    hub.seed(*(a_sku(f"S{number}", externalId="x") for number in range(6)))
    return hub


def links(hub: Hub, query: str) -> dict[str, str]:
    found = hub.api.get(f"/products?{query}").json()["links"]
    return {link["rel"]: link["href"] for link in found}


def test_a_middle_page_links_to_both_sides_of_its_own_host(six: Hub) -> None:
    base = str(six.api.base_url)

    assert links(six, "offset=5&limit=5&externalId=x&gumgaToken=t") == {
        "prev": f"{base}products?offset=0&limit=5&externalId=x",
        "next": f"{base}products?offset=10&limit=5&externalId=x",
    }


def test_the_first_page_has_no_prev(six: Hub) -> None:
    assert links(six, "limit=5").keys() == {"next"}


def test_a_page_beyond_the_end_is_empty_and_has_no_next(six: Hub) -> None:
    page = six.api.get("/products?offset=10&limit=5").json()

    assert page["content"] == sample("page-empty")["content"]
    assert [link["rel"] for link in page["links"]] == ["prev"]


def test_following_next_reads_everything_once(six: Hub) -> None:
    seen, offset = [], "0"
    while content := six.api.get(f"/products?offset={offset}").json()["content"]:
        seen += [product["title"] for product in content]
        offset = parse_qs(urlsplit(links(six, f"offset={offset}")["next"]).query)["offset"][0]

    assert seen == [f"S{number}" for number in range(6)]


def test_the_last_page_may_lack_its_next(six: Hub) -> None:
    six.switch(next_on_last_page=False)

    assert links(six, "offset=0").keys() == {"next"}
    assert links(six, "offset=5").keys() == {"prev"}


def test_links_may_lose_limit_and_filters(six: Hub) -> None:
    six.switch(next_offset_only=True)

    assert urlsplit(links(six, "limit=5&externalId=x")["next"]).query == "offset=5"


@pytest.mark.parametrize(
    ("dialect", "first", "second"),
    [
        ("0", {"number": 0}, {"number": 1}),
        ("1", {"number": 1}, {"number": 2}),
        ("absent", {}, {}),
        ("absent_when_zero", {}, {"number": 1}),
    ],
)
def test_page_numbers_are_counted_as_switched(
    six: Hub, dialect: str, first: dict[str, int], second: dict[str, int]
) -> None:
    six.switch(page_number=dialect)
    totals = {"size": 5, "totalElements": 6, "totalPages": 2}

    assert six.api.get("/products").json()["page"] == totals | first
    assert six.api.get("/products?offset=5").json()["page"] == totals | second


@pytest.mark.parametrize(("asked", "given"), [(1, 5), (7, 7), (500, 100)])
def test_a_limit_out_of_range_is_brought_into_it(six: Hub, asked: int, given: int) -> None:
    assert six.api.get(f"/products?limit={asked}").json()["page"]["size"] == given


def test_pages_may_hold_twenty_at_least(six: Hub) -> None:
    six.switch(page_limits="20-100")

    assert six.api.get("/products").json()["page"]["size"] == 20


def test_a_limit_out_of_range_may_be_refused(six: Hub) -> None:
    six.switch(limit_out_of_range="refuse")

    assert six.api.get("/products?limit=4").status_code == 422


@pytest.mark.parametrize("query", ["limit=x", "offset=-1"])
def test_an_offset_or_limit_that_is_no_number_is_a_400(six: Hub, query: str) -> None:
    assert six.api.get(f"/products?{query}").status_code == 400


def test_a_large_total_without_a_filter_is_rounded_down(six: Hub) -> None:
    six.switch(approximate_total_from=6)

    assert six.api.get("/stocks").json()["page"]["totalElements"] == 0
    assert six.api.get("/stocks?sku=S1").json()["page"]["totalElements"] == 1
    assert six.asked(f"/accounts/{OI}/state?sections=stock")["stock"].keys() >= {"S5"}
