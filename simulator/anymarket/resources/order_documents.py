"""Invoices of orders as files: the XML of an NF-e, and documents of packages."""

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from http import HTTPStatus

from simulator.anymarket.call import Answer, Call, RouteRow
from simulator.anymarket.errors import ApiError, invalid, needs_package, not_found, wrong_media_type
from simulator.anymarket.order_papers import Parcel, nfe_key, parcels_of
from simulator.anymarket.orders import Payload, SalesOrder
from simulator.anymarket.resources.orders import changed, found_order

REFUSED = "Ocorreu um erro ao atualizar o documento fiscal para o marketplace. Erro: "
REFUSALS = {
    "substatus": (
        f"{REFUSED}O Mercado Livre não permite o envio do XML da nota fiscal para a seguinte "
        "combinação de status e substatus do shipment do pedido no Mercado Livre. "
        "(Status: pending, Substatus: buffered, Id. no Marketplace: 20000099990001)"
    ),
    "limit": f"{REFUSED}O Limite de Nota Fiscal salva na venda foi atingido no Mercado Livre.",
    "emission_date": (
        f"{REFUSED}Erro ao faturar pedido: Erro: ''??invalid_invoice_emission_date??''"
    ),
    "not_supported": "Este marketplace não suporta fatura de pedidos por XML",
    "unpaid": "Status diferente de pago",
    "shopee": "Erro ao processar pedido na Shopee",
    "other": f"{REFUSED}Pedido bloqueado pelo canal.",
}
"""Every text that a source has, and one that no source has."""


def put_nfe(call: Call) -> Answer:
    """PUT /orders/{id}/nfe: the file itself, answered with nothing; no status changes."""
    order, media_type = found_order(call), call.request.media_type
    switches = call.account.switches
    if switches.nfe_media_type == "xml" and media_type != "application/xml":
        raise wrong_media_type(media_type)
    key = nfe_key(call.request.body)
    if not key:
        raise ApiError(HTTPStatus.BAD_REQUEST, "O XML informado não é uma NF-e autorizada.")
    if order.parcels and not order.nfe_key and switches.invoice_of_packages == "document":
        raise needs_package()
    _refuse(_refusal(order, switches.nfe_refusal))
    order.nfe_key = key
    call.note("nfe", [order.id, key])
    return Answer()


def post_packages(call: Call) -> Answer:
    """POST /orders/{id}/packages: once, as long as none is invoiced."""
    order, payload = found_order(call), call.item()
    rows = payload.get("packages")
    if not isinstance(rows, list) or not rows or not all(map(_is_package, rows)):
        raise invalid("O campo packages é obrigatório e deve ter items com sku e quantity")
    if any(parcel.access_key for parcel in order.parcels):
        raise invalid("Pacotes faturados não podem ser alterados")
    order.parcels = tuple(parcels_of(rows))
    return Answer(_group(order))


def list_packages(call: Call) -> Answer:
    """GET /orders/{id}/packages."""
    order = found_order(call)
    return Answer(_group(order) if order.parcels else {"orderId": order.id, "packages": []})


def post_document(call: Call) -> Answer:
    """POST /orders/{id}/fiscalDocument: a form; of one package where the order has packages."""
    order, parts = found_order(call), _form(call)
    parcel = _parcel(order, _package_id(call, parts))
    demanded: tuple[str, ...] = ("file", "number", "date")
    if call.account.switches.document_requires == "2024":
        demanded = ("file",)
    missing = [f"O campo {name} é obrigatório" for name in demanded if not parts.get(name)]
    if missing:
        raise invalid(*missing)
    if order.status == "PENDING":
        _refuse("unpaid")
    key = nfe_key(parts["file"]) or parts.get("accessKey", b"").decode()
    if parcel is not None:
        parcel.access_key = key
    call.note("document", [order.id, "" if parcel is None else parcel.id, key])
    is_whole = all(each.access_key for each in order.parcels)
    if is_whole:
        order.nfe_key = key
    if is_whole and order.status == "PAID_WAITING_SHIP":
        changed(call, order, {"status": "INVOICED", "invoice": {"accessKey": key}})
    return Answer()


def _refusal(order: SalesOrder, switched: str) -> str:
    if switched != "none":
        return switched
    if order.status == "PENDING":
        return "unpaid"
    return "limit" if order.nfe_key else ""


def _refuse(name: str) -> None:
    if name:
        raise ApiError(HTTPStatus.INTERNAL_SERVER_ERROR, REFUSALS[name])


def _form(call: Call) -> dict[str, bytes]:
    if call.request.media_type != "multipart/form-data":
        raise wrong_media_type(call.request.media_type)
    head = f"Content-Type: {call.request.headers['content-type']}\r\n\r\n".encode()
    message = BytesParser(_class=EmailMessage, policy=HTTP).parsebytes(head + call.request.body)
    return {
        str(part.get_param("name", header="content-disposition")): _content(part)
        for part in message.iter_parts()
    }


def _content(part: object) -> bytes:
    content = part.get_payload(decode=True) if isinstance(part, EmailMessage) else b""
    return content if isinstance(content, bytes) else b""


def _package_id(call: Call, parts: dict[str, bytes]) -> str:
    place = call.account.switches.package_id_place
    in_query = "" if place == "form" else call.request.query.get("packageId", "")
    in_form = "" if place == "query" else parts.get("packageId", b"").decode()
    return in_query or in_form


def _parcel(order: SalesOrder, package_id: str) -> Parcel | None:
    if not order.parcels:
        if package_id:
            raise ApiError(
                HTTPStatus.BAD_REQUEST, "O parâmetro packageId só é aceito em pedidos com pacotes."
            )
        return None
    if not package_id:
        raise needs_package()
    parcel = next((each for each in order.parcels if each.id == package_id), None)
    if parcel is None:
        raise not_found(package_id)
    if parcel.access_key:
        text = "O pacote informado já possui nota fiscal associada (PACKAGE_ALREADY_INVOICED)."
        raise ApiError(HTTPStatus.BAD_REQUEST, text)
    return parcel


def _is_package(row: object) -> bool:
    items = row.get("items") if isinstance(row, dict) else None
    return isinstance(items, list) and all(
        isinstance(item, dict) and item.get("sku") and item.get("quantity") for item in items
    )


def _group(order: SalesOrder) -> Payload:
    return {
        "orderId": order.id,
        "packageId": order.id,
        "orderIdInMarketplace": order.get("marketPlaceId"),
        "packages": [parcel.view() for parcel in order.parcels],
    }


ROUTES: tuple[RouteRow, ...] = (
    ("PUT", "/v2/orders/{id}/nfe", put_nfe),
    ("GET", "/v2/orders/{id}/packages", list_packages),
    ("POST", "/v2/orders/{id}/packages", post_packages),
    ("POST", "/v2/orders/{id}/fiscalDocument", post_document),
)
