"""`anybridge dead`: what waits for a person, and what the person does about it."""

from typing import Annotated, Any

import typer

from domain.deadletters import LetterState, Reason
from domain.replay import Plan
from ops import resources
from ops.batches import Asked, batches
from ops.cli import ask, dead_view, edit, say, watching
from ops.cli.errors import WrongUsage
from ops.cli.terms import Json, Since, Why, Yes, act, age_s, settings
from ops.dead_letters import ASK_FROM, dead_letters, selection
from ops.simulators import simulators

app = typer.Typer(no_args_is_help=True, help="Dead letters: what waits for a person.")
app.command()(edit.edit)

Ids = Annotated[list[str] | None, typer.Argument(metavar="ID…", help="Ids of letters.")]
Store = Annotated[str, typer.Option("--store", help="Only this store.")]
WantedReason = Annotated[Reason | None, typer.Option("--reason", help="Only this reason.")]
State = Annotated[str, typer.Option("--state", help="Only this state, or replaying.")]
KeyOf = Annotated[str, typer.Option("--key", help="Only this key: a SKU, an order number.")]
KindOf = Annotated[str, typer.Option("--kind", help="Only this kind: stock, price, event …")]
Group = Annotated[str, typer.Option("--group", help="Only this group: g-7f2a….")]
Text = Annotated[str, typer.Option("--text", help="Part of the key or of what was said.")]
Everything = Annotated[bool, typer.Option("--all", help="Every letter that waits.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")]
Most = Annotated[int, typer.Option("--max", min=1, help="At most so many.")]

Names = Annotated[list[str] | None, typer.Argument(metavar="ID…", help="Groups or letters.")]
Canary = Annotated[int, typer.Option("--canary", min=0, help="So many go first.")]
Success = Annotated[str, typer.Option("--min-success", help="What the canary must reach: 100%.")]
Rate = Annotated[str, typer.Option("--rate", help="At most so many a second: 2 or 2/s.")]
Wait = Annotated[float, typer.Option("--wait", min=0, help="Seconds to watch at most.")]
Until = Annotated[str, typer.Option("--for", help="How long: 30m, 8h, 2d.")]


def register(root: typer.Typer) -> None:
    """Add these commands to the root."""
    root.add_typer(app, name="dead")


