"""Routes of people: closed without a key, and without the role they ask for."""

from typing import Annotated

import pytest
from fastapi import APIRouter, Depends

from domain.operators import Operator, Role
from ops.api.operators import operator_with
from tests.unit.ops.api.served import AUTH, FakeOperators, Served, served


@pytest.fixture
def api() -> Served:
    router = APIRouter()
    asks = Annotated[Operator, Depends(operator_with(FakeOperators(), Role.OPERATOR))]

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
