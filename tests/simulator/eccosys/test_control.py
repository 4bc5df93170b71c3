"""What tests set up and read back; the book of every request; the process."""

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from simulator.eccosys.server import EccosysSimulator
from tests.simulator.eccosys.company import COMPANY, MUG, STORE_NUMBER, Company, an_order

ROOT = Path(__file__).parents[3]


def test_an_order_is_read_back_in_short(erp: Company) -> None:
    erp.clock("2026-07-20T09:00:00-03:00")
    erp.place()

    short = erp.orders()[0]
    assert short.pop("created_at").startswith("2026-07-20 09:00:0")
    assert short == {
        "id": 2_150_000_101,
        "number": "75000101",
        "store_number": STORE_NUMBER,
        "status": "0",
        "document": "11144477735",
        "contact_id": 2_250_009_001,
        "carrier_id": 6001,
        "link_id": 6101,
        "items": [["CAM-PRETA-M", 2_150_100_303, "2", "79.9"], ["CANECA-01", MUG, "1", "39.9"]],
        "items_cents": 19_970,
        "products_cents": 19_970,
        "discount_cents": 1_250,
        "freight_cents": 1_990,
        "total_cents": 20_710,
        "instalments_cents": [20_710],
        "methods": ["3"],
        "channel": "Mercado Livre",
        "has_invoice": False,
    }


def test_orders_are_read_back_in_pages(erp: Company) -> None:
    for _ in range(3):
        erp.place()

    page = erp.asked(f"/accounts/{COMPANY}/orders?after=2150000101&limit=1")

    assert ([order["number"] for order in page["orders"]], page["total"]) == (["75000102"], 3)


def test_the_summary_names_orders_that_are_there_twice(erp: Company) -> None:
    erp.place()
    erp.place()
    erp.place(numeroDaOrdemDeCompra="ALONE", situacao=-1, idVinculoTransportadora=None)

    assert erp.asked(f"/accounts/{COMPANY}/orders/summary") == {
        "orders": 3,
        "by_status": {"0": 2, "-1": 1},
        "total_cents": 62_130,
        "without_carrier": 1,
        "twice": {STORE_NUMBER: [2_150_000_101, 2_150_000_102]},
    }


def test_a_person_changes_an_order_in_the_erp(erp: Company) -> None:
    order_id = erp.place()["id"]

    erp.told("PUT", f"/accounts/{COMPANY}/orders/{order_id}", {"situacao": "2"})

    whole = erp.asked(f"/accounts/{COMPANY}/orders/{order_id}")
    assert (whole["short"]["status"], whole["order"]["situacao"]) == ("2", "2")
    assert len(erp.journal()) == 1


def test_tens_of_thousands_are_seeded_at_once(erp: Company) -> None:
    erp.seed("products", *({"codigo": f"P{n}", "estoque": n} for n in range(20_000)))

    described = next(one for one in erp.asked("/accounts") if one["company"] == COMPANY)
    assert described["products"] == 20_002
    assert erp.asked(f"/accounts/{COMPANY}/stock")["P19999"]["on_hand"] == "19999"


def test_sales_channels_are_replaced(erp: Company) -> None:
    erp.told("PUT", f"/accounts/{COMPANY}/channels", [{"id": 9, "descricao": "Shopee"}])

    erp.place(idCanalVenda=9)

    assert erp.orders()[0]["channel"] == "Shopee"
    assert [row["id"] for row in erp.api.get("/canaisDeVenda").json()] == [9]


def test_control_requests_that_cannot_be_are_refused_in_plain_words(erp: Company) -> None:
    for method, path, payload, status in (
        ("POST", "/accounts", {"company": "x"}, 422),
        ("POST", f"/accounts/{COMPANY}/products", [{"codigo": "CANECA-01"}], 422),
        ("POST", f"/accounts/{COMPANY}/products", [{"codigo": "X", "parent": "Y"}], 422),
        ("POST", f"/accounts/{COMPANY}/customers", [{"cnpj": "1"}], 422),
        ("POST", f"/accounts/{COMPANY}/carriers", ["x"], 422),
        ("GET", f"/accounts/{COMPANY}/orders/1", None, 404),
        ("GET", "/accounts/nobody/orders", None, 404),
        ("PUT", "/clock", {"now": "today"}, 422),
        ("PUT", "/clock", {"now": "2026-07-20T10:00:00"}, 422),
        ("GET", "/nothing", None, 404),
    ):
        answer = erp.control.request(method, path, json=payload)
        assert (path, answer.status_code) == (path, status)
        assert answer.json()["error"]


def test_the_book_says_what_each_request_did_or_why_not(erp: Company) -> None:
    erp.place()
    erp.refused(_Itens=[])
    erp.api.get("/pedidos/1")

    entries = erp.journal()
    assert entries[0]["effects"] == [["created", 2_150_000_101, "75000101", STORE_NUMBER, 20_710]]
    assert entries[1]["refusals"] == [
        "Não foi possível inserir o pedido. Preencha os itens do pedido."
    ]
    assert [entry["applied"] for entry in entries] == [True, False, False]
    assert [entry["status"] for entry in entries] == [200, 200, 404]
    assert erp.asked("/counts")["accounts"][COMPANY]["POST /api/pedidos"] == {"200": 2}


def test_ten_writers_at_once_make_as_many_orders_as_the_book_has(erp: Company) -> None:
    def order(number: int) -> None:
        erp.api.post("/pedidos", json=an_order(numeroDaOrdemDeCompra=f"OC-{number}"))

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(order, range(200)))

    written = [entry["effects"][0][1] for entry in erp.journal()]
    assert written == [one["id"] for one in erp.orders()]
    assert erp.reserved("CAM-PRETA-M") == "400"


def test_a_simulator_starts_empty_and_stops(tmp_path: Path) -> None:
    simulator = EccosysSimulator(journal=tmp_path / "book.jsonl").start()
    assert httpx.get(f"{simulator.control_url}/accounts").json() == []
    assert simulator.url.endswith("/api")

    simulator.stop()

    assert isinstance(simulator, EccosysSimulator)


def test_the_process_says_where_it_is_keeps_its_journal_and_ends_on_sigterm(
    tmp_path: Path,
) -> None:
    journal = tmp_path / "journal.jsonl"
    command = [sys.executable, "-m", "simulator.eccosys", "--journal", str(journal)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout
        url = json.loads(process.stdout.readline())["url"]
        assert httpx.get(f"{url}/pedidos").status_code == 401
        os.kill(process.pid, signal.SIGTERM)

    assert process.returncode == 0
    assert json.loads(journal.read_text())["status"] == 401
