"""What of a batch goes to the database."""

from domain.folding import plan_of
from tests.builders import a_price_event, a_snapshot, a_stock_event, an_event


def test_a_storm_on_one_key_is_one_row() -> None:
    storm = [a_stock_event(available=n, sequence=str(n)) for n in range(100)]

    plan = plan_of(storm)

    assert [[told.balance.available_milli for told in row] for row in plan.rounds] == [[99_000]]


def test_what_the_newest_leaves_out_is_told_before_it() -> None:
    with_cost = an_event(data={"deposit": "Geral", "available": 1, "cost": "4.00"}, sequence="1")

    plan = plan_of([with_cost, *[a_stock_event(sequence=str(n)) for n in range(2, 9)]])

    assert [[told.balance.cost for told in row] for row in plan.rounds] == [["4.00"], [None]]


def test_every_place_is_in_the_first_round_by_key() -> None:
    plan = plan_of([a_stock_event("K2"), a_snapshot("K1", balances={"B": 1, "A": 1})])

    places = [(told.balance.sku, told.balance.deposit) for told in plan.rounds[0]]
    assert places == [("K1", ""), ("K1", "a"), ("K1", "b"), ("K2", "geral")]


def test_the_newest_price_of_each_key_goes_out_by_key() -> None:
    plan = plan_of(
        [
            a_price_event("K2", sequence="1"),
            a_price_event("K1", sequence="5", id="newest"),
            a_price_event("K1", sequence="4"),
        ]
    )

    assert [(e.subject, e.version.sequence) for e in plan.winners] == [("K1", 5), ("K2", 1)]
    assert len(plan.events) == 3
