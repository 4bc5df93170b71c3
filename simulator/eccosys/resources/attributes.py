"""Attributes, and what products say of themselves by them."""

from simulator.eccosys.call import Answer, Call, Payload, Plain, RouteRow, as_object
from simulator.eccosys.envelopes import written
from simulator.eccosys.errors import Unfit, bad_request, nothing_found
from simulator.eccosys.goods import Product
from simulator.eccosys.paging import listed, page
from simulator.eccosys.product_making import set_attribute, touch
from simulator.eccosys.product_views import attribute_values
from simulator.eccosys.shelf_views import attribute_view
from simulator.eccosys.shelves import Attribute, same
from simulator.eccosys.values import text

KIND = "attribute"
_LABEL, _REFERENCE, _OPTION = text(255), text(255), text(255)


def list_attributes(call: Call) -> Answer:
    """GET /atributos."""
    return page(call, call.account.shelves.attributes.values(), attribute_view)


def create_attributes(call: Call) -> Answer:
    """POST /atributos: `descricao`, and `idExterno`, `_Opcoes` (a list of texts) if wished."""
    return written(call, "top", "Não foi possível inserir o atributo.", _create)


def update_attributes(call: Call) -> Answer:
    """PUT /atributos: found by `id`; options that are not there yet are added."""
    return written(call, "top", "Não foi possível atualizar o atributo.", _update)


def list_values(call: Call) -> Answer:
    """GET /produtos/{id or code}/atributos."""
    goods, switches = call.account.goods, call.account.switches
    product = goods.find(call.params["key"], switches.numeric_product_key)
    if product is None:
        raise nothing_found()
    return listed(call, attribute_values(call.account.shelves, product))


def set_values(call: Call) -> Answer:
    """POST /produtos/{code}/atributos: `[{id, valor}]`; all others go where that is asked for."""
    key, account = call.params["key"], call.account
    product = account.goods.by_code.get(key)
    if product is None and account.switches.attributes_by_id == "lost":
        if key.isdecimal() and int(key) in account.goods.by_id:
            return Answer(Plain("ok"))
        raise nothing_found()
    product = product or account.goods.find(key, "id")
    if product is None:
        raise nothing_found()
    before = dict(product.attributes)
    if call.query("substituirTodosAtributos") == "S":
        product.attributes = {}
    _set_all(call, product, before)
    touch(account, product)
    call.note(KIND, "set", product.id, sorted(product.attributes))
    return Answer(Plain("ok"))


def _set_all(call: Call, product: Product, before: dict[int, str]) -> None:
    try:
        for part in call.items():
            set_attribute(call.account, product, as_object("atributo", part))
    except Unfit as wrong:
        product.attributes = before
        raise bad_request(str(wrong)) from None


def _create(call: Call, sent: Payload) -> dict[str, object]:
    shelves = call.account.shelves
    label = _LABEL("descricao", sent.get("descricao", ""))
    if not label.strip():
        raise Unfit("Preencha o campo descricao do atributo.")
    reference = _REFERENCE("idExterno", sent.get("idExterno", ""))
    known = (one for one in shelves.attributes.values() if same(one.label, label))
    is_second = any(one.external_id == reference for one in known)
    if is_second and call.account.switches.duplicate_names == "refused":
        raise Unfit(f"Existe atributo com a mesma descrição: {label}.")
    attribute = Attribute(call.account.ids.take("attribute"), label, reference)
    shelves.attributes[attribute.id] = attribute
    _add_options(call, attribute, sent)
    call.note(KIND, "created", attribute.id, label)
    return {"id": str(attribute.id), "codigo": reference}


def _update(call: Call, sent: Payload) -> dict[str, object]:
    number = str(sent.get("id", ""))
    known = call.account.shelves.attributes
    attribute = known.get(int(number)) if number.isdecimal() else None
    if attribute is None:
        raise Unfit(f"Atributo não encontrado: {number or 'informe id'}.")
    if "descricao" in sent:
        attribute.label = _LABEL("descricao", sent["descricao"])
    _add_options(call, attribute, sent)
    call.note(KIND, "updated", attribute.id, sorted(sent))
    return {"id": str(attribute.id), "codigo": attribute.external_id}


def _add_options(call: Call, attribute: Attribute, sent: Payload) -> None:
    wished = sent.get("_Opcoes")
    if wished is None:
        return
    if not isinstance(wished, list):
        raise Unfit("Campo _Opcoes inválido: esperada uma lista de textos.")
    texts = [_OPTION("_Opcoes", one) for one in wished]
    options = attribute.options or {}
    for one in texts:
        if not any(same(one, present) for present in options.values()):
            options[call.account.ids.take("option")] = one
    attribute.options = options


ROUTES: tuple[RouteRow, ...] = (
    ("GET", "/atributos", list_attributes),
    ("POST", "/atributos", create_attributes),
    ("PUT", "/atributos", update_attributes),
    ("GET", "/produtos/{key}/atributos", list_values),
    ("POST", "/produtos/{key}/atributos", set_values),
)
