"""What an answer means: one table over every sample of an error, and over every odd success."""

import json
from typing import Any

import pytest

from adapters.eccosys.faults import Done, Found, Nothing, RowRefused, outcome_of
from adapters.http.asks import Ask
from domain.errors import AccessDenied, ErpRejected, OutcomeUnknown, Throttled, TransientError
from tests.unit.adapters.eccosys.scripted_erp import an_answer, sample

READ, WRITE = Ask("GET", "/pedidos"), Ask("POST", "/pedidos")
PAGE = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"

BY_SAMPLE: dict[str, tuple[type[object], type[object], str]] = {
    "400_filter": (ErpRejected, ErpRejected, "Requisição inválida"),
    "401": (AccessDenied, AccessDenied, "Não autorizado"),
    "404_empty_list": (Nothing, ErpRejected, "Nenhum registro encontrado"),
    "429": (Throttled, Throttled, "Limite de requisições"),
    "502": (TransientError, OutcomeUnknown, "502 Bad Gateway"),
    "200_with_error": (TransientError, RowRefused, "mensagem"),
}
"""Sample → what it means to a read, to a write, and words of theirs that are kept."""


def bytes_of(name: str) -> bytes:
    body = sample("errors")[name]["body"]
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()


def test_every_sample_of_an_error_is_in_the_table() -> None:
    assert {name for name in sample("errors") if not name.startswith("_")} == BY_SAMPLE.keys()


@pytest.mark.parametrize(("name", "wanted"), BY_SAMPLE.items(), ids=BY_SAMPLE)
def test_every_sample_of_an_error_means_what_the_table_says(name: str, wanted: Any) -> None:
    to_read, to_write, words = wanted
    answer = an_answer(sample("errors")[name]["status"], bytes_of(name))

    read, written = outcome_of(answer, READ), outcome_of(answer, WRITE)

    assert (type(read), type(written)) == (to_read, to_write)
    assert words in str(written)


def test_a_refused_creation_of_the_samples_is_a_refusal() -> None:
    outcome = outcome_of(an_answer(200, sample("pedido-create-response-error")), WRITE)

    assert isinstance(outcome, RowRefused)
    assert "Preencha o campo Nome do contato." in str(outcome)


@pytest.mark.parametrize(
    "name", ["pedido-create-response", "pedido-update-response", "pedido-situacao-response"]
)
def test_every_sample_of_a_write_that_was_done_is_done(name: str) -> None:
    assert isinstance(outcome_of(an_answer(200, sample(name)), WRITE), Done)


@pytest.mark.parametrize("status", [301, 400, 404, 405, 409, 413, 422])
def test_a_refusal_of_a_write_keeps_its_status(status: int) -> None:
    outcome = outcome_of(an_answer(status), WRITE)

    assert isinstance(outcome, ErpRejected)
    assert outcome.status == status


@pytest.mark.parametrize("status", [408, 425, 500, 501, 502, 503, 504, 599])
def test_a_failure_of_theirs_passes_or_may_have_come_after_its_effect(status: int) -> None:
    answer = an_answer(status, {"error": "Erro interno"})

    assert type(outcome_of(answer, READ)) is TransientError
    assert type(outcome_of(answer, WRITE)) is OutcomeUnknown


@pytest.mark.parametrize("status", [200, 400, 404, 410, 502])
def test_a_page_of_a_proxy_is_never_an_empty_list_nor_a_refusal(status: int) -> None:
    assert type(outcome_of(an_answer(status, PAGE), READ)) is TransientError
    assert type(outcome_of(an_answer(status, PAGE), WRITE)) is OutcomeUnknown


@pytest.mark.parametrize("content", [b"", b" ", b"ok", b'"ok"', b"null", b"{}", b"7", b'{"cut'])
def test_a_read_that_gives_no_rows_is_not_believed(content: bytes) -> None:
    assert type(outcome_of(an_answer(200, content), READ)) is TransientError


def test_an_empty_array_is_nothing() -> None:
    assert outcome_of(an_answer(200, b"[]"), READ) == Nothing()


@pytest.mark.parametrize("payload", [[{"id": "1"}], {"id": "1"}])
def test_rows_are_found_in_either_shape(payload: object) -> None:
    assert outcome_of(an_answer(200, payload), READ) == Found(payload)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"ok",
        b"null",
        b"{}",
        b"[]",
        b'{"success": [], "error": []}',
        b'{"result": {"success": [], "error": []}}',
        b'{"success": [{"id": 1}], "error": [{"id": 2, "erro": "x"}]}',
        b"0",
    ],
)
def test_a_write_whose_answer_names_nothing_done_may_have_been_done(content: bytes) -> None:
    assert type(outcome_of(an_answer(200, content), WRITE)) is OutcomeUnknown


@pytest.mark.parametrize("content", [b"2150000101", b'"2150000101"'])
def test_an_answer_may_be_the_new_id_alone(content: bytes) -> None:
    assert isinstance(outcome_of(an_answer(200, content), WRITE), Done)


@pytest.mark.parametrize("row", [{"erro": "Não"}, "Não"])
@pytest.mark.parametrize("wrapped", [False, True])
def test_a_refusal_is_found_in_either_envelope(row: object, wrapped: bool) -> None:
    envelope: object = {"success": [], "error": [row]}

    outcome = outcome_of(an_answer(200, {"result": envelope} if wrapped else envelope), WRITE)

    assert isinstance(outcome, RowRefused)
    assert str(outcome) == "POST /pedidos: Não"


def test_a_refusal_names_what_stands_in_the_way() -> None:
    row = {"id": "2150009001", "erro": "Já existe"}

    outcome = outcome_of(an_answer(200, {"success": [], "error": [row]}), WRITE)

    assert isinstance(outcome, RowRefused)
    assert outcome.erp_id == "2150009001"


def test_too_many_calls_say_when_to_come_back_if_they_say_it() -> None:
    said = outcome_of(an_answer(429, **{"retry-after": "17"}), WRITE)
    unsaid = outcome_of(an_answer(429), WRITE)

    assert isinstance(said, Throttled)
    assert isinstance(unsaid, Throttled)
    assert (said.retry_after_s, unsaid.retry_after_s) == (17.0, None)


def test_a_redirect_names_the_host_and_nothing_more() -> None:
    location = "https://user:pw@elsewhere.example?token=s3cr3t"

    outcome = outcome_of(an_answer(302, location=location), READ)

    assert str(outcome) == "GET /pedidos: 302 redirect to elsewhere.example"


def test_a_message_is_shown_without_personal_data_and_credentials() -> None:
    text = "CPF 123.456.789-09 de ana@example.com, token s3cr3t"

    outcome = outcome_of(
        an_answer(422, {"error": text}), WRITE, lambda said: said.replace("s3cr3t", "***")
    )

    assert str(outcome) == "POST /pedidos: 422 CPF *** de ***, token ***"
