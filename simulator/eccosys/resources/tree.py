"""The three-level tree, and brands."""

from functools import partial

from simulator.eccosys.call import Answer, Call, Payload, RouteRow
from simulator.eccosys.envelopes import written
from simulator.eccosys.errors import Unfit
from simulator.eccosys.paging import page
from simulator.eccosys.shelf_views import brand_view, node_view
from simulator.eccosys.shelves import LEVELS, Brand, Node, same
from simulator.eccosys.values import text

KIND, BRAND_KIND = "tree", "brand"
_ABOVE = ("", "idDepartamento", "idCategoria")
_TEXTS = ("idExterno", "tituloPagina", "descricao", "keywords")
_NAME, _TEXT = text(255), text()


def show_tree(call: Call) -> Answer:
    """GET /departamentos: everything at once, and wrapped as no other list is."""
    nodes = call.account.shelves.departments
    return Answer({"departamentos": [node_view(node) for node in nodes]})


def create_nodes(call: Call, level: int) -> Answer:
    """POST /departamentos, /categorias, /subcategorias."""
    complaint = f"Não foi possível inserir: {LEVELS[level]}."
    return written(call, "top", complaint, partial(_create, level=level))


def list_brands(call: Call) -> Answer:
    """GET /marcas."""
    return page(call, call.account.shelves.brands.values(), brand_view)


def create_brands(call: Call) -> Answer:
    """POST /marcas: it needs nothing but `nome`."""
    return written(call, "top", "Não foi possível inserir a marca.", _create_brand)


def _create(call: Call, sent: Payload, *, level: int) -> dict[str, object]:
    shelves = call.account.shelves
    name = _name(sent)
    parent = shelves.node(sent.get(_ABOVE[level], ""), level - 1) if level else None
    if level and parent is None:
        raise Unfit(f"Preencha o campo {_ABOVE[level]}: {LEVELS[level - 1]} não encontrado.")
    is_second = any(same(node.name, name) for node in shelves.siblings(parent))
    if is_second and call.account.switches.duplicate_names == "refused":
        raise Unfit(f"Existe {LEVELS[level]} com o mesmo nome: {name}.")
    fields = {one: _TEXT(one, sent[one]) for one in _TEXTS if one in sent}
    node = Node(call.account.ids.take("tree"), name, level, fields, parent)
    shelves.keep(node)
    call.note(KIND, "created", node.id, LEVELS[level], name)
    return {"id": str(node.id), "codigo": fields.get("idExterno", "")}


def _create_brand(call: Call, sent: Payload) -> dict[str, object]:
    shelves = call.account.shelves
    name, reference = _name(sent), _TEXT("idExterno", sent.get("idExterno", ""))
    is_second = any(same(brand.name, name) for brand in shelves.brands.values())
    if is_second and call.account.switches.duplicate_names == "refused":
        raise Unfit(f"Existe marca com o mesmo nome: {name}.")
    brand = Brand(call.account.ids.take("brand"), name, reference)
    shelves.brands[brand.id] = brand
    call.note(BRAND_KIND, "created", brand.id, name)
    return {"id": str(brand.id), "codigo": reference}


def _name(sent: Payload) -> str:
    name = _NAME("nome", sent.get("nome", ""))
    if not name.strip():
        raise Unfit("Preencha o campo nome.")
    return name


ROUTES: tuple[RouteRow, ...] = (
    ("GET", "/departamentos", show_tree),
    ("POST", "/departamentos", partial(create_nodes, level=0)),
    ("POST", "/categorias", partial(create_nodes, level=1)),
    ("POST", "/subcategorias", partial(create_nodes, level=2)),
    ("GET", "/marcas", list_brands),
    ("POST", "/marcas", create_brands),
)
