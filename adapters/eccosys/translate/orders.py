"""An order of ours as `POST /pedidos` takes it."""

from adapters.eccosys.tables import STATUS_CODES
from adapters.eccosys.translate.people import from_address, from_customer
from domain.erp_carriers import ErpCarrier
from domain.erp_customers import ErpAddress
from domain.erp_orders import ErpInstalment, ErpItem, ErpOrder
from domain.money import Cents, as_decimal

PLATFORM = "AnyMarket"

_BRAZILIAN = str.maketrans(",.", ".,")


def from_order(order: ErpOrder, customer_id: str) -> dict[str, object]:
    """Give an order. `numeroPedido` is theirs to give: sent, it would be cut and collide.

    The customer is named twice: an account that ignores the id finds him by his document.
    """
    return {
        "numeroDaOrdemDeCompra": order.store_order_number,
        "servicePlatformOrigin": PLATFORM,
        "situacao": STATUS_CODES[order.status],
        "data": order.ordered_on.isoformat(),
        **_days(order),
        "totalProdutos": as_decimal(order.products_cents),
        "desconto": in_brazilian(order.discount_cents),
        "frete": as_decimal(order.freight_cents),
        "totalVenda": as_decimal(order.total_cents),
        "idContato": int(customer_id),
        "_Contato": from_customer(order.customer),
        **from_delivery(order.delivery),
        **from_carrier(order.carrier, order.carrier_name),
        **_channel(order.channel_code),
        "observacaoInterna": order.note,
        "_Itens": [_item(item) for item in order.items],
        "_Parcelas": [_instalment(one) for one in order.instalments],
    }


def from_delivery(delivery: ErpAddress | None) -> dict[str, object]:
    """Give where an order goes; None: to the customer's own address."""
    if delivery is None:
        return {"opcEnderecoDiferente": "N"}
    return {"opcEnderecoDiferente": "S", "_OutroEndereco": from_address(delivery)}


def from_carrier(carrier: ErpCarrier, name: str) -> dict[str, object]:
    """Give by whom an order goes; the name is what the channel calls it."""
    return {
        "idTransportador": int(carrier.carrier_id),
        "idVinculoTransportadora": int(carrier.link_id),
        "transportador": name,
    }


def in_brazilian(cents: Cents) -> str:
    """Write money as `desconto` is written.

    Examples:
        >>> in_brazilian(Cents(123456)), in_brazilian(Cents(5)), in_brazilian(Cents(0))
        ('1.234,56', '0,05', '0,00')
        >>> in_brazilian(Cents(-50)), in_brazilian(Cents(-123456))
        ('-0,50', '-1.234,56')
    """
    return f"{as_decimal(cents):,}".translate(_BRAZILIAN)


def _days(order: ErpOrder) -> dict[str, object]:
    days = {"dataPagamento": order.paid_on, "dataPrevista": order.promised_on}
    return {name: day.isoformat() for name, day in days.items() if day is not None}


def _channel(code: str) -> dict[str, object]:
    if not code:
        return {}
    return {"idCanalVenda": int(code)} if code.isdecimal() else {"canalDeVenda": code}


def _item(item: ErpItem) -> dict[str, object]:
    return {
        # Without it the item is saved as a text, and nothing is reserved.
        "idProduto": int(item.product_id),
        "codigo": item.sku,
        "descricao": item.title,
        "quantidade": item.quantity,
        "valor": item.unit_price,
    }


def _instalment(one: ErpInstalment) -> dict[str, object]:
    said: dict[str, object] = {
        "valor": as_decimal(one.amount_cents),
        "dataVencimento": one.due_on.isoformat(),
        "obs": one.note,
    }
    return {**said, "codigoFormaPagamento": int(one.method_code)} if one.method_code else said
