"""Creates an order in the ERP, and never twice: whatever is not known is looked up first."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from domain.channel_orders import ChannelOrder
from domain.erp_customers import ErpCustomer
from domain.erp_orders import UNPAID, ErpOrder, ErpOrderRef, ErpStatus
from domain.errors import BridgeError, ErpRejected, LookAgain, OutcomeUnknown
from domain.order_changes import Imported, imported_as
from domain.order_claims import BEGINS_WITHIN, DEADLINES, Claim, asked, bound, missed, unclaimed
from domain.order_decisions import Decision
from domain.order_translation import to_erp_order
from workers.handlers.order_batch import OrderBatch
from workers.handlers.order_case import Creation, OrderCase, TooLate, heard
from workers.handlers.order_finding import find_intended, find_present
from workers.work import BudgetSpent, LeaseGone

NOT_KNOWN = ErpOrderRef("", "")
"""Stands for the order that the ERP is asked to create."""

AT_ONCE_S = 1.0
"""What was overtaken is looked at again so soon."""


def settle(case: OrderCase) -> None:
    """Find out whether the ERP has an order that it may have been asked to create.

    The claim then says that it has, or that it has not; or still that it may, where the ERP cannot
    be asked and is told again.

    Raises:
        LookAgain: it is not certain yet.
        Held: the ERP has several.
    """
    claim, intent = case.claim, case.claim.intent
    if intent is None:
        return
    if not case.tools.look.looks_up:
        case.keep(unclaimed(claim))
        return
    if case.erp.heard_as(claim.order_id, claim.number) is not None:
        return
    found = find_intended(case)
    case.tools.arrow("lookup_to_record")
    if found is not None:
        case.keep(bound(claim, found))
        return
    looked, wait_s = missed(intent, case.tools.now_s(), case.tools.look)
    if wait_s is None:
        case.keep(unclaimed(claim))
        return
    case.keep(replace(claim, intent=looked))
    raise LookAgain(f"order {claim.number} may yet appear in the ERP: looked up again", wait_s)


def creation_of(case: OrderCase, order: ChannelOrder, decision: Decision) -> Creation | None:
    """Give what the ERP is to be asked; None: the decision is not to create the order."""
    if decision.resolution is None:
        return None
    draft = to_erp_order(order, decision.resolution)
    # Of two that are alike the first counts: the changes since then are told besides.
    heard_of_it = None if case.claim.intent is None else case.claim.told
    told = heard_of_it or imported_as(order, draft, NOT_KNOWN)
    return Creation(order, decision, draft, told, is_heard=heard_of_it is not None)


def heard_of(case: OrderCase) -> Imported | None:
    """Take over an order that an ERP which cannot be asked has perhaps heard of, as it was then."""
    claim = case.claim
    ref = case.erp.heard_as(claim.order_id, claim.number)
    if ref is None or claim.intent is None or claim.told is None:
        return None
    case.keep(bound(claim, ref))
    return case.claim.told


def create(batch: OrderBatch, adopt: Callable[[OrderCase, Imported], None]) -> None:
    """Let the ERP create the orders in hand that it has not yet; those created stay in hand.

    No store order number may stand twice among them. The intents of all are committed at once,
    each before its own POST.

    Args:
        adopt: told of an order that the ERP has already, and what it knows of it.
    """
    known: list[Claim] = []
    batch.together(lambda cases: known.extend(_with_their_numbers(cases)))
    batch.each(lambda case: _prepared(case, known, adopt))
    # Paid for before it is intended: an intent that did not go out is looked up for minutes.
    batch.together(lambda cases: cases[0].work.erp.ready())
    batch.together(_intend)
    batch.each(_is_intended)
    known.clear()
    batch.together(lambda cases: known.extend(_rivals_now(cases)))
    batch.each(lambda case: _is_alone(case, known))
    for case in batch.each(_post):
        _not_asked(case)


def _with_their_numbers(cases: Sequence[OrderCase]) -> Sequence[Claim]:
    work, claims = cases[0].work, cases[0].tools.claims
    return claims.with_numbers(work.store.name, [case.claim.number for case in cases])


def _prepared(
    case: OrderCase, known: Sequence[Claim], adopt: Callable[[OrderCase, Imported], None]
) -> bool:
    """Find out that the ERP lacks the order, and find or make its customer."""
    creation = case.wanted
    case.refuse_rivals(known)
    with heard(case):
        found = _present(case) if case.tools.look.looks_up else None
        if found is None:
            case.erp.require_carrier(creation.draft.carrier)
            creation.customer_id = _customer_id(case, creation.draft.customer)
            return True
        told = _adopt(case, creation.told, found)
    adopt(case, told)
    return False


def _present(case: OrderCase) -> ErpOrderRef | None:
    return find_present(case, case.wanted.draft.customer.document)


def _adopt(case: OrderCase, told: Imported, ref: ErpOrderRef) -> Imported:
    """Take an order over that the ERP has and we did not know of, as it stands there."""
    state = case.erp.state(ref)
    if state is not None:
        told = replace(
            told,
            is_paid=state.status not in UNPAID,
            is_cancelled=state.status is ErpStatus.CANCELLED,
        )
    told = replace(told, ref=ref)
    case.keep(bound(replace(case.claim, told=told), ref))
    return told


def _customer_id(case: OrderCase, customer: ErpCustomer) -> str:
    found = case.erp.find_customer(customer.document)
    if found is not None:
        return found
    try:
        return case.erp.create_customer(customer)
    except OutcomeUnknown as error:
        after_s = DEADLINES * case.tools.look.deadline_s
        text = f"the customer may yet appear in the ERP: looked up again ({error})"
        raise LookAgain(text, after_s) from error
    except ErpRejected:
        # Another order of the same buyer may have been quicker.
        found = case.erp.find_customer(customer.document)
        if found is None:
            raise
        return found


def _intend(cases: Sequence[OrderCase]) -> None:
    first = cases[0]
    first.tools.arrow("customer_to_intent")
    claims = [replace(case.claim, told=case.wanted.told, intent=case.intent) for case in cases]
    intended = first.tools.claims.intend(first.work.lease(), claims)
    for case in cases:
        if case.claim.order_id in intended:
            case.wanted.before = case.claim
            case.keep(intended[case.claim.order_id])


def _is_intended(case: OrderCase) -> bool:
    if case.wanted.before is None:
        raise LookAgain("it was noted anew while it was looked at", AT_ONCE_S)
    return True


def _rivals_now(cases: Sequence[OrderCase]) -> Sequence[Claim]:
    """Ask once more: of two that came at once, whoever is later sees the other's intent."""
    try:
        return _with_their_numbers(cases)
    except BridgeError:
        for case in cases:
            _not_asked(case)
        raise


