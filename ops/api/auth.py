"""Who asks: API keys of stores, as bearer tokens."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from ops.api.deps import KeyRing
from ops.api.problems import Problem

MAX_CHARACTERS = 255

_WANTED = (
    "Send `Authorization: Bearer KEY` with a valid key of a store: `anybridge key list` shows "
    "which are, `anybridge key create STORE` makes one; keys of people are not taken here."
)

_scheme = HTTPBearer(auto_error=False, description="An API key: `anybridge key create STORE`.")


def store_of_key(keys: KeyRing) -> Callable[..., str]:
    """Give the dependency that turns a request's API key into its store's name.

    A missing key, a wrong one and a revoked one get the same answer.
    """

    def store(
        request: Request,
        bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_scheme)],
    ) -> str:
        key = bearer.credentials if bearer is not None else ""
        found = keys.store_of(key) if 0 < len(key) <= MAX_CHARACTERS else None
        if found is None:
            raise Problem(401, "unauthorized", _WANTED, headers={"WWW-Authenticate": "Bearer"})
        request.state.store = found
        return found

    return store
