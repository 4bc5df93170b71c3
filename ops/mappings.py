"""De<>Para of orders: the one way for the command line, the HTTP API and the console."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import islice

from adapters.database.batch_views import BatchView
from adapters.database.letter_views import LetterFilter, LetterView, LetterViews
from adapters.database.order_rules import OrderRuleRows
from adapters.database.rule_rows import RuleRow
from adapters.database.secrets import SecretBox
from adapters.database.stores import StoreRows
from domain.audit import Act
from domain.deadletters import UNFINISHED
from domain.held_orders import HeldOrders
from domain.known_orders import Keys, KnownOrders
from domain.mapping_effects import Effect, Usage, effect, elsewhere, usage
from domain.mapping_rules import Rule
from domain.replay import Plan
from domain.store import CarrierConflict
from domain.written_rules import Edit, check_order_kind
from ops.batches import Asked, Batches, batches
from ops.plans import check_plan
from ops.refusals import FieldWrong, FlowHeld, NothingMatched
from ops.resources import Repositories
from ops.rule_previews import RulePreview, check_there

LATELY_S = 30 * 86400.0
"""Orders that the ERP has for longer are not reported: they were shipped or cancelled."""

COUNTED = 20_000
"""So many orders at most are looked at for the use of rules."""

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Preview(RulePreview):
    """What saving would do; nothing was done.

    Args:
        undecided: orders on their way that the new rules will decide.
        imported: orders that the ERP has of late, and that would go elsewhere now; they do not.
    """

    effect: Effect
    undecided: int = 0
    imported: int = 0


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving did.

    Args:
        preview: what it was to do, as of the moment of saving.
        changed: rules that were not yet as they were wanted.
        batch: the replay of the orders that it freed; None: there was none to release.
        held: why the orders that it freed still wait: their flow was stopped meanwhile.
        kept: orders that it freed, and that stay held because a person kept them back.
    """

    preview: Preview
    changed: int
    batch: BatchView | None = None
    held: str = ""
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Saving:
    """How a person saves.

    Args:
        revision: what was previewed; empty: as it stands now.
        release: replay the orders that are freed.
        plan: how the replay goes about it.
        keep: letters of orders that stay held though they are freed.
    """

    revision: str = ""
    release: bool = True
    plan: Plan = field(default_factory=Plan)
    keep: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Mappings:
    """Reads, previews and saves the rules that map orders, and releases what they free."""

    rows: OrderRuleRows
    stores: StoreRows
    held: HeldOrders
    orders: KnownOrders
    letters: LetterViews
    batches: Batches

    def listed(self, store: str, kind: str = "") -> Sequence[RuleRow]:
        """Give the rules of a store.

        Args:
            kind: only of this kind; empty: all.

        Raises:
            StoreUnknown: there is no such store.
            MappingWrong: no order is mapped by such a kind.
        """
        if kind:
            check_order_kind(kind)
        self.stores.row(store)
        return self.rows.rows(store, kind)

    def usage(self, store: str, kind: str = "") -> Usage:
        """Tell how orders that the ERP has of late used the rules; of very many, some.

        Args:
            kind: only of rules of this kind; empty: of all.
        """
        of_late = islice(self.orders.imported(store, LATELY_S), COUNTED)
        rules = [row.rule for row in self.rows.rows(store, kind)]
        return usage((_of_kind(keys, kind) for keys in of_late) if kind else of_late, rules)

    def preview(self, store: str, edits: Sequence[Edit]) -> Preview:
        """Tell what these edits would do to the orders that are held.

        Raises:
            StoreUnknown: there is no such store.
            NothingMatched: a rule that is to be taken away is not there.
        """
        self.stores.row(store)
        return self._preview(store, self.rows.rules(store), edits)

    def save(self, store: str, edits: Sequence[Edit], act: Act, how: Saving) -> Saved:
        """Save rules, all or none, then release exactly the orders that they free, each once.

        Raises:
            RulesChanged: the rules are not those that were previewed; nothing was saved.
            FlowHeld: orders stand still, so that nothing can be released; nothing was saved.
            StoreUnknown: there is no such store.
            NothingMatched: a rule that is to be taken away is not there.
            FieldWrong: the plan makes no sense, or what is to be kept back is no letter of the
                store; nothing was saved.
        """
        check_plan(how.plan)
        self._check_kept(store, how.keep)
        seen = self.preview(store, edits)
        seen.check(how.revision)
        if how.release:
            self._check_flow(seen, how.keep)
        changed = self.rows.save(store, edits, act, seen.revision)
        if not how.release:
            return Saved(seen, changed)
        # Looked at again after the commit: an order that came to be held meanwhile is freed too.
        done = self._preview(store, seen.rules, edits)
        freed = [each.order.letter_id for each in done.effect.freed]
        wanted = [letter for letter in freed if letter not in set(how.keep)]
        kept = len(freed) - len(wanted)
        try:
            return Saved(done, changed, self._release(done, wanted, act, how.plan), kept=kept)
        except FlowHeld as error:
            # The rules stand: whoever hears that nothing was done would save them again.
            return Saved(done, changed, held=str(error), kept=kept)

    def _preview(self, store: str, rules: Sequence[Rule], edits: Sequence[Edit]) -> Preview:
        check_there(store, rules, edits)
        known = self.stores.get(store)
        conflict = CarrierConflict.HOLD if known is None else known.carrier_conflict
        found = effect(self.held.held(store), rules, edits, conflict)
        of_late = self.orders.imported(store, LATELY_S)
        return Preview(
            store,
            tuple(rules),
            tuple(edits),
            found,
            self.rows.undecided(store),
            elsewhere(of_late, rules, edits),
        )

    def _check_flow(self, seen: Preview, kept: Collection[str]) -> None:
        freed = (each.order.letter_id for each in seen.effect.freed)
        first = list(islice((letter for letter in freed if letter not in kept), 1))
        held = self.batches.held(self._letters(seen.store, first))
        if held:
            raise FlowHeld(f"nothing was saved: {held}; or save with --no-release")

    def _check_kept(self, store: str, letters: Collection[str]) -> None:
        known = {letter.id for letter in self._letters(store, list(letters))}
        unknown = [letter for letter in letters if letter not in known]
        if unknown:
            raise FieldWrong("keep", f"is wrong: {unknown[0]} is no letter of store {store}")

    def _release(
        self, done: Preview, letters: Sequence[str], act: Act, plan: Plan
    ) -> BatchView | None:
        found = self._letters(done.store, letters)
        found = [letter for letter in found if letter.state in UNFINISHED and not letter.batch]
        if not found:
            return None
        kept = len(done.effect.freed) - len(letters)
        rules = [f"{e.kind} {e.key} -> {e.target or 'none'}" for e in done.edits[:20]]
        said = {"mapping": rules, **({"kept": kept} if kept else {})}
        asked = Asked(plan, said, len(found), len(found))
        try:
            return self.batches.start(found, asked, act)
        except NothingMatched:
            return None  # others closed them, or replay them, since they were read

    def _letters(self, store: str, ids: Sequence[str]) -> list[LetterView]:
        """Give letters in the order in which they were named."""
        found: dict[str, LetterView] = {}
        for start in range(0, len(ids), _AT_ONCE):
            some = tuple(filter(None, ids[start : start + _AT_ONCE]))
            if some:
                wanted = LetterFilter(ids=some, store=store)
                found |= {x.id: x for x in self.letters.matching(wanted, _AT_ONCE)}
        return [found[letter] for letter in dict.fromkeys(ids) if letter in found]


def _of_kind(keys: Keys, kind: str) -> Keys:
    return tuple(key for key in keys if key.kind == kind)


def mappings(
    known: Repositories, box: SecretBox, held: HeldOrders, orders: KnownOrders
) -> Mappings:
    """Wire the service."""
    return Mappings(
        OrderRuleRows(known.database),
        known.stores,
        held,
        orders,
        LetterViews(known.database, box),
        batches(known, box),
    )
