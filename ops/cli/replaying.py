"""`anybridge dead replay`: makes keys due again, in a batch."""

from collections.abc import Sequence
from typing import Annotated

import typer

from adapters.database.letter_views import LetterFilter, LetterView
from domain.replay import Plan
from ops import resources
from ops.batches import Asked, batches
from ops.cli import dead_view, say, watching
from ops.cli.dead_flags import STATE, Everything, Most, with_filter
from ops.cli.terms import Json, Why, Yes, act, settings
from ops.dead_letters import ASK_FROM, dead_letters, selection
from ops.dry_runs import DryRun as Prospects
from ops.last_in_line import Told
from ops.resources import Repositories
from ops.simulators import patient, simulators

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")]
Canary = Annotated[int, typer.Option("--canary", min=0, help="So many go first.")]
Success = Annotated[str, typer.Option("--min-success", help="What the canary must reach: 100%.")]
Rate = Annotated[str, typer.Option("--rate", help="At most so many a second: 2 or 2/s.")]
AsCaptured = Annotated[
    bool, typer.Option("--as-captured", help="What failed, not what the ledger has now.")
]
Wait = Annotated[
    float, typer.Option("--wait", min=0, help="Seconds to watch, or to look, at most.")
]


@with_filter(STATE)
def replay(
    wanted: LetterFilter,
    *,
    everything: Everything = False,
    dry_run: DryRun = False,
    as_captured: AsCaptured = False,
    canary: Canary = 0,
    min_success: Success = "100%",
    rate: Rate = "0",
    most: Most = 1000,
    wait: Wait = 60.0,
    why: Why = "",
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Make keys due again: current content, current mappings. Over 100 only with --yes."""
    plan = _plan(canary, min_success, rate)
    with resources.repositories(settings()) as known:
        box = resources.secret_box(settings())
        desk, service = dead_letters(known, box), batches(known, box)
        found = dead_view.taken(desk, wanted, most, everything=everything)
        if dry_run or (len(found) > ASK_FROM and not yes):
            dry = _dry_run(known, found, wait, as_captured=as_captured)
            dead_view.say_dry_run(dry, as_json=as_json)
            return
        asked = Asked(plan, selection(wanted), desk.views.count(wanted), most, as_captured)
        batch = service.start(found, asked, act(why))
        batch = watching.watched(service, batch, wait, quiet=as_json)
    watching.shown(batch, as_json=as_json)
    watching.end(batch)


def _plan(canary: int, min_success: str, rate: str) -> Plan:
    success = dead_view.number("--min-success", min_success, "%")
    return Plan(canary, success, dead_view.number("--rate", rate, "/s"))


def _dry_run(
    known: Repositories, found: Sequence[LetterView], wait_s: float, *, as_captured: bool
) -> Prospects:
    box, budgets = resources.secret_box(settings()), patient(known, wait_s, _waiting())
    with simulators(settings(), known, box, budgets) as looking:
        return batches(known, box, looking).dry_run(found, as_captured=as_captured)


def _waiting() -> Told:
    """Give what says once that live traffic goes first."""
    said: set[str] = set()

    def told(what: str, _so_far: str) -> None:
        if what not in said:
            said.add(what)
            say.note(f"{what}; --wait says for how long")

    return told
