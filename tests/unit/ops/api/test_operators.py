"""Routes of people: closed without a key, and without the role they ask for."""

from collections.abc import AsyncIterator
from typing import Annotated

import pytest
from fastapi import APIRouter, Depends

from domain.operators import Operator, Role
from ops.api.body import MAX_BYTES
from ops.api.letter_documents import WhyIn
from ops.api.operators import router_of_people
from tests.unit.ops.api.served import AUTH, Served, doors, served


@pytest.fixture
def api() -> Served:
    router = APIRouter()
    asks = Annotated[Operator, Depends(doors().to(Role.OPERATOR))]

    @router.get("/v1/who")
    def who(operator: asks) -> str:
        return operator.act("porque sim").actor

    return served(people=[router])


@pytest.mark.parametrize("headers", [{"Host": "bridge"}, AUTH, {"Authorization": "Bearer abo_x"}])
def test_nobody_gets_in_without_a_persons_key(api: Served, headers: dict[str, str]) -> None:
    answer = api.get("/v1/who", **headers)

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_a_role_that_is_too_small_is_told_so(api: Served) -> None:
    answer = api.get("/v1/who", Authorization="Bearer abo_viewer")

    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:anybridge:problem:role_too_small"


@pytest.mark.parametrize("role", ["operator", "admin"])
def test_a_role_that_is_enough_acts_under_its_name(api: Served, role: str) -> None:
    assert api.get("/v1/who", Authorization=f"Bearer abo_{role}").json() == role


def test_a_persons_key_does_not_open_what_is_an_erps(api: Served) -> None:
    assert api.get("/v1/events/ev-1", Authorization="Bearer abo_admin").status_code == 401


class Sender:
    """Sends a body without end, and counts what was taken of it."""

    def __init__(self) -> None:
        self.chunks = 0

    async def body(self) -> AsyncIterator[bytes]:
        yield b'{"why": "'
        for _ in range(20):
            self.chunks += 1
            yield b"x" * 1_000_000
        yield b'"}'

    def send(self, key: str) -> int:
        viewer = doors().to(Role.VIEWER)
        router = router_of_people(viewer)

        @router.post("/v1/said")
        def say(said: WhyIn) -> int:
            return len(said.why)

        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        return served(people=[router]).send("POST", "/v1/said", headers, self.body()).status_code


def test_nothing_is_read_of_who_has_no_key() -> None:
    sender = Sender()

    assert sender.send("abo_nobody") == 401
    assert sender.chunks == 0


def test_of_a_person_too_no_more_is_read_than_a_body_may_have() -> None:
    sender = Sender()

    assert sender.send("abo_viewer") == 413
    assert sender.chunks * 1_000_000 <= MAX_BYTES + 1_000_000
