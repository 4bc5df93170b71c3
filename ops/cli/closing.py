"""`anybridge dead ack`, `snooze`, `open`, `discard`, `restore`: what is said of letters."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from adapters.database.letter_views import LetterFilter, LetterView
from domain.days import next_s
from domain.deadletters import LetterState
from ops.cli import dead_view, say
from ops.cli.dead_flags import STATE, Everything, Most, Names, with_filter
from ops.cli.errors import WrongUsage
from ops.cli.terms import Json, Why, Yes, act, age_s
from ops.dead_letters import ASK_FROM, confirmed
from ops.refusals import FieldWrong

For = Annotated[str, typer.Option("--for", help="How long: 30m, 8h, 2d.")]
Until = Annotated[str, typer.Option("--until", help="When it ends: 18:00, 2026-11-23T18:00-03:00.")]
Noted = Annotated[str, typer.Argument(metavar="GROUP", help="Id of the group: g-7f2a….")]
Confirm = Annotated[int | None, typer.Option("--confirm", help="How many letters you mean.")]


def register(app: typer.Typer) -> None:
    """Add these commands to `anybridge dead`."""
    app.command()(ack)
    app.command()(snooze)
    app.command()(note)
    app.command(name="open")(reopen)
    app.command()(discard)
    app.command()(restore)


def ack(names: Names = None, *, why: Why = "", yes: Yes = False, as_json: Json = False) -> None:
    """Say that you are at it: --why becomes the group's note, you its owner."""
    del yes
    with dead_view.opened() as desk:
        ids = desk.say(dead_view.named(names), LetterState.ACKNOWLEDGED, act(why))
    _told(ids, "acknowledged", as_json=as_json)


def snooze(
    names: Names = None,
    *,
    for_: For = "",
    until: Until = "",
    why: Why = "",
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Put aside for a while; then it is open again and people are told."""
    del yes
    wanted = dead_view.named(names)
    with dead_view.opened() as desk:
        at_s = _moment_s(until, desk.now_s()) if until else None
        seconds = desk.seconds_until(at_s, age_s(for_, "--for") if for_ else None)
        ids = desk.say(wanted, LetterState.SNOOZED, act(why), until_in_s=seconds)
        ends = say.moment(desk.now_s() + seconds)
    _told(ids, "snoozed", as_json=as_json)
    say.note(f"until {ends}")


def note(group: Noted, *, why: Why = "", yes: Yes = False, as_json: Json = False) -> None:
    """Write --why to a group as its note, in place of the one before; its state stays."""
    del yes
    with dead_view.opened() as desk:
        found = desk.note(group, act(why))
    told = {"group": found.group, "state": found.state, "owner": found.owner, "note": why}
    say.rows([told], as_json=as_json, nothing="")


def reopen(names: Names = None, *, why: Why = "", yes: Yes = False, as_json: Json = False) -> None:
    """Take an acknowledgement or a snooze back."""
    del yes
    with dead_view.opened() as desk:
        ids = desk.say(dead_view.named(names), LetterState.OPEN, act(why))
    _told(ids, "open", as_json=as_json)


@with_filter(STATE)
def discard(
    wanted: LetterFilter,
    *,
    everything: Everything = False,
    most: Most = 1000,
    confirm: Confirm = None,
    why: Why = "",
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Put letters aside, when you say how many; `restore` brings them back."""
    with dead_view.opened() as desk:
        found = dead_view.taken(desk, wanted, most, everything=everything)
        if not why:
            raise FieldWrong("why", "is missing; wanted: why nobody needs these any more")
        _sure(found, confirm, yes=yes)
        done = desk.discard(found, act(why))
    _told(done, "discarded", as_json=as_json)


def restore(names: Names = None, *, why: Why = "", yes: Yes = False, as_json: Json = False) -> None:
    """Open discarded letters again, or those of groups."""
    del yes
    with dead_view.opened() as desk:
        done = desk.restore(dead_view.named(names), act(why))
    _told(done.ids, "open", as_json=as_json)
    if done.told:
        say.note(f"left out: {done.told}")


def _sure(found: Sequence[LetterView], confirm: int | None, *, yes: bool) -> None:
    """Go on only when somebody says how many; --yes is enough for a few."""
    if confirm is None and yes and len(found) <= ASK_FROM:
        return
    if confirm is None and sys.stdin.isatty():
        confirm = typer.prompt(f"{len(found)} letters. Type how many to discard", type=int)
    confirmed(found, confirm)


def _moment_s(text: str, now_s: float) -> float:
    try:
        return next_s(text, now_s)
    except ValueError:
        wanted = "18:00, or a moment such as 2026-11-23T18:00:00-03:00"
        raise WrongUsage(f"--until {text!r} is wrong; wanted: {wanted}") from None


def _told(ids: Sequence[str], state: str, *, as_json: bool) -> None:
    say.rows([{"id": i, "state": state} for i in ids], as_json=as_json, nothing="none")
