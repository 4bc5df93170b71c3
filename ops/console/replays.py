"""Replays: how many are meant, what would become of them, how they go, and how far they are."""

from collections.abc import Sequence
from urllib.parse import urlencode

from fastapi import Response

from adapters.database.batch_views import BatchView, ItemView
from adapters.database.group_views import ABOUT_ORDERS
from adapters.database.letter_views import LetterView
from domain.operators import Role
from domain.replay import FAILED, UNFINISHED_BATCH, BatchState, Plan
from ops import spreadsheets
from ops.batches import Asked
from ops.console.deps import ConsoleDeps
from ops.console.letters import filter_of
from ops.console.pages import HEADERS, go, page
from ops.console.rooms import Rooms
from ops.console.visits import CSRF, Form, Visit
from ops.dead_letters import confirmed, selection
from ops.dry_runs import DryRun
from ops.refusals import FieldWrong

MOST = 500
"""Letters of one replay, unless somebody wants more."""

CANARY, RATE = 5, 2.0
AS_CAPTURED = "as_captured"
SHOWN = 200
"""Items on the page of a batch; the spreadsheet has all."""

_COLUMNS = (
    "position", "letter", "store", "kind", "key", "state", "result", "detail",
)  # fmt: skip


def add_replays(rooms: Rooms, deps: ConsoleDeps) -> None:
    """Add the pages of replays and batches."""
    _add_drawer(rooms, deps)
    _add_batches(rooms, deps)
    _add_steering(rooms, deps)


def noun_of(letters: Sequence[LetterView]) -> str:
    """Give the key of what these are: orders when all are about orders."""
    return "orders" if all(each.kind in ABOUT_ORDERS for each in letters) else "keys"


def _add_drawer(rooms: Rooms, deps: ConsoleDeps) -> None:
    @rooms.get("/replay", Role.OPERATOR)
    def ask(visit: Visit) -> Response:
        return _drawer(deps, visit, visit.query)

    @rooms.post("/replay/simulate")
    def simulate(visit: Visit) -> Response:
        found = deps.letters.chosen(filter_of(visit.form, visit), _most(visit.form))
        is_captured = bool(visit.form.text(AS_CAPTURED))
        dry = deps.batches.dry_run(found, as_captured=is_captured)
        return _drawer(deps, visit, visit.form, dry)

    @rooms.post("/replay")
    def start(visit: Visit) -> Response:
        wanted, most = filter_of(visit.form, visit), _most(visit.form)
        found = deps.letters.chosen(wanted, most)
        # As many as the button said: what came meanwhile is not meant.
        confirmed(found, int(visit.form.number("confirm", -1)))
        if not visit.form.text("why"):
            raise FieldWrong("why", "is missing; wanted: why, such as an incident's number")
        matched = deps.letters.views.count(wanted)
        plan, is_captured = _plan(visit.form, len(found)), bool(visit.form.text(AS_CAPTURED))
        asked = Asked(plan, selection(wanted), matched, most, is_captured)
        return go(f"/batches/{deps.batches.start(found, asked, visit.act()).id}")


def _drawer(deps: ConsoleDeps, visit: Visit, form: Form, dry: DryRun | None = None) -> Response:
    wanted = filter_of(form, visit)
    most = _most(form)
    found = deps.letters.chosen(wanted, most)
    return page(
        visit,
        "replay.html",
        room="dead",
        found=found,
        noun=noun_of(found),
        matched=deps.letters.views.count(wanted),
        said=selection(wanted),
        form=form,
        back=_address(form),
        plan=_plan(form, len(found)),
        most=most,
        dry=dry,
        held=deps.batches.held(found) if dry is None else dry.held,
        cut_off_s=deps.letters.now_s(),
    )


def _add_batches(rooms: Rooms, deps: ConsoleDeps) -> None:
    @rooms.get("/batches")
    def batches(visit: Visit) -> Response:
        found = deps.batches.matching(visit.store, visit.query.text("state"), 100)
        return page(visit, "batches.html", room="batches", batches=found, states=list(BatchState))

    @rooms.get("/batches/{batch}")
    def batch(visit: Visit) -> Response:
        found = deps.batches.step(deps.batches.one(visit.params["batch"], visit.store))
        items = _worst_first(deps.batches.items(found))
        template = "_batch.html" if visit.is_part else "batch.html"
        answer = page(
            visit,
            template,
            room="batches",
            batch=found,
            items=items[:SHOWN],
            is_over=found.state not in UNFINISHED_BATCH and not found.left,
            now_s=deps.letters.now_s(),
        )
        if visit.is_part and visit.query.text("seen") != found.state:
            answer.headers["HX-Refresh"] = "true"
        return answer

    @rooms.get("/batches/{batch}/report.csv")
    def report(visit: Visit) -> Response:
        found = deps.batches.one(visit.params["batch"], visit.store)
        rows = [
            {name: getattr(item, name) for name in _COLUMNS} for item in deps.batches.items(found)
        ]
        named = f'attachment; filename="{found.id}.csv"'
        headers = {**HEADERS, "Content-Disposition": named}
        content = spreadsheets.as_csv(_COLUMNS, rows)
        return Response(content, media_type=spreadsheets.MEDIA_TYPE, headers=headers)


def _add_steering(rooms: Rooms, deps: ConsoleDeps) -> None:
    service = deps.batches
    moves = {"pause": service.pause, "resume": service.resume, "cancel": service.cancel}

    @rooms.post("/batches/{batch}")
    def steer(visit: Visit) -> Response:
        move = moves.get(visit.form.text("move"))
        if move is None:
            raise FieldWrong("move", f"is wrong; wanted: one of {', '.join(moves)}")
        batch: BatchView = service.one(visit.params["batch"], visit.store)
        move(batch, visit.act())
        return go(f"/batches/{batch.id}")


def _most(form: Form) -> int:
    return max(1, min(int(form.number("max", MOST)), 10_000))


def _address(form: Form) -> str:
    """Give the address of the drawer that a form fills."""
    left_out = {CSRF, "back", "confirm", "why"}
    said = {name: each for name, each in form.fields.items() if name not in left_out}
    return f"/replay?{urlencode(said, doseq=True)}"


def _plan(form: Form, count: int) -> Plan:
    canary = CANARY if count > CANARY else 0
    return Plan(
        int(form.number("canary", canary)),
        form.number("min_success", 100.0),
        form.number("rate", RATE),
    )


def _worst_first(items: Sequence[ItemView]) -> Sequence[ItemView]:
    return sorted(items, key=lambda item: (item.result not in FAILED, item.position))
