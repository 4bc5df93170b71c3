"""NF-e XML: what is read of it, what it must agree with, and that no attack gets through."""

import json
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.nfe.reader import XmlNfeReader
from domain.access_keys import to_access_key
from domain.channel_buyers import Buyer
from domain.channel_orders import ChannelTotals
from domain.fact_reading import to_invoice
from domain.money import Cents
from domain.nfe import InvoiceInvalid, Nfe, mismatches
from tests.nfe import access_key, invoice_data, nfe_xml
from tests.order_builders import a_channel_order
from tests.unit.adapters.nfe.attacks import ATTACKS

READER = XmlNfeReader()
GROWTH_KB = 50_000
SAMPLE = Path("tests/samples/anymarket/order-nfe-request.xml")
ORDER = replace(
    a_channel_order(),
    buyer=Buyer("Cliente", document="111.444.777-35"),
    totals=ChannelTotals(total=Decimal("239.80")),
)
# What the XML says otherwise, and what is told of it.
DIFFERENT: dict[str, tuple[dict[str, Any], str]] = {
    "another key in the protocol": ({"protocol_key": access_key(number=9)}, "protocol"),
    "an invoice that was cancelled": ({"status": "101"}, "cStat 101"),
    "an invoice that was denied": ({"status": "110"}, "cStat 110"),
    "a protocol without a status": ({"status": ""}, "cStat absent"),
    "the test environment": ({"environment": "2"}, "tpAmb 2"),
    "another issuer": ({"issuer": "<CNPJ>12ABC34501DE35</CNPJ>"}, "issuer"),
    "another number": ({"number": "1235"}, "number"),
    "another series": ({"series": "2"}, "series"),
    "another recipient": ({"recipient": "<CPF>52998224725</CPF>"}, "recipient"),
    "no recipient": ({"recipient": ""}, "recipient"),
    "another total": ({"total": "239.79"}, "total"),
}


@pytest.fixture(scope="module")
def outcomes() -> dict[str, dict[str, Any]]:
    """Every attack, tried."""
    command = [sys.executable, "-m", "tests.unit.adapters.nfe.attacks"]
    told = subprocess.run(command, capture_output=True, check=True)
    return dict(json.loads(told.stdout))


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_refused_with_a_word_about_it_at_once_and_in_place(
    attack: str, outcomes: dict[str, dict[str, Any]]
) -> None:
    outcome = outcomes[attack]

    assert outcome["said"] != ""
    assert outcome["grown_kb"] < GROWTH_KB


def test_what_is_said_twice_is_named(outcomes: dict[str, dict[str, Any]]) -> None:
    said = [outcomes[attack]["said"] for attack in ("two protocols", "two totals")]

    assert said == ["the XML says protNFe twice", "the XML says total twice"]


def test_what_is_read_is_what_the_xml_says() -> None:
    assert READER.read(nfe_xml(total="1239.80", environment="2")) == Nfe(
        key=to_access_key(access_key()),
        protocol_key=access_key(),
        issuer="11222333000181",
        recipient="11144477735",
        number=1234,
        series=1,
        total=Cents(123980),
        status="100",
        is_test=True,
    )


def test_the_sample_of_the_hub_is_read() -> None:
    nfe = READER.read(SAMPLE.read_text("utf-8"))

    assert (nfe.total, nfe.status, nfe.is_test) == (24870, "100", True)


@pytest.mark.parametrize(
    "xml",
    [
        nfe_xml().split("?>", 1)[1],
        "\ufeff" + nfe_xml(),
        nfe_xml(recipient="<idEstrangeiro>AB123</idEstrangeiro>"),
        nfe_xml(issuer="<CPF>52998224725</CPF>"),
        nfe_xml(items=990),
        nfe_xml().replace("<total>", "<total><IBSCBSTot><vNF>1.00</vNF></IBSCBSTot>"),
        nfe_xml().replace("EMPRESA", "<![CDATA[EMPRESA <b>]]> &amp; &#65;"),
        nfe_xml().replace("><", ">\n  <"),
    ],
    ids=["no heading", "a mark", "a foreigner", "a person", "990", "2026", "CDATA", "indented"],
)
def test_what_an_nfe_may_be_is_read(xml: str) -> None:
    assert READER.read(xml).status == "100"


@given(
    total=st.integers(1, 10**13 - 1),
    recipient=st.sampled_from(["CPF", "CNPJ", "idEstrangeiro"]),
    items=st.integers(1, 3),
    key=st.builds(access_key, number=st.integers(1, 999_999_999), series=st.integers(0, 889)),
)
def test_every_invoice_is_read_back(total: int, recipient: str, items: int, key: str) -> None:
    written = f"{total // 100}.{total % 100:02}"
    named = f"<{recipient}>11144477735</{recipient}>"

    nfe = READER.read(nfe_xml(total=written, recipient=named, items=items, key=key))

    assert (nfe.total, nfe.recipient, str(nfe.key)) == (total, "11144477735", key)


@given(at=st.integers(0, 1200), what=st.sampled_from(["<", ">", "&", "\0", "]]>", "é", '"', ""]))
def test_damage_is_read_or_refused_and_nothing_else(at: int, what: str) -> None:
    xml = nfe_xml()
    refused = False
    try:
        READER.read(xml[:at] + what + xml[at + 1 :])
    except InvoiceInvalid:
        refused = True

    assert isinstance(refused, bool)


@pytest.mark.parametrize("case", DIFFERENT)
def test_an_xml_that_is_of_another_invoice_or_order_is_told(case: str) -> None:
    said, told = DIFFERENT[case]
    nfe = READER.read(nfe_xml(**said))

    (mismatch,) = mismatches(nfe, to_invoice("1", invoice_data()), ORDER)

    assert told in mismatch


def test_an_xml_that_agrees_with_event_and_order_has_no_mismatch() -> None:
    assert mismatches(READER.read(nfe_xml()), to_invoice("1", invoice_data()), ORDER) == []


def test_an_xml_of_another_invoice_is_told() -> None:
    other = access_key(number=1235)
    nfe = READER.read(nfe_xml(key=other, number="1235"))

    assert mismatches(nfe, to_invoice("1", invoice_data()), ORDER) == [
        "its key is not the event's access_key"
    ]


@pytest.mark.parametrize("document", ["", "AB123", "11144477735"])
def test_a_buyer_without_a_document_of_brazil_is_not_compared(document: str) -> None:
    order = replace(ORDER, buyer=Buyer("Cliente", document=document))

    assert mismatches(READER.read(nfe_xml()), to_invoice("1", invoice_data()), order) == []


def test_the_document_that_a_person_corrected_counts() -> None:
    order = replace(ORDER, buyer=Buyer("Cliente", document="52998224725"))
    nfe = READER.read(nfe_xml())

    assert mismatches(nfe, to_invoice("1", invoice_data()), order, documents=["11144477735"]) == []


def test_interest_that_a_lender_takes_may_be_missing_in_an_invoice() -> None:
    totals = ChannelTotals(total=Decimal("250.00"), interest=Decimal("10.20"))
    order = replace(ORDER, totals=totals)

    assert mismatches(READER.read(nfe_xml()), to_invoice("1", invoice_data()), order) == []
