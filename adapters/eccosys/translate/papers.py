"""Invoices and parcels of theirs, in our words. Pure."""

import re
from datetime import date, datetime, timedelta

from adapters.eccosys.tables import INVOICE_STAGES
from adapters.eccosys.wire import id_of, store_number_of, text_of, to_ref
from adapters.http.shapes import Fields, to_fields, to_whole
from domain.days import midnight_s, moment_of
from domain.erp_papers import ErpInvoice, ErpProgress, ErpTracking
from domain.errors import Unreadable

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


def to_invoice(row: Fields) -> ErpInvoice | None:
    """Read an invoice; None: it is not authorised, or no longer, and nobody may be told of it.

    Raises:
        Unreadable: it has no id, or no day.

    Source:
        docs/eccosys.md, "Invoices and parcels". The time of day is São Paulo's.
    """
    stage = INVOICE_STAGES.get(text_of(row, "situacao"))
    if stage is None:
        return None
    return ErpInvoice(
        erp_id=id_of(row),
        order_id=str(max(to_whole(row.get("idOrigem")) or 0, 0) or ""),
        number=text_of(row, "numero"),
        series=text_of(row, "serie"),
        # Production says chave_acesso; clients look for the other spelling, too.
        access_key=text_of(row, "chave_acesso") or text_of(row, "chaveAcesso"),
        issued_at=_moment(text_of(row, "dataEmissao"), text_of(row, "horaSaidaEntrada")),
        stage=stage,
        cfop=text_of(row, "cfop"),
        danfe_url=text_of(row, "_LinkUrl"),
    )


def to_xmls(payload: object) -> list[str]:
    """Read the answer of `/xml-nfes`.

    Raises:
        Unreadable: another shape.
    """
    xmls = to_fields(payload).get("xmls")
    if not isinstance(xmls, list) or not all(isinstance(xml, str) for xml in xmls):
        raise Unreadable("no xmls")
    return xmls


def to_progress(row: Fields) -> ErpProgress:
    """Read how far an order of a list is.

    Raises:
        Unreadable: it has no id or no store order number.
    """
    tracked = day_in(text_of(row, "dataCodigoRastreamento"))
    return ErpProgress(
        ref=to_ref(row),
        number=store_number_of(row),
        tracking_number=text_of(row, "codigoRastreamento"),
        shipped_on=day_in(text_of(row, "dataEnvioLogistica")) or tracked,
        promised_on=day_in(text_of(row, "dataPrevista")),
        delivered_on=day_in(text_of(row, "dataEntrega")),
    )


def to_tracking(row: Fields) -> ErpTracking | None:
    """Read where a parcel is; None: it has not left."""
    number = text_of(row, "rastreio")
    if not number:
        return None
    return ErpTracking(text_of(row, "transportador"), number, text_of(row, "urlRastreio"))


def day_in(text: str) -> date | None:
    """Read the day of a date or moment of theirs; None: no day, which they write with zeros.

    Examples:
        >>> day_in("2026-07-20 10:31:00"), day_in("0000-00-00"), day_in("")
        (datetime.date(2026, 7, 20), None, None)
    """
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _moment(day: str, clock: str) -> datetime:
    found = day_in(day)
    if found is None:
        raise Unreadable("no dataEmissao")
    said = _CLOCK.match(clock)
    passed = timedelta(hours=int(said[1]), minutes=int(said[2])) if said else timedelta()
    return moment_of(midnight_s(found) + passed.total_seconds())
