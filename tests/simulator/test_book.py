"""The book: every request, in the order of the effects, and never much memory."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from simulator.engine.book import RING_ENTRIES, Book, Entry
from tests.simulator.hub import Hub, a_listed_sku, a_sku


def test_a_stock_write_is_noted_with_its_effects(hub: Hub) -> None:
    hub.seed(a_sku("A"))

    hub.api.put("/stocks/batch", json=[{"partnerId": code, "quantity": 5} for code in "AX"])

    entry = hub.journal()[-1]
    assert (entry["method"], entry["route"], entry["status"]) == ("PUT", "/v2/stocks/batch", 200)
    assert (entry["oi"], entry["applied"], entry["kind"]) == ("99999.", True, "stock")
    assert entry["effects"] == [["A", 18448, 5]]


def test_a_price_write_is_noted_with_its_effects(hub: Hub) -> None:
    number = hub.seed(a_listed_sku("A"))["A"]["listingIds"][0]

    item = {"id": number, "price": 10.5, "discountPrice": 9.9}
    hub.api.put("/skus/marketplaces/prices", json=[item])

    entry = hub.journal()[-1]
    assert (entry["kind"], entry["effects"]) == ("price", [[number, 10.5, 9.9]])


def test_the_sequence_of_the_last_effect_on_a_sku_is_known(hub: Hub) -> None:
    hub.seed(a_sku("A"), a_sku("B"))

    hub.api.put("/stocks", json=[{"partnerId": "B", "quantity": 5}])

    assert hub.state("last_effect") == {"B": hub.journal()[-1]["sequence"]}


def test_a_refused_write_is_noted_without_effects(hub: Hub) -> None:
    hub.api.put("/stocks", json=[{"partnerId": "X", "quantity": 5}])

    entry = hub.journal()[-1]
    assert (entry["status"], entry["applied"], entry["effects"]) == (422, False, [])


def test_a_token_never_enters_the_book(hub: Hub) -> None:
    httpx.get(f"{hub.api.base_url}stocks?gumgaToken=a-token&sku=A").raise_for_status()

    assert hub.journal()[-1]["path"] == "/v2/stocks?sku=A"


def test_the_fault_that_struck_is_noted(hub: Hub) -> None:
    hub.fault("status", status=502)

    hub.api.get("/stocks")

    assert (hub.journal()[-1]["fault"], hub.journal()[-1]["status"]) == ("status", 502)


def test_requests_are_counted_by_account_route_and_status(hub: Hub) -> None:
    hub.api.get("/stocks")
    hub.api.get("/products/1")
    hub.api.get("/stocks", headers={"gumgaToken": "of nobody"})

    counts = hub.asked("/counts")
    assert counts["requests"] == 3
    assert counts["accounts"] == {
        "": {"GET /v2/stocks": {"401": 1}},
        "99999.": {"GET /v2/products/{id}": {"404": 1}, "GET /v2/stocks": {"200": 1}},
    }


def test_the_journal_is_read_from_where_one_stopped(hub: Hub) -> None:
    for _ in range(4):
        hub.api.get("/stocks")
    first = hub.asked("/journal?limit=2")["entries"]

    rest = hub.asked(f"/journal?after={first[-1]['sequence']}")

    assert [len(first), len(rest["entries"])] == [2, 2]
    assert rest["entries"][-1]["sequence"] == rest["last"]


def test_ten_writers_of_one_sku_leave_the_state_the_book_ends_with(hub: Hub) -> None:
    hub.seed(a_sku("A"))

    def write(quantity: int) -> None:
        item = {"partnerId": "A", "quantity": quantity}
        hub.api.put("/stocks", json=[item]).raise_for_status()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(write, range(200)))
    entries = hub.journal()
    assert hub.state("stock")["A"]["18448"] == entries[-1]["effects"][0][2]
    assert sorted(entry["effects"][0][2] for entry in entries) == list(range(200))


def test_the_file_holds_every_line_and_numbering_goes_on_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "journal.jsonl"
    for _ in range(2):
        book = Book(file, fsync=True)
        book.write(Entry("1.", "GET", "/v2/stocks", 200))
        book.close()

    lines = [json.loads(line) for line in file.read_text().splitlines()]

    assert [line["sequence"] for line in lines] == [1, 2]


def test_a_line_cut_short_by_a_crash_is_removed(tmp_path: Path) -> None:
    file = tmp_path / "journal.jsonl"
    file.write_text('{"sequence":7}\n{"sequ')

    book = Book(file)
    book.write(Entry("1.", "GET", "/v2/stocks", 200))
    book.close()

    assert [json.loads(line)["sequence"] for line in file.read_text().splitlines()] == [7, 8]


def test_memory_keeps_only_the_end() -> None:
    book = Book()
    for _ in range(RING_ENTRIES + 5):
        book.write(Entry("1.", "GET", "/v2/stocks", 200))

    found = book.read(after=0, limit=1)

    assert (found["oldest"], found["last"]) == (6, RING_ENTRIES + 5)
    assert book.counts()["requests"] == RING_ENTRIES + 5
