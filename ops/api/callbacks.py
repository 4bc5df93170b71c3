"""POST /v1/callbacks/anymarket/{secret}: AnyMarket says that an order changed."""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from domain.json_text import read_json
from ops.api.body import read_body
from ops.api.documents import refusals
from ops.api.problems import Problem
from producers.callbacks import Hint, TakeCallback

MAX_BYTES = 65_536
PATH = "/v1/callbacks/anymarket/{secret}"

BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "example": {"type": "ORDER", "content": {"id": "183000101", "oi": "99999."}},
                }
            }
        },
    }
}


class CallbackTaken(BaseModel):
    """The hint was understood; what it says is looked up."""

    hint: Hint


def callbacks_router(take: TakeCallback) -> APIRouter:
    """Give the route of callbacks. A wrong secret and a wrong account get the same answer."""
    router = APIRouter(tags=["callbacks"])

    @router.post(PATH, openapi_extra=BODY, responses=refusals(400, 404, 408, 413, 429, 500, 503))
    async def post_callback(secret: str, request: Request) -> CallbackTaken:
        """Note that an order changed. A body that is not of an order is left alone."""
        store = await run_in_threadpool(take.knows, secret)
        if store is None:
            raise Problem(404, "not_found")
        request.state.store = store
        body = await read_body(request, MAX_BYTES)
        hint = await run_in_threadpool(lambda: take(store, read_json(body)))
        if hint is Hint.UNKNOWN:
            raise Problem(404, "not_found")
        if hint is Hint.FLOODED:
            raise Problem(429, "too_many", headers={"Retry-After": "60"})
        return CallbackTaken(hint=hint)

    return router
