"""Invoices of the imitated ERP: their states, their keys, their XML, and every switch of theirs."""

from typing import Any

import pytest

from tests.simulator.eccosys.company import COMPANY, Company, sample
from tests.simulator.eccosys.shapes import may_be, shape

FIRST = 2_450_030_001


def invoiced(erp: Company, state: str = "6") -> dict[str, Any]:
    """Let an order be made and invoiced; gives the invoice as the API answers it."""
    order_id = erp.place()["id"]
    erp.told("POST", f"/accounts/{COMPANY}/orders/{order_id}/invoice?state={state}", {})
    [row] = erp.api.get("/nfes").json()
    return dict(row)


def statuses(erp: Company, *paths: str) -> list[int]:
    return [erp.api.get(path).status_code for path in paths]


@pytest.mark.parametrize(("name", "state"), [("nfe", "7"), ("nfe-rejected", "5")])
def test_an_invoice_looks_like_the_sample(erp: Company, name: str, state: str) -> None:
    row = invoiced(erp, state)

    assert may_be(shape([row]), shape(sample(name)))
    assert bool(row["chave_acesso"]) == (state == "7")


def test_an_xml_looks_like_the_sample_and_holds_the_key(erp: Company) -> None:
    row = invoiced(erp)

    answer = erp.api.get(f"/xml-nfes/{row['id']}").json()

    assert shape(answer) == shape(sample("xml-nfes"))
    # In the invoice, in its signature, in the protocol: what is left out of the sample is there.
    assert answer["xmls"][0].count(row["chave_acesso"]) == 3


@pytest.mark.parametrize("state", ["1", "2", "3", "4", "5", "8", "9", "10"])
def test_there_is_no_xml_before_or_after_an_invoice_is_good(erp: Company, state: str) -> None:
    row = invoiced(erp, state)

    assert row["situacao"] == state
    assert statuses(erp, f"/xml-nfes/{row['id']}") == [404]


def test_an_invoice_goes_through_its_states(erp: Company) -> None:
    row = invoiced(erp, "1")
    before = erp.api.get(f"/nfes/{row['id']}").json()[0]["chave_acesso"]

    erp.told("PUT", f"/accounts/{COMPANY}/notes/{row['id']}", {"situacao": "7", "cfop": "6108"})

    after = erp.api.get(f"/nfes/{row['numero']}").json()[0]
    assert (before, len(after["chave_acesso"]), after["cfop"]) == ("", 44, "6108")


def test_an_unknown_invoice_or_state_is_refused(erp: Company) -> None:
    row = invoiced(erp)
    answer = erp.control.put(f"/accounts/{COMPANY}/notes/{row['id']}", json={"situacao": "11"})

    assert answer.status_code == 422
    assert statuses(erp, "/nfes/9", "/xml-nfes/9", "/notasfiscais/x") == [404] * 3
    assert erp.control.put(f"/accounts/{COMPANY}/notes/9", json={}).status_code == 404


@pytest.mark.parametrize(("note_filter", "found"), [("honoured", 0), ("ignored", 1)])
def test_the_list_heeds_the_state_as_switched(erp: Company, note_filter: str, found: int) -> None:
    invoiced(erp, "5")
    erp.switch(note_filter=note_filter, empty_list="200")

    assert len(erp.api.get("/nfes", params={"$situacao": "6"}).json()) == found


@pytest.mark.parametrize("access_key_name", ["chave_acesso", "chaveAcesso"])
def test_the_key_is_spelt_as_switched(erp: Company, access_key_name: str) -> None:
    erp.switch(access_key_name=access_key_name)

    assert len(invoiced(erp)[access_key_name]) == 44


@pytest.mark.parametrize(
    ("xml_key", "wanted"), [("both", [200, 200]), ("id", [200, 404]), ("number", [404, 200])]
)
def test_an_xml_is_found_as_switched(erp: Company, xml_key: str, wanted: list[int]) -> None:
    row = invoiced(erp)
    erp.switch(xml_key=xml_key)

    assert statuses(erp, f"/xml-nfes/{row['id']}", f"/xml-nfes/{row['numero']}") == wanted


@pytest.mark.parametrize(("single_note", "kind"), [("array", list), ("object", dict)])
def test_one_invoice_comes_as_switched(erp: Company, single_note: str, kind: type) -> None:
    invoiced(erp)
    erp.switch(single_note=single_note)

    assert isinstance(erp.api.get(f"/nfes/{FIRST}").json(), kind)


def test_what_was_issued_on_other_days_is_left_out(erp: Company) -> None:
    erp.clock("2026-07-20T10:30:40-03:00")
    invoiced(erp)

    days = {"$fromDate": "2026-07-21", "$toDate": "2026-07-31"}

    assert erp.api.get("/nfes", params=days).status_code == 404
