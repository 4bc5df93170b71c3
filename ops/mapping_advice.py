"""Advice on mappings of orders: what an unmapped key may mean, why a key goes where it goes."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from adapters.database.letter_views import LetterFilter, LetterViews
from adapters.database.order_rules import OrderRuleRows
from adapters.database.secrets import SecretBox
from adapters.database.stores import StoreRows
from domain.deadletters import Reason
from domain.erp_carriers import ErpCarrierForm
from domain.errors import BridgeError, Misconfigured
from domain.held_orders import HeldOrder, HeldOrders
from domain.known_orders import KnownOrders
from domain.mapping_effects import carriers_of, lacking
from domain.mapping_keys import CARRIER, SHAPES, SKU, MappingKey
from domain.mapping_rules import Finding, Rule, explain, find, rule_of
from domain.store import Store
from domain.suggestions import Suggestion, suggest, suggest_from_rules
from domain.written_rules import Edit, key_of
from ops.mapping_files import Expectation
from ops.refusals import NothingMatched
from ops.resources import Repositories

Carriers = Callable[[Store], Sequence[ErpCarrierForm]]
"""Asks a store's ERP for its carriers; may raise any of our errors."""

SHOWN = 10
"""Carriers that are named one by one."""

_MOST_LETTERS = 10_000


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A carrier key, the orders that it holds, and what it may mean.

    Args:
        orders: how many it holds.
        total_cents: what they are worth.
        ship_by_s: the earliest moment by which one must be handed over; None: nobody said.
    """

    key: MappingKey
    orders: int
    total_cents: int
    ship_by_s: float | None
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """Suggestions for carrier keys; a person chooses, nothing is applied.

    Args:
        note: why the ERP could not be asked; empty: it was.
    """

    store: str
    keys: tuple[Unmapped, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether the ERP has the carriers that edits map to.

    Args:
        lacking: those that it does not have, or not as active; None: it was not asked.
        note: why it was asked in vain; empty: it answered, or it is none that can be asked.
    """

    lacking: tuple[str, ...] | None = None
    note: str = ""

    @property
    def told(self) -> str:
        """Name what the ERP lacks; of many, some."""
        found = self.lacking or ()
        return ", ".join([*found[:SHOWN], *(["…"] if len(found) > SHOWN else [])])


