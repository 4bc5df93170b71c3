"""Replays: how many are meant, what would become of them, how they go, and how far they are."""

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from fastapi import Response

from adapters.database.batch_views import BatchView, ItemView
from adapters.database.group_views import ABOUT_ORDERS
from adapters.database.letter_views import LetterFilter, LetterView
from domain.deadletters import Reason
from domain.operators import Role
from domain.replay import FAILED, UNFINISHED_BATCH, BatchState, Plan
from ops.api import pages
from ops.batches import Asked
from ops.console.deps import ConsoleDeps
from ops.console.filters import told_of
from ops.console.letters import filter_of
from ops.console.pages import go, page, sheet
from ops.console.rooms import Rooms
from ops.console.simulated import FIELDS, Simulated, kept, simulated
from ops.console.visits import CSRF, Form, Visit
from ops.console.wrong import AT, PAGE
from ops.dead_letters import confirmed, selection
from ops.refusals import FieldWrong
from ops.spreadsheets import as_csv

MOST, LARGEST = 500, 10_000
"""Letters of one replay, unless somebody wants more; and no more than that."""

DRAWER = "replay"
"""The form of the drawer, on its page."""

CANARY, RATE = 5, 2.0
AS_CAPTURED = "as_captured"
BATCHES = 50
"""Batches on one page of their list."""

SHOWN = 200
"""Items on the page of a batch; the spreadsheet has all."""

_SAID = re.compile(r"(?:(?P<letter>dl_\w+): )?(?:[A-Z]\w+: )?(?P<text>.*)", re.DOTALL)

_COLUMNS = (
    "position", "letter", "store", "kind", "key", "state", "result", "reason", "detail",
)  # fmt: skip


def add_replays(rooms: Rooms, deps: ConsoleDeps) -> None:
    """Add the pages of replays and batches."""
    _add_drawer(rooms, deps)
    _add_list(rooms, deps)
    _add_one(rooms, deps)
    _add_steering(rooms, deps)


def noun_of(letters: Sequence[LetterView]) -> str:
    """Give the key of what these are: orders when all are about orders."""
    return "orders" if all(each.kind in ABOUT_ORDERS for each in letters) else "keys"


def _add_drawer(rooms: Rooms, deps: ConsoleDeps) -> None:
    @rooms.get("/replay", Role.OPERATOR)
    def ask(visit: Visit) -> Response:
        form = visit.query if visit.wrong is None else visit.form
        return _drawer(deps, visit, form, _scope(deps, visit, form))

    @rooms.post("/replay/simulate")
    def simulate(visit: Visit) -> Response:
        scope = _scope(deps, visit, visit.form)
        found = deps.letters.chosen(scope, _most(visit.form))
        captured = visit.form.text(AS_CAPTURED)
        dry = deps.batches.dry_run(found, as_captured=bool(captured))
        return _drawer(deps, visit, visit.form, scope, simulated(visit, dry, captured))

    @rooms.post("/replay")
    def start(visit: Visit) -> Response:
        wanted, most = _scope(deps, visit, visit.form), _most(visit.form)
        found = deps.letters.chosen(wanted, most)
        # As many as the button said: what came meanwhile is not meant.
        _meant(found, visit.form)
        act = visit.reasoned()
        matched = deps.letters.views.count(wanted)
        plan, is_captured = _plan(visit.form, len(found)), bool(visit.form.text(AS_CAPTURED))
        asked = Asked(plan, selection(wanted), matched, most, is_captured)
        return go(f"/batches/{deps.batches.start(found, asked, act).id}")


def _meant(found: Sequence[LetterView], form: Form) -> None:
    """Check that as many are there as the page said when its button was pressed.

    Raises:
        FieldWrong: there are more or fewer, or the page said nothing.
    """
    said = form.whole("confirm", -1)
    if said >= 0 and said != len(found):
        raise FieldWrong("confirm", f"was {said} on the page, and is {len(found)} now: look again")
    confirmed(found, said)


