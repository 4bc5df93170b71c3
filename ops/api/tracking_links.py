"""/v1/stores/{store}/tracking-links: where the parcels of each carrier are followed."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from domain.audit import Act
from domain.operators import Operator
from domain.written_rules import Edit
from ops.api.documents import TABLE, refusals
from ops.api.operators import router_of_people
from ops.api.pages import Cursor, Limit
from ops.api.rule_books import (
    EXPORTED,
    NOT_SAVED,
    REFUSED,
    BookDeps,
    Format,
    exported,
    page_of_rules,
    with_file,
)
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
from ops.tracking_links import TrackingLinks

ROOT = "/v1/stores/{store}/tracking-links"


class LinkDeps(BookDeps[TrackingLinks]):
    """The book of links of carriers, and who may open it."""


def tracking_links_router(deps: LinkDeps) -> APIRouter:
    """Give the routes of tracking links; every one of them is for people."""
    router = router_of_people(deps.viewer, ROOT, "tracking links")
    _add_rules(router, deps)
    _add_files(router, deps)
    return router


def _add_rules(router: APIRouter, deps: LinkDeps) -> None:
    Actor = Annotated[Operator, Depends(deps.operator)]  # noqa: N806 - it is a type
    book = deps.book

    @router.get("", responses=refusals(400, 401, 403, 404, 422, 500, 503))
    def get_tracking_links(store: str, limit: Limit = 1000, cursor: Cursor = "") -> LinksOut:
        """Give the rules of a store, and which carriers ship without a link."""
        found, following = page_of_rules(book.listed(store), "tracking-links", limit, cursor)
        return links_out(found, following, list(book.unmapped(store).values()))

    @router.get("/usage", responses=refusals(401, 403, 404, 500, 503))
    def get_usage(store: str) -> UsageOut:
        """Tell how many shipments name the carrier of each rule."""
        return plain_usage_out(book.listed(store), book.rows.shipments(store))

    @router.post("/preview", responses=REFUSED)
    def preview_tracking_links(store: str, wanted: LinksIn) -> LinksPreviewOut:
        """Tell what these edits would change; nothing is saved."""
        return links_preview_out(book.preview(store, [one.edit() for one in wanted.edits]))

    @router.post("", responses=NOT_SAVED)
    def save_tracking_links(store: str, wanted: LinksSaveIn, actor: Actor) -> LinksSavedOut:
        """Save what was previewed, all or none; it counts from the next shipment on."""
        edits, act = [one.edit() for one in wanted.edits], actor.act(wanted.why)
        return _saved(book, store, edits, act, wanted)


def _add_files(router: APIRouter, deps: LinkDeps) -> None:
    Actor = Annotated[Operator, Depends(deps.operator)]  # noqa: N806 - it is a type
    book = deps.book

    @router.get("/file", responses=EXPORTED)
    def export_tracking_links(store: str, as_: Format = "csv") -> Any:
        """Give the rules as a file that can be sent back."""
        return exported(book, store, as_)

    @router.post("/file/preview", openapi_extra=TABLE, responses=REFUSED)
    async def preview_tracking_file(request: Request, store: str) -> LinksPreviewOut:
        """Tell what the rules of a file would change; nothing is saved."""
        return await with_file(
            request, book, lambda edits: links_preview_out(book.preview(store, edits))
        )

    @router.post("/file", openapi_extra=TABLE, responses=NOT_SAVED)
    async def import_tracking_links(
        request: Request, store: str, actor: Actor, how: Annotated[LinkFileIn, Query()]
    ) -> LinksSavedOut:
        """Set the rules of a file, all or none."""
        act = actor.act(how.why)
        return await with_file(request, book, lambda edits: _saved(book, store, edits, act, how))


def _saved(
    book: TrackingLinks, store: str, edits: list[Edit], act: Act, how: LinkFileIn
) -> LinksSavedOut:
    done = book.save(store, edits, act, revision=how.revision)
    return links_saved_out(done)
