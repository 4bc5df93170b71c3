"""What a change of rules does to the orders that are held: whom it frees, moves, newly holds."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from domain.carriers import CarrierHeld, carrier_by
from domain.deadletters import Reason
from domain.erp_carriers import ErpCarrierForm
from domain.held_orders import HeldOrder
from domain.known_orders import Keys
from domain.mapping_keys import (
    CARRIER,
    CHANNEL,
    PAYMENT,
    SHAPES,
    SKU,
    MappingKey,
    from_carrier,
    to_carrier,
)
from domain.mapping_rules import Finding, Rule, find
from domain.store import CarrierConflict
from domain.written_rules import Edit, applied

Held = tuple[Reason, str]
"""A reason and the exact key that it is released by."""

_OF_CARRIERS = frozenset({Reason.CARRIER_UNMAPPED, Reason.CARRIER_CONFLICT})
_BY_RULES = _OF_CARRIERS | {Reason.PAYMENT_UNMAPPED, Reason.CHANNEL_UNMAPPED}
_OPTIONAL = {PAYMENT: Reason.PAYMENT_UNMAPPED, CHANNEL: Reason.CHANNEL_UNMAPPED}


@dataclass(frozen=True, slots=True)
class Freed:
    """An order that a change of rules frees of a hold.

    Args:
        still: reasons that hold it nevertheless, each once; empty: it can be imported.
    """

    order: HeldOrder
    still: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of rules does to the orders that are held.

    Args:
        freed: exactly those that a hold ends for; those that nothing else holds come first.
        moved: those that would go elsewhere once something else releases them.
        blocked: those that it would hold for a reason that they do not have yet.
    """

    freed: tuple[Freed, ...] = ()
    moved: tuple[HeldOrder, ...] = ()
    blocked: tuple[Freed, ...] = ()

    @property
    def also_blocked(self) -> Mapping[Reason, int]:
        """How many of the freed are still held, by reason."""
        return _counted(self.freed)

    @property
    def newly_blocked(self) -> Mapping[Reason, int]:
        """How many would be held for a new reason, by reason."""
        return _counted(self.blocked)

    @property
    def cancelled(self) -> int:
        """How many of the freed are cancelled already, so that their letters only close."""
        return sum(each.order.is_cancelled for each in self.freed)

    @property
    def total_cents(self) -> int:
        """What the freed are worth."""
        return sum(each.order.total_cents for each in self.freed)


def effect(
    orders: Iterable[HeldOrder],
    before: Collection[Rule],
    edits: Sequence[Edit],
    conflict: CarrierConflict = CarrierConflict.HOLD,
) -> Effect:
    """Tell what edits do to held orders.

    A hold ends when the rules held it before and do not any more. It ends as well when an edited
    rule now maps it: a rule that was saved without a release frees when it is saved again.
    Whether the ERP has the product that a SKU is mapped to is only known when the order is
    looked at again: until then a SKU's hold ends with a new target.
    """
    was, will = _Book(before, conflict), _Book(applied(before, edits), conflict)
    touched = {(edit.kind, edit.key) for edit in edits}
    freed: list[Freed] = []
    moved: list[HeldOrder] = []
    blocked: list[Freed] = []
    for order in orders:
        ended = {hold for hold in _known(order) if _ends(hold, order, (was, will), touched)}
        left = _left(order, will, ended)
        if ended:
            freed.append(Freed(order, left))
        elif any(was.target(key) != will.target(key) for key in order.keys):
            moved.append(order)
        fresh = will.holds(order) - was.holds(order) - _known(order)
        if fresh and not ended:
            blocked.append(Freed(order, _reasons(fresh)))
    freed.sort(key=lambda each: bool(each.still))
    return Effect(tuple(freed), tuple(moved), tuple(blocked))


def elsewhere(orders: Iterable[Keys], before: Collection[Rule], edits: Sequence[Edit]) -> int:
    """Count the orders that edited rules would map elsewhere, were they decided now."""
    was, will = (_Book(rules, CarrierConflict.HOLD) for rules in (before, applied(before, edits)))
    return sum(any(was.target(key) != will.target(key) for key in keys) for keys in orders)


def carriers_of(edits: Iterable[Edit]) -> tuple[str, ...]:
    """Give the carriers that edits map to, each once."""
    targets = (e.target for e in edits if e.kind == CARRIER and e.target is not None)
    return tuple(dict.fromkeys(from_carrier(to_carrier(target)) for target in targets))


def lacking(targets: Iterable[str], forms: Iterable[ErpCarrierForm]) -> tuple[str, ...]:
    """Give the carriers that the ERP does not have, or not as active: what goes by them is held.

    Examples:
        >>> from domain.erp_carriers import ErpCarrier
        >>> loggi = ErpCarrierForm(ErpCarrier("6004", "6401"), "Loggi")
        >>> asleep = ErpCarrierForm(ErpCarrier("6004", "6402"), "Loggi", active=False)
        >>> lacking(["6004:6401", "6004:6402", "1:2"], [loggi, asleep])
        ('6004:6402', '1:2')
    """
    there = {from_carrier(form.carrier) for form in forms if form.active}
    return tuple(target for target in targets if target not in there)


