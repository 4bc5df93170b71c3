"""Timelines of orders and SKUs: the one way for the command line and the HTTP API."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from adapters.database.discards import DiscardRows
from adapters.database.fates import FateRows
from adapters.database.stores import StoreRows
from adapters.database.trace_acts import TraceActs
from adapters.database.trace_rows import TraceRows
from adapters.database.trace_subjects import TraceSubjects
from adapters.telemetry.redaction import masked, printable
from domain.fates import Discarded, Fate, Standing
from domain.traces import EVENT, Ambiguous, Moment, Subject, Trace, in_order
from ops.refusals import NothingMatched
from ops.resources import Repositories

MOST = 500
"""Lines of a timeline unless somebody wants more; the newest."""


@dataclass(frozen=True, slots=True)
class Traces:
    """Tells everything that happened to one order or SKU; personal data is masked."""

    subjects: TraceSubjects
    rows: TraceRows
    acts: TraceActs
    fates: FateRows
    discards: DiscardRows
    stores: StoreRows

    def order(self, key: str, store: str = "", most: int = MOST) -> Trace:
        """Tell the timeline of an order.

        Args:
            key: AnyMarket id, store order number or the ERP's number.
            store: only this store's; empty: any.

        Raises:
            Ambiguous: several orders go by this name; it has the candidates.
            NothingMatched: none does.
            StoreUnknown: there is no such store.
        """
        return self._of(self.subjects.orders, "order", key, store, most)

    def sku(self, key: str, store: str = "", most: int = MOST) -> Trace:
        """Tell the timeline of a SKU; raises as `order` does."""
        return self._of(self.subjects.skus, "SKU", key, store, most)

    def _of(
        self,
        find: Callable[[Sequence[str], str], Sequence[Subject]],
        what: str,
        key: str,
        store: str,
        most: int,
    ) -> Trace:
        if store:
            self.stores.require(store)
        found = find([store] if store else self.stores.names(), key.strip())
        if not found:
            where = f" in store {store}" if store else ""
            raise NothingMatched(f"nothing is known of {what} {key}{where}")
        if len(found) > 1:
            raise Ambiguous(key, found)
        return self._told(found[0], most)

    def _told(self, subject: Subject, most: int) -> Trace:
        happened = self.rows.moments(subject, most + 1)
        done = self.acts.moments(subject, happened, most + 1)
        moments, left_out = in_order([*happened, *done], most)
        return Trace(subject, tuple(map(_safe, moments)), self._standings(subject), left_out)

    def _standings(self, subject: Subject) -> tuple[Standing, ...]:
        asked = sorted(place for place in subject.places if place[0] != EVENT)
        found = (self.fates.of_key(subject.store, kind, key) for kind, key in asked)
        return tuple(
            replace(one, error=_clean(one.error), discarded=self._discarded(one))
            for one in found
            if one is not None
        )

    def _discarded(self, one: Standing) -> Discarded | None:
        """Give how somebody put aside what would wait for a person otherwise."""
        if one.fate is not Fate.DEAD or one.letter_id:
            return None
        found = self.discards.of_key(one.store, one.kind, one.key)
        return None if found is None else replace(found, why=_clean(found.why))


def traces(known: Repositories) -> Traces:
    """Wire the service."""
    database = known.database
    return Traces(
        TraceSubjects(database),
        TraceRows(database),
        TraceActs(database),
        FateRows(database),
        DiscardRows(database),
        known.stores,
    )


def _safe(moment: Moment) -> Moment:
    return replace(moment, detail=_clean(moment.detail), event_id=printable(moment.event_id))


def _clean(text: str) -> str:
    """Give a text that may have several lines in one, without personal data."""
    return printable(masked("; ".join(filter(None, map(str.strip, text.splitlines())))))
