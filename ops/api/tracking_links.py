"""/v1/stores/{store}/tracking-links: where the parcels of each carrier are followed."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from domain.operators import Operator
from ops.api.body import read_body
from ops.api.documents import TABLE, refusals
from ops.api.operators import Door, router_of_people
from ops.api.rule_usage import UsageOut, plain_usage_out
from ops.api.tracking_documents import (
    LinkFileIn,
    LinksIn,
    LinksOut,
    LinksPreviewOut,
    LinksSavedOut,
    LinksSaveIn,
    links_out,
    links_preview_out,
    links_saved_out,
)
from ops.spreadsheets import MEDIA_TYPE
from ops.tracking_links import (
    TrackingLinks,
    read_tracking_links,
    tracking_links_as_csv,
    tracking_links_as_json,
)

ROOT = "/v1/stores/{store}/tracking-links"

_REFUSED = refusals(400, 401, 403, 404, 408, 413, 422, 500, 503)
_NOT_SAVED = refusals(400, 401, 403, 404, 408, 409, 413, 422, 500, 503)


@dataclass(frozen=True, slots=True)
class LinkDeps:
    """The service behind these routes, and the dependencies that let people pass.

    Args:
        viewer: for what changes nothing.
        operator: for what does; it gives who asks.
    """

    links: TrackingLinks
    viewer: Door
    operator: Door


def tracking_links_router(deps: LinkDeps) -> APIRouter:
    """Give the routes of tracking links; every one of them is for people."""
    router = router_of_people(deps.viewer, ROOT, "tracking links")
    _add_rules(router, deps)
    _add_files(router, deps)
    return router


def _add_rules(router: APIRouter, deps: LinkDeps) -> None:
    Actor = Annotated[Operator, Depends(deps.operator)]  # noqa: N806 - it is a type
    service = deps.links

    @router.get("", responses=refusals(401, 403, 404, 500, 503))
    def get_tracking_links(store: str) -> LinksOut:
        """Give the rules of a store, and which carriers ship without a link."""
        return links_out(list(service.listed(store)), list(service.unmapped(store).values()))

    @router.get("/usage", responses=refusals(401, 403, 404, 500, 503))
    def get_usage(store: str) -> UsageOut:
        """Tell how many shipments name the carrier of each rule."""
        return plain_usage_out(service.listed(store), service.rows.shipments(store))

    @router.post("/preview", responses=_REFUSED)
    def preview_tracking_links(store: str, wanted: LinksIn) -> LinksPreviewOut:
        """Tell what these edits would change; nothing is saved."""
        return links_preview_out(service.preview(store, [one.edit() for one in wanted.edits]))

    @router.post("", responses=_NOT_SAVED)
    def save_tracking_links(store: str, wanted: LinksSaveIn, actor: Actor) -> LinksSavedOut:
        """Save what was previewed, all or none; it counts from the next shipment on."""
        edits, act = [one.edit() for one in wanted.edits], actor.act(wanted.why)
        return links_saved_out(service.save(store, edits, act, revision=wanted.revision))


def _add_files(router: APIRouter, deps: LinkDeps) -> None:
    Actor = Annotated[Operator, Depends(deps.operator)]  # noqa: N806 - it is a type
    service = deps.links

    @router.get(
        "/file", responses={200: {"content": {"text/csv": {}}}, **refusals(401, 403, 404, 500, 503)}
    )
    def export_tracking_links(
        store: str, as_: Annotated[Literal["csv", "json"], Query(alias="format")] = "csv"
    ) -> Any:
        """Give the rules as a file that can be sent back."""
        rows = service.listed(store)
        if as_ == "json":
            return tracking_links_as_json(rows)
        return Response(tracking_links_as_csv(rows), media_type=MEDIA_TYPE)

    @router.post("/file/preview", openapi_extra=TABLE, responses=_REFUSED)
    async def preview_tracking_file(request: Request, store: str) -> LinksPreviewOut:
        """Tell what the rules of a file would change; nothing is saved."""
        content = await read_body(request)
        return await run_in_threadpool(
            lambda: links_preview_out(service.preview(store, read_tracking_links(content)))
        )

    @router.post("/file", openapi_extra=TABLE, responses=_NOT_SAVED)
    async def import_tracking_links(
        request: Request, store: str, actor: Actor, how: Annotated[LinkFileIn, Query()]
    ) -> LinksSavedOut:
        """Set the rules of a file, all or none."""
        content, act = await read_body(request), actor.act(how.why)
        return await run_in_threadpool(
            lambda: links_saved_out(
                service.save(store, read_tracking_links(content), act, revision=how.revision)
            )
        )
