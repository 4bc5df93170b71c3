"""Products of the ERP: read, made, changed, and told of when they changed."""

from collections.abc import Iterator, Mapping, Sequence

from adapters.eccosys.asking import Session
from adapters.eccosys.paging import every_row
from adapters.eccosys.products import TOGETHER
from adapters.eccosys.translate.products import (
    from_product,
    has_code,
    is_there,
    to_made,
    to_product,
    to_product_ref,
)
from adapters.eccosys.wire import id_of, unwrapped
from adapters.http.asks import Ask
from adapters.http.shapes import Fields, to_rows
from domain.erp_catalogue import ErpMade, ErpProduct, ErpProductRef, NewErpProduct
from domain.errors import Unreadable

ROWS = 500
CHANGED_ROWS = 200
CHANGED = "/produtos/produtosAlterados"
STOCK_CHANGED = "/produtos/produtosComEstoqueAlterado"


class Goods:
    """Implements `ErpProducts`, `ErpMaking` and `ErpChanges` of `domain.erp_catalogue_ports`.

    Source:
        docs/eccosys.md, "Products".
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def products(self) -> Iterator[ErpProduct]:
        """GET /produtos."""
        rows = every_row(self._page, ROWS)
        return (to_product(row) for row in rows if is_there(row) and has_code(row))

    def product(self, code: str) -> ErpProduct | None:
        """GET /produtos/{code}."""
        found = self._asked((code,))
        # Digits are read as an id first. In a list, even of the same twice, they are codes.
        if code not in found and code.isdecimal():
            found = self._asked((code, code))
        return found.get(code)

    def products_of(self, codes: Sequence[str]) -> Mapping[str, ErpProduct]:
        """GET /produtos/{code;code;…}, and one by one what is missing among them."""
        wanted = [code for code in dict.fromkeys(codes) if code]
        # A semicolon parts the codes: one that has it itself can only be asked for alone.
        plain = [code for code in wanted if ";" not in code]
        found: dict[str, ErpProduct] = {}
        for at in range(0, len(plain), TOGETHER):
            group = plain[at : at + TOGETHER]
            if len(group) > 1:
                found |= self._asked(tuple(group))
        for code in wanted:
            alone = self.product(code) if code not in found else None
            if alone is not None:
                found[code] = alone
        return found

    def product_by_id(self, product_id: str) -> ErpProduct | None:
        """GET /produtos/{id}: where digits are read as a code first, another one may answer."""
        ask = Ask("GET", "/produtos/{id}", {"id": product_id})
        found = self._session.read(ask, _to_products) or []
        return next((product for product in found if product.ref.id == product_id), None)

    def images(self, product_id: str) -> Sequence[str]:
        """GET /produtos/{id}/imagens."""
        ask = Ask("GET", "/produtos/{product}/imagens", {"product": product_id})
        return self._session.read(ask, _to_texts) or []

    def refs_of(self, codes: Sequence[str]) -> Mapping[str, ErpProductRef]:
        """GET /produtos/{code;code;…}: one that is missing in the answer is not asked for again."""
        wanted = [code for code in dict.fromkeys(codes) if code]
        # A semicolon parts the codes: one that has it itself can only be asked for alone.
        groups = [[code] for code in wanted if ";" in code]
        plain = [code for code in wanted if ";" not in code]
        groups += [plain[at : at + TOGETHER] for at in range(0, len(plain), TOGETHER)]
        found: dict[str, ErpProduct] = {}
        for group in groups:
            # Digits are read as an id first. In a list, even of the same twice, they are codes.
            is_number = len(group) == 1 and group[0].isdecimal()
            found |= self._asked(tuple(group * 2 if is_number else group))
        return {code: product.ref for code, product in found.items()}

    def create_products(self, products: Sequence[NewErpProduct]) -> ErpMade:
        """POST /produtos, all in one array."""
        ask = Ask("POST", "/produtos", payload=[from_product(product) for product in products])
        return to_made(self._session.write_each(ask), products, self._session.hidden)

    def set_attributes(self, code: str, values: Mapping[str, str]) -> None:
        """POST /produtos/{code}/atributos. Under its id it would be answered with ok, and lost."""
        if not values:
            return
        payload = [{"id": int(number), "valor": value} for number, value in values.items()]
        query: dict[str, int | str] = {"substituirTodosAtributos": "N"}
        ask = Ask("POST", "/produtos/{code}/atributos", {"code": code}, query, payload)
        self._session.carry_out(ask)

    def changed_products(self, offset: int = 0) -> Sequence[ErpProductRef]:
        """GET /produtos/produtosAlterados."""
        return self._refs(CHANGED, offset)

    def acknowledge_products(self, product_ids: Sequence[str]) -> None:
        """PUT /produtos/produtosAlterados/N."""
        if product_ids:
            payload = [int(product_id) for product_id in product_ids]
            self._session.carry_out(Ask("PUT", f"{CHANGED}/N", payload=payload))

    def changed_stock(self, offset: int = 0) -> Sequence[ErpProductRef]:
        """GET /produtos/produtosComEstoqueAlterado."""
        return [ref for ref in self._refs(STOCK_CHANGED, offset) if ref.code]

    def acknowledge_stock(self, code: str) -> None:
        """PUT /produtos/produtosComEstoqueAlterado."""
        payload = {"codigo": code, "opcEstoqueEcommerce": "N"}
        self._session.carry_out(Ask("PUT", STOCK_CHANGED, payload=payload))

    def _asked(self, codes: tuple[str, ...]) -> dict[str, ErpProduct]:
        ask = Ask("GET", "/produtos/{codes}", {"codes": codes})
        found = self._session.read(ask, _to_products) or []
        # An inactive one of the same code gives way.
        found.sort(key=lambda product: product.is_active)
        return {product.ref.code: product for product in found if product.ref.code in codes}

    def _page(self, offset: int, count: int) -> list[Fields]:
        ask = Ask("GET", "/produtos", query={"$offset": offset, "$count": count})
        return self._session.read(ask, _checked) or []

    def _refs(self, path: str, offset: int) -> Sequence[ErpProductRef]:
        ask = Ask("GET", path, query={"$offset": offset, "$count": CHANGED_ROWS})
        return self._session.read(ask, _to_refs) or []


def _checked(payload: object) -> list[Fields]:
    rows = to_rows(payload)
    for row in rows:
        id_of(row)
    return rows


def _to_products(payload: object) -> list[ErpProduct]:
    return [to_product(row) for row in unwrapped(payload) if is_there(row) and has_code(row)]


def _to_refs(payload: object) -> list[ErpProductRef]:
    # One that has no code yet is acknowledged by its id.
    return [
        to_product_ref(row) if has_code(row) else ErpProductRef(id_of(row), "")
        for row in to_rows(payload)
    ]


def _to_texts(payload: object) -> list[str]:
    if not isinstance(payload, list) or not all(isinstance(one, str) for one in payload):
        raise Unreadable("an array of addresses was expected")
    return payload
