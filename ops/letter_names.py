"""Letters that were named by a person: those that are meant, and what became of the others."""

from collections.abc import Collection, Sequence

from adapters.database.letter_views import LetterFilter, LetterView, LetterViews
from domain.deadletters import LetterState

GROUP = "g-"
TOLD = 5


def others(views: LetterViews, wanted: LetterFilter, found: Collection[LetterView]) -> str:
    """Say of letters that were named, and are not among those found, why not.

    Returns:
        "dl_a is resolved already; there is no letter dl_b"; empty when each was found.
    """
    taken = {letter.id for letter in found}
    left = [name for name in dict.fromkeys(wanted.ids) if name not in taken]
    told = left[:TOLD]
    asked = LetterFilter(ids=tuple(told), store=wanted.store)
    known = {letter.id: letter for letter in views.matching(asked)} if told else {}
    said = [_why(name, known.get(name)) for name in told]
    return "; ".join([*said, *([f"and {len(left) - TOLD} more"] if len(left) > TOLD else [])])


def discarded(views: LetterViews, names: Sequence[str], store: str) -> Sequence[str]:
    """Give the ids of letters named by their id, or by their group; closed otherwise or not."""
    groups = [name for name in names if name.startswith(GROUP)]
    ids = [name for name in names if not name.startswith(GROUP)]
    wanted = [LetterFilter(ids=tuple(ids), store=store)] if ids else []
    wanted += [
        LetterFilter(group=group, store=store, state=LetterState.DISCARDED) for group in groups
    ]
    return [letter.id for each in wanted for letter in views.matching(each, 1_000_000)]


def _why(name: str, letter: LetterView | None) -> str:
    if letter is None:
        return f"there is no letter {name}"
    if letter.closed_at_s is None:
        return f"{name} is not what the other filters say"
    return f"{name} is {letter.state} already"
