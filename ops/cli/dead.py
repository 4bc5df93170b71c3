"""`anybridge dead`: what waits for a person, and what the person does about it."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from adapters.database.letter_views import LetterFilter
from adapters.database.letters import LetterRows
from domain.deadletters import LetterState, Reason
from ops import resources
from ops.cli import ask, dead_view, say
from ops.cli.errors import NothingMatched, WrongUsage
from ops.cli.terms import Json, Since, Why, Yes, settings
from ops.replays import replay_of

app = typer.Typer(no_args_is_help=True, help="Dead letters: what waits for a person.")

ASK_FROM = 100
"""From so many letters on, nothing is changed without --yes."""

Ids = Annotated[list[str] | None, typer.Argument(metavar="ID…", help="Ids of letters.")]
Store = Annotated[str, typer.Option("--store", help="Only this store.")]
WantedReason = Annotated[Reason | None, typer.Option("--reason", help="Only this reason.")]
State = Annotated[LetterState | None, typer.Option("--state", help="Only this state.")]
KindOf = Annotated[str, typer.Option("--kind", help="Only this kind: stock, price, event …")]
Group = Annotated[str, typer.Option("--group", help="Only this group: g-7f2a….")]
Text = Annotated[str, typer.Option("--text", help="Part of the key or of what was said.")]
Everything = Annotated[bool, typer.Option("--all", help="Every letter that waits.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")]
Most = Annotated[int, typer.Option("--max", min=1, help="At most so many.")]


def register(root: typer.Typer) -> None:
    """Add these commands to the root."""
    root.add_typer(app, name="dead")


@app.command()
def groups(*, store: Store = "", as_json: Json = False) -> None:
    """Show what is wrong, grouped by cause."""
    with resources.repositories(settings()) as opened:
        found = dead_view.views(opened).groups(store)
    rows = [
        {
            "group": g.group,
            "store": g.store,
            "kind": g.kind,
            "reason": g.reason,
            "letters": g.letters,
            "oldest": say.moment(g.oldest_s),
            "newest": say.moment(g.newest_s),
            "example": g.example[:80],
        }
        for g in found
    ]
    say.rows(rows, as_json=as_json, nothing="nothing waits for a person")


@app.command(name="list")
def list_(
    *,
    store: Store = "",
    reason: WantedReason = None,
    state: State = None,
    kind: KindOf = "",
    group: Group = "",
    since: Since = "",
    text: Text = "",
    most: Most = 1000,
    as_json: Json = False,
) -> None:
    """List letters, oldest first."""
    wanted = dead_view.narrowed((), store, reason, state, kind, group, since, text)
    with resources.repositories(settings()) as opened:
        found = dead_view.views(opened).matching(wanted, most)
    say.rows([dead_view.row(letter) for letter in found], as_json=as_json, nothing="no such letter")


@app.command()
def show(
    letter_id: Annotated[str, typer.Argument(metavar="ID")],
    *,
    payload: Annotated[bool, typer.Option("--payload", help="What was captured.")] = False,
    attempts: Annotated[bool, typer.Option("--attempts", help="The last calls.")] = False,
    as_json: Json = False,
) -> None:
    """Show one letter: why it waits and what to do."""
    with resources.repositories(settings()) as opened:
        views = dead_view.views(opened)
        letter = dead_view.one(views, letter_id)
        told: dict[str, Any] = {**dead_view.row(letter), **dead_view.told(letter)}
        if attempts:
            told["attempts"] = list(views.attempts(letter))
        if payload:
            told["payload"] = views.payload(letter.id).decode(errors="replace")
    if as_json:
        say.data(told)
    else:
        say.pairs([(name, str(value)) for name, value in told.items() if value is not None])


@app.command()
def replay(
    ids: Ids = None,
    *,
    store: Store = "",
    reason: WantedReason = None,
    kind: KindOf = "",
    group: Group = "",
    since: Since = "",
    text: Text = "",
    everything: Everything = False,
    dry_run: DryRun = False,
    most: Most = 1000,
    why: Why = "",
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Make keys due again: current content, current mappings."""
    wanted = dead_view.narrowed(tuple(ids or ()), store, reason, None, kind, group, since, text)
    with resources.repositories(settings()) as opened:
        found = dead_view.chosen(opened, wanted, most, everything=everything)
        replaying = replay_of(opened, resources.secret_box(settings()))
        replaying.check(found)
        if dry_run or (len(found) > ASK_FROM and not yes):
            say.rows([dead_view.row(x) for x in found], as_json=as_json, nothing="")
            say.note(f"would replay {len(found)}; add --yes to do it")
            return
        replayed = replaying(found)
        dead_view.note_act(opened, "letters_replayed", found, why)
    say.rows([asdict(one) for one in replayed], as_json=as_json, nothing="")


@app.command()
def discard(
    ids: Ids = None,
    *,
    store: Store = "",
    reason: WantedReason = None,
    kind: KindOf = "",
    group: Group = "",
    text: Text = "",
    everything: Everything = False,
    most: Most = 1000,
    why: Why = "",
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Put letters aside; `restore` brings them back."""
    wanted = dead_view.narrowed(tuple(ids or ()), store, reason, None, kind, group, "", text)
    with resources.repositories(settings()) as opened:
        found = dead_view.chosen(opened, wanted, most, everything=everything)
        if not why:
            raise WrongUsage("--why is missing; wanted: why nobody needs these any more")
        ask.sure(f"Discard {len(found)} letters?", yes=yes)
        rows = LetterRows(opened.database, resources.secret_box(settings()))
        done = rows.close([x.id for x in found], LetterState.DISCARDED, why)
        dead_view.note_act(opened, "letters_discarded", found, why)
    say.rows([{"id": i, "state": "discarded"} for i in done], as_json=as_json, nothing="none")


@app.command()
def restore(ids: Ids = None, *, why: Why = "", yes: Yes = False, as_json: Json = False) -> None:
    """Open discarded letters again."""
    del yes
    with resources.repositories(settings()) as opened:
        found = dead_view.views(opened).matching(LetterFilter(ids=dead_view.named(ids)))
        rows = LetterRows(opened.database, resources.secret_box(settings()))
        done = rows.restore([x.id for x in found])
        if not done:
            raise NothingMatched("none of these letters is discarded")
        dead_view.note_act(opened, "letters_restored", found, why)
    say.rows([{"id": i, "state": "open"} for i in done], as_json=as_json, nothing="none")