@dataclass(frozen=True, slots=True)
class Explained:
    """Why an order, or one key, goes where it goes.

    Args:
        order: None when only a key was asked for.
        lines: for a person.
    """

    findings: tuple[Finding, ...]
    lines: tuple[str, ...]
    order: HeldOrder | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """An expectation that the rules do not meet; a target of None: it is held."""

    line: int
    key: MappingKey
    wanted: str | None
    found: str | None
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MappingAdvice:
    """Answers what a person asks before changing a rule. It writes nothing."""

    rows: OrderRuleRows
    stores: StoreRows
    held: HeldOrders
    orders: KnownOrders
    letters: LetterViews
    carriers: Carriers

    def suggest(
        self, store: str, *, group: str = "", fields: Mapping[str, str] | None = None
    ) -> Advice:
        """Suggest ERP carriers for keys with these fields, of a group, or for all unmapped ones.

        Args:
            store: may be empty beside a group: a group is of one store.
            group: of dead letters: g-7f2a….
            fields: of carrier keys; when no order with such a key is held, they are the key.

        Raises:
            NothingMatched: the group has no order that waits for a carrier.
            MappingWrong: the fields do not name a marketplace, or are not those of a carrier.
            StoreUnknown: there is no such store.
        """
        letters = self._letters(store, group) if group else None
        if letters is not None:
            store = letters[1]
        known = self._store(store)
        held = [o for o in self.held.held(store) if letters is None or o.letter_id in letters[0]]
        waiting = _by_key(held)
        if fields:
            rule = rule_of(CARRIER, fields, "")
            like = {key: orders for key, orders in waiting.items() if not rule.differs(key.folded)}
            waiting = like or {key_of(CARRIER, fields): []}
        elif group and not waiting:
            raise NothingMatched(f"no order of group {group} waits for a carrier")
        return self._advice(known, waiting)

    def check(self, store: str, edits: Sequence[Edit]) -> Checked:
        """Ask the ERP whether it has the carriers that these edits map to.

        It costs a call or two, none where the edits map no carrier. Who only looks does not ask.

        Raises:
            StoreUnknown: there is no such store.
        """
        wanted = carriers_of(edits)
        if not wanted:
            return Checked(())
        known = self._store(store)
        try:
            return Checked(lacking(wanted, self.carriers(known)))
        except Misconfigured:  # it is joined by events only, or not joined yet
            return Checked()
        except BridgeError as error:
            return Checked(note=str(error))

    def explain(self, store: str, number: str) -> Explained:
        """Tell which rules decided about an order, and which nearly did.

        Raises:
            NothingMatched: no such order was decided yet.
            StoreUnknown: there is no such store.
        """
        self._store(store)
        order = self.held.find(store, number)
        keys = self.orders.keys(store, number) if order is None else order.keys
        if keys is None:
            raise NothingMatched(f"no order {number!r} of store {store!r} was decided yet")
        rules = self.rows.rules(store)
        holds = () if order is None else order.holds
        lines = [f"held for {hold.reason}: {hold.key}" for hold in holds]
        held = {hold.key for hold in holds}
        # What holds the order comes first.
        first = sorted(dict.fromkeys(keys), key=lambda k: held.isdisjoint((k.text, *k.values[:1])))
        findings = tuple(find(rules, key) for key in first)
        told = [line for finding in findings for line in _told(finding, rules, held)]
        return Explained(findings, (*(lines or ["not held"]), *told), order)

    def explain_key(self, store: str, key: MappingKey) -> Explained:
        """Tell where an order that says so would go, and why.

        Raises:
            StoreUnknown: there is no such store.
        """
        self._store(store)
        rules = self.rows.rules(store)
        finding = find(rules, key)
        own = f"{key.label}: no rule; it is looked for in the ERP as it is"
        return Explained((finding,), tuple(_told(finding, rules, ()) or [own]))

    def test(self, store: str, expected: Iterable[Expectation]) -> Sequence[Difference]:
        """Give the expectations that the rules do not meet.

        Raises:
            StoreUnknown: there is no such store.
        """
        self._store(store)
        rules = self.rows.rules(store)
        found = [(each, find(rules, each.key)) for each in expected]
        return [
            Difference(each.line, each.key, each.target, got.target, tuple(explain(got)))
            for each, got in found
            if got.target != each.target
        ]

    def _store(self, name: str) -> Store:
        store = self.stores.get(name)
        if store is None:
            raise self.stores.unknown(name)
        return store

    def _letters(self, store: str, group: str) -> tuple[frozenset[str], str]:
        wanted = LetterFilter(store=store, group=group)
        found = self.letters.matching(wanted, _MOST_LETTERS)
        if not found:
            raise NothingMatched(f"group {group} has no letter that waits")
        return frozenset(letter.id for letter in found), found[0].store

    def _advice(self, store: Store, waiting: dict[MappingKey, list[HeldOrder]]) -> Advice:
        rules = self.rows.rules(store.name)
        forms, note = self._forms(store)
        keys = [
            Unmapped(
                key,
                len(orders),
                sum(order.total_cents for order in orders),
                min((o.ship_by_s for o in orders if o.ship_by_s is not None), default=None),
                tuple(_suggested(key, forms, rules)),
            )
            for key, orders in waiting.items()
        ]
        keys.sort(key=lambda each: (-each.orders, each.key.text))
        return Advice(store.name, tuple(keys), note)

    def _forms(self, store: Store) -> tuple[Sequence[ErpCarrierForm] | None, str]:
        try:
            return self.carriers(store), ""
        except BridgeError as error:
            said = "the ERP could not be asked, so these come from the store's own rules"
            return None, f"{said}: {error}"


def advice(
    known: Repositories,
    box: SecretBox,
    held: HeldOrders,
    orders: KnownOrders,
    carriers: Carriers,
) -> MappingAdvice:
    """Wire the service."""
    rows, letters = OrderRuleRows(known.database), LetterViews(known.database, box)
    return MappingAdvice(rows, known.stores, held, orders, letters, carriers)


def _suggested(
    key: MappingKey, forms: Sequence[ErpCarrierForm] | None, rules: Sequence[Rule]
) -> list[Suggestion]:
    return suggest_from_rules(key, rules) if forms is None else suggest(key, forms, rules)


def _by_key(orders: Iterable[HeldOrder]) -> dict[MappingKey, list[HeldOrder]]:
    """Give the orders that wait for each carrier key; keys that fold alike are one."""
    first: dict[str, MappingKey] = {}
    found: dict[MappingKey, list[HeldOrder]] = {}
    for order in orders:
        wanted = {h.key for h in order.holds if h.reason is Reason.CARRIER_UNMAPPED}
        for key in order.keys:
            if key.kind == CARRIER and key.text in wanted:
                wanted.discard(key.text)
                found.setdefault(first.setdefault(key.text, key), []).append(order)
    return found


def _told(finding: Finding, rules: Sequence[Rule], held: Collection[str]) -> list[str]:
    """Leave out what needs no rule: a SKU that is none's exception, a kind that nobody maps."""
    kind = finding.key.kind
    if kind == SKU and finding.target is None and finding.key.values[0] not in held:
        return []
    if kind != CARRIER and not any(rule.kind == kind for rule in rules) and SHAPES[kind].patterns:
        return [f"{finding.key.label}: the store maps no {kind}"]
    return explain(finding)