@dataclass(frozen=True, slots=True)
class Usage:
    """How orders used the rules.

    Args:
        orders: so many were looked at.
        won: in how many of them a rule won, by kind and key.
        tied: rules that stood against others of the same weight: none of them won.
    """

    orders: int
    won: Mapping[tuple[str, str], int]
    tied: frozenset[tuple[str, str]]


def usage(orders: Iterable[Keys], rules: Collection[Rule]) -> Usage:
    """Count in how many orders each rule won."""
    book = _Book(rules, CarrierConflict.HOLD)
    won: Counter[tuple[str, str]] = Counter()
    tied: set[tuple[str, str]] = set()
    count = 0
    for keys in orders:
        count += 1
        found = [book.finding(key) for key in keys]
        won.update({(f.rule.kind, f.rule.key) for f in found if f.rule is not None})
        tied.update((rule.kind, rule.key) for f in found for rule in f.rivals)
    return Usage(count, won, frozenset(tied))


class _Book:
    """Rules that remember what they found."""

    def __init__(self, rules: Collection[Rule], conflict: CarrierConflict) -> None:
        self._rules = rules
        self._conflict = conflict
        self._found: dict[tuple[str, str], Finding] = {}
        self._holds: dict[tuple[MappingKey, ...], frozenset[Held]] = {}
        ordered = sorted(rules, key=lambda rule: rule.kind)
        self._of_kind = {kind: tuple(ours) for kind, ours in groupby(ordered, lambda r: r.kind)}
        self._exact = {(rule.kind, rule.key): (rule,) for rule in rules}

    def finding(self, key: MappingKey) -> Finding:
        """Give what the rules say about a key."""
        place = (key.kind, key.text)
        if place not in self._found:
            # A kind without patterns has one rule a key: a store may have thousands of SKUs.
            is_open = SHAPES[key.kind].patterns
            ours = self._of_kind.get(key.kind, ()) if is_open else self._exact.get(place, ())
            self._found[place] = find(ours, key)
        return self._found[place]

    def target(self, key: MappingKey) -> str | None:
        """Give what a key is mapped to."""
        return self.finding(key).target

    def holds(self, order: HeldOrder) -> frozenset[Held]:
        """Give what these rules hold an order for, its SKUs apart."""
        if order.is_imported:
            return frozenset(self._carrier(order.keys)) if _is_rerouted(order) else frozenset()
        if order.keys not in self._holds:
            found = self._carrier(order.keys)
            for kind, reason in _OPTIONAL.items():
                found |= self._unmapped(order.keys, kind, reason)
            self._holds[order.keys] = frozenset(found)
        return self._holds[order.keys]

    def _carrier(self, keys: Sequence[MappingKey]) -> set[Held]:
        ours = tuple(key for key in keys if key.kind == CARRIER)
        found = carrier_by(ours, self._of_kind.get(CARRIER, ()), self._conflict)
        if not isinstance(found, CarrierHeld):
            return set()
        if found.reason is Reason.CARRIER_CONFLICT:
            return {(found.reason, " + ".join(key.text for key in found.keys))}
        return {(found.reason, key.text) for key in found.keys} or {(found.reason, "")}

    def _unmapped(self, keys: Sequence[MappingKey], kind: str, reason: Reason) -> set[Held]:
        if kind not in self._of_kind:
            return set()
        ours = (key for key in keys if key.kind == kind)
        return {(reason, key.text) for key in ours if self.target(key) is None}


def _is_rerouted(order: HeldOrder) -> bool:
    return any(hold.reason in _OF_CARRIERS for hold in order.holds)


def _known(order: HeldOrder) -> set[Held]:
    return {(hold.reason, hold.key) for hold in order.holds}


def _ends(
    held: Held, order: HeldOrder, books: tuple[_Book, _Book], touched: set[tuple[str, str]]
) -> bool:
    reason, text = held
    was, will = books
    if reason is Reason.SKU_UNMAPPED:
        keys = [key for key in order.keys if key.kind == SKU and key.values[0] == text]
        return any(
            was.target(key) != will.target(key) or _is_by(will.finding(key), touched)
            for key in keys
        )
    if reason not in _BY_RULES or held in will.holds(order):
        return False
    if held in was.holds(order):
        return True
    kind = reason.value.partition("_")[0]
    return any(_is_by(will.finding(key), touched) for key in order.keys if key.kind == kind)


def _is_by(finding: Finding, touched: set[tuple[str, str]]) -> bool:
    return finding.rule is not None and (finding.rule.kind, finding.rule.key) in touched


def _left(order: HeldOrder, will: _Book, ended: set[Held]) -> tuple[Reason, ...]:
    """Give the reasons that hold an order under the new rules, those that no rule ends included."""
    others = {held for held in _known(order) - ended if held[0] not in _BY_RULES}
    return _reasons(others | will.holds(order))


def _reasons(holds: Iterable[Held]) -> tuple[Reason, ...]:
    return tuple(sorted({reason for reason, _ in holds}))


def _counted(orders: Iterable[Freed]) -> Mapping[Reason, int]:
    return dict(sorted(Counter(reason for each in orders for reason in each.still).items()))
