import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.anymarket.paging import LAST_OFFSET, Page, to_page
from domain.errors import Unreadable
from tests.unit.adapters.anymarket.scripted_hub import sample

HREF = "http://api.anymarket.com.br/v2/products?offset=100"


def a_page(rows: int = 100, total: int | None = None, href: str | None = HREF) -> dict[str, Any]:
    links = [{"rel": "prev", "href": "x"}] + ([{"rel": "next", "href": href}] if href else [])
    page = {} if total is None else {"page": {"totalElements": total, "number": 7}}
    return {"links": links, "content": [{"id": n} for n in range(rows)], **page}


def next_of(payload: object, offset: int = 0, *, is_filtered: bool = False) -> int | None:
    return to_page(payload, offset, is_filtered=is_filtered).next_offset


def test_the_next_page_begins_after_the_rows_that_came() -> None:
    assert next_of(a_page(rows=60, total=250)) == 60


def test_an_empty_page_is_the_last_whatever_its_links_say() -> None:
    assert next_of(a_page(rows=0, total=250), offset=300) is None


def test_a_page_without_next_is_the_last() -> None:
    assert next_of(a_page(href=None)) is None


def test_a_short_page_that_reaches_the_total_is_the_last_though_it_has_a_next() -> None:
    assert next_of(a_page(rows=99, total=99)) is None


def test_a_short_page_that_does_not_reach_the_total_is_not_the_last() -> None:
    assert next_of(a_page(rows=50, total=99)) == 50


def test_a_full_page_is_not_the_last_for_the_sake_of_a_total_without_filter() -> None:
    assert next_of(a_page(rows=100, total=100)) == 100


def test_a_total_under_a_filter_is_believed() -> None:
    assert next_of(a_page(rows=100, total=100), is_filtered=True) is None


def test_a_next_that_leads_to_the_page_just_read_ends_the_reading() -> None:
    assert next_of(a_page(href="http://x/products?offset=100"), offset=100) is None


@pytest.mark.parametrize("href", ["/products?page=2", "", "http://[", "?offset=x"])
def test_a_next_without_a_readable_offset_is_still_a_next(href: str) -> None:
    assert next_of(a_page(href=href or " ")) == 100


def test_no_collection_is_read_for_ever() -> None:
    assert next_of(a_page(href=f"?offset={LAST_OFFSET * 2}"), offset=LAST_OFFSET) is None


def test_the_pages_of_the_samples_are_read() -> None:
    first, empty = json.loads(sample("products-page")), json.loads(sample("page-empty"))

    assert next_of(first) == 1
    assert to_page(empty, 5, is_filtered=False) == Page([], None, total=1)


@pytest.mark.parametrize(
    "payload", [None, [], {}, {"content": None}, {"content": {}}, {"content": [1]}]
)
def test_what_is_no_page_is_unreadable_and_not_the_end(payload: object) -> None:
    with pytest.raises(Unreadable):
        to_page(payload, 0, is_filtered=False)


@given(rows=st.integers(0, 200), total=st.none() | st.integers(0, 10**6), offset=st.integers(0))
def test_a_next_page_always_begins_further_on(rows: int, total: int | None, offset: int) -> None:
    following = next_of(a_page(rows, total, f"?offset={offset + 1}"), offset)

    assert following is None or following > offset
