"""Stock as Eccosys lists it: a row that cannot be read takes no other with it."""

from decimal import Decimal
from typing import Any

import pytest

from adapters.eccosys.translate.stock import by_code
from domain.errors import Unreadable


def a_row(code: str, available: object = "7", **more: Any) -> dict[str, Any]:
    """Give the row of a product, as texts."""
    amounts = {"estoqueReal": "9", "estoqueDisponivel": available}
    return {"codigo": code, "idProduto": "1", "nome": "MANTA", **amounts, **more}


def test_a_row_without_a_quantity_is_told_and_the_others_are_read() -> None:
    told: list[tuple[str, str]] = []

    found = by_code([a_row("A"), a_row("B", None)], lambda *said: told.append(said))

    assert (list(found), told) == (["A"], [("B", "no quantity in estoqueDisponivel")])


def test_no_other_row_of_its_code_is_taken_for_one_that_cannot_be_read() -> None:
    told: list[str] = []
    rows = [a_row("A"), a_row("B", None), a_row("B", "99", nome="excluido")]

    found = by_code(rows, lambda code, _fault: told.append(code))

    assert (list(found), told) == (["A"], ["B"])


def test_a_deleted_row_that_cannot_be_read_is_nothing() -> None:
    told: list[str] = []

    found = by_code([a_row("A"), a_row("A", None, nome="excluido")], lambda *_: told.append("A"))

    assert (found["A"].available, told) == (Decimal(7), [])


def test_rows_of_which_none_can_be_read_are_another_dialect() -> None:
    with pytest.raises(Unreadable, match="no quantity"):
        by_code([a_row("A", None), a_row("B", None)], lambda *_: None)
