"""What people correct of orders that wait: the one way for the command line and the HTTP API."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from adapters.database.audit import AuditRows
from adapters.database.letter_views import LetterView
from adapters.database.overlays import OverlayRows
from adapters.database.secrets import SecretBox
from adapters.telemetry.redaction import REDACTED
from domain.allowances import hub_allowance
from domain.audit import Act
from domain.budget_ports import Budgets
from domain.channel_orders import ChannelOrder
from domain.errors import BridgeError
from domain.hub_ports import Hub
from domain.ids import Kind
from domain.overlays import Edit, Overlay, edits_of
from domain.ports import Stores
from domain.store import Store
from ops.refusals import FieldWrong, NothingMatched, WrongUsage
from ops.resources import Repositories

KLASS = "order"
"""Class of the budget: somebody waits for this look."""

Look = Callable[[str, int], ChannelOrder | None]
"""Gives an order of a store as the hub says it now; None when nobody could look."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One correction as it may be shown.

    Args:
        was: what the hub said when it was made; None: nobody could look.
    """

    field: str
    was: str | None
    to: str


@dataclass(frozen=True, slots=True)
class Corrections:
    """Corrects orders without touching what the hub said; every act is audited."""

    rows: OverlayRows
    audit: AuditRows
    look: Look

    def preview(self, letter: LetterView, said: Mapping[str, str]) -> Sequence[Edit]:
        """Read corrections beside the order as the hub says it now; nothing is saved.

        Args:
            said: field → new value: {"shipping.postalCode": "01310-100"}.

        Raises:
            WrongUsage: the letter is not of an order.
            EditWrong: names every field that cannot be corrected so.
        """
        key = _order_of(letter)
        edits_of(said)  # before anybody is asked
        return edits_of(said, self.look(letter.store, int(key)))

    def correct(self, letter: LetterView, said: Mapping[str, str], act: Act) -> Overlay:
        """Keep corrections beside those that there are; they count when the order is next decided.

        Raises:
            FieldWrong: nobody said why.
            WrongUsage: the letter is not of an order.
            EditWrong: names every field that cannot be corrected so.
        """
        if not act.why:
            raise FieldWrong("why", "is missing; wanted: who confirmed the correction")
        edits = self.preview(letter, said)
        return self.rows.correct(letter.store, letter.key, edits, act)

    def drop(self, letter: LetterView, act: Act) -> None:
        """Forget every correction of the letter's order.

        Raises:
            NothingMatched: there is none.
        """
        if not self.rows.drop(letter.store, _order_of(letter), act):
            raise NothingMatched(f"order {letter.key} has no correction")

    def of(self, letter: LetterView) -> Overlay | None:
        """Give the corrections of a letter's order; they are personal data, see `masked`."""
        if letter.kind != Kind.ORDER:
            return None
        return self.rows.overlays(letter.store, [letter.key]).get(letter.key)

    def reveal(self, letter: LetterView, act: Act) -> Overlay | None:
        """Give the corrections to be shown in clear; that somebody looked is audited first.

        Raises:
            FieldWrong: nobody said why.
        """
        found = self.of(letter)
        if not act.why:
            raise FieldWrong("why", "is missing; wanted: why you must see personal data")
        if found is not None:
            said = {"letter": letter.id, "order": letter.key, "fields": list(found.fields)}
            self.audit.append(act, "correction_revealed", letter.store, **said)
        return found


def corrections(known: Repositories, box: SecretBox, look: Look) -> Corrections:
    """Wire the service.

    Args:
        look: see `looking`; `nobody_looks` where corrections are only shown.
    """
    return Corrections(OverlayRows(known.database, box), known.audit, look)


def looking(
    stores: Stores, budgets: Budgets, hub_of: Callable[[Store], AbstractContextManager[Hub]]
) -> Look:
    """Give what looks at orders of the hub, within the stores' budgets."""

    def look(name: str, order_id: int) -> ChannelOrder | None:
        try:
            store = stores.get(name)
            if store is None or not budgets.take(hub_allowance(store), KLASS).granted:
                return None
            with hub_of(store) as hub:
                return hub.order(order_id)
        except BridgeError:
            return None

    return look


def nobody_looks(_store: str, _order_id: int) -> ChannelOrder | None:
    """Look at nothing."""
    return None


def masked(edits: Sequence[Edit]) -> Sequence[Shown]:
    """Give corrections without their values."""
    return [Shown(e.field, None if e.was is None else REDACTED, REDACTED) for e in edits]


def clear(edits: Sequence[Edit]) -> Sequence[Shown]:
    """Give corrections in clear; whoever shows them has revealed them."""
    return [Shown(e.field, e.was, e.to) for e in edits]


def _order_of(letter: LetterView) -> str:
    if letter.kind != Kind.ORDER or not letter.key.isdecimal():
        raise WrongUsage(f"letter {letter.id} is of no order; only orders can be corrected")
    return letter.key
