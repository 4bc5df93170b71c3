"""The brake on products: ends of sales are counted before any of those in hand is sent."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from domain.product_memory import ThinReads
from domain.sale_ends import ends_sale, foreseen, kept_of_sale, said_of_sale
from domain.stock import brake_engages
from domain.store import Store
from workers.handlers.brake_counts import Reads
from workers.handlers.product_case import ProductCase, ProductTools, braked


def brake(hand: Reads, cases: Sequence[ProductCase]) -> None:
    """Make sure that the sales that those in hand end may end, beside all that is due.

    Where none ends, nothing is asked.

    Args:
        hand: what this batch has read in the ERP is noted there.

    Raises:
        Misconfigured: too many would within the hour.
    """
    store, tools = cases[0].store, cases[0].tools
    ending = [case for case in cases if _ends(case)]
    read, found = sum(map(_is_thin, cases)), sum(map(_is_thin, ending))
    tools.hands.note(store.name, hand, read, found)
    if not ending:
        return
    if not tools.memory.brake_confirmed(store.name):
        refuse = partial(_refuse, tools, store, Reads(read, found), len(ending) - found)
        tools.hands.reckon(store.name, hand, refuse)
    for case in ending:
        case.is_counted = True


def _refuse(tools: ProductTools, store: Store, mine: Reads, said: int, others: Reads) -> None:
    thin = ThinReads()
    if mine.ended:
        thin = tools.memory.thin_reads(store.name)
        thin = replace(thin, read=thin.read + others.read, ended=thin.ended + others.ended)
    total_of = partial(foreseen, found=mine.ended, read=mine.read, thin=thin)
    _refuse_too_many(tools, store, said, total_of)


def _refuse_too_many(
    tools: ProductTools, store: Store, said: int, total_of: Callable[[int, int], int]
) -> None:
    ended, known = tools.memory.brake_counts(store.name)
    for anew in (False, True):
        due = tools.tally.of(store.name, partial(_due, tools, store.name), anew=anew)
        total = total_of(ended, max(due, said))
        if not brake_engages(total, known, store.brake_percent):
            return
        # What was counted before is believed only where it lets them pass.
        if anew:
            raise braked(store, total, known)


def _ends(case: ProductCase) -> bool:
    known = case.known
    if known is None:
        return False
    is_over = case.tools.writer.is_ended(known.fields)
    return ends_sale(known, said_of_sale(case.product), is_over=is_over)


def _is_thin(case: ProductCase) -> bool:
    """Tell whether the ERP was asked what a product of the hub is."""
    return case.known is not None and case.known.hub_id is not None and not case.change.payload


def _due(tools: ProductTools, store: str) -> int:
    """Count the ends of sales that events say, and that are not sent yet."""
    return sum(
        ends_sale(known, kept_of_sale(kept), is_over=tools.writer.is_ended(known.fields))
        for known, kept in tools.memory.may_end(store)
    )