def _scope(deps: ConsoleDeps, visit: Visit, form: Form) -> LetterFilter:
    """Give the filter of a drawer, cut off when it was first opened: what came since is left."""
    said_s, now_s = form.number("cut_off"), deps.letters.now_s()
    cut_off_s = min(said_s, now_s) if said_s > 0 else now_s
    return replace(filter_of(form, visit), not_after_s=cut_off_s)


def _drawer(
    deps: ConsoleDeps,
    visit: Visit,
    form: Form,
    wanted: LetterFilter,
    shown: Simulated | None = None,
) -> Response:
    """Give the drawer, with what a simulation said or had said before its form was refused."""
    most = MOST if visit.fault(DRAWER, "max") else _most(form)
    found = deps.letters.chosen(wanted, most)
    if visit.is_wrong(DRAWER):
        shown = kept(form, len(found), form.text(AS_CAPTURED))
    return page(
        visit,
        "replay.html",
        room="dead",
        found=found,
        noun=noun_of(found),
        matched=deps.letters.views.count(wanted),
        said=told_of(visit, selection(wanted)),
        form=form,
        back=_address(form),
        anew=_address(form, "cut_off"),
        plan=_plan(form, len(found)),
        most=most,
        simulated=shown,
        held=deps.batches.held(found),
        cut_off_s=wanted.not_after_s,
    )


def _add_list(rooms: Rooms, deps: ConsoleDeps) -> None:
    @rooms.get("/batches")
    def batches(visit: Visit) -> Response:
        state, cursor = visit.query.text("state"), visit.query.text("cursor")
        place = pages.read("batches", cursor, (float, str))
        after = None if place is None else (place[0], place[1])
        found = deps.batches.matching(visit.store, state, BATCHES + 1, after)
        shown, following = pages.page_of(found, BATCHES, "batches", lambda each: each.place)
        return page(
            visit,
            "batches.html",
            room="batches",
            batches=shown,
            next=following,
            begun=bool(cursor),
            state=state,
            states=list(BatchState),
        )


def _add_one(rooms: Rooms, deps: ConsoleDeps) -> None:
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
            reasons=list(Reason),
            split=_split,
            filters=told_of(visit, found.selection),
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
        return sheet(found.id, as_csv(_COLUMNS, rows))


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
    most = form.whole("max", MOST)
    if not 1 <= most <= LARGEST:
        raise FieldWrong("max", f"is wrong; wanted: how many at most, from 1 to {LARGEST}")
    return most


def _address(form: Form, *without: str) -> str:
    """Give the address of the drawer that a form fills."""
    left_out = {CSRF, AT, PAGE, "back", "confirm", "why", *FIELDS, *without}
    said = {name: each for name, each in form.fields.items() if name not in left_out}
    return f"/replay?{urlencode(said, doseq=True)}"


def _plan(form: Form, count: int) -> Plan:
    canary = CANARY if count > CANARY else 0
    return Plan(
        form.whole("canary", canary),
        form.number("min_success", 100.0),
        form.number("rate", RATE),
    )


def _split(item: ItemView) -> tuple[str, str]:
    """Give the letter that says why an item failed again, and what it says; empty: its own.

    Examples:
        >>> at = (1, "dl_a", "acme", "order", "7", "ended", "failed")
        >>> _split(ItemView(*at, "dl_b: Held: no rule matches", None, None))
        ('dl_b', 'no rule matches')
        >>> _split(ItemView(*at, "422 recusado", None, None))
        ('', '422 recusado')
    """
    found = _SAID.match(item.detail)
    return (found["letter"] or "", found["text"]) if found else ("", item.detail)


def _worst_first(items: Sequence[ItemView]) -> Sequence[ItemView]:
    return sorted(items, key=lambda item: (item.result not in FAILED, item.position))
