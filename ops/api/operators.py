"""Who asks: keys of people, as bearer tokens, and the role that an address asks for."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends, Request, Response
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.concurrency import run_in_threadpool

from domain.operators import Operator, Role
from ops.api.auth import MAX_CHARACTERS
from ops.api.body import read_body
from ops.api.once import Answers, asked_of, once
from ops.api.problems import Problem

_scheme = HTTPBearer(
    auto_error=False,
    scheme_name="operator",
    description="A person's key: `anybridge key create --operator NAME --role ROLE`.",
)

_WANTED = (
    "Send `Authorization: Bearer KEY` with a person's valid key: `anybridge key list --operators` "
    "shows which are valid, `anybridge key create --operator NAME --role ROLE` makes one; keys of "
    "stores are not taken here."
)

_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class OperatorRing(Protocol):
    """The keys of people."""

    def operator_of(self, key: str) -> Operator | None:
        """Give whose key this is; None when it is not valid now."""
        ...


@dataclass(frozen=True, slots=True)
class Door:
    """Lets only people with a role pass, and says who asks; a dependency of FastAPI.

    A missing key, a wrong one and a revoked one get the same answer; so does the key of an ERP.
    `Operator.act(why)` is what services take.

    Args:
        answers: where what was answered is kept for who names an idempotency key.
    """

    ring: OperatorRing
    role: Role
    answers: Answers

    def __call__(
        self,
        request: Request,
        bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_scheme)],
    ) -> Operator:
        """Give who asks.

        Raises:
            Problem: 401 nobody we know, 403 who may not do that.
        """
        key = bearer.credentials if bearer is not None else ""
        found = self.ring.operator_of(key) if 0 < len(key) <= MAX_CHARACTERS else None
        if found is None:
            raise Problem(401, "unauthorized", _WANTED, headers={"WWW-Authenticate": "Bearer"})
        request.state.actor = found.name
        if not found.role.may(self.role):
            raise Problem(
                403, "role_too_small", f"It takes the role {self.role}; yours is {found.role}."
            )
        return found


@dataclass(frozen=True, slots=True)
class Doors:
    """One for each role."""

    ring: OperatorRing
    answers: Answers

    def to(self, role: Role) -> Door:
        """Give the door that this role opens."""
        return Door(self.ring, role, self.answers)


def router_of_people(viewer: Door, prefix: str = "", tag: str = "") -> APIRouter:
    """Give a router for people: nothing is read of who has no key, and of others a body's most.

    The framework reads a body before it asks who sends it, and as much as comes.

    Args:
        viewer: what every route asks for at least.
    """

    class OfPeople(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            answer = super().get_route_handler()

            async def asking(request: Request) -> Response:
                if request.method not in _WITH_BODY:
                    return await answer(request)
                who = await run_in_threadpool(viewer, request, await _scheme(request))
                # Kept where the framework looks for what was read already.
                request._body = await read_body(request)  # noqa: SLF001
                asked = asked_of(request, who.role, request._body)  # noqa: SLF001
                if asked is None:
                    return await answer(request)
                return await once(viewer.answers, asked, partial(answer, request))

            return asking

    tags: list[str | Enum] = [tag] if tag else []
    return APIRouter(prefix=prefix, tags=tags, dependencies=[Depends(viewer)], route_class=OfPeople)
