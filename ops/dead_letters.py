"""What a person does to dead letters: the one way for the command line and the HTTP API."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from adapters.database.audit import AuditRows
from adapters.database.group_views import (
    DEADLINE,
    EVERY,
    ORDERS,
    GroupPlace,
    GroupTotals,
    GroupView,
    GroupViews,
)
from adapters.database.letter_groups import LetterGroupRows
from adapters.database.letter_views import LetterFilter, LetterView, LetterViews, Place
from adapters.database.letters import LetterRows
from adapters.database.secrets import SecretBox
from adapters.database.stores import StoreRows
from adapters.telemetry.redaction import masked
from domain.audit import Act
from domain.days import moment_of
from domain.deadletters import UNFINISHED, LetterState
from ops.letter_calls import ShownCall, call_of
from ops.letter_names import Restored, named, others, restored
from ops.refusals import FieldWrong, NothingMatched, WrongUsage
from ops.resources import Repositories, clock_of
from ops.shown_payloads import shown
from ops.store_filters import found_of_store

ASK_FROM = 100
"""From so many letters on, nothing is changed unless somebody is sure."""

LONGEST_SNOOZE_S = 366 * 86_400.0
"""Whoever means for ever means `discard`."""


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """Reads and closes dead letters. Every act is audited in its own transaction."""

    views: LetterViews
    group_views: GroupViews
    rows: LetterRows
    of_groups: LetterGroupRows
    audit: AuditRows
    stores: StoreRows
    now_s: Callable[[], float]

    def groups(
        self,
        store: str = "",
        sort: str = ORDERS,
        group: str = "",
        *,
        most: int = EVERY,
        after: int | GroupPlace = 0,
    ) -> Sequence[GroupView]:
        """Give the groups that wait, without personal data in what others said.

        Args:
            sort: orders, age or deadline.
            group: only this one; empty: all.
            after: go on after so many groups, or after the one of this place.

        Raises:
            StoreUnknown: nothing waits, and there is no such store.
        """
        found = self.group_views.groups(store, sort, group, most=most, after=after)
        return _unnamed(found if after else found_of_store(self.stores, store, found))

    def urgent(self, store: str, most: int) -> Sequence[GroupView]:
        """Give the groups that nobody put off, those first that are due first."""
        return _unnamed(self.group_views.groups(store, DEADLINE, most=most, is_open=True))

    def totals(self, store: str = "") -> GroupTotals:
        """Give what waits altogether."""
        return self.group_views.totals(store)

    def matching(
        self, wanted: LetterFilter, most: int, after: Place | None = None
    ) -> Sequence[LetterView]:
        """Give letters, oldest first, without personal data in what others said.

        Raises:
            StoreUnknown: none matches, and there is no such store.
        """
        found = self.views.matching(wanted, most, after)
        if after is None:
            found_of_store(self.stores, wanted.store, found)
        return [_masked(letter) for letter in found]

    def one(self, letter_id: str, store: str = "") -> LetterView:
        """Give one letter.

        Args:
            store: only when it is this store's; empty: any.

        Raises:
            NothingMatched: there is none.
        """
        found = self.views.matching(LetterFilter(ids=(letter_id,), store=store))
        if not found:
            raise NothingMatched(f"there is no letter {letter_id}")
        return _masked(found[0])

    def chosen(
        self, wanted: LetterFilter, most: int, *, everything: bool = False
    ) -> Sequence[LetterView]:
        """Give the letters that wait and match.

        Raises:
            WrongUsage: nothing narrows the filter, and not everything is meant.
            NothingMatched: none waits.
            StoreUnknown: none waits, and there is no such store.
        """
        if wanted.is_empty and not everything:
            raise WrongUsage("no filter was given; name ids, a filter, or --all")
        found = [x for x in self.views.matching(wanted, most) if x.state in UNFINISHED]
        if not found:
            found_of_store(self.stores, wanted.store, found)
            why = self.others(wanted, ())
            if why:
                raise NothingMatched(f"no letter that waits matches: {why}")
            raise NothingMatched("no letter that waits matches")
        return found

    def others(self, wanted: LetterFilter, found: Collection[LetterView]) -> str:
        """Say why some of the letters that were named are not among those chosen."""
        return others(self.views, wanted, found)

    def attempts(self, letter: LetterView) -> Sequence[Mapping[str, Any]]:
        """Give the last calls about a letter's key, newest first."""
        found = self.views.attempts(letter)
        return [{**attempt, "detail": masked(attempt["detail"])} for attempt in found]

    def payload(self, letter: LetterView) -> str:
        """Give what was captured, without personal data and tokens."""
        return shown(self.views.payload(letter.id))

    def call(self, letter: LetterView) -> ShownCall | None:
        """Give the refused call that parked a letter, without personal data; None: none did."""
        return call_of(self.views.payload(letter.id))

    def reveal(self, letter: LetterView, act: Act) -> str:
        """Give what was captured, whole; that somebody looked is audited first.

        Raises:
            FieldWrong: nobody said why.
        """
        if not act.why:
            raise FieldWrong("why", "is missing; wanted: why you must see personal data")
        self.audit.append(act, "letter_revealed", letter.store, letter=letter.id)
        return self.views.payload(letter.id).decode(errors="replace")

    def say(
        self,
        names: Sequence[str],
        state: LetterState,
        act: Act,
        *,
        until_in_s: float | None = None,
        store: str = "",
    ) -> Sequence[str]:
        """Acknowledge, snooze or open groups (g-…) and letters (dl_…); gives the letters' ids.

        Args:
            store: refuse what is another store's; empty: any.

        Raises:
            NothingMatched: none of them waits.
        """
        if store:
            names = self._of_store(names, store)
        ids = self.of_groups.say(names, state, act, until_in_s=until_in_s) if names else []
        if not ids:
            raise NothingMatched("none of these has a letter that waits")
        return ids

    def note(self, group: str, act: Act, store: str = "") -> GroupView:
        """Write a note to a group, in place of the one before; who has it and its state stay.

        Args:
            store: refuse what is another store's; empty: any.

        Raises:
            FieldWrong: nothing was said.
            NothingMatched: no letter of the group waits.
        """
        if not act.why:
            raise FieldWrong("why", "is missing; wanted: what others should know of it")
        found = self.group_views.groups(store, group=group, most=1)
        if not found:
            raise NothingMatched(f"group {group} has no letter that waits")
        self.of_groups.note(group, found[0].store, act)
        return _unnamed(found)[0]

    def seconds_until(self, at_s: float | None, for_s: float | None) -> float:
        """Give how long a snooze is.

        Args:
            at_s: when it ends, seconds since 1970; or
            for_s: how long it is.

        Raises:
            FieldWrong: neither or both were said, it is over already, or more than a year away.
        """
        if (at_s is None) == (for_s is None):
            raise FieldWrong("until", "is wrong; wanted: a moment, or for how long, one of both")
        seconds = for_s if at_s is None else at_s - self.now_s()
        if seconds is None or seconds < 0:
            raise FieldWrong("until", "is over already")
        if not seconds <= LONGEST_SNOOZE_S:
            raise FieldWrong("until", "is too far away; wanted: within a year, or discard them")
        return seconds

    def discard(self, found: Sequence[LetterView], act: Act) -> Sequence[str]:
        """Put letters aside; gives those that waited. `confirmed` comes first.

        Raises:
            FieldWrong: nobody said why.
        """
        if not act.why:
            raise FieldWrong("why", "is missing; wanted: why nobody needs these any more")
        return self.rows.close([x.id for x in found], LetterState.DISCARDED, act.why, act)

    def restore(self, names: Sequence[str], act: Act, store: str = "") -> Restored:
        """Open discarded letters (dl_…) again, and those of groups (g-…).

        One whose content was erased stays closed: nobody could tell what it was about.

        Raises:
            NothingMatched: none of them can be.
        """
        meant = named(self.views, names, store)
        done = self.rows.restore(meant, act) if meant else []
        told = restored(self.views, names, meant, done)
        if done:
            return told
        if told.told:
            raise NothingMatched(f"none of these letters can be restored: {told.told}")
        raise NothingMatched("none of these letters is discarded")

    def _of_store(self, names: Sequence[str], store: str) -> Sequence[str]:
        groups = set(self.group_views.names(store))
        letters = tuple(name for name in names if name not in groups)
        known = self.views.matching(LetterFilter(ids=letters, store=store)) if letters else []
        return [*sorted(groups & set(names)), *(letter.id for letter in known)]


