"""Carriers with their shipping forms, and sales channels."""

from functools import partial

from simulator.eccosys.call import Answer, Call, RouteRow
from simulator.eccosys.errors import nothing_found
from simulator.eccosys.paging import page
from simulator.eccosys.views import carrier_row, channel_view


def list_carriers(call: Call) -> Answer:
    """GET /transportadoras."""
    view = partial(carrier_row, call.account.switches)
    return page(call, call.account.carriers.values(), view)


def get_carrier(call: Call) -> Answer:
    """GET /transportadoras/{id}."""
    key = call.params["id"]
    carrier = call.account.carriers.get(int(key)) if key.isdecimal() else None
    if carrier is None:
        raise nothing_found()
    return Answer([carrier_row(call.account.switches, carrier)])


def list_channels(call: Call) -> Answer:
    """GET /canaisDeVenda."""
    return page(call, call.account.channels.values(), channel_view)


ROUTES: tuple[RouteRow, ...] = (
    ("GET", "/transportadoras", list_carriers),
    ("GET", "/transportadoras/{id}", get_carrier),
    ("GET", "/canaisDeVenda", list_channels),
)
