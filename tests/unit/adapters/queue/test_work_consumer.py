"""What counts as a work message."""

import json
from typing import Any

import dramatiq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.queue.bells import work_message
from adapters.queue.work_consumer import readable
from config.routes import ROUTE_BY_KIND
from domain.messages import Bell

BELL = work_message(Bell("acme", "stock"), ROUTE_BY_KIND["stock"])
FIELDS = json.loads(BELL.encode())


def body(**changed: object) -> bytes:
    return json.dumps(FIELDS | changed).encode()


def test_our_own_message_is_read_as_it_was_written() -> None:
    assert readable(BELL.encode(), "work.push") == BELL


def test_the_queue_is_where_it_was_read_and_not_what_the_body_says() -> None:
    message = readable(body(queue_name="elsewhere"), "work.push")

    assert message is not None
    assert message.queue_name == "work.push"


def test_options_are_dropped_so_that_nothing_is_held_in_memory() -> None:
    message = readable(body(options={"eta": 2**60}), "work.push")

    assert message is not None
    assert message.options == {}


@pytest.mark.parametrize(
    "unreadable",
    [
        b"",
        b"\xff",
        b"[]",
        b"null",
        b"[" * 100_000,
        body(kwargs=None),
        body(kwargs=["acme"]),
        body(kwargs={"store": 7}),
        body(args=["acme"]),
        body(actor_name=None),
        body(actor_name=["push_stock"]),
        body(message_id=None),
        body(message_timestamp="now"),
        json.dumps({name: FIELDS[name] for name in FIELDS if name != "kwargs"}).encode(),
    ],
)
def test_what_is_no_work_message_is_not_readable(unreadable: bytes) -> None:
    assert readable(unreadable, "work.push") is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(changed=st.dictionaries(st.sampled_from(sorted(FIELDS)), json_values))
def test_whatever_comes_is_read_or_refused_and_never_raises(changed: dict[str, Any]) -> None:
    message = readable(body(**changed), "work.push")

    assert message is None or isinstance(message, dramatiq.Message)
