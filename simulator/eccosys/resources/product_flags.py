"""Lists of changed products: there are no callbacks, so these are read and acknowledged."""

from simulator.eccosys.call import Answer, Call, Payload, Plain, RouteRow, as_object
from simulator.eccosys.envelopes import enveloped, refused
from simulator.eccosys.errors import Unfit, bad_request
from simulator.eccosys.goods import Product
from simulator.eccosys.paging import page
from simulator.eccosys.product_views import product_row
from simulator.eccosys.values import flag

KIND = "product_flag"
CHANGED, STOCK = "produtoAlterado", "opcEstoqueEcommerce"
_COMPLAINT = "Não foi possível alterar o produto."


def list_changed(call: Call) -> Answer:
    """GET /produtos/produtosAlterados."""
    return _listed(call, CHANGED)


def list_stock_changed(call: Call) -> Answer:
    """GET /produtos/produtosComEstoqueAlterado."""
    return _listed(call, STOCK)


def flag_products(call: Call) -> Answer:
    """PUT /produtos/produtosAlterados/{S or N}: an array of ids."""
    said = call.params["flag"]
    if said not in {"S", "N"}:
        raise bad_request("S ou N")
    goods = call.account.goods.by_id
    numbers = call.payload()
    if not isinstance(numbers, list):
        raise bad_request("esperada uma lista de ids")
    found = [(number, goods.get(_whole(number))) for number in numbers]
    return _set(call, CHANGED, [(str(number), product, said) for number, product in found])


def flag_stock(call: Call) -> Answer:
    """PUT /produtos/produtosComEstoqueAlterado: `codigo`, `opcEstoqueEcommerce`, of one."""
    sent = _object(call.payload())
    code = str(sent.get("codigo", ""))
    try:
        said = flag(STOCK, sent.get(STOCK, ""))
    except Unfit as wrong:
        raise bad_request(str(wrong)) from None
    return _set(call, STOCK, [(code, call.account.goods.by_code.get(code), said)])


def _listed(call: Call, name: str) -> Answer:
    rows = (one for one in call.account.goods.by_id.values() if one.fields.get(name) == "S")
    return page(call, rows, product_row)


def _set(call: Call, name: str, wishes: list[tuple[str, Product | None, str]]) -> Answer:
    success: list[object] = []
    errors: list[object] = []
    for key, product, said in wishes:
        if product is None:
            wrong = Unfit(f"Produto não encontrado: {key}.")
            errors.append(refused(call, _COMPLAINT, wrong, key))
            continue
        product.fields[name] = said
        call.note(KIND, name, product.id, said)
        success.append({"id": str(product.id), "codigo": product.code})
    if call.account.switches.acknowledgement == "text" and not errors:
        return Answer(Plain("ok"))
    return enveloped("top", success, errors)


def _object(part: object) -> Payload:
    try:
        return as_object("corpo", part)
    except Unfit as wrong:
        raise bad_request(str(wrong)) from None


def _whole(number: object) -> int:
    said = str(number)
    return int(said) if said.isdecimal() else 0


_PATH = "/produtos/produtosAlterados"

ROUTES: tuple[RouteRow, ...] = (
    ("GET", _PATH, list_changed),
    ("PUT", f"{_PATH}/{{flag}}", flag_products),
    ("GET", "/produtos/produtosComEstoqueAlterado", list_stock_changed),
    ("PUT", "/produtos/produtosComEstoqueAlterado", flag_stock),
)
