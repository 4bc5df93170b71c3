"""/v1/stores/{store}/attributes: De<>Para of attributes, by the service of `anybridge map`."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from domain.audit import Act
from domain.operators import Operator
from domain.written_rules import Edit
from ops.api.attribute_documents import (
    AttributeExplainedOut,
    AttributeFileIn,
    AttributePreviewOut,
    AttributesIn,
    AttributesOut,
    AttributesSavedOut,
    AttributesSaveIn,
    attribute_preview_out,
    attributes_out,
    attributes_saved_out,
)
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
from ops.attribute_mappings import AttributeMappings

ROOT = "/v1/stores/{store}/attributes"


class AttributeDeps(BookDeps[AttributeMappings]):
    """The book of attributes, and who may open it."""


def attributes_router(deps: AttributeDeps) -> APIRouter:
    """Give the routes of attributes; every one of them is for people."""
    router = router_of_people(deps.viewer, ROOT, "attributes")
    _add_rules(router, deps)
    _add_files(router, deps)
    return router


def _add_rules(router: APIRouter, deps: AttributeDeps) -> None:
    Actor = Annotated[Operator, Depends(deps.operator)]  # noqa: N806 - it is a type
    book = deps.book

    @router.get("", responses=refusals(400, 401, 403, 404, 422, 500, 503))
    def get_attributes(store: str, limit: Limit = 1000, cursor: Cursor = "") -> AttributesOut:
        """Give the rules of a store."""
        found, following = page_of_rules(book.listed(store), "attributes", limit, cursor)
        return attributes_out(found, following)

    @router.get("/usage", responses=refusals(401, 403, 404, 500, 503))
    def get_usage(store: str) -> UsageOut:
        """Tell how many products that were sent say the attribute of each rule."""
        return plain_usage_out(book.listed(store), book.usage(store))

    @router.get("/explanations", responses=refusals(401, 403, 404, 422, 500, 503))
    def explain_attribute(store: str, attribute: str) -> AttributeExplainedOut:
        """Tell what becomes of an attribute of the ERP, and why."""
        return AttributeExplainedOut(lines=book.explain(store, attribute))

    @router.post("/preview", responses=REFUSED)
    def preview_attributes(store: str, wanted: AttributesIn) -> AttributePreviewOut:
        """Tell what these edits would do to products that were sent; nothing is saved."""
        return attribute_preview_out(book.preview(store, [one.edit() for one in wanted.edits]))

    @router.post("", responses=NOT_SAVED)
    def save_attributes(store: str, wanted: AttributesSaveIn, actor: Actor) -> AttributesSavedOut:
        """Save what was previewed, all or none; the products that it concerns are sent again."""
        edits, act = [one.edit() for one in wanted.edits], actor.act(wanted.why)
        return _saved(book, store, edits, act, wanted)


def _add_files(router: APIRouter, deps: AttributeDeps) -> None:
    Actor = Annotated[Operator, Depends(deps.operator)]  # noqa: N806 - it is a type
    book = deps.book

    @router.get("/file", responses=EXPORTED)
    def export_attributes(store: str, as_: Format = "csv") -> Any:
        """Give the rules as a file that can be sent back."""
        return exported(book, store, as_)

    @router.post("/file/preview", openapi_extra=TABLE, responses=REFUSED)
    async def preview_attribute_file(request: Request, store: str) -> AttributePreviewOut:
        """Tell what the rules of a file would do; nothing is saved."""
        return await with_file(
            request, book, lambda edits: attribute_preview_out(book.preview(store, edits))
        )

    @router.post("/file", openapi_extra=TABLE, responses=NOT_SAVED)
    async def import_attributes(
        request: Request, store: str, actor: Actor, how: Annotated[AttributeFileIn, Query()]
    ) -> AttributesSavedOut:
        """Set the rules of a file, all or none; the products that they concern are sent again."""
        act = actor.act(how.why)
        return await with_file(request, book, lambda edits: _saved(book, store, edits, act, how))


def _saved(
    book: AttributeMappings, store: str, edits: list[Edit], act: Act, how: AttributeFileIn
) -> AttributesSavedOut:
    done = book.save(store, edits, act, revision=how.revision, release=how.release)
    return attributes_saved_out(done)
