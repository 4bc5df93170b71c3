"""A small catalogue comes from the hub into an empty ERP; worker and command are killed.

The same with all products of Olist is `python -m tests.olist catalogue`.
"""

import signal

import pytest

from tests.olist.catalogue import CatalogueImport, ImportReport
from tests.olist.shops import running_companies
from tests.servers import Broker
from tests.stack import running_stack
from tests.wares import small_catalogue

SIMPLE = 600
WORKER_DIES_AT, COMMAND_DIES_AT = 5, 15
"""Calls that made products: so many times twenty are there when it is killed."""

QUICK = {
    "ANYBRIDGE_CALL_DEADLINE_S": "2",
    "ANYBRIDGE_LOOKUP_WAIT_S": "0.5",
    "ANYBRIDGE_BACKOFF_MIN_S": "0.1",
}


@pytest.fixture(scope="module")
def report(
    amqp_broker: Broker, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> ImportReport:
    folder = tmp_path_factory.mktemp("importing")
    with (
        running_stack(folder, forked=True, **QUICK) as stack,
        running_companies(stack) as companies,
    ):
        load = CatalogueImport(stack, companies)
        load.open(small_catalogue(SIMPLE))
        load.work_and_kill(WORKER_DIES_AT)
        load.run_and_kill("killed", COMMAND_DIES_AT)
        load.run("gone on with")
        load.run("once more")
        return load.compare()


@pytest.mark.amqp
@pytest.mark.db
def test_both_sides_are_equal_field_by_field_and_no_image_came(report: ImportReport) -> None:
    assert report.is_clean, report.table()


@pytest.mark.amqp
@pytest.mark.db
def test_it_was_killed_in_the_middle_and_made_nothing_twice(report: ImportReport) -> None:
    killed, resumed, _ = report.passes

    assert killed.code == -signal.SIGKILL
    assert 0 < killed.erp_calls["POST /api/produtos 200"] < 30
    assert 0 < resumed.erp_calls["POST /api/produtos 200"] < 30
    assert resumed.counts["product"] == {"created": SIMPLE + 1, "there": 0, "left_out": 0}
