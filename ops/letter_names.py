"""Letters that were named by a person: those that are meant, and what became of the others."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from adapters.database.letter_views import LetterFilter, LetterView, LetterViews
from domain.deadletters import UNFINISHED, LetterState

GROUP = "g-"
TOLD = 5
ERASED = "erased"
UNKNOWN = "unknown"

_AT_ONCE = 1000
_EVERY = 1_000_000


@dataclass(frozen=True, slots=True)
class Restored:
    """What a person's wish to open letters again came to.

    Args:
        ids: letters that are open again.
        left: id of a letter, or a group, → why it is not: `ERASED`, `UNKNOWN`, or its state.
        told: the same, for a person; empty when nothing is left out.
    """

    ids: Sequence[str]
    left: Mapping[str, str]
    told: str


def others(views: LetterViews, wanted: LetterFilter, found: Collection[LetterView]) -> str:
    """Say of letters that were named, and are not among those found, why not.

    Returns:
        "dl_a is resolved already; there is no letter dl_b"; empty when each was found.
    """
    taken = {letter.id for letter in found}
    left = [name for name in dict.fromkeys(wanted.ids) if name not in taken]
    return _told(left, _known(views, left, wanted.store), "is not what the other filters say")


def named(views: LetterViews, names: Sequence[str], store: str) -> Sequence[str]:
    """Give the ids of the letters that are meant by their id, or by their group: those discarded.

    Args:
        store: only this store's; empty: any.
    """
    ids = [name for name in dict.fromkeys(names) if not name.startswith(GROUP)]
    groups = [
        LetterFilter(group=name, store=store, state=LetterState.DISCARDED)
        for name in names
        if name.startswith(GROUP)
    ]
    known = _known(views, ids, store)
    found = [letter.id for group in groups for letter in views.matching(group, _EVERY)]
    return list(dict.fromkeys([*(name for name in ids if name in known), *found]))


def restored(
    views: LetterViews, names: Sequence[str], meant: Sequence[str], done: Sequence[str]
) -> Restored:
    """Tell which of the letters that were meant are open again, and why the others are not.

    Args:
        names: as a person named them.
        meant: what `named` gave for these.
        done: those that were opened.
    """
    opened = set(done)
    strange = [name for name in dict.fromkeys(names) if not name.startswith(GROUP)]
    left = [name for name in dict.fromkeys([*strange, *meant]) if name not in opened]
    wanted = set(meant)
    known = {name: x for name, x in _known(views, left, "").items() if name in wanted}
    why = {name: _word(known.get(name)) for name in left}
    return Restored(done, why, _told(left, known, "is open already"))


def _known(views: LetterViews, ids: Sequence[str], store: str) -> Mapping[str, LetterView]:
    return {
        letter.id: letter
        for start in range(0, len(ids), _AT_ONCE)
        for letter in views.matching(
            LetterFilter(ids=tuple(ids[start : start + _AT_ONCE]), store=store)
        )
    }


def _told(left: Sequence[str], known: Mapping[str, LetterView], waits: str) -> str:
    """Say why letters are left out; those that were erased together, for they may be many.

    Args:
        waits: what is said of one that waits.
    """
    words = {name: _word(known.get(name)) for name in left}
    erased = [name for name in left if words[name] == ERASED]
    rest = [name for name in left if words[name] != ERASED]
    said = [_why(name, words[name], waits) for name in rest[:TOLD]]
    more = [f"and {len(rest) - TOLD} more"] if len(rest) > TOLD else []
    return "; ".join([*_gone(erased), *said, *more])


def _word(letter: LetterView | None) -> str:
    if letter is None:
        return UNKNOWN
    return letter.state if letter.erased_at_s is None else ERASED


def _gone(erased: Sequence[str]) -> Iterator[str]:
    if len(erased) == 1:
        yield f"the content of {erased[0]} was erased: it stays closed"
    elif erased:
        told = ", ".join([*erased[:TOLD], *(["…"] if len(erased) > TOLD else [])])
        yield f"the content of {len(erased)} letters was erased: they stay closed ({told})"


def _why(name: str, word: str, waits: str) -> str:
    if word == UNKNOWN:
        return f"there is no letter {name}"
    return f"{name} {waits}" if word in UNFINISHED else f"{name} is {word} already"
