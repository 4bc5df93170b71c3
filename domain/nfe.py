"""An authorised NF-e as its XML says it, and whether it is the invoice that it came with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.access_keys import AccessKey
from domain.channel_orders import ChannelOrder
from domain.deadletters import Reason
from domain.documents import to_document
from domain.errors import PermanentError
from domain.invoices import Invoice
from domain.money import Cents
from domain.order_translation import rounded, sums_of

AUTHORISED = frozenset({"100", "150"})
"""`cStat` of an invoice that may be used: authorised, and authorised late."""


@dataclass(frozen=True, slots=True)
class Nfe:
    """What we read of an NF-e.

    Args:
        key: of the invoice itself (`infNFe/@Id`).
        protocol_key: of the authority's protocol (`chNFe`); as long as it says another, nothing
            was authorised.
        issuer: CNPJ or CPF, as written.
        recipient: CPF, CNPJ or a foreigner's document, as written; may be empty.
        total: `vNF`.
        status: `cStat`, "100".
        is_test: issued in the tax authority's test environment: it is worth nothing.
    """

    key: AccessKey
    protocol_key: str
    issuer: str
    recipient: str
    number: int
    series: int
    total: Cents
    status: str
    is_test: bool


class InvoiceInvalid(PermanentError):
    """An invoice fails its checks: nothing of it is sent."""

    def __init__(self, message: str) -> None:
        super().__init__(Reason.INVOICE_INVALID, message)


class NfeReader(Protocol):
    """Reads the XML of an NF-e, which anybody may have written."""

    def read(self, xml: str) -> Nfe:
        """Read an `nfeProc`.

        Raises:
            InvoiceInvalid: it is none, or is made as no NF-e is made; the text says which.
        """
        ...


def mismatches(
    nfe: Nfe,
    invoice: Invoice,
    order: ChannelOrder,
    *,
    documents: Sequence[str] = (),
    allow_test: bool = False,
) -> list[str]:
    """Tell in what an XML contradicts itself, the event and the order; empty when in nothing.

    Args:
        documents: the buyer's as a person corrected it, besides those of the order.
        allow_test: an invoice of the authority's test environment will do, as for a sandbox.
    """
    found = [*_in_itself(nfe), *_with_event(nfe, invoice), *_with_order(nfe, order, documents)]
    if nfe.is_test and not allow_test:
        found.append("it is of the test environment (tpAmb 2), and worth nothing")
    return found


def _in_itself(nfe: Nfe) -> Iterator[str]:
    if nfe.protocol_key != str(nfe.key):
        yield "the authority's protocol (chNFe) is for another key than the invoice (infNFe/@Id)"
    if nfe.status not in AUTHORISED:
        yield f"the authority did not authorise it (cStat {nfe.status or 'absent'})"
    if nfe.issuer != nfe.key.issuer:
        yield "its issuer (emit) is not the one in its key"
    if (nfe.number, nfe.series) != (nfe.key.number, nfe.key.series):
        yield "its number and series (nNF, serie) are not those in its key"


def _with_event(nfe: Nfe, invoice: Invoice) -> Iterator[str]:
    if nfe.key != invoice.key:
        yield "its key is not the event's access_key"


def _with_order(nfe: Nfe, order: ChannelOrder, documents: Sequence[str]) -> Iterator[str]:
    buyer = order.buyer
    known = {
        document.number
        for text in (buyer.document, buyer.document_normalized, *documents)
        if (document := to_document(text)) is not None
    }
    recipient = to_document(nfe.recipient)
    # A buyer without a document of Brazil cannot be compared: channels hide it, and foreigners
    # have another.
    if known and (recipient is None or recipient.number not in known):
        yield "its recipient (dest) is not the order's buyer"
    if nfe.total not in _worths(order):
        yield "its total (vNF) is not what the order is worth"


def _worths(order: ChannelOrder) -> set[Cents]:
    """Give what an invoice of the order may come to.

    Goods less discounts plus freight is what the bridge tells the ERP; the hub's own total may
    differ by what the marketplace pays or takes; interest goes to whoever lends.
    """
    told, total = sums_of(order).total_cents, rounded(order.totals.total)
    return {told, total, Cents(total - rounded(order.totals.interest))}
