"""Their words and ours. A word that is missing here is never guessed."""

from collections.abc import Mapping

from domain.erp_orders import ErpStatus, PersonKind

STATUS_CODES: Mapping[ErpStatus, int] = {
    ErpStatus.AWAITING_PAYMENT: -1,
    ErpStatus.PAYMENT_UNDER_REVIEW: 4,
    ErpStatus.OPEN: 0,
    ErpStatus.READY_FOR_PICKING: 3,
    ErpStatus.FULFILLED: 1,
    ErpStatus.CANCELLED: 2,
}
"""`situacao` of an order as it is written."""

STATUSES: Mapping[str, ErpStatus] = {
    **{str(code): status for status, code in STATUS_CODES.items()},
    # Written until about 2020: today a delivered order is fulfilled and has `dataEntrega`.
    "D": ErpStatus.FULFILLED,
}
"""`situacao` of an order as it is read: text, always."""

PERSON_CODES: Mapping[PersonKind, str] = {
    PersonKind.PERSON: "F",
    PersonKind.COMPANY: "J",
    PersonKind.FOREIGNER: "E",
}
"""`tipo` of a customer."""

TAXPAYER, EXEMPT, NO_TAXPAYER = 1, 2, 9
"""`identificadorIE`: what a customer is to the states' tax."""

COUNTRIES: Mapping[str, str] = {"BR": "Brasil"}
"""`nomePais`."""
