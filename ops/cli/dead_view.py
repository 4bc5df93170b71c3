"""Which letters a command means, and how they are shown."""

from collections.abc import Sequence
from typing import Any

from adapters.database.letter_views import LetterFilter, LetterView, LetterViews
from domain.deadletters import UNFINISHED, LetterState, Reason
from domain.reasons import text_of
from ops import resources
from ops.cli import say
from ops.cli.errors import NothingMatched, WrongUsage
from ops.cli.terms import act, age_s, settings
from ops.resources import Repositories


def named(ids: Sequence[str] | None) -> tuple[str, ...]:
    """Give the ids that were named."""
    if not ids:
        raise WrongUsage("no letter was named; wanted: one or several ids, dl_…")
    return tuple(ids)


def narrowed(  # noqa: PLR0917 - the flags of a list, one to one
    ids: tuple[str, ...],
    store: str,
    reason: Reason | None,
    state: LetterState | None,
    kind: str,
    group: str,
    since: str,
    text: str,
) -> LetterFilter:
    """Give the filter that the flags of a command mean."""
    return LetterFilter(
        ids,
        store,
        kind,
        "" if reason is None else reason.value,
        "" if state is None else state.value,
        group,
        "",
        age_s(since) or None,
        text,
    )


def chosen(
    opened: Repositories, wanted: LetterFilter, most: int, *, everything: bool
) -> Sequence[LetterView]:
    """Give the letters that wait and match; refuse an empty filter."""
    if wanted.is_empty and not everything:
        raise WrongUsage("no filter was given; name ids, a filter, or --all")
    found = [
        letter for letter in views(opened).matching(wanted, most) if letter.state in UNFINISHED
    ]
    if not found:
        raise NothingMatched("no letter that waits matches")
    return found


def one(views: LetterViews, letter_id: str) -> LetterView:
    """Give one letter."""
    found = views.matching(LetterFilter(ids=(letter_id,)))
    if not found:
        raise NothingMatched(f"there is no letter {letter_id}")
    return found[0]


def views(opened: Repositories) -> LetterViews:
    """Read dead letters."""
    return LetterViews(opened.database, resources.secret_box(settings()))


def note_act(opened: Repositories, action: str, found: Sequence[LetterView], why: str) -> None:
    """Write the audit, an entry a store."""
    for store in sorted({letter.store for letter in found}):
        ids = [letter.id for letter in found if letter.store == store]
        opened.audit.append(act(why), action, store, letters=ids)


def row(letter: LetterView) -> dict[str, Any]:
    """Give a letter as lists show it."""
    return {
        "id": letter.id,
        "reason": letter.reason,
        "state": letter.state,
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
    }
