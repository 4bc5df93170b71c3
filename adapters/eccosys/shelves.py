"""Brands, the tree of three levels, and attributes of the ERP."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from adapters.eccosys.asking import Session
from adapters.eccosys.faults import RowRefused, failed
from adapters.eccosys.paging import until_nothing_new
from adapters.eccosys.tables import NAME_TAKEN
from adapters.eccosys.translate.products import to_attribute, to_brand, to_tree
from adapters.eccosys.wire import id_of
from adapters.http.asks import Ask
from adapters.http.shapes import Fields, to_fields, to_rows
from domain.erp_catalogue import ErpAttribute, ErpBrand, ErpNode
from domain.errors import ErpAlreadyThere, ErpRejected, Unreadable

T = TypeVar("T")

ROWS = 500
LEVELS = (
    ("/departamentos", ""),
    ("/categorias", "idDepartamento"),
    ("/subcategorias", "idCategoria"),
)
"""Where a node of each level is made, and by what it names the one above."""


class Shelves:
    """Implements `domain.erp_catalogue_ports.ErpShelves`.

    Source:
        docs/eccosys.md, "Products".
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def brands(self) -> Sequence[ErpBrand]:
        """GET /marcas."""
        return self._all("/marcas", to_brand)

    def create_brand(self, name: str, external_id: str = "") -> ErpBrand:
        """POST /marcas."""
        made = self._made("/marcas", {"nome": name, "idExterno": external_id})
        return ErpBrand(made, name, external_id)

    def tree(self) -> Sequence[ErpNode]:
        """GET /departamentos."""
        return self._session.read(Ask("GET", "/departamentos"), to_tree) or []

    def create_node(self, name: str, parent: ErpNode | None, external_id: str = "") -> ErpNode:
        """POST /departamentos, /categorias or /subcategorias."""
        level = 0 if parent is None else parent.level + 1
        if level >= len(LEVELS):
            raise ErpRejected(f"{name}: the tree of Eccosys has three levels")
        path, above = LEVELS[level]
        place = {above: int(parent.id)} if parent is not None else {}
        made = self._made(path, {"nome": name, "idExterno": external_id, **place})
        return ErpNode(made, name, level, parent.id if parent else "", external_id)

    def attributes(self) -> Sequence[ErpAttribute]:
        """GET /atributos."""
        return self._all("/atributos", to_attribute)

    def create_attribute(self, name: str, options: Sequence[str], external_id: str = "") -> str:
        """POST /atributos."""
        payload: dict[str, object] = {"descricao": name, "idExterno": external_id}
        if options:
            payload["_Opcoes"] = list(options)
        return self._made("/atributos", payload)

    def add_options(self, attribute_id: str, options: Sequence[str]) -> None:
        """PUT /atributos."""
        payload = {"id": int(attribute_id), "_Opcoes": list(options)}
        self._session.write(Ask("PUT", "/atributos", payload=payload))

    def _all(self, path: str, read: Callable[[Fields], T]) -> list[T]:
        def page(offset: int, count: int) -> list[Fields]:
            ask = Ask("GET", path, query={"$offset": offset, "$count": count})
            return self._session.read(ask, to_rows) or []

        return [read(row) for row in until_nothing_new(page, ROWS)]

    def _made(self, path: str, payload: dict[str, object]) -> str:
        ask = Ask(
            "POST", path, payload={name: said for name, said in payload.items() if said != ""}
        )
        try:
            row = self._session.write(ask)
        except RowRefused as refused:
            if NAME_TAKEN.search(str(refused)):
                raise ErpAlreadyThere(str(refused)) from None
            raise
        try:
            return id_of(to_fields(row))
        except Unreadable:
            raise failed(f"{ask.route}: the new id is missing", ask) from None
