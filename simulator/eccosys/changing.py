"""Orders changed after they were made: fields, status, invoice."""

from simulator.eccosys.call import Payload
from simulator.eccosys.errors import Unfit
from simulator.eccosys.item_making import make_instalments
from simulator.eccosys.notes import AUTHORISED, Note
from simulator.eccosys.order_fields import plain_fields
from simulator.eccosys.ordering import (
    add_occurrence,
    read_carrier,
    read_channel,
    read_delivery,
    read_totals,
    reserve,
    status_of,
)
from simulator.eccosys.orders import CANCELLED, FULFILLED, Order, Totals
from simulator.eccosys.values import written_cents, written_discount
from simulator.eccosys.words import DELIVERED
from simulator.eccosys.world import Account

_MONEY = ("totalProdutos", "totalVenda", "frete", "desconto")
_ADDRESSES = {"_OutroEndereco", "_EnderecoDeEntrega"}
_FIXED = {"_Itens", "_Cliente", "_Contato", "idContato"}


def change_order(account: Account, order: Order, sent: Payload) -> None:
    """Change the fields that were sent, and only those; all is read before anything is changed.

    Raises:
        Unfit: a value of the wrong kind, or a field that cannot be changed this way.
    """
    fixed = sent.keys() & _FIXED
    if fixed:
        raise Unfit(f"Campo {min(fixed)} não pode ser alterado.")
    fields = plain_fields(sent, unknown=account.switches.unknown_fields)
    totals = _totals(account, order, sent, fields)
    status = status_of("situacao", sent["situacao"]) if "situacao" in sent else order.status
    _may_become(account, order, status)
    parts = _parts(account, order, sent, fields)
    for name, value in parts.items():
        setattr(order, name, value)
    if "numeroDaOrdemDeCompra" in fields:
        account.orders.renumber(order, fields["numeroDaOrdemDeCompra"])
    order.fields |= fields
    order.totals = totals
    if status != order.status:
        _become(account, order, status, "Situação alterada")


def move_order(account: Account, order: Order, status: str, history: str) -> None:
    """Move an order to another status; its stock is let go when it is cancelled.

    Raises:
        Unfit: an unknown status, or cancelling what has an invoice.
    """
    if status == DELIVERED:
        order.fields["dataEntrega"] = account.clock.text()[:10]
        status = FULFILLED
    status_of("situacao", status)
    _may_become(account, order, status)
    _become(account, order, status, history)


def invoice_order(account: Account, order: Order, state: str = AUTHORISED) -> None:
    """Give an order its invoice, as a person in the ERP does, and post its stock."""
    if order.invoice_id:
        return
    order.invoice_id = account.ids.take("invoice")
    order.invoice_number = f"{account.ids.take('invoice_number'):06}"
    now = account.clock.text()
    order.fields["dataFaturamento"] = now
    account.notes.keep(Note(order.invoice_id, order.invoice_number, order, now, state))
    reserve(order, -1)
    order.stock_posted = True
    for item in order.items:
        if item.product is not None:
            item.product.put(item.product.on_hand - item.quantity)
    _become(account, order, FULFILLED, "NF-e autorizada")


def _parts(
    account: Account, order: Order, sent: Payload, fields: dict[str, str]
) -> dict[str, object]:
    """Read what an order keeps apart from its plain fields, by the names it has there."""
    parts: dict[str, object] = {}
    is_kept = account.switches.changed_carrier == "kept"
    if sent.keys() & {"idTransportador", "idVinculoTransportadora"} and not is_kept:
        parts["carrier"], parts["form"] = read_carrier(account, _with_carrier(order, sent))
    if sent.keys() & _ADDRESSES:
        parts["delivery"] = read_delivery(account, sent)
    if "_Parcelas" in sent:
        parts["instalments"] = make_instalments(account, sent["_Parcelas"])
    if sent.keys() & {"idCanalVenda", "canalDeVenda"}:
        parts["channel"] = read_channel(account, sent, fields)
    return parts


def _may_become(account: Account, order: Order, status: str) -> None:
    is_refused = account.switches.cancel_invoiced == "refused"
    if status == CANCELLED and order.invoice_id and is_refused:
        raise Unfit("Pedido com nota fiscal não pode ser cancelado.", str(order.id))


def _become(account: Account, order: Order, status: str, history: str) -> None:
    reserve(order, -1)
    order.status = status
    reserve(order, 1)
    add_occurrence(account, order, history)


def _totals(account: Account, order: Order, sent: Payload, fields: dict[str, str]) -> Totals:
    """Read changed money together with what stays."""
    if not sent.keys() & {*_MONEY, "valorIPI", "valorST"}:
        return order.totals
    kept = order.totals
    whole: dict[str, object] = {
        "totalProdutos": written_cents(kept.products),
        "desconto": written_discount(kept.discount),
        "frete": written_cents(kept.freight),
        **{name: sent[name] for name in _MONEY if name in sent},
    }
    return read_totals(account, whole, order.fields | fields, kept.products, 0)


def _with_carrier(order: Order, sent: Payload) -> Payload:
    """Give the new half of the pair with the old other half."""
    kept: dict[str, object] = {}
    if order.carrier is not None and order.form is not None:
        kept = {"idTransportador": order.carrier.id, "idVinculoTransportadora": order.form.id}
    return kept | dict(sent)
