"""/v1/callbacks/anymarket/retries/{secret}: AnyMarket asks for another try of a dead letter."""

from typing import Protocol

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from ops.api.documents import refusals
from ops.api.problems import Problem
from ops.retrying import Retry

PATH = "/v1/callbacks/anymarket/retries/{secret}"


class RetryTaken(BaseModel):
    """The letter is tried again."""

    retry: Retry


class Retries(Protocol):
    """Takes requests; see `ops.retrying.Retrying`."""

    def letter_of(self, secret: str) -> str | None:
        """Give the letter of a secret; None: there is none that waits."""
        ...

    def __call__(self, secret: str, origin: str) -> Retry:
        """Use a secret up."""
        ...


def retries_router(retrying: Retries) -> APIRouter:
    """Give the routes of retries.

    Only what changes something by its method changes something: browsers and their previews GET,
    and land on the letter's page, which wants a person who has signed in.
    """
    router = APIRouter(tags=["callbacks"])
    answers = refusals(404, 409, 500, 503)

    async def take(secret: str, request: Request) -> RetryTaken:
        """Try the dead letter of this address again: once, and while it waits."""
        origin = request.client.host if request.client is not None else ""
        retry = await run_in_threadpool(retrying, secret, origin)
        if retry is Retry.UNKNOWN:
            raise Problem(404, "not_found")
        if retry is Retry.HELD:
            raise Problem(409, "flow_held", "The flow stands still; a person has to resume it.")
        return RetryTaken(retry=retry)

    router.post(PATH, status_code=202, responses=answers)(take)
    router.put(PATH, status_code=202, responses=answers, include_in_schema=False)(take)

    @router.get(PATH, include_in_schema=False, response_model=None)
    def look(secret: str) -> RedirectResponse:
        """Go to the letter's page."""
        letter_id = retrying.letter_of(secret)
        if letter_id is None:
            raise Problem(404, "not_found")
        return RedirectResponse(f"/dead/letters/{letter_id}", 303)

    return router
