"""/v1/stores/{store}/attributes: De<>Para of attributes, by the service of `anybridge map`."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from domain.operators import Operator
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
from ops.api.body import read_body
from ops.api.documents import TABLE, refusals
from ops.api.operators import Door, router_of_people
from ops.api.rule_usage import UsageOut, plain_usage_out
from ops.attribute_files import (
    attribute_rules_as_csv,
    attribute_rules_as_json,
    read_attribute_rules,
)
from ops.attribute_mappings import AttributeMappings
from ops.spreadsheets import MEDIA_TYPE

ROOT = "/v1/stores/{store}/attributes"

_REFUSED = refusals(400, 401, 403, 404, 408, 413, 422, 500, 503)
_NOT_SAVED = refusals(400, 401, 403, 404, 408, 409, 413, 422, 500, 503)


@dataclass(frozen=True, slots=True)
class AttributeDeps:
    """The service behind these routes, and the dependencies that let people pass.

    Args:
        viewer: for what changes nothing.
        operator: for what does; it gives who asks.
    """

    mappings: AttributeMappings
    viewer: Door
    operator: Door


def attributes_router(deps: AttributeDeps) -> APIRouter:
    """Give the routes of attributes; every one of them is for people."""
    router = router_of_people(deps.viewer, ROOT, "attributes")
    _add_rules(router, deps)
    _add_files(router, deps)
    return router


def _add_rules(router: APIRouter, deps: AttributeDeps) -> None:
    Actor = Annotated[Operator, Depends(deps.operator)]  # noqa: N806 - it is a type
    service = deps.mappings

    @router.get("", responses=refusals(401, 403, 404, 500, 503))
    def get_attributes(store: str) -> AttributesOut:
        """Give the rules of a store."""
        return attributes_out(list(service.listed(store)))

    @router.get("/usage", responses=refusals(401, 403, 404, 500, 503))
    def get_usage(store: str) -> UsageOut:
        """Tell how many products that were sent say the attribute of each rule."""
        return plain_usage_out(service.listed(store), service.usage(store))

    @router.get("/explanations", responses=refusals(401, 403, 404, 422, 500, 503))
    def explain_attribute(store: str, attribute: str) -> AttributeExplainedOut:
        """Tell what becomes of an attribute of the ERP, and why."""
        return AttributeExplainedOut(lines=service.explain(store, attribute))

    @router.post("/preview", responses=_REFUSED)
    def preview_attributes(store: str, wanted: AttributesIn) -> AttributePreviewOut:
        """Tell what these edits would do to products that were sent; nothing is saved."""
        return attribute_preview_out(service.preview(store, [one.edit() for one in wanted.edits]))

    @router.post("", responses=_NOT_SAVED)
    def save_attributes(store: str, wanted: AttributesSaveIn, actor: Actor) -> AttributesSavedOut:
        """Save what was previewed, all or none; the products that it concerns are sent again."""
        edits, act = [one.edit() for one in wanted.edits], actor.act(wanted.why)
        how: dict[str, Any] = {"revision": wanted.revision, "release": wanted.release}
        return attributes_saved_out(service.save(store, edits, act, **how))


def _add_files(router: APIRouter, deps: AttributeDeps) -> None:
    Actor = Annotated[Operator, Depends(deps.operator)]  # noqa: N806 - it is a type
    service = deps.mappings

    @router.get(
        "/file", responses={200: {"content": {"text/csv": {}}}, **refusals(401, 403, 404, 500, 503)}
    )
    def export_attributes(
        store: str, as_: Annotated[Literal["csv", "json"], Query(alias="format")] = "csv"
    ) -> Any:
        """Give the rules as a file that can be sent back."""
        rows = service.listed(store)
        if as_ == "json":
            return attribute_rules_as_json(rows)
        return Response(attribute_rules_as_csv(rows), media_type=MEDIA_TYPE)

    @router.post("/file/preview", openapi_extra=TABLE, responses=_REFUSED)
    async def preview_attribute_file(request: Request, store: str) -> AttributePreviewOut:
        """Tell what the rules of a file would do; nothing is saved."""
        content = await read_body(request)
        return await run_in_threadpool(
            lambda: attribute_preview_out(service.preview(store, read_attribute_rules(content)))
        )

    @router.post("/file", openapi_extra=TABLE, responses=_NOT_SAVED)
    async def import_attributes(
        request: Request, store: str, actor: Actor, how: Annotated[AttributeFileIn, Query()]
    ) -> AttributesSavedOut:
        """Set the rules of a file, all or none; the products that they concern are sent again."""
        content, act = await read_body(request), actor.act(how.why)
        said: dict[str, Any] = {"revision": how.revision, "release": how.release}
        return await run_in_threadpool(
            lambda: attributes_saved_out(
                service.save(store, read_attribute_rules(content), act, **said)
            )
        )
