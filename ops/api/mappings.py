"""/v1/stores/{store}/mappings: De<>Para of orders, by the service of `anybridge map`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from adapters.database.secrets import SecretBox
from domain.operators import Operator, Role
from domain.replay import Plan
from domain.written_rules import Edit, key_of
from ops import order_ports
from ops.api.body import read_body
from ops.api.documents import TABLE, refusals
from ops.api.mapping_answers import (
    advice_out,
    explained_out,
    previewed_out,
    rules_out,
    saved_out,
    tested_out,
)
from ops.api.mapping_documents import (
    AdviceOut,
    EditsIn,
    ExplainedOut,
    ImportIn,
    KeyIn,
    KindName,
    PreviewedOut,
    RulesOut,
    SavedOut,
    SaveIn,
    TestedOut,
)
from ops.api.operators import Door, Doors, router_of_people
from ops.api.pages import Cursor, Limit
from ops.api.rule_books import NOT_SAVED, REFUSED, page_of_rules
from ops.api.rule_usage import UsageOut, usage_out
from ops.mapping_advice import Carriers, Checked, MappingAdvice, advice
from ops.mapping_files import read_expectations, read_rules, rules_as_csv, rules_as_json
from ops.mappings import Mappings, Saving, mappings
from ops.resources import Repositories

ROOT = "/v1/stores/{store}/mappings"
CSV = "text/csv; charset=utf-8"


@dataclass(frozen=True, slots=True)
class MappingDeps:
    """The services behind these routes, and the dependencies that let people pass.

    Args:
        viewer: for what changes nothing and asks nobody else.
        operator: for what does; it gives who asks.
    """

    mappings: Mappings
    advice: MappingAdvice
    viewer: Door
    operator: Door

    def previewed(self, store: str, edits: Sequence[Edit], who: Operator) -> PreviewedOut:
        """Preview edits; the ERP is asked for its carriers by who may spend of its budget."""
        seen = self.mappings.preview(store, edits)
        may_ask = who.role.may(Role.OPERATOR)
        return previewed_out(seen, self.advice.check(store, edits) if may_ask else Checked())


def mapping_deps(
    known: Repositories, box: SecretBox, carriers: Carriers, doors: Doors
) -> MappingDeps:
    """Wire the services behind these routes."""
    held, orders = order_ports.held_orders(known), order_ports.known_orders(known)
    return MappingDeps(
        mappings(known, box, held, orders),
        advice(known, box, held, orders, carriers),
        doors.to(Role.VIEWER),
        doors.to(Role.OPERATOR),
    )


def mappings_router(deps: MappingDeps) -> APIRouter:
    """Give the routes of mappings; every one of them is for people."""
    router = router_of_people(deps.viewer, ROOT, "mappings")
    _add_rules(router, deps)
    _add_files(router, deps)
    _add_import(router, deps)
    _add_questions(router, deps)
    return router


def _add_rules(router: APIRouter, deps: MappingDeps) -> None:
    Actor = Annotated[Operator, Depends(deps.operator)]  # noqa: N806 - it is a type
    Viewer = Annotated[Operator, Depends(deps.viewer)]  # noqa: N806 - it is a type
    service = deps.mappings

    @router.get("", responses=refusals(400, 401, 403, 404, 422, 500, 503))
    def get_mappings(
        store: str, kind: KindName | None = None, limit: Limit = 1000, cursor: Cursor = ""
    ) -> RulesOut:
        """Give the rules of a store, of one kind or of all, by kind and key."""
        return rules_out(
            *page_of_rules(service.listed(store, kind or ""), "mappings", limit, cursor)
        )

    @router.get("/usage", responses=refusals(401, 403, 404, 500, 503))
    def get_usage(store: str, kind: KindName | None = None) -> UsageOut:
        """Tell in how many orders of the last thirty days each rule won; of very many, some."""
        rows, found = service.listed(store, kind or ""), service.usage(store, kind or "")
        return usage_out(rows, found.won, found.tied, found.orders)

    @router.post("/preview", responses=REFUSED)
    def preview_mappings(store: str, wanted: EditsIn, who: Viewer) -> PreviewedOut:
        """Tell what these edits would do to held orders; nothing is saved.

        For an operator it asks the ERP whether it has the carriers, and spends of its budget.
        """
        return deps.previewed(store, [each.edit() for each in wanted.edits], who)

    @router.post("", responses=NOT_SAVED)
    def save_mappings(store: str, wanted: SaveIn, actor: Actor) -> SavedOut:
        """Save what was previewed, all or none, and release exactly the orders that it frees."""
        edits = [each.edit() for each in wanted.edits]
        plan = Plan(wanted.canary, rate=wanted.rate)
        how = Saving(wanted.revision, wanted.release, plan, wanted.keep)
        return saved_out(service.save(store, edits, actor.act(wanted.why), how))


def _add_files(router: APIRouter, deps: MappingDeps) -> None:
    Viewer = Annotated[Operator, Depends(deps.viewer)]  # noqa: N806 - it is a type
    service = deps.mappings

    @router.get(
        "/files/{kind}",
        responses={200: {"content": {"text/csv": {}}}, **refusals(401, 403, 404, 500, 503)},
    )
    def export_mappings(
        store: str,
        kind: KindName,
        as_: Annotated[Literal["csv", "json"], Query(alias="format")] = "csv",
    ) -> Any:
        """Give the rules of a kind as a file that can be sent back."""
        rows = service.listed(store, kind)
        if as_ == "json":
            return rules_as_json(rows)
        return Response(rules_as_csv(kind, rows), media_type=CSV)

    @router.post("/files/{kind}/preview", openapi_extra=TABLE, responses=REFUSED)
    async def preview_file(
        request: Request, store: str, kind: KindName, who: Viewer
    ) -> PreviewedOut:
        """Tell what the rules of a file would do; nothing is saved."""
        content = await read_body(request)
        return await run_in_threadpool(
            lambda: deps.previewed(store, read_rules(content, kind), who)
        )

    @router.post("/files/{kind}/test", openapi_extra=TABLE, responses=REFUSED)
    async def test_mappings(request: Request, store: str, kind: KindName) -> TestedOut:
        """Check what orders are expected to be mapped to."""
        content = await read_body(request)

        def tested() -> TestedOut:
            expected = read_expectations(content, kind)
            return tested_out(len(expected), deps.advice.test(store, expected))

        return await run_in_threadpool(tested)


def _add_import(router: APIRouter, deps: MappingDeps) -> None:
    Actor = Annotated[Operator, Depends(deps.operator)]  # noqa: N806 - it is a type
    service = deps.mappings

    @router.post("/files/{kind}", openapi_extra=TABLE, responses=NOT_SAVED)
    async def import_mappings(
        request: Request,
        store: str,
        kind: KindName,
        actor: Actor,
        how: Annotated[ImportIn, Query()],
    ) -> SavedOut:
        """Set the rules of a file, all or none, and release exactly the orders that they free."""
        content = await read_body(request)
        act, saving = actor.act(how.why), Saving(how.revision, how.release)
        return await run_in_threadpool(
            lambda: saved_out(service.save(store, read_rules(content, kind), act, saving))
        )


def _add_questions(router: APIRouter, deps: MappingDeps) -> None:
    Actor = Annotated[Operator, Depends(deps.operator)]  # noqa: N806 - it is a type
    service = deps.advice

    @router.get("/suggestions", responses=REFUSED)
    def suggest_carriers(
        store: str,
        _: Actor,
        group: str = "",
        marketplace: str | None = None,
        type: str | None = None,  # noqa: A002 - the field's name
        account: str | None = None,
        normalized: str | None = None,
    ) -> AdviceOut:
        """Suggest up to three ERP carriers for unmapped keys, with reasons; nothing is applied.

        It asks the ERP, and spends of its budget.
        """
        given = {
            "marketplace": marketplace,
            "type": type,
            "account": account,
            "normalized": normalized,
        }
        fields = {name: text for name, text in given.items() if text is not None}
        return advice_out(service.suggest(store, group=group, fields=fields))

    @router.get("/explanations/{order}", responses=refusals(401, 403, 404, 500, 503))
    def explain_order(store: str, order: str) -> ExplainedOut:
        """Tell which rules decided about a held order, and which nearly did."""
        return explained_out(service.explain(store, order))

    @router.post("/explanations", responses=REFUSED)
    def explain_key(store: str, said: KeyIn) -> ExplainedOut:
        """Tell where an order that says so would go, and why."""
        return explained_out(service.explain_key(store, key_of(said.kind, said.fields)))
