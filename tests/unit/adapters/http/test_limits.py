from datetime import UTC, datetime

import pytest

from adapters.http.calls import Answer
from adapters.http.limits import LONGEST_WAIT_S, Limits, limits_of

NOW = datetime(2026, 11, 23, 17, 0, 0, tzinfo=UTC)


def an_answer(**headers: str) -> Answer:
    return Answer(429, {name.replace("_", "-"): text for name, text in headers.items()}, b"", NOW)


def test_all_four_headers_are_read() -> None:
    answer = an_answer(
        ratelimit_limit="60", ratelimit_remaining="0", ratelimit_reset="53", retry_after="54"
    )

    assert limits_of(answer) == Limits(60, 0, 53.0, 54.0)


def test_an_answer_without_headers_says_nothing() -> None:
    assert limits_of(an_answer()) == Limits()


def test_retry_after_is_asked_before_the_reset() -> None:
    assert limits_of(an_answer(ratelimit_reset="53", retry_after="7")).wait_s == 7.0
    assert limits_of(an_answer(ratelimit_reset="53")).wait_s == 53.0


def test_a_date_is_measured_by_their_clock() -> None:
    answer = an_answer(
        date="Mon, 23 Nov 2026 12:00:00 GMT", retry_after="Mon, 23 Nov 2026 12:00:09 GMT"
    )

    assert limits_of(answer).retry_after_s == 9.0


def test_a_date_is_measured_by_ours_when_they_do_not_tell_the_time() -> None:
    assert limits_of(an_answer(retry_after="Mon, 23 Nov 2026 17:00:30 GMT")).retry_after_s == 30.0


def test_a_date_in_the_past_means_now() -> None:
    assert limits_of(an_answer(retry_after="Mon, 23 Nov 2026 16:00:00 GMT")).retry_after_s == 0.0


def test_nobody_is_waited_for_longer_than_an_hour() -> None:
    assert limits_of(an_answer(retry_after="7200")).retry_after_s == LONGEST_WAIT_S
    assert limits_of(an_answer(retry_after="Fri, 01 Jan 2100 00:00:00 GMT")).wait_s == 3600.0


@pytest.mark.parametrize("text", ["", "soon", "-5", "1e9", "inf", "nan", "1795453200", "٣", "5; w"])
def test_what_is_no_duration_is_not_said(text: str) -> None:
    assert limits_of(an_answer(ratelimit_reset=text, retry_after=text)).wait_s is None
