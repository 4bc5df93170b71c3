"""/v1/callbacks/anymarket/retries/{secret}: what changes something does, a look does not."""

from dataclasses import dataclass, field

import pytest
from structlog.testing import capture_logs

from ops.api.retries import retries_router
from ops.retrying import Retry
from tests.unit.ops.api.served import Served, served

SECRET = "a-secret-of-an-entry"
PATH = f"/v1/callbacks/anymarket/retries/{SECRET}"


@dataclass
class FakeRetries:
    """Implements `ops.api.retries.Retries`: one letter, by one secret, once."""

    is_held: bool = False
    used: list[str] = field(default_factory=list)

    def letter_of(self, secret: str) -> str | None:
        return "dl_a" if secret == SECRET else None

    def __call__(self, secret: str, origin: str) -> Retry:
        if secret != SECRET or self.used:
            return Retry.UNKNOWN
        if self.is_held:
            return Retry.HELD
        self.used.append(origin)
        return Retry.STARTED


@pytest.fixture
def retries() -> FakeRetries:
    return FakeRetries()


@pytest.fixture
def api(retries: FakeRetries) -> Served:
    return served(hub=[retries_router(retries)])


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_an_address_is_good_for_one_retry(api: Served, retries: FakeRetries, method: str) -> None:
    answers = [api.send(method, PATH, {}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [202, 404]
    assert (answers[0].json(), len(retries.used)) == ({"retry": "started"}, 1)


def test_a_look_leads_to_the_page_of_the_letter_and_changes_nothing(
    api: Served, retries: FakeRetries
) -> None:
    answers = [api.send("GET", PATH, {}) for _ in range(2)]

    assert [answer.headers["location"] for answer in answers] == ["/dead/letters/dl_a"] * 2
    assert retries.used == []
    assert api.send("HEAD", PATH, {}).status_code == 405


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_an_unknown_secret_is_not_found_and_in_no_log(api: Served, method: str) -> None:
    with capture_logs() as lines:
        answer = api.send(method, PATH[:-1] + "X", {})

    assert (answer.status_code, answer.json()["type"]) == (404, "urn:anybridge:problem:not_found")
    assert "a-secret" not in str(lines)


def test_a_flow_that_stands_still_is_said(api: Served, retries: FakeRetries) -> None:
    retries.is_held = True

    answer = api.send("POST", PATH, {})

    assert (answer.status_code, answer.json()["type"]) == (409, "urn:anybridge:problem:flow_held")
