"""/v1/stores/{store}/deposits: De<>Para of deposits to stock locals of the hub."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from domain.audit import Act
from domain.operators import Operator
from domain.written_rules import Edit
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
from ops.deposit_mappings import DepositMappings

ROOT = "/v1/stores/{store}/deposits"


class DepositDeps(BookDeps[DepositMappings]):
    """The book of deposits, and who may open it."""


def deposits_router(deps: DepositDeps) -> APIRouter:
    """Give the routes of deposits; every one of them is for people."""
    router = router_of_people(deps.viewer, ROOT, "deposits")
    _add_rules(router, deps)
    _add_files(router, deps)
    return router


def _add_rules(router: APIRouter, deps: DepositDeps) -> None:
    Actor = Annotated[Operator, Depends(deps.operator)]  # noqa: N806 - it is a type
    book = deps.book

    @router.get("", responses=refusals(400, 401, 403, 404, 422, 500, 503))
    def get_deposits(store: str, limit: Limit = 1000, cursor: Cursor = "") -> DepositsOut:
        """Give the rules of a store, and which deposits no rule maps."""
        found, following = page_of_rules(book.listed(store), "deposits", limit, cursor)
        return deposits_out(found, following, list(book.unmapped(store).values()))

    @router.get("/usage", responses=refusals(401, 403, 404, 500, 503))
    def get_usage(store: str) -> UsageOut:
        """Tell of how many SKUs the balance in each mapped deposit is known."""
        return plain_usage_out(book.listed(store), book.rows.skus(store))

    @router.post("/preview", responses=REFUSED)
    def preview_deposits(store: str, wanted: DepositsIn) -> DepositPreviewOut:
        """Tell what these edits would set going; nothing is saved."""
        return deposit_preview_out(book.preview(store, [one.edit() for one in wanted.edits]))

    @router.post("", responses=NOT_SAVED)
    def save_deposits(store: str, wanted: DepositsSaveIn, actor: Actor) -> DepositsSavedOut:
        """Save what was previewed, all or none; flows that wait for it go on."""
        edits, act = [one.edit() for one in wanted.edits], actor.act(wanted.why)
        return _saved(book, store, edits, act, wanted)


def _add_files(router: APIRouter, deps: DepositDeps) -> None:
    Actor = Annotated[Operator, Depends(deps.operator)]  # noqa: N806 - it is a type
    book = deps.book

    @router.get("/file", responses=EXPORTED)
    def export_deposits(store: str, as_: Format = "csv") -> Any:
        """Give the rules as a file that can be sent back."""
        return exported(book, store, as_)

    @router.post("/file/preview", openapi_extra=TABLE, responses=REFUSED)
    async def preview_deposit_file(request: Request, store: str) -> DepositPreviewOut:
        """Tell what the rules of a file would do; nothing is saved."""
        return await with_file(
            request, book, lambda edits: deposit_preview_out(book.preview(store, edits))
        )

    @router.post("/file", openapi_extra=TABLE, responses=NOT_SAVED)
    async def import_deposits(
        request: Request, store: str, actor: Actor, how: Annotated[DepositFileIn, Query()]
    ) -> DepositsSavedOut:
        """Set the rules of a file, all or none; flows that wait for them go on."""
        act = actor.act(how.why)
        return await with_file(request, book, lambda edits: _saved(book, store, edits, act, how))


def _saved(
    book: DepositMappings, store: str, edits: list[Edit], act: Act, how: DepositFileIn
) -> DepositsSavedOut:
    done = book.save(store, edits, act, revision=how.revision, release=how.release)
    return deposits_saved_out(done)
