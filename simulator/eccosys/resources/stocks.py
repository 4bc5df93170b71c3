"""Stock, read only: what is there and what may be sold."""

from simulator.eccosys.call import Answer, Call, RouteRow
from simulator.eccosys.errors import nothing_found
from simulator.eccosys.paging import listed, page, single
from simulator.eccosys.product_views import stock_view

DELETED = "excluido"
"""How the row of a product that was deleted is called; it keeps its code."""


def list_stock(call: Call) -> Answer:
    """GET /estoques: every product; pages, or the whole whatever was asked for."""
    switches, goods = call.account.switches, call.account.goods
    rows = [(product, "") for product in goods.by_id.values()]
    if switches.deleted_in_stock == "shown":
        rows += [(product, DELETED) for product in goods.deleted]
    if switches.stock_paging == "ignored":
        return listed(call, [stock_view(switches, *row) for row in rows])
    return page(call, rows, lambda row: stock_view(switches, *row))


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
