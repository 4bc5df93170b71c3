"""Stock as Eccosys lists it: the quantities of each code."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from adapters.eccosys.translate.products import has_code
from adapters.eccosys.wire import id_of, text_of
from adapters.http.shapes import Fields
from domain.erp_catalogue import ErpStock
from domain.erp_catalogue_ports import Unread
from domain.errors import Unreadable

DELETED = ("excluido", "excluído", "desativado")
"""How rows of stock are called whose product is gone: they keep its code."""


def to_stock(row: Fields) -> ErpStock:
    """Read the stock of a product; text and numbers are mixed.

    Examples:
        >>> row = {"codigo": "A", "idProduto": "7", "estoqueReal": "10", "estoqueDisponivel": -26}
        >>> to_stock(row).available, to_stock(row).on_hand
        (Decimal('-26'), Decimal('10'))

    Raises:
        Unreadable: a quantity or the code is missing: nothing is taken for zero.
    """
    code = text_of(row, "codigo")
    if not code:
        raise Unreadable("no codigo")
    amounts = (_quantity(row, "estoqueReal"), _quantity(row, "estoqueDisponivel"))
    return ErpStock(id_of(row, "idProduto"), code, *amounts)


def by_code(rows: Iterable[Fields], unread: Unread | None = None) -> dict[str, ErpStock]:
    """Give the stock of each code: of several rows that of a product that is not deleted.

    Where that leaves more than one, it is the one of which most may be sold. Products without
    a code are left out.

    Args:
        unread: told code and fault of what cannot be read, which is left out then.

    Raises:
        Unreadable: a row cannot be read and nobody is told; or none can.

    Examples:
        >>> row = {"codigo": "A", "estoqueReal": 1, "idProduto": 7, "nome": "MANTA"}
        >>> gone = {**row, "nome": "excluido", "idProduto": 6, "estoqueDisponivel": 9}
        >>> by_code([gone, {**row, "estoqueDisponivel": 1}])["A"].product_id
        '7'
        >>> wrong = {**row, "codigo": "B", "estoqueDisponivel": None}
        >>> list(by_code([{**row, "estoqueDisponivel": 1}, wrong], print))
        B no quantity in estoqueDisponivel
        ['A']
    """
    best: dict[str, tuple[tuple[bool, Decimal], ErpStock]] = {}
    wrong: dict[str, Unreadable] = {}
    for row in filter(has_code, rows):
        is_gone = text_of(row, "nome").lower().startswith(DELETED)
        try:
            stock = to_stock(row)
        except Unreadable as error:
            # What is deleted counts for nothing; else no other row of its code is taken for it.
            if not is_gone:
                wrong[text_of(row, "codigo")] = error
            continue
        rank = (not is_gone, stock.available)
        if stock.code not in best or rank > best[stock.code][0]:
            best[stock.code] = (rank, stock)
    found = {code: stock for code, (_, stock) in best.items() if code not in wrong}
    for code, fault in wrong.items():
        if unread is None or not found:
            raise fault
        unread(code, str(fault))
    return found


def _quantity(row: Fields, name: str) -> Decimal:
    try:
        found = Decimal(text_of(row, name))
    except InvalidOperation:
        raise Unreadable(f"no quantity in {name}") from None
    if not found.is_finite():
        raise Unreadable(f"no quantity in {name}")
    return found
