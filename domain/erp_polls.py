"""Which stores' ERP is asked every so often what changed, because it tells nobody. Pure."""

from domain.errors import Misconfigured
from domain.ids import Kind
from domain.stock import deposit_key
from domain.store import Erp, StockRule, Store

PAPERS: frozenset[str] = frozenset({Kind.INVOICE, Kind.SHIPMENT, Kind.DELIVERY})
"""What a poll tells of orders."""

POLLED: frozenset[str] = frozenset({Kind.PRODUCT, Kind.STOCK, Kind.PRICE, *PAPERS})
"""What a poll can note."""

POLL_OFF = "poll_off"
"""Cause for which the lane that polls the ERP is held: somebody chose not to poll it."""

POLL_UNFIT = "poll_unfit"
"""The same, though it is to be polled: as it is set, stock cannot be told so."""


def polled_kinds(store: Store) -> frozenset[str]:
    """Give what a poll of the store's ERP notes: what is wanted, and goes out at all.

    Examples:
        >>> store = Store("acme", "", poll_erp_kinds=("price", "stock"), flows={"price": False})
        >>> sorted(polled_kinds(store))
        ['stock']
    """
    return frozenset(kind for kind in store.poll_erp_kinds if store.flows.get(kind, True))


def why_no_polls(store: Store) -> str:
    """Give why a store's ERP is not polled, and what to do; empty when it is.

    There is no default: stock that is told by events, deposit by deposit, and by a poll, summed
    over all deposits, would be counted twice. A store that is paused counts as polled: what it
    misses meanwhile is made up for.

    Examples:
        >>> why_no_polls(Store("acme", "", erp=Erp.ECCOSYS, poll_erp_kinds=("price",)))
        ''
        >>> why_no_polls(Store("acme", "", erp=Erp.ECCOSYS, poll_erp_kinds=("stock",)))
        'deposit is not set; anybridge store set acme --deposit NAME'
    """
    return _why_off(store) or _why_unfit(store)


def _why_off(store: Store) -> str:
    change = f"anybridge store set {store.name}"
    if store.erp is not Erp.ECCOSYS:
        return "the ERP is joined by events"
    if not store.flows.get(Kind.POLL_ERP, True):
        return f"flow {Kind.POLL_ERP} is off; {change} --flows {Kind.POLL_ERP}=yes"
    if not store.poll_erp_kinds:
        wanted = f"{change} --poll-erp-kinds {','.join(sorted(POLLED))}"
        return f"poll_erp_kinds is not set; where the ERP emits no events: {wanted}"
    if not polled_kinds(store):
        return f"the flows of all that a poll notes are off; {change} --flows stock=yes"
    return ""


def _why_unfit(store: Store) -> str:
    if Kind.STOCK not in polled_kinds(store):
        return ""
    change = f"anybridge store set {store.name}"
    if not store.deposit:
        return f"deposit is not set; {change} --deposit NAME"
    if store.stock_rule is None:
        return f"stock_rule is not set; {change} --stock-rule {StockRule.CONSOLIDATE_ALL}"
    listed = {deposit_key(name) for name in store.deposits}
    if store.stock_rule is StockRule.SAME_NAME_ONLY and listed != {deposit_key(store.deposit)}:
        return (
            "Eccosys tells stock summed over all deposits, and stock_rule wants that of one: "
            f"{change} --stock-rule {StockRule.CONSOLIDATE_ALL}, or --deposits "
            f"'{store.deposit}' when the ERP has no other, or --poll-erp-kinds price,product"
        )
    return ""


def require_polls(store: Store) -> None:
    """Let a store pass whose ERP is polled.

    Raises:
        Misconfigured: it is paused, or a setting keeps its ERP from being polled.
    """
    if store.paused:
        raise Misconfigured("flow_off", store.why_off(Kind.POLL_ERP))
    for cause, missing in ((POLL_OFF, _why_off(store)), (POLL_UNFIT, _why_unfit(store))):
        if missing:
            raise Misconfigured(cause, f"the ERP is not polled: {missing}")