def dead_letters(known: Repositories, box: SecretBox) -> DeadLetters:
    """Wire the service."""
    return DeadLetters(
        LetterViews(known.database, box),
        GroupViews(known.database),
        LetterRows(known.database, box),
        LetterGroupRows(known.database),
        known.audit,
        known.stores,
        lambda: clock_of(known.database),
    )


def confirmed(found: Sequence[LetterView], count: int | None) -> None:
    """Check that somebody means as many letters as there are.

    Args:
        count: how many they said they mean; None: they did not say.

    Raises:
        FieldWrong: they mean another number, or said none.
    """
    if count is None:
        raise FieldWrong("confirm", f"is missing; wanted: how many you mean; {len(found)} match")
    if count != len(found):
        raise FieldWrong("confirm", f"is {count}, but {len(found)} letters match")


def selection(wanted: LetterFilter) -> dict[str, object]:
    """Give what narrows a filter, for the record."""
    said = {name: value for name, value in asdict(wanted).items() if value not in {"", None, ()}}
    ends_s = said.pop("not_after_s", None)
    return said if ends_s is None else {**said, "not_after": moment_of(ends_s).isoformat()}


def of_store(wanted: LetterFilter, store: str) -> LetterFilter:
    """Narrow a filter to one store, whatever store it names."""
    return replace(wanted, store=store)


def _unnamed(found: Sequence[GroupView]) -> Sequence[GroupView]:
    return [replace(each, example=masked(each.example)) for each in found]


def _masked(letter: LetterView) -> LetterView:
    return replace(letter, detail=masked(letter.detail))
