"""Finds an order in the ERP by its number, and takes none for it that is not proved to be it."""

from collections.abc import Sequence

from domain.days import day_of
from domain.deadletters import Reason
from domain.erp_orders import ErpOrderLine, ErpOrderRef, ErpOrders, ErpStatus
from domain.holds import Hold
from domain.order_identity import Identity, Sought, identity_of, told_apart
from workers.handlers.order_case import OrderCase


def find_intended(case: OrderCase) -> ErpOrderRef | None:
    """Find an order that the ERP may have been asked to create.

    The intent counts as proof where nothing speaks against it: before it no such order was there.
    Another one of its number is passed over, and told when the order is to be created.

    Raises:
        Held: there are several, and nobody can tell which it is.
    """
    sought = _sought(case)
    known = [(identity_of(sought, line), line) for line in _found(case, sought)]
    named = [line for identity, line in known if identity is Identity.SAME]
    return _only(case, named or [line for identity, line in known if identity is Identity.UNSURE])


def find_present(case: OrderCase, document: str) -> ErpOrderRef | None:
    """Find an order that somebody else may have brought to the ERP.

    Args:
        document: CPF or CNPJ of its buyer, for whom the ERP is asked where an order there names
            no order of the channel: one call.

    Raises:
        Held: there are several that are it, or only such as are not proved to be it.
    """
    sought = _sought(case)
    lines = _found(case, sought)
    if not lines:
        return None
    known = [(identity_of(sought, line), line) for line in lines]
    ours = [line for identity, line in known if identity is Identity.SAME]
    unsure = [line for identity, line in known if identity is Identity.UNSURE and line.customer_id]
    if not ours and unsure:
        buyer = case.erp.find_customer(document)
        ours = [line for line in unsure if line.customer_id == buyer]
    if ours:
        return _only(case, ours)
    detail = "\n".join(told_apart(sought, line) for line in lines)
    raise case.held("number", Hold(Reason.NUMBER_TAKEN, sought.number, detail))


def _sought(case: OrderCase) -> Sought:
    claim, early_days = case.claim, case.work.store.erp_early_days
    day = None if claim.ordered_at_s is None else day_of(claim.ordered_at_s)
    return Sought(claim.order_id, claim.number, claim.total_cents, day, early_days)


def _found(case: OrderCase, sought: Sought) -> Sequence[ErpOrderLine]:
    return case.erp.find_orders(sought.number, sought.since)


def _only(case: OrderCase, lines: Sequence[ErpOrderLine]) -> ErpOrderRef | None:
    """Give the only one; of several, the only one that is not cancelled."""
    if len(lines) <= 1:
        return lines[0].ref if lines else None
    alive = [line.ref for line in lines if not _is_cancelled(case.erp, line.ref)]
    if len(alive) == 1:
        return alive[0]
    number = case.claim.number
    named = ", ".join(f"{line.ref.number} (id {line.ref.erp_id})" for line in lines)
    detail = f"the ERP has several orders with the store order number {number}: {named}"
    raise case.held("number", Hold(Reason.ORDER_CONFLICT, number, detail))


def _is_cancelled(erp: ErpOrders, ref: ErpOrderRef) -> bool:
    state = erp.state(ref)
    return state is None or state.status is ErpStatus.CANCELLED