def _is_alone(case: OrderCase, known: Sequence[Claim]) -> bool:
    try:
        case.refuse_rivals(known)
    except BridgeError:
        _not_asked(case)
        raise
    return True


def _post(case: OrderCase) -> bool:
    creation = case.wanted
    case.tools.arrow("intent_to_post")
    with heard(case):
        _posted(case, creation.draft, creation.customer_id)
    case.tools.arrow("post_to_record")
    return True


def _posted(case: OrderCase, draft: ErpOrder, customer_id: str) -> None:
    sent = case.gate.sent
    intended_s = case.tools.now_s() if case.claim.intent is None else case.claim.intent.at_s
    # Whoever finds the intent counts on it: what had not begun by then does not begin.
    case.gate.shuts_at_s = intended_s + BEGINS_WITHIN * case.tools.look.deadline_s
    try:
        ref = case.erp.create_order(draft, customer_id)
    except OutcomeUnknown as error:
        raise _unknown(case, error) from error
    except (BudgetSpent, LeaseGone, TooLate) as error:
        if case.gate.sent != sent:
            raise _unknown(case, error) from error
        _not_asked(case)
        raise
    except BridgeError:
        # Refused, or not reached: nothing was created.
        _not_asked(case)
        raise
    except Exception:
        case.keep(asked(case.claim, case.tools.now_s()))
        raise
    finally:
        case.gate.shuts_at_s = math.inf
    case.keep(bound(case.claim, ref))


def _not_asked(case: OrderCase) -> None:
    """Keep that the ERP was not asked: what was known before the intent stands."""
    before = case.wanted.before or case.before
    case.keep(replace(case.claim, intent=before.intent, told=before.told))


def _unknown(case: OrderCase, error: Exception) -> LookAgain:
    now_s = case.tools.now_s()
    case.keep(asked(case.claim, now_s))
    intent = case.claim.intent
    wait_s = None if intent is None else missed(intent, now_s, case.tools.look)[1]
    number = case.claim.number
    return LookAgain(f"order {number} may be in the ERP: looked up first ({error})", wait_s or 0.0)
