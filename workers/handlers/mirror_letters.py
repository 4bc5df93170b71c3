"""Shows dead letters at the hub, where the merchant works, and ends there what ended here."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import Protocol

import structlog

from domain.errors import AccessDenied, Misconfigured, OutcomeUnknown, Rejected
from domain.ids import Kind
from domain.letter_mirrors import LetterMirrors, Mirror, Mirrored
from domain.store import Store
from workers.trip import AT_ONCE, Trip
from workers.work import LeaseGone

log = structlog.get_logger()

MOST_SHOWN = 1000
"""A panel with more helps nobody; the oldest come first, the others follow as those end."""

PAGE = 50

ASLEEP_S = 3600.0
"""A hub that does not take such entries at all is left alone for so long."""

REFUSED_AT_ONCE = 3
"""So many refusals one after the other: it is not the letters that are refused."""

_NOT_FOR_US = frozenset({HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})


class MirrorWatch(Protocol):
    """Told what happens, for metrics."""

    def mirrored(self, mirror: str, outcome: str) -> None:
        """Note one: shown, unknown, refused, ended or gone."""
        ...


@dataclass(frozen=True, slots=True)
class MirrorLetters:
    """Implements `workers.trip.Errand`.

    Nothing that happens here reaches a letter or another lane: what the hub refuses is written
    beside the letter, a hub that refuses us is left alone for an hour, and the calls are paid
    from a class of the budget that goes last.

    Args:
        every_s: time from one run to the next.
        retry_url: gives the address that asks for another try, by its secret; empty: none.
        new_secret: makes such a secret.
        mask: takes personal data out of a text.
    """

    mirrors: LetterMirrors
    every_s: float
    watch: MirrorWatch
    retry_url: Callable[[str], str]
    new_secret: Callable[[], str]
    mask: Callable[[str], str]
    klass: str = "mirror"
    asks_erp: bool = False

    def check(self, store: Store) -> None:
        """Let a store pass that is not paused, and whose flow is on."""
        off = store.why_off(Kind.MIRROR_LETTERS)
        if off:
            raise Misconfigured("flow_off", off)

    def period_s(self, store: Store) -> float:
        """Give the time from one run to the next."""
        del store
        return self.every_s

    def run(self, trip: Trip) -> float | None:
        """End what is over, then show what waits, as far as budget and time go."""
        if trip.began_s < trip.memo.get("asleep_until_s", 0.0):
            return None
        trip.memo.pop("asleep_until_s", None)
        self.mirrors.settle(trip.store.name)
        run = _Run(self, trip, wanted_by(trip.store))
        try:
            return run.go()
        except _LeaveAlone as refused:
            trip.memo["asleep_until_s"] = trip.began_s + ASLEEP_S
            log.warning("mirror_refused", error=str(refused))
            return None


def wanted_by(store: Store) -> Sequence[Mirror]:
    """Give where a store wants its letters to be shown.

    Examples:
        >>> wanted_by(Store("acme", "")), wanted_by(Store("acme", "", mark_orders=True))
        ([], [<Mirror.ORDER: 'order'>])
    """
    switches = {Mirror.PANEL: store.mirror_letters, Mirror.ORDER: store.mark_orders}
    return [mirror for mirror, is_on in switches.items() if is_on]


class _LeaveAlone(Exception):
    """The hub does not take such entries, whatever they say."""


@dataclass(slots=True)
class _Run:
    """One run.

    Args:
        refused: refusals one after the other.
    """

    with_: MirrorLetters
    trip: Trip
    wanted: Sequence[Mirror]
    refused: int = 0

    def go(self) -> float | None:
        for letter in self._pages(self._over):
            self._end(letter)
        for mirror in self.wanted:
            room = MOST_SHOWN - self.with_.mirrors.count(self.trip.store.name, mirror)
            for letter in self._pages(partial(self._waiting, mirror), room):
                self._show(letter)
        return AT_ONCE if self.trip.is_over() else None

    def _over(self) -> Sequence[Mirrored]:
        return self.with_.mirrors.over(self.trip.store.name, self.wanted, PAGE)

    def _waiting(self, mirror: Mirror) -> Sequence[Mirrored]:
        return self.with_.mirrors.waiting(self.trip.store.name, mirror, PAGE)

    def _pages(
        self, read: Callable[[], Sequence[Mirrored]], most: int = MOST_SHOWN
    ) -> Iterator[Mirrored]:
        """Give letters page after page; each of them is settled before the next page is read."""
        while most > 0 and not self.trip.is_over():
            page = read()[:most]
            most -= len(page)
            for letter in page:
                if self.trip.is_over():
                    return
                yield letter
            if len(page) < PAGE:
                return

    def _show(self, letter: Mirrored) -> None:
        mirrors, trip = self.with_.mirrors, self.trip
        trip.spend()
        secret = self.with_.new_secret() if letter.mirror is Mirror.PANEL else ""
        url = self.with_.retry_url(secret) if secret else ""
        if not mirrors.begin(trip.store.name, letter, secret if url else ""):
            return
        trip.arrow("mirror_to_show")
        hub_id: int | None = None
        outcome = ""
        with self._refusals(letter, mirrors):
            try:
                hub_id, outcome = self._told(letter, url), "shown"
            except OutcomeUnknown:
                # An order can be marked twice. An entry cannot: it counts as shown.
                if letter.mirror is Mirror.ORDER:
                    raise
                outcome = "unknown"
        if outcome:
            # Not noted, it is still there: the next run settles that, and nothing is undone.
            trip.arrow("show_to_record")
            mirrors.shown(letter, hub_id)
            self._count(letter, outcome)

    def _told(self, letter: Mirrored, url: str) -> int | None:
        said = _masked(letter, self.with_.mask)
        if letter.mirror is Mirror.PANEL:
            return self.trip.hub.show_letter(said, url)
        self.trip.hub.mark_order(said)
        return None

    @contextmanager
    def _refusals(self, letter: Mirrored, mirrors: LetterMirrors) -> Iterator[None]:
        try:
            yield
        except AccessDenied as denied:
            # The other lanes find out for themselves, and stop: this one is no proof for them.
            mirrors.undo(letter)
            raise _LeaveAlone(str(denied)) from denied
        except Rejected as rejected:
            if _is_about_us(rejected, letter):
                mirrors.undo(letter)
                raise _LeaveAlone(str(rejected)) from rejected
            self._refuse(letter, rejected)
        except LeaseGone:
            raise
        except Exception:
            mirrors.undo(letter)
            raise

    def _refuse(self, letter: Mirrored, rejected: Rejected) -> None:
        self.with_.mirrors.refused(letter, str(rejected))
        self._count(letter, "refused")
        self.refused += 1
        if self.refused >= REFUSED_AT_ONCE:
            raise _LeaveAlone(str(rejected)) from rejected

    def _end(self, letter: Mirrored) -> None:
        self.trip.spend()
        outcome = "ended"
        said = _masked(letter, self.with_.mask)
        try:
            self._told_end(said)
        except AccessDenied as denied:
            raise _LeaveAlone(str(denied)) from denied
        except Rejected as rejected:
            # Somebody ended it there, or the hub never had it: there is nothing to end.
            log.info("mirror_gone", letter=letter.letter_id, error=str(rejected))
            outcome = "gone"
        self.with_.mirrors.ended(letter)
        self._count(letter, outcome)

    def _told_end(self, letter: Mirrored) -> None:
        if letter.mirror is Mirror.ORDER:
            self.trip.hub.unmark_order(letter)
            return
        if letter.hub_id is not None:
            with suppress(Rejected):
                self.trip.hub.end_letter(letter)
                return
            # Changing an entry by its id may be AnyMarket's own: there is a way by our name.
            self.trip.spend()
        self.trip.hub.end_letter(replace(letter, hub_id=None))

    def _count(self, letter: Mirrored, outcome: str) -> None:
        self.trip.count(f"{letter.mirror}_{outcome}")
        self.with_.watch.mirrored(letter.mirror, outcome)
        if outcome != "refused":
            self.refused = 0


def _is_about_us(rejected: Rejected, letter: Mirrored) -> bool:
    """Tell whether the route is refused, and not what was said by it."""
    status = rejected.status
    is_unknown = status == HTTPStatus.NOT_FOUND and letter.mirror is Mirror.PANEL
    is_kept_back = status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _NOT_FOR_US
    return is_unknown or is_kept_back


def _masked(letter: Mirrored, mask: Callable[[str], str]) -> Mirrored:
    return replace(letter, detail=mask(letter.detail))
