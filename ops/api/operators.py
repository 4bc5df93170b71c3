"""Who asks: keys of people, as bearer tokens, and the role that an address asks for."""

from collections.abc import Callable
from typing import Annotated, Protocol

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from domain.operators import Operator, Role
from ops.api.auth import MAX_CHARACTERS
from ops.api.problems import Problem

_scheme = HTTPBearer(
    auto_error=False,
    scheme_name="operator",
    description="A person's key: `anybridge key create --operator NAME --role ROLE`.",
)


class OperatorRing(Protocol):
    """The keys of people."""

    def operator_of(self, key: str) -> Operator | None:
        """Give whose key this is; None when it is not valid now."""
        ...


def operator_with(ring: OperatorRing, role: Role) -> Callable[..., Operator]:
    """Give the dependency that lets only people with this role pass, and says who asks.

    A missing key, a wrong one and a revoked one get the same answer; so does the key of an ERP.
    `Operator.act(why)` is what services take.
    """

    def operator(
        request: Request,
        bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_scheme)],
    ) -> Operator:
        key = bearer.credentials if bearer is not None else ""
        found = ring.operator_of(key) if 0 < len(key) <= MAX_CHARACTERS else None
        if found is None:
            raise Problem(401, "unauthorized", headers={"WWW-Authenticate": "Bearer"})
        request.state.actor = found.name
        if not found.role.may(role):
            raise Problem(
                403, "role_too_small", f"It takes the role {role}; yours is {found.role}."
            )
        return found

    return operator
