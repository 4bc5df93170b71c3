"""`anybridge dead`: what waits for a person, and what the person does about it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer

from adapters.database.group_views import AGE, DEADLINE, ORDERS
from adapters.database.letter_views import LetterFilter
from domain.reasons import text_of
from ops import resources
from ops.cli import closing, comparing, dead_view, edit, group_view, replaying, say
from ops.cli.dead_flags import IDS, Csv, Most, Store, with_filter
from ops.cli.errors import NothingMatched, WrongUsage
from ops.cli.terms import Json, Why, act, settings
from ops.corrections import clear, corrections, masked, nobody_looks
from ops.dead_letters import dead_letters
from ops.letter_names import GROUP
from ops.page_links import page_links

app = typer.Typer(no_args_is_help=True, help="Dead letters: what waits for a person.")


NOTHING = "no letter matches; without --state only those that wait are listed"


class Sort(StrEnum):
    """By what groups are sorted."""

    ORDERS = ORDERS
    AGE = AGE
    DEADLINE = DEADLINE


def register(root: typer.Typer) -> None:
    """Add these commands to the root."""
    closing.register(app)
    app.command()(edit.edit)
    app.command()(comparing.compare)
    app.command()(replaying.replay)
    root.add_typer(app, name="dead")


@app.command()
def groups(
    *,
    store: Store = "",
    sort: Annotated[Sort, typer.Option("--sort", help="By what.")] = Sort.ORDERS,
    as_json: Json = False,
) -> None:
    """Show what is wrong, grouped by cause: how many orders, how old, until when to be shipped."""
    with dead_view.opened() as desk:
        found = desk.groups(store, sort.value)
    rows = [group_view.whole(each) if as_json else group_view.short(each) for each in found]
    say.rows(rows, as_json=as_json, nothing="nothing waits for a person")


def _show_group(name: str, *, as_json: bool) -> None:
    with dead_view.opened() as desk:
        found = desk.groups(group=name)
    if not found:
        raise NothingMatched(f"group {name} has no letter that waits")
    whole = group_view.whole(found[0])
    if as_json:
        say.data(whole)
        return
    told = {**whole, "what to do": " → ".join(text_of(found[0].reason).steps)}
    say.pairs(
        [(key.replace("_", " "), str(x)) for key, x in told.items() if x not in (None, "", False)]
    )
    say.note(f"its letters: anybridge dead list --group {name}")


def _refuse(said: Mapping[str, object]) -> None:
    flags = ", ".join(flag for flag, given in said.items() if given)
    if flags:
        raise WrongUsage(f"{flags}: only of one letter, dl_…; a group, {GROUP}…, takes --json")


def _print(told: dict[str, Any]) -> None:
    calls = told.pop("attempts", None)
    say.pairs([(name, str(value)) for name, value in told.items() if value is not None])
    if calls is not None:
        rows = [dead_view.attempt(call) for call in calls]
        say.rows(rows, as_json=False, nothing="no call is on record")


@app.command(name="list")
@with_filter(IDS)
def list_(
    wanted: LetterFilter,
    *,
    most: Most = 1000,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """List letters, oldest first; without a state those that wait."""
    with dead_view.opened() as desk:
        rows = [dead_view.row(letter) for letter in desk.matching(wanted, most)]
    if as_csv:
        say.csv(dead_view.COLUMNS, rows)
    else:
        say.rows(
            rows,
            as_json=as_json,
            nothing=NOTHING,
        )


@app.command()
def show(
    letter_id: Annotated[str, typer.Argument(metavar="ID", help="dl_…; or a group's, g-….")],
    *,
    payload: Annotated[bool, typer.Option("--payload", help="What was captured, masked.")] = False,
    reveal: Annotated[bool, typer.Option("--reveal-pii", help="The same, unmasked.")] = False,
    attempts: Annotated[bool, typer.Option("--attempts", help="The last calls.")] = False,
    call: Annotated[bool, typer.Option("--call", help="The refused call, masked.")] = False,
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Show one letter: why it waits, what to do, what was corrected; or a group, g-…."""
    if letter_id.startswith(GROUP):
        of_one = {"--payload": payload, "--reveal-pii": reveal, "--attempts": attempts}
        _refuse({**of_one, "--call": call, "--why": why})
        _show_group(letter_id, as_json=as_json)
        return
    with resources.repositories(settings()) as known:
        box = resources.secret_box(settings())
        desk, correcting = dead_letters(known, box), corrections(known, box, nobody_looks)
        letter = desk.one(letter_id)
        told: dict[str, Any] = {**dead_view.row(letter), **dead_view.told(letter)}
        told |= {each.page: each.address for each in page_links(settings(), known).of(letter)}
        if call:
            told["call"] = dead_view.called(desk.call(letter))
        if attempts:
            told["attempts"] = list(desk.attempts(letter))
        if reveal:
            told["payload"] = desk.reveal(letter, act(why))
        elif payload:
            told["payload"] = desk.payload(letter)
        found = correcting.reveal(letter, act(why)) if reveal else correcting.of(letter)
        if found is not None:
            shown = (clear if reveal else masked)(found.edits)
            told["corrected"] = dead_view.corrected(found, shown)
    if as_json:
        say.data(told)
    else:
        _print(told)
