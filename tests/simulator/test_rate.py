"""Rate limits: what each policy lets through, and what the headers say."""

import pytest

from simulator.engine.rate import Limiter, RatePolicy
from tests.simulator.hub import Hub, sample


class Clock:
    """Time that stands still until it is told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def passed(policy: RatePolicy, times: list[float]) -> list[bool]:
    clock = Clock()
    limiter = Limiter(policy, clock)
    verdicts = []
    for clock.now in times:
        verdicts.append(limiter.arrive().allowed)
    return verdicts


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("none", [True, True, True, True, True, True]),
        ("fixed", [True, True, False, True, True, False]),
        ("sliding", [True, True, False, True, False, True]),
        ("bucket", [True, True, True, False, True, True]),
    ],
)
def test_each_policy_lets_through_what_it_says(policy: str, expected: list[bool]) -> None:
    rule = RatePolicy(policy=policy, limit=2, window_s=10)

    assert passed(rule, [0, 6, 6.5, 10, 12, 17]) == expected


def test_a_refused_request_may_count_too() -> None:
    rule = RatePolicy(policy="sliding", limit=1, window_s=10, count_rejected=True)

    assert passed(rule, [0, 5, 11, 22]) == [True, False, False, True]


@pytest.mark.parametrize("policy", ["fixed", "sliding", "bucket"])
def test_who_waits_as_long_as_told_may_pass(policy: str) -> None:
    clock = Clock()
    limiter = Limiter(RatePolicy(policy=policy, limit=3, window_s=10), clock)
    while (verdict := limiter.arrive()).allowed:
        clock.now += 0.7

    clock.now += verdict.reset_s

    assert limiter.arrive().allowed


def test_headers_count_down_and_a_429_says_when_to_come_back(hub: Hub) -> None:
    hub.limit(policy="fixed", limit=2, window_s=60)

    answers = [hub.api.get("/stocks") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["ratelimit-remaining"] for answer in answers] == ["1", "0", "0"]
    assert answers[2].json() == sample("error-429")
    assert sample("error-429-headers").keys() <= answers[2].headers.keys()


def test_without_a_limit_there_are_no_headers(hub: Hub) -> None:
    assert "ratelimit-limit" not in hub.api.get("/stocks").headers


@pytest.mark.parametrize(("switch", "found"), [("seconds", "60"), ("date", "GMT"), ("absent", "-")])
def test_when_to_come_back_is_said_as_switched(hub: Hub, switch: str, found: str) -> None:
    hub.switch(retry_after=switch, rate_headers=False)
    hub.limit(policy="fixed", limit=1)

    headers = [hub.api.get("/stocks").headers for _ in range(2)][1]

    assert found in headers.get("retry-after", "-")
    assert "ratelimit-limit" not in headers


def test_the_limit_belongs_to_the_token(hub: Hub) -> None:
    hub.open("1.", "other")
    hub.limit(policy="sliding", limit=1)

    answers = [hub.api.get("/stocks", headers={"gumgaToken": "other"}) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {200}


def test_a_request_counts_at_its_arrival(hub: Hub) -> None:
    hub.limit(policy="fixed", limit=1)
    hub.fault("status", count=1)

    answers = [hub.api.get("/stocks").status_code for _ in range(2)]

    assert answers == [500, 429]
