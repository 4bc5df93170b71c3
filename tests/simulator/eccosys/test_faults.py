"""What goes wrong on the way, and what is there afterwards."""

import json
import time
from pathlib import Path

import httpx
import pytest

from simulator.eccosys.server import EccosysSimulator
from tests.simulator.eccosys.company import STORE_NUMBER, Company, an_order, sample


def settled(erp: Company) -> None:
    """Wait until nothing is still to take effect."""
    deadline = time.monotonic() + 5
    while erp.asked("/pending")["pending"]:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_connection_dropped_after_the_write_leaves_the_order_there(erp: Company) -> None:
    erp.fault("drop_after_apply", method="POST", route="/api/pedidos", count=1)

    with pytest.raises(httpx.RemoteProtocolError):
        erp.api.post("/pedidos", json=an_order())

    assert erp.read(f"numeroOC={STORE_NUMBER}")["numeroPedido"] == "75000101"


def test_a_connection_dropped_before_the_write_leaves_nothing(erp: Company) -> None:
    erp.fault("drop_before_apply")

    with pytest.raises(httpx.RemoteProtocolError):
        erp.api.post("/pedidos", json=an_order())

    assert erp.orders() == []


def test_a_client_that_gave_up_has_ordered_all_the_same(erp: Company) -> None:
    erp.fault("latency_before", latency_ms=200, method="POST")

    with pytest.raises(httpx.ReadTimeout):
        erp.api.post("/pedidos", json=an_order(), timeout=0.05)
    assert erp.orders() == []
    time.sleep(0.4)

    assert len(erp.orders()) == 1


@pytest.mark.parametrize("kind", ["drop_then_apply", "html_then_apply"])
def test_an_order_may_come_true_long_after_its_answer(erp: Company, kind: str) -> None:
    erp.fault(kind, latency_ms=150, status=504, count=1)

    if kind == "drop_then_apply":
        with pytest.raises(httpx.RemoteProtocolError):
            erp.api.post("/pedidos", json=an_order())
    else:
        assert erp.api.post("/pedidos", json=an_order()).status_code == 504
    assert erp.api.get(f"/pedidos/numeroOC={STORE_NUMBER}").status_code == 404

    settled(erp)
    assert erp.read(f"numeroOC={STORE_NUMBER}")["numeroPedido"] == "75000101"
    assert [entry["fault"] for entry in erp.journal() if entry["applied"]] == [kind]


def test_a_reset_forgets_what_was_still_to_come(erp: Company) -> None:
    erp.fault("html_then_apply", latency_ms=100)
    erp.api.post("/pedidos", json=an_order())

    erp.fresh()
    time.sleep(0.2)

    assert (erp.orders(), erp.journal()) == ([], [])


@pytest.mark.parametrize(("after", "orders"), [(False, 0), (True, 1)])
def test_an_outage_is_a_page_of_html(erp: Company, after: bool, orders: int) -> None:
    erp.fault("html_error", status=502, after_apply=after)

    answer = erp.api.post("/pedidos", json=an_order())

    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html")
    assert answer.text.startswith("<html><head><title>502 Bad Gateway</title>")
    assert len(erp.orders()) == orders


def test_a_429_may_be_ordered(erp: Company) -> None:
    erp.fault("status", status=429, retry_after_s=-1)

    answer = erp.api.get("/pedidos")

    assert (answer.status_code, answer.json()) == (429, sample("errors")["429"]["body"])


def test_a_200_may_carry_an_error(erp: Company) -> None:
    erp.fault("status", status=200, message="Estoque já lançado.")

    answer = erp.api.post("/pedidos", json=an_order())

    error = {"id": "0", "codigo": "", "erro": "Estoque já lançado."}
    assert (answer.status_code, answer.json()) == (200, {"success": [], "error": [error]})
    assert erp.orders() == []


def test_a_latency_delays_the_answer(erp: Company) -> None:
    erp.fault("latency_after", latency_ms=40)
    began = time.monotonic()

    erp.place()

    assert time.monotonic() - began >= 0.04


def test_faults_strike_the_company_they_name(erp: Company) -> None:
    erp.open("outra", "other")
    erp.fault("status", status=500, oi="outra")

    assert erp.bare.get("/pedidos", headers={"Authorization": "other"}).status_code == 500
    assert erp.api.get("/produtos").status_code == 200


def test_faults_are_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "faults.json"
    file.write_text(json.dumps([{"kind": "html_then_apply", "status": 502}]))

    with EccosysSimulator(faults=file) as simulator:
        listed = httpx.get(f"{simulator.control_url}/faults").json()

    assert [one["kind"] for one in listed] == ["html_then_apply"]


def test_a_fault_is_taken_away_by_its_number(erp: Company) -> None:
    number = erp.fault("status")

    assert erp.control.delete(f"/faults/{number}").status_code == 200
    assert erp.control.delete(f"/faults/{number}").status_code == 404
    assert erp.api.get("/produtos").status_code == 200
