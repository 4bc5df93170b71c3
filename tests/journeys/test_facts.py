"""The whole life of orders: imported, invoiced, shipped, delivered, and some of them cancelled.

The same with a thousand orders of Olist is `python -m tests.olist story`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.olist.lives import STAGES
from tests.olist.made import made_sale
from tests.olist.shops import dealt, running_companies
from tests.olist.story import ENVIRON, Story
from tests.servers import Broker
from tests.stack import Stack, running_stack

ORDERS, SHARE = 40, 0.05
SOON: Mapping[str, Any] = {
    **ENVIRON,
    "ANYBRIDGE_CALL_DEADLINE_S": "1",
    "ANYBRIDGE_POLL_ORDERS_S": "0.5",
    "ANYBRIDGE_BACKOFF_MIN_S": "0.1",
    "ANYBRIDGE_BACKOFF_MAX_S": "1",
    "ANYBRIDGE_WAITING_MIN_S": "0.5",
}


@contextmanager
def lived(folder: Path, orders: int, share: float) -> Iterator[tuple[Story, Stack]]:
    """Give a story of orders that are sold, and the stack that it is told on."""
    world = dealt([made_sale(number) for number in range(orders)], 1, 1, unmapped=0.0)
    with (
        running_stack(folder, forked=True, **SOON) as stack,
        running_companies(stack) as companies,
    ):
        story = Story(stack, companies, world, share=share, patience_s=90.0)
        story.open()
        yield story, stack


@pytest.mark.amqp
@pytest.mark.db
@pytest.mark.slow
def test_every_order_is_once_in_every_state_it_must_pass_and_none_goes_backward(
    amqp_broker: Broker, postgres_url: str, tmp_path: Path
) -> None:
    with lived(tmp_path, ORDERS, SHARE) as (story, _):
        report = story.run()

    assert report.is_clean, report.table()
    ends = [life.cancelled for life in report.lives]
    assert [ends.count(stage) for stage in STAGES] == [2, 2, 2, 2]


@pytest.mark.amqp
@pytest.mark.db
@pytest.mark.slow
def test_no_answer_and_a_killed_worker_make_no_order_be_told_twice(
    amqp_broker: Broker, postgres_url: str, tmp_path: Path
) -> None:
    with lived(tmp_path, 12, 0.0) as (story, stack):
        story.bring_in()
        stack.fault(kind="drop_after_apply", method="PUT", route="/v2/orders/{id}", count=4)
        stack.fault(kind="html_error", status=502, route="/v2/orders/{id}*", count=4)
        story.tell()
        stack.await_("begun", lambda: '"order"' in stack.book.read_text("utf-8"), 30.0)
        stack.kill("work-1")
        stack.start("work-1")
        report = story.finish()

    # Only a file may go twice, where nobody heard the answer: the hub takes the first.
    assert [line for line in report.differences if "files sent" not in line] == []
