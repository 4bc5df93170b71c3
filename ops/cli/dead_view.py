"""Which letters a command means, and how they are shown."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from adapters.database.letter_views import REPLAYING, LetterFilter, LetterView
from domain.deadletters import LetterState, Reason
from domain.reasons import text_of
from ops import resources
from ops.batches import Forecast
from ops.cli import say
from ops.cli.errors import WrongUsage
from ops.cli.terms import age_s, settings
from ops.dead_letters import DeadLetters, dead_letters


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


def narrowed(  # noqa: PLR0917 - the flags of a list, one to one
    ids: tuple[str, ...],
    store: str,
    reason: Reason | None,
    kind: str,
    group: str,
    since: str,
    text: str,
    *,
    key: str = "",
    state: str = "",
) -> LetterFilter:
    """Give the filter that the flags of a command mean."""
    if state and state not in {*LetterState, REPLAYING}:
        known = ", ".join([*LetterState, REPLAYING])
        raise WrongUsage(f"--state {state!r} is wrong; wanted: one of {known}")
    of = "" if reason is None else reason.value
    return LetterFilter(ids, store, kind, of, state, group, key, age_s(since) or None, text)


def selection(wanted: LetterFilter) -> dict[str, object]:
    """Give what narrows a filter, for the record."""
    return {name: value for name, value in asdict(wanted).items() if value not in {"", None, ()}}


def number(text: str, unit: str) -> float:
    """Give the number of "100%" or "2/s".

    Raises:
        WrongUsage: it is none.
    """
    try:
        found = float(text.removesuffix(unit))
    except ValueError:
        found = -1.0
    if not 0 <= found < float("inf"):
        raise WrongUsage(f"{text!r} is wrong; wanted: a number, such as 5 or 5{unit}")
    return found


def say_forecast(forecast: Forecast, *, as_json: bool) -> None:
    """Print what a replay would do."""
    counts = dict(forecast.counts)
    if as_json:
        said = {"selected": len(forecast.verdicts), "would": counts, "held": forecast.held}
        say.data({**said, "letters": dict(forecast.verdicts)})
    else:
        say.pairs([(verdict, str(count)) for verdict, count in counts.items()])
    if forecast.held:
        say.note(f"it would be refused: {forecast.held}")
    say.note(
        f"{len(forecast.verdicts)} selected; nothing was done; --yes without --dry-run does it"
    )


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
        "detail": letter.detail[:120],
    }


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
        "snoozed until": say.moment(letter.snoozed_until_s),
        "batch": letter.batch or None,
    }
