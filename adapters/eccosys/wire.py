"""Their shapes: what answers hold, in our words. Pure."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from adapters.eccosys.tables import STATUSES
from adapters.http.shapes import Fields, to_fields, to_rows, to_whole
from domain.erp_carriers import ErpCarrier, ErpCarrierForm
from domain.erp_orders import ErpOrderLine, ErpOrderRef, ErpOrderState
from domain.errors import ErpRejected, Unreadable
from domain.money import Cents
from domain.order_identity import orders_named

NO = "N"
INACTIVE = "I"

_DAY = re.compile(r"[1-9][0-9]{3}-[01][0-9]-[0-3][0-9]")


def unwrapped(payload: object) -> list[Fields]:
    """Read what may be one object or an array of them.

    Raises:
        Unreadable: neither.

    Examples:
        >>> unwrapped({"id": "1"}), unwrapped([{"id": "1"}])
        ([{'id': '1'}], [{'id': '1'}])
    """
    return to_rows(payload) if isinstance(payload, list) else [to_fields(payload)]


def id_of(row: Fields, name: str = "id") -> str:
    """Read an id, which is a positive number however it is written.

    Raises:
        Unreadable: it has none.

    Examples:
        >>> id_of({"id": "2150000101"}), id_of({"id": 2150000101})
        ('2150000101', '2150000101')
        >>> id_of({"id": -1})
        Traceback (most recent call last):
        domain.errors.Unreadable: no id
    """
    found = _positive(row.get(name))
    if not found:
        raise Unreadable(f"no {name}")
    return str(found)


def has_id(row: Fields) -> bool:
    """Tell whether a row has an id of its own."""
    return _positive(row.get("id")) > 0


def _positive(value: object) -> int:
    """Read an id; 0 where there is none, which they also write as -1."""
    return max(to_whole(value) or 0, 0)


def text_of(row: Fields, name: str) -> str:
    """Read a text, which may be written as a number; empty when it is null or not there."""
    value = row.get(name)
    return "" if value is None else str(value).strip()


def store_number_of(row: Fields) -> str:
    """Read the store order number of an order.

    Raises:
        Unreadable: the row does not have the field: without it nothing can be told.
    """
    if "numeroDaOrdemDeCompra" not in row:
        raise Unreadable("no numeroDaOrdemDeCompra")
    return text_of(row, "numeroDaOrdemDeCompra")


def to_ref(row: Fields) -> ErpOrderRef:
    """Read which order a row is."""
    return ErpOrderRef(id_of(row), text_of(row, "numeroPedido"))


def to_created(row: object) -> ErpOrderRef:
    """Read which order was created.

    Raises:
        Unreadable: the row does not say it.
    """
    fields = to_fields(row)
    return ErpOrderRef(id_of(fields), text_of(fields, "codigo"))


def to_state(row: Fields) -> ErpOrderState:
    """Read where an order stands.

    Raises:
        ErpRejected: a status that nobody knows: a person must look.

    Examples:
        >>> row = {"id": "7", "numeroPedido": "75", "situacao": "0", "idNotaFiscalRef": "-1"}
        >>> to_state(row).status.value, to_state(row).is_invoiced
        ('open', False)
        >>> to_state({**row, "situacao": "D", "numeroNotaFiscal": "001234"}).is_invoiced
        True
        >>> to_state({**row, "situacao": -1, "idNotaFiscalRef": -1}).is_invoiced
        False
    """
    ref, word = to_ref(row), text_of(row, "situacao")
    if word not in STATUSES:
        raise ErpRejected(f"order {ref.number or ref.erp_id}: situacao {word[:20]!r} is unknown")
    return ErpOrderState(ref, STATUSES[word], is_invoiced(row), _carrier_of(row))


def _carrier_of(row: Fields) -> ErpCarrier | None:
    ids = [_positive(row.get(name)) for name in ("idTransportador", "idVinculoTransportadora")]
    return ErpCarrier(*map(str, ids)) if all(ids) else None


def to_line(row: Fields) -> ErpOrderLine:
    """Read an order of a list, or of a look-up.

    Examples:
        >>> row = {"id": "7", "numeroPedido": "75", "situacao": "0", "totalVenda": "207.10"}
        >>> line = to_line({**row, "numeroDaOrdemDeCompra": "ML-1"})
        >>> line.number, str(line.status), line.total_cents
        ('ML-1', 'open', 20710)
        >>> to_line({**row, "situacao": "77", "numeroDaOrdemDeCompra": ""}).status is None
        True

    Raises:
        Unreadable: without its id, store order number or total it tells nothing.
    """
    return ErpOrderLine(
        to_ref(row),
        store_number_of(row),
        STATUSES.get(text_of(row, "situacao")),
        cents_of(row, "totalVenda"),
        is_invoiced(row),
        _day_of(row),
        str(_positive(row.get("idContato")) or ""),
        orders_named(text_of(row, "observacaoInterna")),
    )


def _day_of(row: Fields) -> date | None:
    # They write "0000-00-00" where there is none.
    found = _DAY.match(text_of(row, "data"))
    try:
        return None if found is None else date.fromisoformat(found.group())
    except ValueError:
        return None


def is_invoiced(row: Fields) -> bool:
    """Tell whether an order has an invoice."""
    has_id = _positive(row.get("idNotaFiscalRef")) > 0
    return has_id or bool(text_of(row, "numeroNotaFiscal").strip("0"))


def cents_of(row: Fields, name: str) -> Cents:
    """Read money. The last comma or point is the decimal mark; those before it group thousands.

    Raises:
        Unreadable: no number, or one finer than a cent.

    Examples:
        >>> [cents_of({"totalVenda": said}, "totalVenda") for said in ("1.234,56", "207.10", "-3")]
        [123456, 20710, -300]
    """
    said = text_of(row, name)
    whole, mark, decimals = said.rpartition(max(",", ".", key=said.rfind))
    try:
        cents = Decimal(_digits(whole) + mark.replace(",", ".") + decimals).scaleb(2)
    except InvalidOperation:
        raise Unreadable(f"no money in {name}") from None
    if not (cents.is_finite() and cents == cents.to_integral_value()):
        raise Unreadable(f"no money in {name}")
    return Cents(int(cents))


def _digits(grouped: str) -> str:
    return grouped.replace(".", "").replace(",", "")


def to_products(payload: object) -> Mapping[str, str]:
    """Read products: code → id. Those that were deleted are left out, active ones go first.

    Examples:
        >>> row = {"id": "7", "codigo": "A", "situacao": "I"}
        >>> to_products([row, {"id": 8, "codigo": "A"}, {"id": 9, "codigo": "B", "excluido": "S"}])
        {'A': '8'}
    """
    rows = [row for row in unwrapped(payload) if text_of(row, "excluido") in {"", NO}]
    rows.sort(key=lambda row: text_of(row, "situacao") != INACTIVE)
    return {text_of(row, "codigo"): id_of(row) for row in rows}


def to_forms(carrier: Fields) -> list[ErpCarrierForm]:
    """Read the shipping forms of a carrier; one without forms cannot carry an order."""
    is_active = text_of(carrier, "situacao") != INACTIVE
    return [
        ErpCarrierForm(
            carrier=ErpCarrier(id_of(carrier), id_of(form)),
            carrier_name=text_of(carrier, "nome"),
            form_name=text_of(form, "descricao"),
            carrier_code=text_of(carrier, "codigo"),
            active=is_active and text_of(form, "ativa") != NO,
        )
        for form in to_rows(carrier.get("_FormasDeEnvio") or [])
    ]
