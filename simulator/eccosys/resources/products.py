"""Products, read only: by id, by one or several codes, by EAN, in lists."""

from collections.abc import Iterable

from simulator.eccosys.call import Answer, Call, RouteRow
from simulator.eccosys.errors import bad_request, nothing_found
from simulator.eccosys.goods import Product
from simulator.eccosys.paging import between, listed, page, single
from simulator.eccosys.product_views import product_row, product_view

_BY_GTIN = "gtin="


def list_products(call: Call) -> Answer:
    """GET /produtos: parents, simple ones and children alike."""
    rows: Iterable[Product] = call.account.goods.by_id.values()
    if code := call.query("codigo"):
        rows = _by_query(call, code, rows)
    if rule := call.query("$filter"):
        rows = _filtered(call, rule, rows)
    return _page(call, rows)


def list_parents(call: Call) -> Answer:
    """GET /produtos/produtosPai: parents and simple ones."""
    rows = call.account.goods.by_id.values()
    return _page(call, (row for row in rows if row.fields.get("idProdutoMaster", "0") == "0"))


def get_product(call: Call) -> Answer:
    """GET /produtos/{id, code, gtin=EAN or code;code;…}."""
    key = call.params["key"]
    goods, switches = call.account.goods, call.account.switches
    if ";" in key:
        found = [goods.by_code[code] for code in key.split(";") if code in goods.by_code]
        return listed(call, [product_view(product) for product in found])
    if key.startswith(_BY_GTIN):
        product = goods.by_gtin.get(key.removeprefix(_BY_GTIN))
    else:
        product = goods.find(key, switches.numeric_product_key)
    if product is None:
        raise nothing_found()
    return single(switches.single_product, product_view(product))


def _by_query(call: Call, code: str, rows: Iterable[Product]) -> Iterable[Product]:
    mode = call.account.switches.products_by_query
    if mode == "400":
        raise bad_request()
    return [row for row in rows if row.code == code] if mode == "honoured" else rows


def _filtered(call: Call, rule: str, rows: Iterable[Product]) -> Iterable[Product]:
    """Heed `campo eq valor` or `campo=valor`, where `$filter` is not refused."""
    name, mark, value = rule.partition(" eq ") if " eq " in rule else rule.partition("=")
    if call.account.switches.filter == "400" or not mark:
        raise bad_request()
    return [row for row in rows if product_row(row).get(name) == value]


def _page(call: Call, rows: Iterable[Product]) -> Answer:
    names = ("opcEcommerce", "situacao")
    wanted = {name: said for name in names if (said := call.query(f"${name}"))}
    fits = between(call)
    shown = (row for row in map(product_row, rows) if wanted.items() <= row.items())
    return page(call, (row for row in shown if fits(row["dataAlteracao"] or "")), lambda row: row)


ROUTES: tuple[RouteRow, ...] = (
    ("GET", "/produtos", list_products),
    ("GET", "/produtos/produtosPai", list_parents),
    ("GET", "/produtos/{key}", get_product),
)
