"""Options that say which letters a command means."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

import typer

from adapters.database.letter_views import REPLAYING, LetterFilter
from domain.deadletters import LetterState, Reason
from ops.cli.errors import WrongUsage
from ops.cli.signatures import Command, shown_with
from ops.cli.terms import Since, age_s

Ids = Annotated[list[str] | None, typer.Argument(metavar="ID…", help="Ids of letters.")]
Names = Annotated[list[str] | None, typer.Argument(metavar="ID…", help="Groups or letters.")]
Store = Annotated[str, typer.Option("--store", help="Only this store.")]
WantedReason = Annotated[Reason | None, typer.Option("--reason", help="Only this reason.")]
Marketplace = Annotated[str, typer.Option("--marketplace", help="Only orders of this one.")]
State = Annotated[str, typer.Option("--state", help="Only this state, or replaying.")]
KeyOf = Annotated[str, typer.Option("--key", help="Only this key: a SKU, an order's id.")]
KindOf = Annotated[str, typer.Option("--kind", help="Only this kind: stock, price, event …")]
Group = Annotated[str, typer.Option("--group", help="Only this group: g-7f2a….")]
Text = Annotated[str, typer.Option("--text", help="Part of the key or of what was said.")]
Everything = Annotated[bool, typer.Option("--all", help="Every letter that waits.")]
Most = Annotated[int, typer.Option("--max", min=1, max=1_000_000, help="At most so many.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]

IDS, STATE = "ids", "state"
_FLAGS: Mapping[str, tuple[Any, Any]] = {
    IDS: (Ids, None),
    "store": (Store, ""),
    "reason": (WantedReason, None),
    "marketplace": (Marketplace, ""),
    STATE: (State, ""),
    "kind": (KindOf, ""),
    "key": (KeyOf, ""),
    "group": (Group, ""),
    "since": (Since, ""),
    "text": (Text, ""),
}
"""What narrows a list of letters → its flag, and what it is where nobody says it."""


def with_filter(*but: str) -> Callable[[Command], Command]:
    """Give a command every flag that narrows, but for these, before those of its own.

    Its first parameter is the filter that they mean.
    """
    flags = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=unsaid, annotation=flag)
        for name, (flag, unsaid) in _FLAGS.items()
        if name not in but
    ]

    def given_to(command: Command) -> Command:
        def run(**given: Any) -> None:
            said = {flag.name: given.pop(flag.name) for flag in flags}
            command(_narrowed(**said), **given)

        _, *own = inspect.signature(command).parameters.values()
        return shown_with(command, run, [*flags, *own])

    return given_to


def _narrowed(
    *,
    store: str,
    reason: Reason | None,
    marketplace: str,
    kind: str,
    key: str,
    group: str,
    since: str,
    text: str,
    ids: Sequence[str] | None = None,
    state: str = "",
) -> LetterFilter:
    if state and state not in {*LetterState, REPLAYING}:
        known = ", ".join([*LetterState, REPLAYING])
        raise WrongUsage(f"--state {state!r} is wrong; wanted: one of {known}")
    of, since_s = "" if reason is None else reason.value, age_s(since) or None
    named = tuple(ids or ())
    return LetterFilter(named, store, kind, of, state, group, key, since_s, text, marketplace)
