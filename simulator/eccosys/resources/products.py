"""Products: by id, by one or several codes, by EAN, in lists; made, changed, deleted."""

from collections.abc import Iterable

from simulator.eccosys.call import Answer, Call, Payload, RouteRow
from simulator.eccosys.envelopes import Write, enveloped, written
from simulator.eccosys.errors import bad_request, nothing_found
from simulator.eccosys.goods import Product
from simulator.eccosys.paging import between, listed, page, single
from simulator.eccosys.product_making import change_product, make_product
from simulator.eccosys.product_views import product_row, product_view

KIND = "product"
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
        return listed(call, [product_view(call.account.shelves, product) for product in found])
    if key.startswith(_BY_GTIN):
        product = goods.by_gtin.get(key.removeprefix(_BY_GTIN))
    else:
        product = goods.find(key, switches.numeric_product_key)
    if product is None:
        raise nothing_found()
    return single(switches.single_product, product_view(call.account.shelves, product))


def create_products(call: Call) -> Answer:
    """POST /produtos: one or an array."""
    return _written(call, _create)


def update_products(call: Call) -> Answer:
    """PUT /produtos: only what is sent changes; found by `id` or `codigo`."""
    return _written(call, _update)


def delete_product(call: Call) -> Answer:
    """DELETE /produtos/{code}."""
    product = call.account.goods.by_code.get(call.params["key"])
    if product is None:
        raise nothing_found()
    call.account.goods.delete(product)
    call.note(KIND, "deleted", product.id, product.code)
    return enveloped("result", [{"id": str(product.id), "codigo": product.code}], [])


def _written(call: Call, write: Write) -> Answer:
    shape = call.account.switches.product_envelope
    answer = written(call, "top" if shape == "bare" else shape, "", write)
    if shape == "bare" and call.effects and not call.refusals and len(call.effects) == 1:
        return Answer(int(str(call.effects[0][1])))
    return answer


def _create(call: Call, sent: Payload) -> dict[str, object]:
    product = make_product(call.account, sent)
    call.note(KIND, "created", product.id, product.code)
    said = "Produto inserido com sucesso"
    return {"id": str(product.id), "codigo": product.code, "msg": said}


def _update(call: Call, sent: Payload) -> dict[str, object]:
    product = change_product(call.account, sent)
    call.note(KIND, "updated", product.id, product.code, sorted(sent))
    said = "Produto atualizado com sucesso"
    return {"id": str(product.id), "codigo": product.code, "msg": said}


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
    ("POST", "/produtos", create_products),
    ("PUT", "/produtos", update_products),
    ("GET", "/produtos/produtosPai", list_parents),
    ("GET", "/produtos/{key}", get_product),
    ("DELETE", "/produtos/{key}", delete_product),
)
