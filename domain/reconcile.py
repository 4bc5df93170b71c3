"""What differs between the orders of a day at the hub and in the ERP, and why. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from domain.channel_orders import OrderStatus
from domain.drift import Cause, Difference, Gap, Grace
from domain.erp_orders import UNPAID, ErpOrderLine, ErpStatus
from domain.order_accounts import Account
from domain.order_days import HubLine

_GOING = frozenset({ErpStatus.OPEN, ErpStatus.READY_FOR_PICKING, ErpStatus.FULFILLED})
_PAID = (OrderStatus.PAID, OrderStatus.INVOICED, OrderStatus.SHIPPED, OrderStatus.DELIVERED)

# What is not in it says nothing about where the order stands in the ERP.
_AGREE: Mapping[OrderStatus, frozenset[ErpStatus]] = {
    OrderStatus.PENDING: UNPAID,
    **dict.fromkeys(_PAID, _GOING),
    OrderStatus.CANCELLED: frozenset({ErpStatus.CANCELLED}),
}


def compare(
    hub: Iterable[HubLine],
    erp: Iterable[ErpOrderLine],
    accounts: Iterable[Account],
    grace: Grace,
) -> list[Difference]:
    """Compare both sides of a day; each difference once, in the order of the hub, then the ERP.

    An order that the hub lists twice is one. What the ERP has without a store order number was
    sold elsewhere, and is left out.

    Args:
        accounts: what the bridge knows, of any orders of these ids and numbers.
    """
    by_id = {line.order_id: line for line in hub}
    by_number: dict[str, list[ErpOrderLine]] = {}
    for line in {line.ref.erp_id: line for line in erp}.values():
        if line.number:
            by_number.setdefault(line.number, []).append(line)
    known = list(accounts)
    of_id = {account.order_id: account for account in known}
    of_number = {account.number: account for account in known}
    found: list[Difference] = []
    for order in by_id.values():
        found += _of_hub(order, by_number.get(order.number, []), of_id.get(order.order_id), grace)
    found += _twice_at_hub(by_id.values())
    wanted = {order.number for order in by_id.values()}
    for number, lines in by_number.items():
        found += _twice_in_erp(number, lines, of_number.get(number))
        if number not in wanted:
            found.append(_extra(number, lines, of_number.get(number)))
    return found


def _of_hub(
    order: HubLine, lines: Sequence[ErpOrderLine], account: Account | None, grace: Grace
) -> Iterator[Difference]:
    if order.total_cents is None:
        yield _told(Gap.MISSING if not lines else Gap.DIFFERENT, order, Cause.UNREADABLE)
    elif not lines:
        cause, detail = _why_missing(order, account, grace)
        yield _told(Gap.MISSING, order, cause, detail, account)
    else:
        yield from _different(order, _ours(lines, account), account, grace)


def _why_missing(order: HubLine, account: Account | None, grace: Grace) -> tuple[Cause, str]:
    cause, detail = _why_not_yet(order, account, grace)
    if cause is not None:
        return cause, detail
    if account is not None and account.erp_id:
        return Cause.GONE, f"it was imported as ERP order {account.erp_number}"
    if order.status is OrderStatus.CANCELLED:
        return Cause.SKIPPED, "cancelled before it was imported"
    if account is None or not account.is_decided:
        return Cause.NEVER_SEEN, ""
    return _why_left_out(order, account)


def _why_left_out(order: HubLine, account: Account) -> tuple[Cause, str]:
    if not account.skipped:
        return Cause.LOST, f"decided: {account.outcome}"
    # Whoever was left out unpaid is looked at again once it is paid.
    is_stale = account.is_skipped_unpaid and order.is_paid
    return (Cause.STALE, "paid since") if is_stale else (Cause.SKIPPED, account.skipped)


def _different(
    order: HubLine, line: ErpOrderLine, account: Account | None, grace: Grace
) -> Iterator[Difference]:
    is_over = order.status is OrderStatus.CANCELLED and line.status is ErpStatus.CANCELLED
    agreed = _AGREE.get(order.status)
    if agreed is not None and line.status not in agreed:
        cause, detail = _why_status(order, line, account, grace)
        said = (str(order.status), _word(line))
        yield _told(Gap.DIFFERENT, order, cause, detail, account, ("status", *said))
    if order.total_cents != line.total_cents and not is_over:
        cause, detail = _why_total(order, account, grace)
        said = (_money(order.total_cents or 0), _money(line.total_cents))
        yield _told(Gap.DIFFERENT, order, cause, detail, account, ("total", *said))


def _why_status(
    order: HubLine, line: ErpOrderLine, account: Account | None, grace: Grace
) -> tuple[Cause, str]:
    cause, detail = _why_total(order, account, grace)
    if cause is not Cause.ERP_DIFFERS or account is None:
        return cause, detail
    is_untold = {
        OrderStatus.CANCELLED: not account.told_cancelled and not line.is_invoiced,
        **dict.fromkeys(_PAID, not account.told_paid and line.status in UNPAID),
    }.get(order.status, False)
    return (Cause.STALE, "the ERP was not told") if is_untold else (cause, detail)


def _why_total(order: HubLine, account: Account | None, grace: Grace) -> tuple[Cause, str]:
    cause, detail = _why_not_yet(order, account, grace)
    return cause or Cause.ERP_DIFFERS, detail


def _why_not_yet(order: HubLine, account: Account | None, grace: Grace) -> tuple[Cause | None, str]:
    """Say what it waits for; None: for nothing."""
    waits = _on_its_way(order, account, grace)
    if waits:
        return Cause.IN_FLIGHT, waits
    if account is not None and account.held:
        return Cause.HELD, account.held
    return None, ""


def _on_its_way(order: HubLine, account: Account | None, grace: Grace) -> str:
    """Say why it is too early to tell; empty: it is not."""
    if account is not None and account.waits:
        return account.waits
    if account is not None and grace.covers(account.seen_at_s):
        return "looked at just now"
    return "created just now" if grace.covers(order.created_at_s) else ""


def _twice_at_hub(orders: Iterable[HubLine]) -> Iterator[Difference]:
    by_number: dict[str, list[HubLine]] = {}
    for order in orders:
        if order.number:
            by_number.setdefault(order.number, []).append(order)
    for number, several in by_number.items():
        standing = [one for one in several if one.status is not OrderStatus.CANCELLED]
        if len(several) > 1:
            cause = Cause.TWO_ORDERS if len(standing) > 1 else Cause.SETTLED
            ids = ", ".join(str(one.order_id) for one in several)
            yield Difference(Gap.TWICE, cause, number, several[0].order_id, "hub", hub=ids)


def _twice_in_erp(
    number: str, lines: Sequence[ErpOrderLine], account: Account | None
) -> Iterator[Difference]:
    if len(lines) > 1:
        standing = [line for line in lines if line.status is not ErpStatus.CANCELLED]
        cause = Cause.TWO_ORDERS if len(standing) > 1 else Cause.SETTLED
        order_id = None if account is None else account.order_id
        refs = ", ".join(f"{line.ref.number} ({_word(line)})" for line in lines)
        yield Difference(Gap.TWICE, cause, number, order_id, "erp", erp=refs)


def _extra(number: str, lines: Sequence[ErpOrderLine], account: Account | None) -> Difference:
    refs = ", ".join(line.ref.number for line in lines)
    if account is None:
        return Difference(Gap.EXTRA, Cause.NOT_OURS, number, erp=refs)
    cause = Cause.GONE if account.is_of_day else Cause.OTHER_DAY
    return Difference(Gap.EXTRA, cause, number, account.order_id, erp=refs)


def _ours(lines: Sequence[ErpOrderLine], account: Account | None) -> ErpOrderLine:
    """Give the ERP order that is the bridge's own, else one that stands."""
    erp_id = "" if account is None else account.erp_id
    return min(
        lines, key=lambda line: (line.ref.erp_id != erp_id, line.status is ErpStatus.CANCELLED)
    )


def _told(
    gap: Gap,
    order: HubLine,
    cause: Cause,
    detail: str = "",
    account: Account | None = None,
    said: tuple[str, str, str] | None = None,
) -> Difference:
    field, hub, erp = said or ("", str(order.status), "")
    letter = account.letter_id if account is not None and cause is Cause.HELD else ""
    return Difference(gap, cause, order.number, order.order_id, field, hub, erp, detail, letter)


def _word(line: ErpOrderLine) -> str:
    return "unknown" if line.status is None else str(line.status)


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
