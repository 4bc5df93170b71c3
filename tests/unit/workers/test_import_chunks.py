"""Which products of a page are made together."""

from domain.imported_products import ImportedProduct
from domain.products import Product, ProductSku
from workers.handlers.import_products import TOGETHER, chunk_of, codes_of


def a_row(code: str, *skus: str) -> ImportedProduct:
    """Give a product of the hub as it is imported."""
    return ImportedProduct(Product(code, "T", tuple(map(ProductSku, skus or (code,)))), 7)


def test_simple_products_go_twenty_together() -> None:
    rows = [a_row(f"S-{number}") for number in range(30)]

    assert chunk_of(rows) == rows[:TOGETHER]


def test_a_family_counts_with_its_children() -> None:
    rows = [a_row(f"F-{at}", *(f"F-{at}-{n}" for n in range(8))) for at in range(3)]

    assert chunk_of(rows) == rows[:2]


def test_a_family_that_is_too_large_goes_alone() -> None:
    large = a_row("F", *(f"F-{n}" for n in range(50)))

    assert chunk_of([large, a_row("S")]) == [large]
    assert len(codes_of([large])) == 51


def test_a_code_that_two_products_have_does_not_go_together() -> None:
    first, second = a_row("A"), a_row("F", "A", "B")

    assert chunk_of([first, second]) == [first]
