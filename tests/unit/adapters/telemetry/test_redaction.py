"""What may not stand in a log line, and what must stay readable."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.telemetry import redaction
from adapters.telemetry.redaction import LONGEST, REDACTED, masked, printable, redact

CANARIES = (
    "gumgaToken: 259061958L1E1700", 'token="abc-123"', "Authorization: Bearer eyJhbGciOi",
    "Authorization: Basic dXNlcjpwdw==", "Bearer abk_x1_Zm9vYmFy", "password=hunter2!",
    "{'gumgaToken': 'T0K'}", "https://erp:s3cret@host/x", "/v1/callbacks/anymarket/k3y-of-path",
    "529.982.247-25", "52998224725", "11.222.333/0001-81", "11222333000181", "12.ABC.345/01DE-35",
    "12ABC34501DE35", "maria.silva@loja.com.br", "(11) 98765-4321", "+55 11 98765-4321",
    "11987654321", "5511987654321", "+5511987654321",
)  # fmt: skip

HARMLESS = (
    "2000001234567890", "12345678901", "1234567890123", "12345678901234", "SKU-52998224725-A",
    "35231011222333000181550010000000081", "2026-11-23T14:00:00Z", "call 7 of 200 took 0.25 s",
    "PUT /stocks/batch", "1795453200.25",
    "token bucket", "the secret is out", "MERCADO_LIVRE", "a@b",
)  # fmt: skip


def line(**fields: Any) -> dict[str, Any]:
    return dict(redact(None, "info", fields))


@pytest.mark.parametrize("canary", CANARIES)
@pytest.mark.parametrize("around", ["{}", "before {} after", "[{}]", "x={};"])
def test_a_secret_or_personal_value_is_masked_in_any_text(canary: str, around: str) -> None:
    shown = masked(around.format(canary))

    assert REDACTED in shown
    assert canary.rsplit(maxsplit=1)[-1].strip("\"'{}") not in shown


@pytest.mark.parametrize("text", HARMLESS)
def test_ids_moments_and_plain_words_stay(text: str) -> None:
    assert masked(f"was {text} here") == f"was {text} here"


@pytest.mark.parametrize(
    "name",
    ["token", "gumgaToken", "Authorization", "password", "secretKey", "api_key", "cookie",
     "name", "receiverName", "street", "cep", "document", "cpf", "email", "phone", "xml",
     "anymarketAddress", "billingAddress", "documentNumberNormalized", "cellPhone", "comment",
     "enderecoNro", "fantasia", "dataNascimento", "observacaoInterna", "obs", "destinatario"],
)  # fmt: skip
@pytest.mark.parametrize("value", ["anything", ["a"], {"x": "y"}, b"bytes"])
def test_what_a_secret_or_personal_key_holds_is_never_shown(name: str, value: object) -> None:
    assert line(**{name: value}) == {name: REDACTED}
    assert line(payload={"deep": [{name: value}]}) == {"payload": {"deep": [{name: REDACTED}]}}


def test_an_id_is_shown_though_it_looks_like_a_document() -> None:
    assert line(order_id="52998224725", key="11222333000181")["order_id"] == "52998224725"


def test_numbers_stay_numbers_but_for_personal_ones() -> None:
    assert line(seconds=0.25, token_s=3, cpf=52998224725, ratio=float("nan")) == {
        "seconds": 0.25, "token_s": 3, "cpf": REDACTED, "ratio": "nan",
    }  # fmt: skip


def test_the_event_comes_first() -> None:
    assert list(line(zeta=1, event="x", level="info", timestamp="t")) == [
        "timestamp", "level", "event", "zeta",
    ]  # fmt: skip


@given(text=st.text())
def test_a_shown_text_is_one_line_without_escape_sequences(text: str) -> None:
    shown = printable(text)

    assert len(shown.splitlines()) <= 1
    assert "\x1b" not in shown
    assert shown.encode().decode() == shown


def test_a_long_value_is_cut_at_its_end_and_a_traceback_at_its_beginning() -> None:
    found = line(detail="a" * 9000 + "z", exception="a" * 9000 + "z")

    assert len(found["detail"]) == len(found["exception"]) == LONGEST
    assert found["detail"].endswith("a…")
    assert found["exception"].startswith("…")
    assert found["exception"].endswith("az")


def test_a_secret_across_the_cut_does_not_show_its_beginning() -> None:
    found = line(detail="x" * (LONGEST - 8) + " 529.982.247-25")

    assert "529" not in found["detail"]


def test_a_value_that_cannot_be_shown_does_not_cost_the_line() -> None:
    class Broken:
        def __str__(self) -> str:
            raise RuntimeError

    assert "cannot be shown" in line(event="x", value=Broken())["value"]


@pytest.mark.parametrize(
    "piece", ["a", "1", "a@", "a.", "(11", "http://", "token", "bearer ", "9-"]
)
def test_hostile_text_costs_milliseconds(piece: str) -> None:
    started_s = time.process_time()
    line(detail=piece * (1_000_000 // len(piece)))

    assert time.process_time() - started_s < 0.5


def test_only_what_is_shown_as_it_is_is_remembered() -> None:
    from_before = "GET /pedidos/numeroOC={number}"

    lines = [line(route=from_before, detail="CPF 529.982.247-25") for _ in range(2)]

    assert lines[0] == lines[1] == {"route": from_before, "detail": f"CPF {REDACTED}"}
    assert from_before in redaction._plain
    assert "CPF 529.982.247-25" not in redaction._plain


def test_an_id_that_looks_like_a_document_is_not_taken_for_harmless_elsewhere() -> None:
    lines = [line(order_id="52998224725"), line(detail="52998224725")]

    assert lines == [{"order_id": "52998224725"}, {"detail": REDACTED}]


def test_few_harmless_texts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "_PLAIN_MOST", 3)

    for number in range(10):
        line(detail=f"word {number}")

    assert len(redaction._plain) <= 3
