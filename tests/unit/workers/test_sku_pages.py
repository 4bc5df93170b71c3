"""Pages of SKUs: a code that several have is bound to none of them."""

from typing import Any

from domain.hub_ports import SkuBinding
from domain.store import PriceScope
from tests.fakes import FakeBindings
from workers.handlers.sku_pages import bind_page, is_shared


def a_sku(code: str, sku_id: int) -> SkuBinding:
    return SkuBinding(code, sku_id * 10, sku_id, PriceScope.SKU)


def bound(*pages: list[SkuBinding]) -> tuple[dict[str, int], dict[str, Any]]:
    """Bind pages one after the other."""
    bindings, memo = FakeBindings(), dict[str, Any]()
    for page in pages:
        bind_page(bindings, "acme", page, memo)
    return {code: one.sku_id for code, one in bindings.rows.items()}, memo


def test_what_is_there_once_is_bound() -> None:
    assert bound([a_sku("A", 1), a_sku("B", 2)], [a_sku("C", 3)])[0] == {"A": 1, "B": 2, "C": 3}


def test_a_page_that_is_read_again_changes_nothing() -> None:
    assert bound([a_sku("A", 1)], [a_sku("A", 1)])[0] == {"A": 1}


def test_a_code_that_two_of_one_page_have_is_bound_to_none() -> None:
    assert bound([a_sku("A", 1)], [a_sku("A", 1), a_sku("A", 2)])[0] == {}


def test_a_code_that_stands_on_two_pages_or_three_is_bound_to_none() -> None:
    pages = [[a_sku("A", sku_id), a_sku(f"B-{sku_id}", sku_id + 10)] for sku_id in (1, 2, 3)]

    found, memo = bound(*pages)

    assert found == {"B-1": 11, "B-2": 12, "B-3": 13}
    assert (is_shared(["X", "A"], memo), is_shared(["B-1"], memo)) == (True, False)
