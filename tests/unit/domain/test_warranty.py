"""A warranty is a promise: read exactly, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.warranty import MOST_MONTHS, to_months


@given(st.integers(0, 100), st.integers(0, 11))
def test_years_and_months_add_up(years: int, months: int) -> None:
    assert to_months(f"{years} anos e {months} meses") == (
        years * 12 + months if years * 12 + months <= MOST_MONTHS else None
    )


@given(st.integers(0, 30_000))
def test_days_never_promise_more_than_they_are(days: int) -> None:
    months = to_months(f"{days} dias")

    assert months is not None
    assert months * 30 <= days < (months + 1) * 30


@given(st.text(max_size=30))
def test_any_text_is_answered_and_within_reason(text: str) -> None:
    months = to_months(text)

    assert months is None or 0 <= months <= MOST_MONTHS


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("3", 3),
        (" 12 meses ", 12),
        ("12meses", 12),
        ("1 mês", 1),
        ("2 ANOS", 24),
        ("365 dias", 12),
        ("2 semanas", 0),
        ("1 ano e 90 dias", 15),
        ("1 ano, 3 meses", 15),
        ("Não possui", 0),
        ("1200 meses", 1200),
        ("1201 meses", None),
        ("12 luas", None),
        ("doze meses", None),
        ("1.5 anos", None),
        ("-3", None),
        ("3-6 meses", None),
        ("3/6 meses", None),
        ("3 6 meses", None),
        ("12 meses e", 12),
        ("meses", None),
        ("12 meses de fábrica", None),
    ],
)
def test_these_times_are_read(text: str, months: int | None) -> None:
    assert to_months(text) == months
