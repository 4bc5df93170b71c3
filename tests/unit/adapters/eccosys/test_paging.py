"""Lists are read to their end, or not believed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.eccosys.paging import every_row, until_nothing_new
from adapters.http.shapes import Fields
from domain.errors import TransientError

Rows = list[Fields]


def rows_of(count: int) -> Rows:
    return [{"id": str(number)} for number in range(1, count + 1)]


class Listing:
    """A list of theirs.

    Args:
        cap: rows of a page, however many are asked for; 0: no cap.
        heeds_offset: False: every page is the first.
    """

    def __init__(self, total: int, cap: int = 0, *, heeds_offset: bool = True) -> None:
        self.rows = rows_of(total)
        self.cap = cap
        self.heeds_offset = heeds_offset
        self.reads = 0

    def read(self, offset: int, count: int) -> Rows:
        self.reads += 1
        start = offset if self.heeds_offset else 0
        return self.rows[start : start + min(count, self.cap or count)]


@given(total=st.integers(0, 60), count=st.integers(2, 20))
def test_every_row_of_a_list_is_read_once(total: int, count: int) -> None:
    assert list(every_row(Listing(total).read, count)) == rows_of(total)


@given(total=st.integers(2, 60), count=st.integers(2, 20))
def test_a_list_that_ignores_its_offset_is_not_believed(total: int, count: int) -> None:
    listing = Listing(total, heeds_offset=False)

    with pytest.raises(TransientError):
        list(every_row(listing.read, count))


@given(total=st.integers(2, 60), count=st.integers(3, 20), data=st.data())
def test_a_list_of_smaller_pages_than_asked_for_is_read_whole(
    total: int, count: int, data: Any
) -> None:
    cap = data.draw(st.integers(2, count - 1))

    assert list(every_row(Listing(total, cap).read, count)) == rows_of(total)


@given(total=st.integers(2, 60), count=st.integers(2, 20))
def test_a_list_of_one_row_a_page_is_not_believed(total: int, count: int) -> None:
    with pytest.raises(TransientError):
        list(every_row(Listing(total, 1).read, count))


@given(total=st.integers(30, 60), count=st.integers(4, 8))
def test_a_list_that_holds_rows_back_later_is_not_believed(total: int, count: int) -> None:
    listing = Listing(total)

    def read(offset: int, most: int) -> Rows:
        return listing.read(offset, most if offset < count else most - 1)

    with pytest.raises(TransientError):
        list(every_row(read, count))


@given(total=st.integers(2, 60))
def test_a_list_that_gives_all_whatever_was_asked_for_is_not_believed(total: int) -> None:
    with pytest.raises(TransientError):
        list(every_row(lambda _offset, _count: rows_of(total + 1), 2))


def test_a_list_that_ends_in_an_error_of_theirs_is_not_believed() -> None:
    # 404, which is an empty list, for every page but the first.
    listing = Listing(100)

    with pytest.raises(TransientError):
        list(every_row(lambda at, count: [] if at else listing.read(at, count), 10))


def test_a_list_from_which_a_row_was_taken_meanwhile_is_not_believed() -> None:
    listing = Listing(30)

    def read(offset: int, count: int) -> Rows:
        found = listing.read(offset, count)
        del listing.rows[:1]
        return found

    with pytest.raises(TransientError):
        list(every_row(read, 10))


def test_a_list_that_grows_meanwhile_is_read_on() -> None:
    listing = Listing(5)

    def read(offset: int, count: int) -> Rows:
        found = listing.read(offset, count)
        if listing.reads == 1:
            listing.rows = rows_of(7)
        return found

    assert list(every_row(read, 10)) == rows_of(7)


def test_a_list_that_gives_a_row_twice_is_not_believed() -> None:
    with pytest.raises(TransientError):
        list(every_row(lambda _offset, _count: [{"id": 1}, {"id": "1"}], 10))


@given(total=st.integers(0, 60), cap=st.integers(0, 20), heeds_offset=st.booleans())
def test_a_list_that_may_have_no_pages_is_read_as_far_as_it_says_new_things(
    total: int, cap: int, heeds_offset: bool
) -> None:
    listing = Listing(total, cap, heeds_offset=heeds_offset)

    found = until_nothing_new(listing.read, 20)

    assert found == (rows_of(total) if heeds_offset else rows_of(min(total, cap or 20)))
