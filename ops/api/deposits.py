"""/v1/stores/{store}/deposits: De<>Para of deposits to stock locals of the hub."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from domain.operators import Operator
from ops.api.body import read_body
from ops.api.deposit_documents import (
    DepositFileIn,
    DepositPreviewOut,
    DepositsIn,
    DepositsOut,
    DepositsSavedOut,
    DepositsSaveIn,
    deposit_preview_out,
    deposits_out,
    deposits_saved_out,
)
from ops.api.documents import TABLE, refusals
from ops.api.operators import Door, router_of_people
from ops.api.rule_usage import UsageOut, plain_usage_out
from ops.deposit_mappings import (
    DepositMappings,
    deposit_rules_as_csv,
    deposit_rules_as_json,
    read_deposit_rules,
)
from ops.spreadsheets import MEDIA_TYPE

ROOT = "/v1/stores/{store}/deposits"

_REFUSED = refusals(400, 401, 403, 404, 408, 413, 422, 500, 503)
_NOT_SAVED = refusals(400, 401, 403, 404, 408, 409, 413, 422, 500, 503)


@dataclass(frozen=True, slots=True)
class DepositDeps:
    """The service behind these routes, and the dependencies that let people pass.

    Args:
        viewer: for what changes nothing.
        operator: for what does; it gives who asks.
    """

    mappings: DepositMappings
    viewer: Door
    operator: Door


def deposits_router(deps: DepositDeps) -> APIRouter:
    """Give the routes of deposits; every one of them is for people."""
    router = router_of_people(deps.viewer, ROOT, "deposits")
    _add_rules(router, deps)
    _add_files(router, deps)
    return router


def _add_rules(router: APIRouter, deps: DepositDeps) -> None:
    Actor = Annotated[Operator, Depends(deps.operator)]  # noqa: N806 - it is a type
    service = deps.mappings

    @router.get("", responses=refusals(401, 403, 404, 500, 503))
    def get_deposits(store: str) -> DepositsOut:
        """Give the rules of a store, and which deposits no rule maps."""
        return deposits_out(list(service.listed(store)), list(service.unmapped(store).values()))

    @router.get("/usage", responses=refusals(401, 403, 404, 500, 503))
    def get_usage(store: str) -> UsageOut:
        """Tell of how many SKUs the balance in each mapped deposit is known."""
        return plain_usage_out(service.listed(store), service.rows.skus(store))

    @router.post("/preview", responses=_REFUSED)
    def preview_deposits(store: str, wanted: DepositsIn) -> DepositPreviewOut:
        """Tell what these edits would set going; nothing is saved."""
        return deposit_preview_out(service.preview(store, [one.edit() for one in wanted.edits]))

    @router.post("", responses=_NOT_SAVED)
    def save_deposits(store: str, wanted: DepositsSaveIn, actor: Actor) -> DepositsSavedOut:
        """Save what was previewed, all or none; flows that wait for it go on."""
        edits, act = [one.edit() for one in wanted.edits], actor.act(wanted.why)
        how: dict[str, Any] = {"revision": wanted.revision, "release": wanted.release}
        return deposits_saved_out(service.save(store, edits, act, **how))


def _add_files(router: APIRouter, deps: DepositDeps) -> None:
    Actor = Annotated[Operator, Depends(deps.operator)]  # noqa: N806 - it is a type
    service = deps.mappings

    @router.get(
        "/file", responses={200: {"content": {"text/csv": {}}}, **refusals(401, 403, 404, 500, 503)}
    )
    def export_deposits(
        store: str, as_: Annotated[Literal["csv", "json"], Query(alias="format")] = "csv"
    ) -> Any:
        """Give the rules as a file that can be sent back."""
        rows = service.listed(store)
        if as_ == "json":
            return deposit_rules_as_json(rows)
        return Response(deposit_rules_as_csv(rows), media_type=MEDIA_TYPE)

    @router.post("/file/preview", openapi_extra=TABLE, responses=_REFUSED)
    async def preview_deposit_file(request: Request, store: str) -> DepositPreviewOut:
        """Tell what the rules of a file would do; nothing is saved."""
        content = await read_body(request)
        return await run_in_threadpool(
            lambda: deposit_preview_out(service.preview(store, read_deposit_rules(content)))
        )

    @router.post("/file", openapi_extra=TABLE, responses=_NOT_SAVED)
    async def import_deposits(
        request: Request, store: str, actor: Actor, how: Annotated[DepositFileIn, Query()]
    ) -> DepositsSavedOut:
        """Set the rules of a file, all or none; flows that wait for them go on."""
        content, act = await read_body(request), actor.act(how.why)
        said: dict[str, Any] = {"revision": how.revision, "release": how.release}
        return await run_in_threadpool(
            lambda: deposits_saved_out(
                service.save(store, read_deposit_rules(content), act, **said)
            )
        )
