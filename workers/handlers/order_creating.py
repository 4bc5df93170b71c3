"""Creates an order in the ERP, and never twice: whatever is not known is looked up first."""

import math
from dataclasses import replace

from domain.channel_orders import ChannelOrder
from domain.erp_orders import ErpCustomer, ErpOrder, ErpOrderRef, ErpStatus
from domain.errors import BridgeError, ErpRejected, LookAgain, OutcomeUnknown
from domain.order_changes import Imported, imported_as
from domain.order_claims import BEGINS_WITHIN, DEADLINES, asked, bound, missed, unclaimed
from domain.order_translation import Resolution, to_erp_order
from workers.handlers.order_case import OrderCase, TooLate
from workers.work import BudgetSpent, LeaseGone

NOT_KNOWN = ErpOrderRef("", "")
"""Stands for the order that the ERP is asked to create."""

UNPAID = frozenset({ErpStatus.AWAITING_PAYMENT, ErpStatus.PAYMENT_UNDER_REVIEW})

AT_ONCE_S = 1.0
"""What was overtaken is looked at again so soon."""


def settle(case: OrderCase) -> None:
    """Find out whether the ERP has an order that it may have been asked to create.

    The claim then says that it has, or that it has not.

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
    found = case.find(claim.number)
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


def create(case: OrderCase, order: ChannelOrder, resolution: Resolution) -> Imported | None:
    """Let the ERP create the order, unless it has it already; the claim then has its id.

    Returns:
        what the ERP knows of an order that it had already; None: it was created now.

    Raises:
        LookAgain: what became of it is not known, or the order changed meanwhile.
        Held: another order has its number, or the ERP has several.
    """
    draft = to_erp_order(order, resolution)
    told = imported_as(order, draft, NOT_KNOWN)
    case.refuse_rivals(draft.store_order_number)
    found = case.find(draft.store_order_number) if case.tools.look.looks_up else None
    if found is not None:
        return _adopt(case, told, found)
    customer_id = _customer_id(case, draft.customer)
    # Paid for before it is intended: an intent that did not go out is looked up for minutes.
    case.work.erp.ready()
    case.tools.arrow("customer_to_intent")
    _intend(case, told)
    case.tools.arrow("intent_to_post")
    _post(case, draft, customer_id)
    case.tools.arrow("post_to_record")
    return None


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


def _intend(case: OrderCase, told: Imported) -> None:
    claim = replace(case.claim, told=told, intent=case.intent)
    intended = case.tools.claims.intend(case.work.lease(), [claim])
    if claim.order_id not in intended:
        raise LookAgain("it was noted anew while it was looked at", AT_ONCE_S)
    case.keep(intended[claim.order_id])
    try:
        # Two that came at once: whoever is later sees the other's intent.
        case.refuse_rivals(claim.number)
    except BridgeError:
        case.keep(unclaimed(case.claim))
        raise


def _post(case: OrderCase, draft: ErpOrder, customer_id: str) -> None:
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
        case.keep(unclaimed(case.claim))
        raise
    except BridgeError:
        # Refused, or not reached: nothing was created.
        case.keep(unclaimed(case.claim))
        raise
    except Exception:
        case.keep(asked(case.claim, case.tools.now_s()))
        raise
    finally:
        case.gate.shuts_at_s = math.inf
    case.keep(bound(case.claim, ref))


def _unknown(case: OrderCase, error: Exception) -> LookAgain:
    now_s = case.tools.now_s()
    case.keep(asked(case.claim, now_s))
    intent = case.claim.intent
    wait_s = None if intent is None else missed(intent, now_s, case.tools.look)[1]
    number = case.claim.number
    return LookAgain(f"order {number} may be in the ERP: looked up first ({error})", wait_s or 0.0)
