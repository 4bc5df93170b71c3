"""Values are read strictly and written as Eccosys writes them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.eccosys.errors import Unfit
from simulator.eccosys.values import (
    cents,
    day,
    discount_cents,
    moment,
    rounded_cents,
    whole,
    written_cents,
    written_discount,
    written_price,
)

AMOUNTS = st.integers(-(10**12), 10**12)


@given(amount=AMOUNTS)
def test_money_is_read_as_it_was_written(amount: int) -> None:
    assert cents("frete", written_cents(amount)) == amount


@given(amount=AMOUNTS)
def test_a_discount_is_read_as_it_was_written(amount: int) -> None:
    assert discount_cents(written_discount(amount), 0) == amount


@pytest.mark.parametrize(
    ("amount", "written"),
    [(0, "0,00"), (5, "0,05"), (-1250, "-12,50"), (123_456, "1.234,56"), (10**9, "10.000.000,00")],
)
def test_a_discount_groups_its_thousands(amount: int, written: str) -> None:
    assert written_discount(amount) == written


@pytest.mark.parametrize("said", ["1,2", "1.2.3", "", " 1", "1e3", "٣.5", None, True, [], "1.001"])
def test_what_is_no_money_is_refused(said: object) -> None:
    with pytest.raises(Unfit, match="frete"):
        cents("frete", said)


@pytest.mark.parametrize("said", ["", "%", "1,2,3", "1.23,45", "12,505", "-", ",5", "x%"])
def test_what_is_no_discount_is_refused(said: str) -> None:
    with pytest.raises(Unfit, match="desconto"):
        discount_cents(said, 100)


@pytest.mark.parametrize(("said", "read"), [("1.005", 101), ("1.0049", 100), ("-0.005", -1)])
def test_halves_of_a_cent_go_up(said: str, read: int) -> None:
    assert rounded_cents(Decimal(said)) == read


@pytest.mark.parametrize(("said", "written"), [("79.9", "79.90"), ("0.1234", "0.1234")])
def test_a_price_keeps_the_places_it_has(said: str, written: str) -> None:
    assert written_price(Decimal(said)) == written


@pytest.mark.parametrize("said", ["", "0000-00-00", "0000-00-00 00:00:00"])
def test_no_date_is_written_in_zeros(said: str) -> None:
    assert moment("dataPagamento", said) == "0000-00-00 00:00:00"


@pytest.mark.parametrize("said", ["2026-02-30", "20/07/2026", "2026-7-1", 20260720, None])
def test_what_is_no_day_is_refused(said: object) -> None:
    with pytest.raises(Unfit, match="dataEntrega"):
        day("dataEntrega", said)


@pytest.mark.parametrize("said", ["1.5", "", True, None, "x"])
def test_what_is_no_whole_number_is_refused(said: object) -> None:
    with pytest.raises(Unfit, match="qtdVolumes"):
        whole("qtdVolumes", said)
