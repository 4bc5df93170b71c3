import pytest

from adapters.http.texts import is_page, shortened, without_tags

PERSONAL = [
    "ana.souza+loja@example.com.br",
    "123.456.789-09",
    "12345678909",
    "12.345.678/0001-95",
    "12.ABC.345/01DE-35",
    "12345678000195",
    "(11) 98765-4321",
    "98765-4321",
    "01310-100",
]


@pytest.mark.parametrize("data", PERSONAL)
def test_personal_data_is_masked(data: str) -> None:
    assert shortened(f"Comprador {data}: inválido") == "Comprador ***: inválido"


@pytest.mark.parametrize("text", ["SKU AUR-MT-AZ", "EAN 7890000001021", "pedido 183000101"])
def test_what_a_person_needs_to_find_the_cause_is_kept(text: str) -> None:
    assert shortened(text) == text


def test_a_text_is_one_line_of_three_hundred_characters() -> None:
    text = shortened("a\r\nb\x1b[31m\x00c " + "x" * 5000)

    assert text.startswith("a b [31m cx"[:10])
    assert len(text) == 300


def test_a_secret_that_is_echoed_is_hidden() -> None:
    assert shortened("token s3cr3t unknown", "s3cr3t") == "token *** unknown"


@pytest.mark.parametrize(
    "content",
    [
        b"<html><body>x",
        b"\n<!DOCTYPE HTML><html>",
        b"<!-- cache -->\n<HTML lang=pt>",
        b"<head><title>x",
    ],
)
def test_a_web_page_is_known(content: bytes) -> None:
    assert is_page(content)


@pytest.mark.parametrize("content", [b"", b'{"message": "<html>"}', b"<error>x</error>", b"text"])
def test_other_answers_are_no_page(content: bytes) -> None:
    assert not is_page(content)


def test_of_a_page_its_title_is_read() -> None:
    assert without_tags(b"<html><title>502 Bad Gateway</title><body>x") == "502 Bad Gateway"


def test_tags_are_left_out() -> None:
    assert shortened(without_tags(b"<error><m>Falha</m><n/></error>")) == "Falha"
