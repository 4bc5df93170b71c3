"""What orders, customers, products and carriers look like in answers."""

import json
from collections.abc import Mapping

from simulator.eccosys.order_fields import EMPTY
from simulator.eccosys.orders import FULFILLED, Instalment, Item, Order
from simulator.eccosys.people import Carrier, Channel, Contact
from simulator.eccosys.switches import Switches
from simulator.eccosys.values import (
    NO_DATE,
    written_cents,
    written_discount,
    written_price,
)
from simulator.eccosys.words import DELIVERED, PAYMENTS

Payload = dict[str, object]

_CARRIER: Mapping[str, str] = dict.fromkeys(
    ("id", "codigo", "nome", "fantasia", "cnpj", "ie", "endereco", "enderecoNro", "cidade", "uf"),
    "",
) | {"situacao": "A"}


def encoded(payload: object) -> bytes:
    """Write JSON: UTF-8, not escaped."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


_SHORT = ("id", "numeroPedido", "numeroDaOrdemDeCompra", "situacao")


def header_view(switches: Switches, order: Order) -> Payload:
    """Give an order as a list has it: without items."""
    totals = order.totals
    carrier, form = order.carrier, order.form
    return {
        **EMPTY,
        **order.fields,
        "id": str(order.id),
        "idContato": str(order.contact.id),
        "situacao": _status(switches, order),
        "desconto": written_discount(totals.discount),
        "totalProdutos": written_cents(totals.products),
        "totalVenda": written_cents(totals.total),
        "frete": written_cents(totals.freight),
        "numeroPedido": order.number,
        "idNotaFiscalRef": str(order.invoice_id),
        "idTransportador": str(carrier.id) if carrier else "0",
        "idVinculoTransportadora": str(form.id) if form else "0",
        "numeroNotaFiscal": order.invoice_number or None,
        "canalDeVenda": order.channel,
        "pedidoColetado": order.fields.get("pedidoColetado") == "True",
    }


def short_view(switches: Switches, order: Order) -> Payload:
    """Give an order as a short answer has it: which it is, and where it stands."""
    shown = header_view(switches, order)
    return {name: shown[name] for name in _SHORT}


def order_view(switches: Switches, order: Order) -> Payload:
    """Give an order as the single read has it."""
    return {
        **header_view(switches, order),
        "_Parcelas": [_instalment_view(order, one) for one in order.instalments],
        "_OutroEndereco": order.delivery,
        "_Ocorrencias": order.occurrences,
    }


def item_view(order: Order, item: Item) -> Payload:
    """Give one item of an order."""
    product = item.product
    price = written_price(item.price)
    return {
        "id": str(item.id),
        "idVenda": str(order.id),
        "idProduto": str(product.id) if product else "0",
        "codigo": item.code,
        "gtin": product.fields.get("gtin", "") if product else "",
        "descricao": item.title,
        "quantidade": f"{item.quantity:.4f}",
        "valor": price,
        "precoLista": price,
        "valorDesconto": "0.00",
        "descontoItem": "0.00",
        "valorFrete": "0.00",
        "valorComImpostos": price,
        "itemBonificacao": "N",
        "observacao": "",
        "base_comissao": "0.00",
        "alq_comissao": "0.00",
        "vlr_comissao": "0.00",
        **item.fields,
    }


def contact_view(contact: Contact) -> Payload:
    """Give a customer."""
    return {**CONTACT, **contact.fields, "id": str(contact.id)}


def carrier_view(carrier: Carrier) -> Payload:
    """Give a carrier as an order's own read has it: without its shipping forms."""
    return {**_CARRIER, **carrier.fields, "id": str(carrier.id)}


def carrier_row(switches: Switches, carrier: Carrier) -> Payload:
    """Give a carrier as the list has it."""
    named = switches.form_names == "present"
    forms = [
        {
            "id": str(form.id),
            **({"descricao": form.title} if named else {}),
            "ativa": "S" if form.active else "N",
        }
        for form in carrier.forms.values()
    ]
    return {**carrier_view(carrier), "_FormasDeEnvio": forms}


def channel_view(channel: Channel) -> Payload:
    """Give a sales channel; its ids are numbers."""
    return {
        "id": channel.id,
        "descricao": channel.title,
        "referencia": channel.reference,
        "idMarketplace": channel.marketplace_id,
    }


def tracking_view(order: Order) -> Payload:
    """Give where an order's parcel is: all null until it has left."""
    code = order.fields.get("codigoRastreamento") or None
    name = order.fields.get("transportador") or None
    return {
        "urlRastreio": f"https://rastreio.example.com/{code}" if code else None,
        "numeroDaOrdemDeCompra": order.store_number,
        "numeroColeta": None,
        "transportador": name if code else None,
        "rastreio": code,
    }


def _status(switches: Switches, order: Order) -> str:
    is_delivered = order.fields.get("dataEntrega", NO_DATE) != NO_DATE
    if switches.delivered == DELIVERED and is_delivered and order.status == FULFILLED:
        return DELIVERED
    return order.status


def _instalment_view(order: Order, one: Instalment) -> Payload:
    return {
        "id": str(one.id),
        "idVenda": str(order.id),
        "nroDias": one.days,
        "dataVencimento": one.due_on,
        "valor": written_cents(one.cents),
        "obs": one.note,
        "formaPagamento": PAYMENTS.get(one.method, ""),
        "codigoFormaPagamento": one.method,
    }


CONTACT: Mapping[str, str] = dict.fromkeys(
    (
        *("id", "codigo", "nome", "fantasia", "tipo", "cnpj", "identificadorEstrangeiro", "ie"),
        *("identificadorIE", "rg", "endereco", "enderecoNro", "complemento", "bairro", "cep"),
        *("cidade", "idMunicipio", "uf", "nomePais", "fone", "celular", "fax", "email"),
        *("email_nfe", "situacao", "dataNascimento", "dtCriacao", "dataAlteracao"),
        *("dataUltimaCompra", "ecommerceStatus", "ecommerceClientID"),
    ),
    "",
) | {"tipo": "F", "nomePais": "Brasil", "situacao": "A", "dataNascimento": NO_DATE}
"""An empty customer, in the order in which answers have the fields."""
