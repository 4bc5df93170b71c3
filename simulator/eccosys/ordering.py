"""Orders made out of what a client sends. The same one twice makes two."""

from simulator.eccosys.call import Payload, as_object
from simulator.eccosys.contacting import address_fields, contact_fields, make_contact
from simulator.eccosys.errors import Unfit
from simulator.eccosys.item_making import make_instalments, make_items
from simulator.eccosys.order_fields import plain_fields
from simulator.eccosys.orders import Order, Totals
from simulator.eccosys.people import Carrier, Contact, Form
from simulator.eccosys.values import cents, discount_cents, one_of, text, unfit, whole
from simulator.eccosys.words import STATUSES
from simulator.eccosys.world import Account

status_of = one_of(*STATUSES)
_ADDRESSES = ("_OutroEndereco", "_EnderecoDeEntrega")
_PEOPLE = ("_Cliente", "_Contato")
_NUMBER = text()
BY_API = "API"


def make_order(account: Account, sent: Payload) -> Order:
    """Make an order and hold its stock back; all is read before anything is changed.

    Raises:
        Unfit: it is refused; nothing has changed.
    """
    unknown = account.switches.unknown_fields
    fields = plain_fields(sent, unknown=unknown)
    now = account.clock.text()
    fields.setdefault("data", now[:10])
    fields.setdefault("dtCriacaoVenda", now)
    status = status_of("situacao", sent.get("situacao", "0"))
    items, summed = make_items(account, sent.get("_Itens", []))
    totals = read_totals(account, sent, fields, summed, len(items))
    instalments = make_instalments(account, sent.get("_Parcelas", []))
    delivery = read_delivery(account, sent)
    carrier, form = read_carrier(account, sent)
    channel = read_channel(account, sent, fields)
    contact = _contact(account, sent)
    order = Order(
        id=account.ids.take("order"),
        number=_number(account, sent),
        contact=contact,
        status=status,
        totals=totals,
        fields=fields,
        items=items,
        instalments=instalments,
        created_at=now,
        delivery=delivery,
        carrier=carrier,
        form=form,
        channel=channel,
    )
    add_occurrence(account, order, fields.get("situacaoDescricao") or "Pedido inserido")
    reserve(order, 1)
    account.orders.keep(order)
    return order


def reserve(order: Order, sign: int) -> None:
    """Hold the stock of an order's linked items back, or let it go."""
    if order.reserves:
        for item in order.items:
            if item.product is not None:
                item.product.hold(sign * item.quantity)


def add_occurrence(account: Account, order: Order, words: str) -> None:
    """Write a line into an order's history."""
    order.occurrences.append(
        {
            "descricao": words,
            "data": account.clock.text(),
            "situacao": STATUSES[order.status],
            "codigoSituacao": order.status,
            "nomeProprietario": BY_API,
        }
    )


def read_totals(
    account: Account, sent: Payload, fields: dict[str, str], summed: int, slack: int
) -> Totals:
    """Read the money of an order; what is not sent is computed.

    Args:
        account: whose switches say what disagreement means.
        sent: the header as it came.
        fields: the plain fields read from it; two of them are taxes.
        summed: what the items make, in cents.
        slack: by how many cents `totalProdutos` may differ from that: one of rounding an item.

    Raises:
        Unfit: the totals disagree, where that is refused.
    """
    products = _cents(sent, "totalProdutos", summed)
    discount = discount_cents(sent.get("desconto", 0), products)
    freight = _cents(sent, "frete", 0)
    taxes = sum(cents(name, fields.get(name, "0")) for name in ("valorIPI", "valorST"))
    total = _cents(sent, "totalVenda", products - discount + freight + taxes)
    mode = account.switches.totals
    if mode == "computed":
        return Totals(summed, discount, freight, taxes, summed - discount + freight + taxes)
    if mode == "refused":
        _agree("totalProdutos", products, summed, slack)
        _agree("totalVenda", total, products - discount + freight + taxes, 0)
    return Totals(products, discount, freight, taxes, total)


def read_delivery(account: Account, sent: Payload) -> dict[str, str] | None:
    """Read the delivery address, in either spelling of its name."""
    for name in _ADDRESSES:
        if sent.get(name):
            address = as_object(name, sent[name])
            return address_fields(name, address, unknown=account.switches.unknown_fields)
    return None


def read_carrier(account: Account, sent: Payload) -> tuple[Carrier | None, Form | None]:
    """Read the carrier and its link; both are needed, or the order has none.

    Raises:
        Unfit: one of them is unknown, where that is refused.
    """
    carrier_id = int(whole("idTransportador", sent.get("idTransportador", 0)))
    form_id = int(whole("idVinculoTransportadora", sent.get("idVinculoTransportadora", 0)))
    carrier = account.carriers.get(carrier_id)
    form = carrier.forms.get(form_id) if carrier else None
    if carrier is not None and form is not None and form.active:
        return carrier, form
    if (carrier_id or form_id) and account.switches.unknown_carrier == "refused":
        raise Unfit(f"Transportadora {carrier_id} com vínculo {form_id} não encontrada ou inativa.")
    return None, None


def read_channel(account: Account, sent: Payload, fields: dict[str, str]) -> str:
    """Give the name of the sales channel: that of the id, or the text that was sent."""
    if "idCanalVenda" in sent:
        channel = account.channels.get(int(whole("idCanalVenda", sent["idCanalVenda"])))
        return channel.title if channel else ""
    return fields.get("canalDeVenda", "")


def _contact(account: Account, sent: Payload) -> Contact:
    """Give who buys: by id, by document, or somebody new."""
    if "idContato" in sent and account.switches.contact_by_id == "honoured":
        found = account.people.by_id.get(int(whole("idContato", sent["idContato"])))
        if found is None:
            raise unfit("idContato", sent["idContato"], "o id de um contato")
        return found
    name = next((name for name in _PEOPLE if name in sent), None)
    if name is None:
        raise Unfit("Preencha o campo Nome do contato.")
    person = as_object(name, sent[name])
    fields = contact_fields(person, unknown=account.switches.unknown_fields)
    known = account.people.of_document(fields.get("cnpj", ""))
    return known[0] if known else make_contact(account, fields)


def _number(account: Account, sent: Payload) -> str:
    said = _NUMBER("numeroPedido", sent.get("numeroPedido", ""))
    if not said:
        return str(account.ids.take("number"))
    return said[: account.switches.order_number_length or None]


def _cents(sent: Payload, name: str, default: int) -> int:
    return cents(name, sent[name]) if name in sent else default


def _agree(name: str, said: int, computed: int, slack: int) -> None:
    """Refuse a total that is not what its parts make."""
    if abs(said - computed) > slack:
        raise Unfit(f"Campo {name} não confere: recebido {said}, calculado {computed} centavos.")
