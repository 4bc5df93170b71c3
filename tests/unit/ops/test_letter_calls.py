"""A refused call as anybody may see it: readable, and nothing personal."""

import json

from domain.exchanges import Exchange, part_of
from ops.letter_calls import ShownCall, call_of
from ops.shown_payloads import shown

BUYER = '{"cliente": {"nome": "MARIA DA SILVA"}, "numero": "2000001", "itens": [{"sku": "A"}]}'


def captured(exchange: Exchange) -> bytes:
    return json.dumps({"payload": None, "call": exchange.fields}).encode()


def call(exchange: Exchange) -> ShownCall:
    found = call_of(captured(exchange))
    assert found is not None
    return found


def test_fields_of_people_are_hidden_and_the_others_are_readable() -> None:
    found = call(Exchange("POST /api/pedidos", BUYER, 422, '{"erro": "CPF 529.982.247-25"}'))

    assert json.loads(found.sent) == {
        "cliente": "[redacted]", "numero": "2000001", "itens": [{"sku": "A"}],
    }  # fmt: skip
    assert json.loads(found.answered) == {"erro": "CPF [redacted]"}


def test_what_was_sent_and_is_no_json_is_only_counted() -> None:
    found = call(Exchange("PUT /v2/orders/7/nfe", "<NFe><xNome>MARIA</xNome></NFe>", 400, ""))

    assert (found.sent, found.hidden, found.answered) == ("", 31, "")


def test_of_a_page_the_title_is_told_and_of_a_text_what_is_not_personal() -> None:
    page = call(Exchange("GET /v2", "", 502, "<html><title>Bad Gateway</title></html>"))
    text = call(Exchange("GET /v2", "", 400, "de ana@example.com"))

    assert (page.answered, text.answered) == ("Bad Gateway", "de [redacted]")


def test_the_address_of_a_call_names_nobody() -> None:
    found = call(Exchange("GET /api/clientes?cpf=52998224725", "", 404, ""))

    assert found.request == "GET /api/clientes?cpf=[redacted]"


def test_a_part_of_a_call_says_what_it_was_and_what_was_answered() -> None:
    found = call(part_of({"partner_id": "A", "units": 7, "cost": None}, "estoque inválido"))

    assert (json.loads(found.sent), found.request) == ({"partner_id": "A", "units": 7}, "")
    assert found.answered == "estoque inválido"


def test_the_call_is_no_part_of_what_is_shown_of_the_payload() -> None:
    told = json.loads(shown(captured(Exchange("POST /api/pedidos", BUYER, 422, ""))))

    assert told == {"payload": None}
