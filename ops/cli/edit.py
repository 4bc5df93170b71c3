"""`anybridge dead edit`: corrects an order that waits; what the hub said stays as it is."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated, Any

import typer

from domain.overlays import Edit
from ops import resources
from ops.cli import say
from ops.cli.errors import WrongUsage
from ops.cli.terms import Json, Why, act, settings
from ops.corrections import Corrections, Shown, clear, corrections, looking, masked
from ops.dead_letters import DeadLetters, dead_letters

Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="FIELD=VALUE", help="shipping.postalCode=01310-100; repeatable."),
]


@contextmanager
def opened() -> Iterator[tuple[DeadLetters, Corrections]]:
    """Open the services, with connections to the hubs."""
    with resources.repositories(settings()) as known, resources.hubs(settings(), known) as hubs:
        box = resources.secret_box(settings())
        look = looking(known.stores, known.budgets, hubs.of)
        yield dead_letters(known, box), corrections(known, box, look)


def edit(
    letter_id: Annotated[str, typer.Argument(metavar="ID")],
    *,
    sets: Sets = None,
    drop: Annotated[bool, typer.Option("--drop", help="Forget every correction.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check it.")] = False,
    reveal: Annotated[bool, typer.Option("--reveal-pii", help="Show old and new values.")] = False,
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Correct an order: address, customer. Amounts and invoice keys cannot be corrected."""
    if drop == bool(sets):
        raise WrongUsage("nothing is asked for; wanted: --set FIELD=VALUE, or --drop")
    with opened() as (desk, service):
        letter = desk.one(letter_id)
        edits: Sequence[Edit]
        if drop:
            service.drop(letter, act(why))
            edits = ()
        elif dry_run:
            edits = service.preview(letter, _values(sets or []))
        else:
            edits = service.correct(letter, _values(sets or []), act(why)).edits
        shown = masked(edits)
        if reveal and not dry_run:
            service.reveal(letter, act(why))
            shown = clear(edits)
    _print(shown, edits, as_json=as_json)
    if not dry_run and not drop:
        say.note(f"it counts when the order is next looked at: anybridge dead replay {letter_id}")


def _values(sets: Sequence[str]) -> dict[str, str]:
    """Read FIELD=VALUE; the value may hold more of "=".

    Raises:
        WrongUsage: one has no "=", or names a field a second time.
    """
    found: dict[str, str] = {}
    for said in sets:
        field, mark, value = said.partition("=")
        if not mark or field.strip() in found:
            # Not the text itself: a value that was meant for a field is personal.
            raise WrongUsage("--set is wrong; wanted: FIELD=VALUE, each field once")
        found[field.strip()] = value
    return found


def _print(shown: Sequence[Shown], edits: Sequence[Edit], *, as_json: bool) -> None:
    rows: list[dict[str, Any]] = [asdict(each) for each in shown]
    say.rows(rows, as_json=as_json, nothing="no correction is left")
    if any(each.was is None for each in edits):
        say.note("AnyMarket could not be asked, so what it said is not known; the correction holds")
