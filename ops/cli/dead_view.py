"""Which letters a command means, and how they are shown."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from adapters.database.letter_views import LetterFilter, LetterView
from domain.overlays import Overlay
from domain.reasons import text_of
from ops import resources
from ops.cli import say
from ops.cli.errors import WrongUsage
from ops.cli.terms import settings
from ops.corrections import Shown
from ops.dead_letters import DeadLetters, dead_letters
from ops.dry_runs import DryRun
from ops.letter_calls import ShownCall


def named(ids: Sequence[str] | None) -> tuple[str, ...]:
    """Give the ids that were named."""
    if not ids:
        raise WrongUsage("no letter was named; wanted: one or several ids, dl_…")
    return tuple(ids)


@contextmanager
def opened() -> Iterator[DeadLetters]:
    """Open the service."""
    with resources.repositories(settings()) as known:
        yield dead_letters(known, resources.secret_box(settings()))


def taken(
    desk: DeadLetters, wanted: LetterFilter, most: int, *, everything: bool
) -> Sequence[LetterView]:
    """Give the letters that wait and match; says which are left out, and why.

    Raises:
        WrongUsage: nothing narrows the filter, and not everything is meant.
        NothingMatched: none waits.
    """
    found = desk.chosen(wanted, most, everything=everything)
    left = desk.others(wanted, found)
    if left:
        say.note(f"left out: {left}")
    matched = 0 if len(found) < most else desk.views.count(wanted)
    if matched > len(found):
        say.note(f"--max {most} takes the oldest of {matched} letters that match")
    return found


def number(name: str, text: str, unit: str) -> float:
    """Give the number of "100%" or "2/s".

    Args:
        name: of the flag: "--rate".

    Raises:
        WrongUsage: it is none.
    """
    try:
        found = float(text.removesuffix(unit))
    except ValueError:
        found = -1.0
    if not 0 <= found < float("inf"):
        raise WrongUsage(f"{name} {text!r} is wrong; wanted: a number, such as 5 or 5{unit}")
    return found


def say_dry_run(dry: DryRun, *, as_json: bool, does: str = "--yes without --dry-run") -> None:
    """Print what a replay would come to.

    Args:
        does: flags that do it.
    """
    if as_json:
        say.data(dry_as_dict(dry, "letters"))
    else:
        say.pairs([(heading, str(count)) for heading, count in dry.counts.items()])
        for heading, detail in _examples(dry).items():
            say.note(f"{heading}: {detail}")
    if dry.held:
        say.note(f"it would be refused: {dry.held}")
    selected = f"{len(dry.forecasts)} selected (cut-off {say.moment(dry.cut_off_s)})"
    say.note(f"{selected}; nothing was done; {does} does it")


def dry_as_dict(dry: DryRun, noun: str) -> dict[str, Any]:
    """Give what a replay would come to as JSON shows it.

    Args:
        noun: what the forecasts are of: "letters", "orders".
    """
    told = {
        key: {"would": x.prospect.value, "reason": x.reason, "detail": x.detail}
        for key, x in dry.forecasts.items()
    }
    said = {"selected": len(told), "would": dict(dry.counts), "held": dry.held}
    return {**said, "cut_off": say.moment(dry.cut_off_s), noun: told}


def _examples(dry: DryRun) -> dict[str, str]:
    """Give one detail of each heading that has one."""
    told: dict[str, str] = {}
    for forecast in dry.forecasts.values():
        if forecast.detail:
            told.setdefault(forecast.heading, forecast.detail.replace("\n", " ")[:200])
    return told


def row(letter: LetterView) -> dict[str, Any]:
    """Give a letter as lists show it."""
    return {
        "id": letter.id,
        "reason": letter.reason,
        "state": letter.shown_state,
        "store": letter.store,
        "kind": letter.kind,
        "key": letter.key,
        "group": letter.group,
        "failures": letter.failures,
        "parked": say.moment(letter.parked_at_s),
        "detail": say.cut(letter.detail, 120),
    }


COLUMNS = (
    "id", "reason", "state", "store", "kind", "key", "group", "failures", "parked", "detail",
)  # fmt: skip
"""What `row` gives, in its order."""


def corrected(overlay: Overlay, shown: Sequence[Shown]) -> dict[str, Any]:
    """Give what was corrected of a letter's order."""
    by = {"actor": overlay.actor, "why": overlay.why, "at": say.moment(overlay.at_s)}
    return {**by, "edits": [asdict(each) for each in shown]}


def attempt(call: Mapping[str, Any]) -> dict[str, Any]:
    """Give what fits on a line of a terminal of one call about a letter's key."""
    shown = {"attempt": say.moment(call["at_s"]), "outcome": call["outcome"]}
    return {**shown, "call": call["call_id"], "said": say.cut(str(call["detail"]), 160)}


def called(call: ShownCall | None) -> dict[str, Any] | str:
    """Give the refused call that parked a letter."""
    return "no call was refused: the bridge decided" if call is None else asdict(call)


def told(letter: LetterView) -> dict[str, Any]:
    """Give what else there is to say of a letter."""
    text = text_of(letter.reason)
    return {
        "detail": letter.detail,
        "what": text.english,
        "o que houve": text.portuguese,
        "cause": text.cause,
        "what to do": " → ".join(text.steps),
        "owner": text.owner,
        "event": letter.event_id,
        "revision": letter.revision,
        "last failed": say.moment(letter.last_failed_at_s),
        "announced": say.moment(letter.announced_at_s),
        "closed": say.moment(letter.closed_at_s),
        "closed why": letter.closed_why or None,
        "erased": say.moment(letter.erased_at_s),
        "snoozed until": say.moment(letter.snoozed_until_s),
        "batch": letter.batch or None,
    }
