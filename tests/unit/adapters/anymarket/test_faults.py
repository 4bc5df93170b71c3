import json

import pytest

from adapters.anymarket.faults import is_acceptance, message_of, to_error, unreadable
from domain.errors import (
    AccessDenied,
    BridgeError,
    OutcomeUnknown,
    Rejected,
    Throttled,
    TransientError,
)
from tests.unit.adapters.anymarket.scripted_hub import SAMPLES, an_answer, sample

PAGE = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"

ERROR_BY_SAMPLE: dict[str, tuple[int, type[BridgeError], str]] = {
    "error-400-generic": (400, Rejected, "Não foi possível finalizar a chamada."),
    "error-400-package-already-invoiced": (400, Rejected, "PACKAGE_ALREADY_INVOICED"),
    "error-400-package-required": (400, Rejected, "packageId é obrigatório"),
    "error-400-partnerid-required": (400, Rejected, "'partnerID' é obrigatório"),
    "error-400-url-format": (400, Rejected, "formato incorreto"),
    "error-401-no-token-legacy": (401, AccessDenied, "NO_TOKEN"),
    "error-401-user-not-registered": (401, AccessDenied, "User not registered"),
    "error-403-panel-token-expired": (403, AccessDenied, "TOKEN_EXPIRED"),
    "error-404": (404, Rejected, "Recurso com o id '987654321' não encontrado."),
    "error-404-document": (404, Rejected, "Documento não encontrado."),
    "error-409-integrity": (409, Rejected, "conflito de integridade"),
    "error-409-printtag-not-ready": (409, Rejected, "tente novamente mais tarde"),
    "error-415-content-type": (415, Rejected, "O Content Type application/json"),
    "error-422-date-filter": (422, Rejected, "createdAfter"),
    "error-422-duplicate-order": (422, Rejected, "ID Anymarket: 183000101"),
    "error-422-fielderrors-legacy": (422, Rejected, "warrantyTime: O tempo de garantia"),
    "error-422-method-not-supported": (422, Rejected, "Método POST não suportado"),
    "error-422-validation": (422, Rejected, "no máximo 30 caracteres"),
    "error-422-validation-list": (422, Rejected, "O campo title"),
    "error-429": (429, Throttled, "Too Many Requests"),
    "error-500-generic": (500, TransientError, "Erro no sistema."),
    "error-500-nfe-emission-date": (500, TransientError, "invalid_invoice_emission_date"),
    "error-500-nfe-limit": (500, TransientError, "Limite de Nota Fiscal"),
    "error-500-nfe-ml-substatus": (500, TransientError, "não permite o envio do XML"),
    "error-500-restricted": (500, Rejected, "This method is restricted"),
}


def test_every_sample_of_an_error_is_in_the_table() -> None:
    files = {path.stem for path in SAMPLES.glob("error-*.json")}

    assert files - {"error-429-headers"} == ERROR_BY_SAMPLE.keys()


@pytest.mark.parametrize(("name", "wanted"), ERROR_BY_SAMPLE.items(), ids=ERROR_BY_SAMPLE)
def test_every_sample_of_an_error_has_its_name_and_keeps_its_words(
    name: str, wanted: tuple[int, type[BridgeError], str]
) -> None:
    status, kind, words = wanted

    error = to_error(an_answer(status, sample(name)), "GET /x", is_read=True)

    assert type(error) is kind
    assert str(error).startswith(f"GET /x: {status} ")
    assert words in str(error)


@pytest.mark.parametrize("status", [400, 404, 405, 409, 410, 413, 415, 422])
def test_a_refusal_keeps_its_status(status: int) -> None:
    error = to_error(an_answer(status), "PUT /x", is_read=False)

    assert isinstance(error, Rejected)
    assert error.status == status


@pytest.mark.parametrize("status", [408, 425, 500, 501, 502, 503, 504, 505, 599])
def test_a_failure_of_theirs_passes(status: int) -> None:
    assert type(to_error(an_answer(status, PAGE), "GET /x", is_read=True)) is TransientError


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504, 505])
def test_a_failure_of_a_write_may_have_come_after_its_effect(status: int) -> None:
    assert type(to_error(an_answer(status), "PUT /x", is_read=False)) is OutcomeUnknown


