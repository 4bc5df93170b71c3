"""What the tree, brands and attributes look like in answers."""

from simulator.eccosys.shelves import Attribute, Brand, Node

Payload = dict[str, object]

_BELOW = ("categorias", "subcategorias")
_ABOVE = ("", "idDepartamento", "idCategoria")
_EMPTY = {"idExterno": "", "nome": "", "tituloPagina": "", "descricao": "", "keywords": ""}


def node_view(node: Node) -> Payload:
    """Give a node with everything below it; its ids are numbers, as nowhere else."""
    view: Payload = {"id": node.id, **_EMPTY, **node.fields, "nome": node.name, "idGrupoTag": 1}
    if node.parent is not None:
        view[_ABOVE[node.level]] = node.parent.id
    if node.level < len(_BELOW):
        view[_BELOW[node.level]] = [node_view(child) for child in node.children]
    return view


def place_view(nodes: list[Node]) -> list[object]:
    """Give where a product stands, from its department down: each level inside the one above."""
    if not nodes:
        return []
    node, *below = nodes
    view: Payload = {"id": str(node.id), "nome": node.name}
    if node.level < len(_BELOW):
        view[_BELOW[node.level]] = place_view(below)
    return [view]


def brand_view(brand: Brand) -> Payload:
    """Give a brand."""
    return {"id": str(brand.id), "nome": brand.name, "idExterno": brand.external_id}


def attribute_view(attribute: Attribute) -> Payload:
    """Give an attribute; its options are one object in an array."""
    options = attribute.options
    return {
        "id": str(attribute.id),
        "descricao": attribute.label,
        "idExterno": attribute.external_id,
        "_Opcoes": None
        if options is None
        else [{str(number): text for number, text in options.items()}],
    }


def value_view(attribute: Attribute, said: str) -> Payload:
    """Give what a product says: of an option its text."""
    text = said
    if attribute.options is not None and said.isdecimal():
        text = attribute.options.get(int(said), said)
    return {"id": str(attribute.id), "descricao": attribute.label, "valor": text}
