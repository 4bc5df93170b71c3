"""`anybridge trace`: what a person on call reads, and what a program does."""

import pytest

from adapters.database.engine import Database
from adapters.database.fold import LedgerFolder
from adapters.database.secrets import SecretBox
from tests.builders import a_shipment_event, a_stock_event
from tests.contract.command import Command

ADD = ("store", "add", "acme", "--api-url", "https://a.example", "--token-file", "-")


@pytest.fixture
def known(anybridge: Command) -> Command:
    """A store of whose SKU and order the ERP spoke."""
    anybridge(*ADD, stdin="t")
    database = Database(anybridge.environ["ANYBRIDGE_DATABASE_URL"])
    box = SecretBox([anybridge.environ["ANYBRIDGE_SECRET_KEY"]])
    LedgerFolder(database, box).fold([a_stock_event(), a_shipment_event("2000-1", id="ev-2")])
    database.dispose()
    return anybridge


def test_a_timeline_is_printed_with_the_offset_of_the_store(known: Command) -> None:
    answer = known("trace", "order", "2000-1")

    lines = answer.out.splitlines()
    assert (answer.code, lines[0]) == (0, "store acme, number 2000-1")
    assert lines[1].startswith("now: shipment 2000-1 is folded; next at 20")
    assert "-03:00  event  shipment  folded  revision 1" in lines[2]


def test_a_program_gets_the_same_as_json(known: Command) -> None:
    told = known("trace", "sku", "SKU-1", "--json").json

    assert told["subject"]["store"] == "acme"
    assert [(one["what"], one["ref"]) for one in told["moments"]] == [("event", "ev-1")]
    assert (told["now"][0]["fate"], told["left_out"]) == ("folded", False)
    assert told["moments"][0]["at"].endswith("-03:00")


def test_what_nobody_knows_ends_with_4(known: Command) -> None:
    assert known("trace", "order", "1").code == 4
    assert known("trace", "sku", "SKU-1", "--store", "nobody").code == 4


def test_an_ambiguous_key_lists_the_candidates_and_ends_with_2(known: Command) -> None:
    known(ADD[0], ADD[1], "loja-2", *ADD[3:], stdin="t")
    database = Database(known.environ["ANYBRIDGE_DATABASE_URL"])
    box = SecretBox([known.environ["ANYBRIDGE_SECRET_KEY"]])
    LedgerFolder(database, box).fold([a_stock_event(id="b", store="loja-2")])
    database.dispose()

    answer = known("trace", "sku", "SKU-1", "--json")

    assert answer.code == 2
    assert [one["store"] for one in answer.json["candidates"]] == ["acme", "loja-2"]
    assert known("trace", "sku", "SKU-1", "--store", "acme").code == 0