@app.command()
def groups(*, store: Store = "", as_json: Json = False) -> None:
    """Show what is wrong, grouped by cause."""
    with dead_view.opened() as desk:
        found = desk.groups(store)
    rows = [
        {
            "group": g.group,
            "store": g.store,
            "kind": g.kind,
            "reason": g.reason,
            "letters": g.letters,
            "oldest": say.moment(g.oldest_s),
            "newest": say.moment(g.newest_s),
            "state": g.state,
            "regressed": g.regressed,
            "replaying": g.replaying,
            "owner": g.owner,
            "note": g.note,
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
    state: State = "",
    kind: KindOf = "",
    key: KeyOf = "",
    group: Group = "",
    since: Since = "",
    text: Text = "",
    most: Most = 1000,
    as_json: Json = False,
) -> None:
    """List letters, oldest first."""
    wanted = dead_view.narrowed((), store, reason, kind, group, since, text, key=key, state=state)
    with dead_view.opened() as desk:
        found = desk.matching(wanted, most)
    say.rows([dead_view.row(letter) for letter in found], as_json=as_json, nothing="no such letter")


@app.command()
def show(
    letter_id: Annotated[str, typer.Argument(metavar="ID")],
    *,
    payload: Annotated[bool, typer.Option("--payload", help="What was captured, masked.")] = False,
    reveal: Annotated[bool, typer.Option("--reveal-pii", help="The same, unmasked.")] = False,
    attempts: Annotated[bool, typer.Option("--attempts", help="The last calls.")] = False,
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Show one letter: why it waits and what to do."""
    with dead_view.opened() as desk:
        letter = desk.one(letter_id)
        told: dict[str, Any] = {**dead_view.row(letter), **dead_view.told(letter)}
        if attempts:
            told["attempts"] = list(desk.attempts(letter))
        if reveal:
            told["payload"] = desk.reveal(letter, act(why))
        elif payload:
            told["payload"] = desk.payload(letter)
    if as_json:
        say.data(told)
    else:
        say.pairs([(name, str(value)) for name, value in told.items() if value is not None])


@app.command()
def ack(names: Names = None, *, why: Why = "", as_json: Json = False) -> None:
    """Say that you are at it: --why becomes the group's note, you its owner."""
    with dead_view.opened() as desk:
        ids = desk.say(dead_view.named(names), LetterState.ACKNOWLEDGED, act(why))
    say.rows([{"id": i, "state": "acknowledged"} for i in ids], as_json=as_json, nothing="none")


@app.command()
def snooze(names: Names = None, *, for_: Until, why: Why = "", as_json: Json = False) -> None:
    """Put aside for a while; then it is open again and people are told."""
    wanted = dead_view.named(names)
    with dead_view.opened() as desk:
        ids = desk.say(wanted, LetterState.SNOOZED, act(why), until_in_s=age_s(for_))
    say.rows([{"id": i, "state": "snoozed"} for i in ids], as_json=as_json, nothing="none")


@app.command()
def replay(
    ids: Ids = None,
    *,
    store: Store = "",
    reason: WantedReason = None,
    kind: KindOf = "",
    key: KeyOf = "",
    group: Group = "",
    since: Since = "",
    text: Text = "",
    everything: Everything = False,
    dry_run: DryRun = False,
    canary: Canary = 0,
    min_success: Success = "100%",
    rate: Rate = "0",
    most: Most = 1000,
    wait: Wait = 60.0,
    why: Why = "",
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Make keys due again: current content, current mappings."""
    filters = (tuple(ids or ()), store, reason, kind, group, since, text)
    wanted = dead_view.narrowed(*filters, key=key)
    plan = Plan(canary, dead_view.number(min_success, "%"), dead_view.number(rate, "/s"))
    with resources.repositories(settings()) as known:
        box = resources.secret_box(settings())
        desk, service = dead_letters(known, box), batches(known, box)
        found = desk.chosen(wanted, most, everything=everything)
        if dry_run or (len(found) > ASK_FROM and not yes):
            with simulators(settings(), known, box) as looking:
                dry = batches(known, box, looking).dry_run(found)
            dead_view.say_dry_run(dry, as_json=as_json)
            return
        asked = Asked(plan, selection(wanted), desk.views.count(wanted), most)
        batch = service.start(found, asked, act(why))
        batch = watching.watched(service, batch, wait, quiet=as_json)
    watching.shown(batch, as_json=as_json)
    watching.end(batch)


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
    confirm: Annotated[int, typer.Option("--confirm", help="How many you mean.")] = -1,
    why: Why = "",
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Put letters aside; `restore` brings them back."""
    wanted = dead_view.narrowed(tuple(ids or ()), store, reason, kind, group, "", text)
    with dead_view.opened() as desk:
        found = desk.chosen(wanted, most, everything=everything)
        if confirm not in {-1, len(found)}:
            raise WrongUsage(f"--confirm is {confirm}, but {len(found)} letters match")
        if why:
            ask.sure(f"Discard {len(found)} letters?", yes=yes or confirm == len(found))
        done = desk.discard(found, act(why))
    say.rows([{"id": i, "state": "discarded"} for i in done], as_json=as_json, nothing="none")


@app.command()
def restore(ids: Ids = None, *, why: Why = "", yes: Yes = False, as_json: Json = False) -> None:
    """Open discarded letters again."""
    del yes
    with dead_view.opened() as desk:
        done = desk.restore(dead_view.named(ids), act(why))
    say.rows([{"id": i, "state": "open"} for i in done], as_json=as_json, nothing="none")