@pytest.mark.parametrize("status", [400, 404, 410])
def test_a_page_of_a_proxy_refuses_no_key(status: int) -> None:
    error = to_error(an_answer(status, PAGE), "GET /x", is_read=True)

    assert type(error) is TransientError
    assert "502 Bad Gateway" in str(error)


def test_a_denial_is_a_denial_in_any_dress() -> None:
    answers = [an_answer(401), an_answer(403, PAGE), an_answer(401, b"Unauthorized")]

    assert {type(to_error(a, "GET /x", is_read=True)) for a in answers} == {AccessDenied}


def test_too_many_calls_say_when_to_come_back() -> None:
    headers = {
        name.replace("-", "_"): text
        for name, text in json.loads(sample("error-429-headers")).items()
    }

    error = to_error(an_answer(429, sample("error-429"), **headers), "PUT /x", is_read=False)

    assert isinstance(error, Throttled)
    assert error.retry_after_s == 53.0


def test_too_many_calls_without_a_header_leave_the_wait_to_us() -> None:
    error = to_error(an_answer(429), "PUT /x", is_read=False)

    assert isinstance(error, Throttled)
    assert error.retry_after_s is None


@pytest.mark.parametrize(
    "location",
    [
        "https://user:pw@elsewhere.example/login?gumgaToken=s3cr3t",
        "http://elsewhere.example?gumgaToken=s3cr3t@x",
        "//elsewhere.example/",
    ],
)
def test_a_redirect_names_the_host_and_nothing_more(location: str) -> None:
    error = to_error(an_answer(302, location=location), "GET /x", is_read=True)

    assert type(error) is Rejected
    assert str(error) == "GET /x: 302 redirect to elsewhere.example"


def test_a_redirect_to_nowhere_is_one_too() -> None:
    error = to_error(an_answer(304), "GET /x", is_read=True)

    assert str(error) == "GET /x: 304 redirect to itself"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"code":"X","message":"Falha","details":"mais"}', "Falha"),
        (
            b'{"code":"MarketPlaceIntegrationException","details":"Falha no canal"}',
            "Falha no canal",
        ),
        (b'{"response":"NO_TOKEN","operation":"geral"}', "NO_TOKEN"),
        (b'{"message":null,"error":"Falha"}', "Falha"),
        (b'{"message":"Erro","fieldErrors":["a",{"field":"b"}]}', "Erro; a; b: ?"),
        (b'[{"message":"um"},{"message":"dois"}]', "um; dois"),
        (b'"texto"', "texto"),
        (b"texto puro", "texto puro"),
        ("não é utf-8".encode("latin-1"), "n\ufffdo \ufffd utf-8"),
        (b"<error><message>Falha</message></error>", "Falha"),
        (PAGE, "502 Bad Gateway"),
        (b"", ""),
        (b"{}", ""),
    ],
)
def test_a_message_is_found_in_every_shape(content: bytes, words: str) -> None:
    assert message_of(an_answer(422, content)) == words


def test_a_message_is_shown_without_personal_data_and_token() -> None:
    content = json.dumps(
        {"message": "CPF 123.456.789-09 de ana@example.com, token s3cr3t"}
    ).encode()

    assert message_of(an_answer(422, content), "s3cr3t") == "CPF *** de ***, token ***"


@pytest.mark.parametrize("content", [b"", b" \n", b"{}", b"[]", b'{"id": 7, "message": "ok"}'])
def test_a_success_that_says_nothing_else_is_one(content: bytes) -> None:
    assert is_acceptance(an_answer(200, content))


@pytest.mark.parametrize(
    "content",
    [
        PAGE,
        b"OK",
        b'{"cut',
        b'{"error":"manutencao"}',
        b'{"code":"500","message":"Erro"}',
        b'{"response":"NO_TOKEN","operation":"geral"}',
    ],
)
def test_a_success_that_says_something_else_is_none(content: bytes) -> None:
    assert not is_acceptance(an_answer(200, content))


def test_an_unreadable_success_is_read_again_or_of_unknown_outcome() -> None:
    assert type(unreadable("GET /x", is_read=True)) is TransientError
    assert type(unreadable("PUT /x", is_read=False)) is OutcomeUnknown
