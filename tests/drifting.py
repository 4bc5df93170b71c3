"""Two sides of a day under test: equal at first, then drifting apart in ways that are known."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from domain.channel_orders import OrderStatus
from domain.drift import Cause, Difference, Gap, Grace
from domain.erp_orders import ErpOrderLine, ErpOrderRef, ErpStatus
from domain.money import Cents
from domain.order_accounts import Account
from domain.order_days import HubLine
from domain.reconcile import compare

DAY_S = 1_795_402_800.0
"""The midnight at which the day begins: 2026-11-23 in São Paulo."""

GRACE = Grace(now_s=DAY_S + 2 * 86_400, grace_s=900.0)
Fact = tuple[Gap, Cause, str, str]
"""How, why, number, field."""

_ERP_OF = {
    OrderStatus.PENDING: ErpStatus.AWAITING_PAYMENT,
    OrderStatus.PAID: ErpStatus.OPEN,
    OrderStatus.DELIVERED: ErpStatus.FULFILLED,
    OrderStatus.CANCELLED: ErpStatus.CANCELLED,
}


def a_hub_line(order_id: int = 1, **what_matters: Any) -> HubLine:
    """Give a paid order of 248.70, created at noon."""
    status = what_matters.get("status", OrderStatus.PAID)
    fields = {
        "number": f"2000-{order_id}",
        "status": status,
        "is_paid": status in {OrderStatus.PAID, OrderStatus.DELIVERED},
        "total_cents": 24_870,
        "created_at_s": DAY_S + 43_200,
    }
    return HubLine(order_id, **{**fields, **what_matters})


def its_erp_line(line: HubLine, **what_matters: Any) -> ErpOrderLine:
    """Give the ERP's order as it should be for an order of the hub."""
    ref = ErpOrderRef(f"9{line.order_id}", f"5{line.order_id}")
    total = Cents(line.total_cents or 0)
    right = ErpOrderLine(ref, line.number, _ERP_OF[line.status], total)
    return replace(right, **what_matters) if what_matters else right


def its_account(line: HubLine, **what_matters: Any) -> Account:
    """Give what the bridge knows of an order that it imported and brought along."""
    known = Account(
        line.order_id,
        line.number,
        outcome="import",
        erp_id=f"9{line.order_id}",
        erp_number=f"5{line.order_id}",
        told_paid=line.is_paid,
        told_cancelled=line.status is OrderStatus.CANCELLED,
        seen_at_s=DAY_S + 43_300,
    )
    return replace(known, **what_matters) if what_matters else known


@dataclass
class Sides:
    """Both sides and what the bridge knows, with what must be found."""

    hub: list[HubLine] = field(default_factory=list)
    erp: list[ErpOrderLine] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)

    def add(self, line: HubLine, drift: str = "equal") -> None:
        """Add an order that drifted in this way."""
        _DRIFTS[drift](self, line)

    def found(self) -> list[Difference]:
        return compare(self.hub, self.erp, self.accounts, GRACE)

    def is_exact(self) -> bool:
        """Tell whether just what must be found is found, each once."""
        return Counter(map(fact, self.found())) == Counter(self.facts)

    def shuffled(self, seed: int) -> "Sides":
        """Give the same, in another order."""
        dice = random.Random(seed)  # noqa: S311 - a test
        return Sides(
            dice.sample(self.hub, len(self.hub)),
            dice.sample(self.erp, len(self.erp)),
            dice.sample(self.accounts, len(self.accounts)),
            self.facts,
        )

    def _keep(
        self, line: HubLine, erp: Sequence[ErpOrderLine], account: Account | None, *facts: Fact
    ) -> None:
        self.hub.append(line)
        self.erp += erp
        self.accounts += [] if account is None else [account]
        self.facts += facts


def fact(found: Difference) -> Fact:
    """Give what counts of a difference."""
    return found.gap, found.cause, found.number, found.field


def _equal(sides: Sides, line: HubLine) -> None:
    sides._keep(line, [its_erp_line(line)], its_account(line))


def _never_seen(sides: Sides, line: HubLine) -> None:
    paid = replace(line, status=OrderStatus.PAID, is_paid=True)
    sides._keep(paid, [], None, (Gap.MISSING, Cause.NEVER_SEEN, line.number, ""))


def _held(sides: Sides, line: HubLine) -> None:
    account = its_account(line, erp_id="", outcome="hold", held="carrier_unmapped: Loggi")
    sides._keep(line, [], account, (Gap.MISSING, Cause.HELD, line.number, ""))


def _gone(sides: Sides, line: HubLine) -> None:
    sides._keep(line, [], its_account(line), (Gap.MISSING, Cause.GONE, line.number, ""))


def _extra(sides: Sides, line: HubLine) -> None:
    sides.erp.append(its_erp_line(line))
    sides.facts.append((Gap.EXTRA, Cause.NOT_OURS, line.number, ""))


def _untold(sides: Sides, line: HubLine) -> None:
    cancelled = replace(line, status=OrderStatus.CANCELLED, is_paid=False)
    erp = its_erp_line(cancelled, status=ErpStatus.OPEN)
    account = its_account(cancelled, told_cancelled=False)
    fact_ = (Gap.DIFFERENT, Cause.STALE, line.number, "status")
    sides._keep(cancelled, [erp], account, fact_)


def _total(sides: Sides, line: HubLine) -> None:
    paid = replace(line, status=OrderStatus.PAID, is_paid=True)
    erp = its_erp_line(paid, total_cents=Cents(1))
    fact_ = (Gap.DIFFERENT, Cause.ERP_DIFFERS, line.number, "total")
    sides._keep(paid, [erp], its_account(paid), fact_)


def _twice(sides: Sides, line: HubLine) -> None:
    paid = replace(line, status=OrderStatus.PAID, is_paid=True)
    second = replace(its_erp_line(paid), ref=ErpOrderRef(f"8{line.order_id}", "8"))
    fact_ = (Gap.TWICE, Cause.TWO_ORDERS, line.number, "erp")
    sides._keep(paid, [second, its_erp_line(paid)], its_account(paid), fact_)


_DRIFTS: dict[str, Callable[[Sides, HubLine], None]] = {
    "equal": _equal,
    "never_seen": _never_seen,
    "held": _held,
    "gone": _gone,
    "extra": _extra,
    "untold": _untold,
    "total": _total,
    "twice": _twice,
}
DRIFTS = tuple(_DRIFTS)
STATUSES = tuple(_ERP_OF)
