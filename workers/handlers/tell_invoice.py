"""How the hub is told of an invoice: its data, its XML, or a document of each package."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from domain.changes import Change
from domain.errors import AlreadyThere, NotSupported, PackageNeeded
from domain.events import EventInvalid
from domain.fact_ports import FactMark
from domain.fact_reading import to_invoice
from domain.ids import Kind
from domain.invoices import Invoice, InvoiceStage
from domain.nfe import InvoiceInvalid, Nfe, NfeReader, mismatches
from domain.order_standing import Transmission
from domain.overlays import Overlays, apply
from domain.store import StatusUpdateAfter, Store
from workers.handlers.fact_case import XML, FactCase

SANDBOX = "sandbox"
"""Stands in the host of AnyMarket's test environment: invoices of the authority's own will do."""

_LEFT = frozenset({Kind.SHIPMENT, Kind.DELIVERY})


@dataclass(frozen=True, slots=True)
class TellInvoice:
    """Implements `Teller` for invoices: their data, then the XML where the channel demands it."""

    reader: NfeReader
    overlays: Overlays
    kind: str = Kind.INVOICE

    def read(self, change: Change) -> Invoice:
        """Read the invoice; one that does not hold together is told to nobody."""
        try:
            return to_invoice(change.key, change.payload)
        except EventInvalid as invalid:
            raise InvoiceInvalid(str(invalid)) from None

    def held_by(self, store: Store, fact: Invoice, others: Mapping[str, FactMark]) -> str:
        """Hold it until what the store waits for has happened."""
        after = store.status_update_after
        if after is StatusUpdateAfter.DANFE_ISSUED and fact.stage is not InvoiceStage.DANFE_ISSUED:
            return "held until its DANFE is issued (status_update_after)"
        # What was delivered has left, though nobody said so.
        if after is StatusUpdateAfter.SHIPPED and not _LEFT & others.keys():
            return "held until the order is shipped (status_update_after)"
        return ""

    def tell(self, case: FactCase[Invoice]) -> Transmission:
        """Tell the data, or a document of each package; then the XML."""
        self._check(case)
        if case.standing.has_packages:
            transmission = _tell_packages(case)
        else:
            case.work.spend()
            try:
                transmission = case.work.hub.put_invoice(case.order_id, case.fact)
            except PackageNeeded:
                transmission = _tell_packages(case)
        self._tell_xml(case)
        return transmission

    def finish(self, case: FactCase[Invoice]) -> bool:
        """Tell the XML that the channel demands and perhaps lacks."""
        known = case.standing.access_key
        if known and known != str(case.fact.key):
            raise InvoiceInvalid("the hub has another invoice of this order: it keeps the first")
        # Releases before this one noted that it was there, and not of which invoice.
        is_told = case.has.get(XML) in (True, str(case.fact.key))
        if case.standing.wants_xml and not is_told:
            self._check(case)
            self._tell_xml(case)
        return False

    def _check(self, case: FactCase[Invoice]) -> None:
        _check_issuer(case.work.store, case.fact)
        if not case.fact.xml:
            return
        nfe = self.reader.read(case.fact.xml)
        if self._mismatches(case, nfe, ()):
            # Seldom needed, so seldom read: what a person corrected of the buyer.
            key = str(case.order_id)
            overlay = self.overlays.overlays(case.work.store.name, [key]).get(key)
            order = case.standing.order
            corrected = () if overlay is None else (apply(order, overlay).buyer.document,)
            found = self._mismatches(case, nfe, corrected)
            if found:
                raise InvoiceInvalid(f"the XML is of something else: {'; '.join(found)}")

    def _mismatches(
        self, case: FactCase[Invoice], nfe: Nfe, documents: Sequence[str]
    ) -> Sequence[str]:
        allow_test = SANDBOX in case.work.store.api_url
        return mismatches(
            nfe, case.fact, case.standing.order, documents=documents, allow_test=allow_test
        )

    def _tell_xml(self, case: FactCase[Invoice]) -> None:
        if not case.standing.wants_xml:
            return
        if not case.fact.xml:
            raise InvoiceInvalid(
                "the channel demands the XML of the invoice: publish invoice.issued again, with xml"
            )
        case.work.spend()
        # It is there, or nobody wants it: the data are told, and that is enough.
        with suppress(AlreadyThere, NotSupported):
            try:
                case.work.hub.put_nfe(case.order_id, case.fact.xml)
            except PackageNeeded:
                _tell_documents(case)
        # Followed to the channel it is looked at again and again: the file is sent once.
        case.note(**{XML: str(case.fact.key)})


def _check_issuer(store: Store, invoice: Invoice) -> None:
    if store.issuers and not invoice.key.issuer.startswith(store.issuers):
        raise InvoiceInvalid(
            "its issuer, the CNPJ in its key, is none of this store's (issuers): correct the "
            "setting, or tell of the invoice under the store that it is of"
        )


def _tell_packages(case: FactCase[Invoice]) -> Transmission:
    """Tell the document of each package; the order is invoiced by the last, or by its data."""
    _tell_documents(case)
    case.work.spend()
    try:
        return case.work.hub.put_invoice(case.order_id, case.fact)
    except PackageNeeded:
        # Some hubs take the documents for the invoice, and want nothing else.
        return Transmission.UNKNOWN


def _tell_documents(case: FactCase[Invoice]) -> None:
    work = case.work
    if not case.fact.xml:
        raise InvoiceInvalid(
            "the order goes in packages, each of which wants the XML: publish invoice.issued "
            "again, with xml"
        )
    work.spend()
    for package in work.hub.packages(case.order_id):
        work.spend()
        with suppress(AlreadyThere):
            work.hub.post_document(case.order_id, package.id, case.fact)
