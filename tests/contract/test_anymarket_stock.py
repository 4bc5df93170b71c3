"""Stock calls under every dialect of the hub."""

import pytest

from domain.errors import AnswerUnreadable, Rejected
from domain.hub_ports import StockLine
from tests.contract.anymarket_pair import Pair
from tests.simulator.hub import a_sku

LOCAL = 18448


def some_lines(pair: Pair, *codes: str) -> list[StockLine]:
    """Seed these SKUs and one line each; a code with a ? is not seeded."""
    pair.simulator.seed(*(a_sku(code) for code in codes if "?" not in code))
    return [StockLine(code, 7 + number, LOCAL) for number, code in enumerate(codes)]


def amounts(pair: Pair) -> dict[str, int]:
    return {code: levels[str(LOCAL)] for code, levels in pair.simulator.state("stock").items()}


@pytest.mark.parametrize("status", ["200", "204"])
@pytest.mark.parametrize("shape", ["arrays", "objects", "none"])
def test_a_batch_is_carried_out_in_every_dialect_and_read_where_it_can_be(
    pair: Pair, shape: str, status: str
) -> None:
    pair.simulator.switch(batch_shape=shape, batch_status=status)
    lines = some_lines(pair, "A", "B", "C?")

    result = outcome_of(pair, lines)

    assert amounts(pair) == {"A": 7, "B": 8}
    # HTTP has no content under a 204, whatever the documentation says.
    assert result == ("unreadable" if shape == "none" or status == "204" else ["C?"])


@pytest.mark.parametrize("status", ["200", "204"])
@pytest.mark.parametrize("shape", ["arrays", "objects", "none"])
def test_a_batch_never_spoils_the_call_after_it(pair: Pair, shape: str, status: str) -> None:
    pair.simulator.switch(batch_shape=shape, batch_status=status)
    lines = some_lines(pair, "A")

    for _ in range(3):
        outcome_of(pair, lines)

        assert pair.hub().locals() == {LOCAL: "Estoque Físico"}


def test_a_refused_line_comes_with_the_words_of_the_hub(pair: Pair) -> None:
    lines = some_lines(pair, "A", "C?")

    refused = pair.hub().put_each(lines)

    assert refused == {"C?": "Erro ao processar: SKU C? não encontrado"}


def test_stock_is_put_whole(pair: Pair) -> None:
    pair.hub().put_all(some_lines(pair, "A", "B"))

    assert amounts(pair) == {"A": 7, "B": 8}


def test_stock_is_refused_whole(pair: Pair) -> None:
    lines = some_lines(pair, "A", "C?")

    with pytest.raises(Rejected, match=r"SKU C\? não encontrado") as raised:
        pair.hub().put_all(lines)

    assert raised.value.status == 422
    assert amounts(pair) == {"A": 12}


def test_two_hundred_lines_go_in_one_call(pair: Pair) -> None:
    lines = some_lines(pair, *(f"K-{number}" for number in range(200)))

    assert pair.hub().put_each(lines) == {}
    assert amounts(pair)["K-199"] == 206


def test_cost_days_and_local_arrive_exactly(pair: Pair) -> None:
    pair.simulator.seed(a_sku("A"))

    pair.hub().put_all([StockLine("A", 3, LOCAL, cost="54.31", handling_days=2)])

    assert pair.simulator.state("costs") == {"A": {str(LOCAL): 54.31}}
    assert pair.simulator.journal()[-1]["effects"] == [["A", LOCAL, 3]]


def test_a_line_without_local_goes_to_the_default_one(pair: Pair) -> None:
    pair.simulator.seed(a_sku("A"))

    pair.hub().put_all([StockLine("A", 3, None)])

    assert amounts(pair) == {"A": 3}


@pytest.mark.parametrize("switch", ["stock_local_required", "stock_quantity_required"])
def test_a_hub_that_insists_on_every_field_is_satisfied(pair: Pair, switch: str) -> None:
    pair.simulator.switch(**{switch: True})

    assert pair.hub().put_each(some_lines(pair, "A", "B")) == {}


@pytest.mark.parametrize("ids", ["number", "text"])
@pytest.mark.parametrize("nulls", ["absent", "explicit"])
def test_locals_are_read_however_they_are_written(pair: Pair, ids: str, nulls: str) -> None:
    pair.simulator.switch(ids=ids, nulls=nulls)

    assert pair.hub().locals() == {LOCAL: "Estoque Físico"}


def outcome_of(pair: Pair, lines: list[StockLine]) -> object:
    try:
        return sorted(pair.hub().put_each(lines))
    except AnswerUnreadable:
        return "unreadable"
