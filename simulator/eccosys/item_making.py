"""Items and instalments made out of what a client sends."""

from decimal import Decimal

from simulator.eccosys.call import Payload, as_object, as_objects
from simulator.eccosys.errors import Unfit
from simulator.eccosys.goods import Product
from simulator.eccosys.orders import Instalment, Item
from simulator.eccosys.values import cents, day, flag, money, number, text, unfit, whole
from simulator.eccosys.words import PAYMENTS
from simulator.eccosys.world import Account

_NAME = text()
_FIELDS = {
    "precoLista": money,
    "valorDesconto": money,
    "descontoItem": money,
    "valorFrete": money,
    "valorComImpostos": money,
    "itemBonificacao": flag,
    "observacao": _NAME,
    "gtin": _NAME,
    "unidade": _NAME,
}
_OWN = {"id", "idVenda", "idProduto", "codigo", "descricao", "quantidade", "valor", "_Produto"}


def make_items(account: Account, sent: object) -> tuple[list[Item], int]:
    """Make the items of an order; one that nobody knows is dropped where that is switched.

    Returns:
        What is kept, and the total of all that was sent, in cents.

    Raises:
        Unfit: no items, a value of the wrong kind, or an item that is refused.
    """
    rows = as_objects("_Itens", sent)
    if not rows:
        raise Unfit("Preencha os itens do pedido.")
    kept: list[Item] = []
    total = 0
    for row in rows:
        item = _item(account, row)
        total += item.total_cents
        if item.product is not None or _may_be_unlinked(account, row, item.code):
            kept.append(item)
    return kept, total


def item_fields(account: Account, sent: Payload) -> dict[str, str]:
    """Read the plain fields of an item."""
    unknown = sent.keys() - _OWN - _FIELDS.keys()
    if unknown and account.switches.unknown_fields == "refused":
        raise Unfit(f"Campo desconhecido: _Itens.{min(unknown)}.")
    return {name: read(name, sent[name]) for name, read in _FIELDS.items() if name in sent}


def amount(name: str, value: object, least: Decimal) -> Decimal:
    """Read a quantity or a price that is not below `least`."""
    read = number(name, value)
    if read < least:
        raise unfit(name, value, f"um número a partir de {least}")
    return read


def make_instalments(account: Account, sent: object) -> list[Instalment]:
    """Make the instalments of an order, in either spelling of their fields."""
    return [_instalment(account, row) for row in as_objects("_Parcelas", sent)]


def _item(account: Account, sent: Payload) -> Item:
    for needed in ("quantidade", "valor"):
        if needed not in sent:
            raise Unfit(f"Preencha o campo {needed} do item.")
    nested = as_object("_Produto", sent["_Produto"]) if "_Produto" in sent else {}
    code = _NAME("codigo", sent.get("codigo", nested.get("codigo", "")))
    product = _product(account, sent, nested)
    return Item(
        id=account.ids.take("item"),
        product=product,
        code=code or (product.code if product else ""),
        title=_NAME("descricao", sent.get("descricao", nested.get("nome", ""))),
        quantity=amount("quantidade", sent["quantidade"], Decimal("0.0001")),
        price=amount("valor", sent["valor"], Decimal(0)),
        fields=item_fields(account, sent),
    )


def _product(account: Account, sent: Payload, nested: Payload) -> Product | None:
    """Link by id, or by the code inside `_Produto`; a code of the item's own links nothing."""
    if "idProduto" in sent:
        return account.goods.by_id.get(int(whole("idProduto", sent["idProduto"])))
    return account.goods.by_code.get(str(nested.get("codigo", "")))


def _may_be_unlinked(account: Account, sent: Payload, code: str) -> bool:
    """Tell whether an item without product is kept; if not, it is dropped."""
    if "idProduto" not in sent and code in account.goods.by_code:
        if account.switches.unlinked_items == "refused":
            raise Unfit(f"Item {code}: preencha o campo idProduto.")
        return True
    if account.switches.unknown_items == "refused":
        raise Unfit(f"Produto não encontrado: {code or sent.get('idProduto')}.")
    return account.switches.unknown_items == "unlinked"


def _instalment(account: Account, sent: Payload) -> Instalment:
    method = whole("codigoFormaPagamento", _either(sent, "codigoFormaPagamento", "forma", "99"))
    if method not in PAYMENTS:
        raise unfit("codigoFormaPagamento", method, " | ".join(PAYMENTS))
    return Instalment(
        id=account.ids.take("instalment"),
        days=whole("nroDias", sent.get("nroDias", 0)),
        due_on=day("dataVencimento", _either(sent, "dataVencimento", "vencimento", "")),
        cents=cents("valor", sent.get("valor", 0)),
        note=_NAME("obs", sent.get("obs", "")),
        method=method,
    )


def _either(sent: Payload, one: str, other: str, default: str) -> object:
    return sent.get(one, sent.get(other, default))
