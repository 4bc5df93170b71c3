"""What the logistics operator is told and says about an order."""

from simulator.eccosys.call import Answer, Call, RouteRow
from simulator.eccosys.envelopes import enveloped, refused
from simulator.eccosys.errors import Unfit, bad_request
from simulator.eccosys.resources.orders import KIND, one_order
from simulator.eccosys.values import decimals, whole


def send_to_logistics(call: Call) -> Answer:
    """PUT /pedidos/{key}/picking/envioLogistica: without a body."""
    order = one_order(call)
    order.fields["dataEnvioLogistica"] = call.account.clock.text()[:10]
    order.fields["syncLogistica"] = "S"
    return _done(call, "sent to logistics")


def confirm_logistics(call: Call) -> Answer:
    """PUT /pedidos/{key}/picking/confirmacaoLogistica: weight and packages."""
    order = one_order(call)
    sent = call.payload()
    if not isinstance(sent, dict):
        raise bad_request("esperado um objeto")
    try:
        weight = decimals(3)("pesoBruto", sent.get("pesoBruto"))
        packages = whole("quantidadeDeVolumes", sent.get("quantidadeDeVolumes"))
    except Unfit as wrong:
        envelope = call.account.switches.order_update_envelope
        complaint = "Não foi possível confirmar."
        return enveloped(envelope, [], [refused(call, complaint, wrong, order.number)])
    order.fields |= {"pesoBruto": weight, "qtdVolumes": packages, "confirmacaoLogistica": "S"}
    return _done(call, "confirmed by logistics")


def _done(call: Call, effect: str) -> Answer:
    order = one_order(call)
    call.note(KIND, effect, order.id, order.number)
    row: object = {"id": str(order.id), "codigo": order.number}
    return enveloped(call.account.switches.order_update_envelope, [row], [])


ROUTES: tuple[RouteRow, ...] = (
    ("PUT", "/pedidos/{key}/picking/envioLogistica", send_to_logistics),
    ("PUT", "/pedidos/{key}/picking/confirmacaoLogistica", confirm_logistics),
)
