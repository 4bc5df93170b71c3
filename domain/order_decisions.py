"""What becomes of an order of the hub: imported, brought along, skipped or held; and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from domain.carriers import CarrierHeld, carrier_of
from domain.channel_orders import ChannelOrder
from domain.customers import CustomerFaulty, CustomerFound, customer_of
from domain.days import midnight_s
from domain.deadletters import Reason
from domain.erp_carriers import ErpCarrier
from domain.holds import Hold
from domain.mapping_keys import CHANNEL, PAYMENT, MappingKey, channel_key, payment_key, sku_key
from domain.mapping_rules import Finding, Rule, explain, find
from domain.order_changes import NO_CHANGES, Changes, Imported, changes_of, is_rerouted
from domain.order_translation import SHIPPED, Product, Resolution, sums_of
from domain.store import CarrierConflict, Fulfillment, OrderImport, ShippedOrders, Store


class Outcome(StrEnum):
    """What becomes of an order."""

    IMPORT = "import"
    UPDATE = "update"
    SKIP = "skip"
    HOLD = "hold"


class Verdict(StrEnum):
    """What one step says."""

    PASSED = "passed"
    SKIPPED = "skipped"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a decision, as it is recorded.

    Args:
        name: status, cut_off, fulfillment, content, carrier, sku, payment, channel, customer;
            shipped instead of status for one that left; changes for one that the ERP has, with
            carrier before it where its items travel otherwise now.
        detail: for a person; holds no personal data.
        holds: what held it.
    """

    name: str
    verdict: Verdict
    detail: str
    holds: tuple[Hold, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What is known besides the order.

    Args:
        rules: of the store, of every kind.
        products: SKU of the ERP → its product id, for those of `erp_skus` that it has.
        imported: what the ERP was told of this order; None before it was imported.
        is_invoiced: the ERP has an invoice for it.
        is_dropped: the ERP has it cancelled.
    """

    rules: Sequence[Rule] = ()
    products: Mapping[str, str] = field(default_factory=dict)
    conflict: CarrierConflict = CarrierConflict.HOLD
    imported: Imported | None = None
    is_invoiced: bool = False
    is_dropped: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of an order, and how that came about.

    Args:
        resolution: what it resolves to; None unless it is imported.
        changes: what its ERP order needs; also beside holds.
    """

    outcome: Outcome
    steps: tuple[Step, ...]
    resolution: Resolution | None = None
    changes: Changes = NO_CHANGES

    @property
    def holds(self) -> tuple[Hold, ...]:
        """Everything that holds it; the first names its reason."""
        return tuple(hold for step in self.steps for hold in step.holds)


def erp_skus(order: ChannelOrder, rules: Sequence[Rule]) -> list[str]:
    """Give the ERP's SKUs that an order needs, each once: to be looked up before deciding."""
    return sorted({_erp_sku(item.sku, rules) for item in order.items if item.sku.strip()})


def decide(order: ChannelOrder, store: Store, known: Known) -> Decision:
    """Decide what becomes of an order as it stands now.

    Steps after the first hold are taken too, so that one look names everything that is missing.
    """
    if known.imported is not None:
        return _brought_along(order, known.imported, known)
    steps = _let_in(order, store)
    if steps[-1].verdict is Verdict.SKIPPED:
        return Decision(Outcome.SKIP, tuple(steps))
    return _resolved(order, known, steps)


def is_skipped(order: ChannelOrder, store: Store) -> bool:
    """Tell whether a store leaves an order out, whatever else is known of it."""
    return _let_in(order, store)[-1].verdict is Verdict.SKIPPED


def _let_in(order: ChannelOrder, store: Store) -> list[Step]:
    steps: list[Step] = []
    for step in (_status, _cut_off, _fulfillment):
        steps.append(step(order, store))
        if steps[-1].verdict is Verdict.SKIPPED:
            break
    return steps


def _brought_along(order: ChannelOrder, told: Imported, known: Known) -> Decision:
    carrier, steps = None, []
    if is_rerouted(order, told):
        carrier, step = _carrier(order, known)
        steps.append(step)
    invoiced, dropped = known.is_invoiced, known.is_dropped
    changes = changes_of(order, told, is_invoiced=invoiced, is_dropped=dropped, carrier=carrier)
    names = ", ".join(type(change).__name__ for change in changes.changes) or "nothing new"
    verdict = Verdict.HELD if changes.holds else Verdict.PASSED
    steps.append(Step("changes", verdict, names, changes.holds))
    is_held = any(step.verdict is Verdict.HELD for step in steps)
    return Decision(Outcome.HOLD if is_held else Outcome.UPDATE, tuple(steps), changes=changes)


def _resolved(order: ChannelOrder, known: Known, steps: list[Step]) -> Decision:
    carrier, by_carrier = _carrier(order, known)
    products, by_sku = _products(order, known)
    payments, by_payment = _targets(
        PAYMENT, [payment_key(order, said) for said in order.payments], known.rules
    )
    channels, by_channel = _targets(CHANNEL, [channel_key(order)], known.rules)
    customer, by_customer = _customer(order)
    steps += [_content(order), by_carrier, by_sku, by_payment, by_channel, by_customer]
    is_held = any(step.verdict is Verdict.HELD for step in steps)
    if is_held or carrier is None or customer is None:
        return Decision(Outcome.HOLD, tuple(steps))
    resolution = Resolution(carrier, products, payments, channels[0], customer)
    return Decision(Outcome.IMPORT, tuple(steps), resolution)


def _status(order: ChannelOrder, store: Store) -> Step:
    if order.is_cancelled:
        return _skipped("status", "cancelled before it was imported")
    if store.order_import is OrderImport.PAID_ONLY and not order.is_paid:
        return _skipped("status", f"{order.raw_status} is not paid; the store imports paid orders")
    if store.shipped_orders is ShippedOrders.SKIP and order.status in SHIPPED:
        return _skipped(
            "shipped", f"{order.raw_status} before it was imported; the store skips such"
        )
    return _passed("status", f"{order.raw_status}; the store imports {store.order_import}")


def _cut_off(order: ChannelOrder, store: Store) -> Step:
    first_day = store.import_orders_from
    if first_day is None:
        return _passed("cut_off", "the store has none")
    if order.created_at_s < midnight_s(first_day):
        return _skipped("cut_off", f"created before {first_day}")
    return _passed("cut_off", f"created on or after {first_day}")


def _fulfillment(order: ChannelOrder, store: Store) -> Step:
    if not order.fulfillment:
        return _passed("fulfillment", "the seller ships")
    if store.fulfillment is Fulfillment.SKIP:
        return _skipped("fulfillment", "the marketplace ships; the store skips such orders")
    return _passed("fulfillment", "the marketplace ships; the store imports such orders")


def _content(order: ChannelOrder) -> Step:
    present = {
        "marketplace_number": bool(order.marketplace_number.strip()),
        "items": bool(order.items),
        "quantity": all(item.quantity > 0 for item in order.items),
        "total": sums_of(order).total_cents >= 0,
    }
    missing = ", ".join(name for name, there in present.items() if not there)
    if not missing:
        count = len(order.items)
        return _passed("content", "1 item" if count == 1 else f"{count} items")
    return _held("content", Hold(Reason.ORDER_INCOMPLETE, missing, f"missing or wrong: {missing}"))


def _carrier(order: ChannelOrder, known: Known) -> tuple[ErpCarrier | None, Step]:
    found = carrier_of(order, known.rules, known.conflict)
    told = _told(found.findings)
    if not isinstance(found, CarrierHeld):
        return found.carrier, _passed("carrier", told)
    if found.reason is Reason.CARRIER_CONFLICT:
        key = " + ".join(key.text for key in found.keys)
        return None, _held("carrier", Hold(found.reason, key, told))
    holds = [Hold(found.reason, each.text, _unmapped(each, found.findings)) for each in found.keys]
    return None, _held("carrier", *(holds or [Hold(found.reason, "", "the order has no items")]))


def _products(order: ChannelOrder, known: Known) -> tuple[tuple[Product, ...], Step]:
    skus = [(item.sku, _erp_sku(item.sku, known.rules)) for item in order.items]
    missing = {said: sku for said, sku in skus if sku not in known.products}
    holds = [
        Hold(Reason.SKU_UNMAPPED, said, _no_product(said, sku)) for said, sku in missing.items()
    ]
    if holds:
        return (), _held("sku", *holds)
    products = tuple(Product(sku, known.products[sku]) for _, sku in skus)
    return products, _passed("sku", ", ".join(sku for _, sku in skus))


def _targets(
    kind: str, keys: Sequence[MappingKey], rules: Sequence[Rule]
) -> tuple[tuple[str, ...], Step]:
    """Map keys of a kind that a store may do without: one without any rule of it does."""
    if not any(rule.kind == kind for rule in rules):
        return ("",) * len(keys), _passed(kind, "the store maps none")
    reason = Reason.PAYMENT_UNMAPPED if kind == PAYMENT else Reason.CHANNEL_UNMAPPED
    findings = [find(rules, key) for key in keys]
    unmapped = {each.key.text: each for each in findings if each.target is None}
    if unmapped:
        holds = [Hold(reason, key, _told([each])) for key, each in unmapped.items()]
        return (), _held(kind, *holds)
    return tuple(each.target or "" for each in findings), _passed(kind, _told(findings))


def _customer(order: ChannelOrder) -> tuple[CustomerFound | None, Step]:
    found = customer_of(order)
    if isinstance(found, CustomerFaulty):
        fields = ", ".join(found.faults)
        hold = Hold(Reason.CUSTOMER_INVALID, fields, f"missing or wrong: {fields}")
        return None, _held("customer", hold)
    return found, _passed("customer", "; ".join(found.notes) or "complete")


def _erp_sku(said: str, rules: Sequence[Rule]) -> str:
    return find(rules, sku_key(said)).target or said.strip()


def _no_product(said: str, sku: str) -> str:
    if not sku:
        return "the hub names no SKU for an item"
    return (
        f'SKU "{said}"'
        + (f' is mapped to "{sku}", which' if sku != said.strip() else "")
        + (" does not exist in the ERP")
    )


def _unmapped(key: MappingKey, findings: Sequence[Finding]) -> str:
    return _told([each for each in findings if each.key == key])


def _told(findings: Sequence[Finding]) -> str:
    return "\n".join(line for finding in findings for line in explain(finding))


def _passed(name: str, detail: str) -> Step:
    return Step(name, Verdict.PASSED, detail)


def _skipped(name: str, detail: str) -> Step:
    return Step(name, Verdict.SKIPPED, detail)


def _held(name: str, *holds: Hold) -> Step:
    return Step(name, Verdict.HELD, "; ".join(hold.detail for hold in holds), holds)
