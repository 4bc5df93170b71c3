"""A small catalogue of an ERP is told by events, sent to an empty hub, told again, and taken back.

The same with all products of Olist is `python -m tests.olist catalogue`.
"""

import pytest

from tests.olist.catalogue import CatalogueImport, ImportReport
from tests.olist.first_load import BARE_TIMES, STORE, FirstLoad
from tests.olist.load_report import LoadReport, Round
from tests.olist.shops import running_companies
from tests.olist.wares import Ware, ware
from tests.servers import Broker
from tests.stack import running_stack

PRODUCTS, INCOMPLETE = 60, (7, 31)


def a_ware(number: int) -> Ware:
    row = {
        "product_id": f"{number:032x}",
        "category": ("cama_mesa_banho", "perfumaria", "")[number % 3],
        "weight_g": "0" if number in INCOMPLETE else str(100 + number),
        "length_cm": "20",
        "height_cm": "16",
        "width_cm": "12",
        "photos": "2",
        "description_length": "300",
        "price": f"{10 + number}.90",
        "units_sold": "3",
    }
    return ware(row, number)


@pytest.fixture(scope="module")
def there_and_back(
    amqp_broker: Broker, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> tuple[LoadReport, ImportReport]:
    folder = tmp_path_factory.mktemp("first-load")
    with running_stack(folder, forked=True) as stack, running_companies(stack) as companies:
        load = FirstLoad(stack, [a_ware(number) for number in range(PRODUCTS)], 60.0)
        load.open()
        load.load("loaded")
        load.load("told once more")
        load.bare(PRODUCTS)
        loaded = load.compare()
        back = CatalogueImport(stack, companies, STORE)
        back.follow(PRODUCTS - len(INCOMPLETE))
        back.run("imported")
        back.run("once more")
        return loaded, back.compare()


@pytest.fixture(scope="module")
def report(there_and_back: tuple[LoadReport, ImportReport]) -> LoadReport:
    return there_and_back[0]


@pytest.mark.amqp
@pytest.mark.db
def test_every_whole_product_arrives_once_and_the_second_time_nothing_is_written(
    report: LoadReport,
) -> None:
    assert report.is_clean, report.table()
    assert report.parked == len(INCOMPLETE)


@pytest.mark.amqp
@pytest.mark.db
def test_a_product_costs_one_write_beside_its_shelves(report: LoadReport) -> None:
    first, again = report.rounds

    assert first.calls["POST /v2/products 201"] == PRODUCTS - len(INCOMPLETE)
    assert not [route for route in first.calls if route.startswith(("PUT", "PATCH"))]
    assert sum(again.calls.values()) == 0


@pytest.mark.amqp
@pytest.mark.db
def test_what_was_loaded_comes_into_an_empty_erp_without_a_difference_and_without_an_image(
    there_and_back: tuple[LoadReport, ImportReport],
) -> None:
    imported = there_and_back[1]

    assert imported.is_clean, imported.table()
    assert imported.passes[0].counts["product"]["created"] == PRODUCTS - len(INCOMPLETE)


@pytest.mark.amqp
@pytest.mark.db
def test_its_pace_is_compared_with_a_bare_loop_of_as_many_calls(report: LoadReport) -> None:
    assert len(report.bare_per_s) == BARE_TIMES
    assert f"first round: {report.ratio:.2f} x such a loop" in report.table()


def test_the_ratio_is_that_of_calls_and_the_median_of_the_bare_loop_counts() -> None:
    first = Round("loaded", 100, 100, 2.0, {"POST /v2/products 201": 100, "GET /v2/brands": 20}, 0)
    report = LoadReport(told=100, rounds=[first], bare_per_s=[9.0, 120.0, 900.0])

    # A bare loop takes one second for 120 calls.
    assert report.ratio == pytest.approx(0.5)
