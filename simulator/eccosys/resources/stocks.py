"""Stock, read only: what is there and what may be sold."""

from functools import partial

from simulator.eccosys.call import Answer, Call, RouteRow
from simulator.eccosys.errors import nothing_found
from simulator.eccosys.paging import listed, page, single
from simulator.eccosys.product_views import stock_view


def list_stock(call: Call) -> Answer:
    """GET /estoques: every product; pages, or the whole whatever was asked for."""
    switches = call.account.switches
    view = partial(stock_view, switches)
    products = call.account.goods.by_id.values()
    if switches.stock_paging == "ignored":
        return listed(call, [view(product) for product in products])
    return page(call, products, view)


def get_stock(call: Call) -> Answer:
    """GET /estoques/{code}."""
    product = call.account.goods.by_code.get(call.params["code"])
    if product is None:
        raise nothing_found()
    switches = call.account.switches
    return single(switches.single_stock, stock_view(switches, product))


ROUTES: tuple[RouteRow, ...] = (
    ("GET", "/estoques", list_stock),
    ("GET", "/estoques/{code}", get_stock),
)
