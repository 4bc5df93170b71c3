"""Their words and ours. A word that is missing here is never guessed."""

import re
from collections.abc import Mapping

from domain.erp_customers import PersonKind
from domain.erp_orders import ErpStatus
from domain.invoices import InvoiceStage

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

CODE_TAKEN = re.compile(r"mesmo c[óo]digo|j[áa] existe", re.IGNORECASE)
"""Said by the refusal of a product whose code is taken."""

NAME_TAKEN = re.compile(r"mesm[ao] (nome|descri[çc][ãa]o)|j[áa] existe", re.IGNORECASE)
"""Said by the refusal of a brand, node or attribute whose name is taken."""

INVOICE_STAGES: Mapping[str, InvoiceStage] = {
    "6": InvoiceStage.AUTHORIZED,
    "7": InvoiceStage.DANFE_ISSUED,
}
"""`situacao` of an invoice. The others are before the authorisation (1, 2, 4, 9), refused (5, 10),
cancelled (3) or not explained by any source (8): nobody is told of such an invoice."""

COUNTRIES: Mapping[str, str] = {"BR": "Brasil"}
"""`nomePais`."""
