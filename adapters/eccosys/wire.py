"""Their shapes: what answers hold, in our words. Pure."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from adapters.eccosys.tables import STATUSES
from adapters.http.shapes import Fields, to_fields, to_rows, to_whole
from domain.erp_orders import ErpCarrier, ErpCarrierForm, ErpOrderRef, ErpOrderState
from domain.errors import ErpRejected, Unreadable
from domain.money import Cents

NO = "N"
INACTIVE = "I"


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
    """
    found = to_whole(row.get(name))
    if not found:
        raise Unreadable(f"no {name}")
    return str(found)


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
    """
    ref, word = to_ref(row), text_of(row, "situacao")
    if word not in STATUSES:
        raise ErpRejected(f"order {ref.number or ref.erp_id}: situacao {word[:20]!r} is unknown")
    return ErpOrderState(ref, STATUSES[word], is_invoiced(row))


def is_invoiced(row: Fields) -> bool:
    """Tell whether an order has an invoice."""
    has_id = bool(to_whole(row.get("idNotaFiscalRef")))
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
