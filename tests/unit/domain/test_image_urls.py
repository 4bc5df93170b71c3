"""Addresses of images: what the hub must not fetch is seen in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.image_urls import ImageUrlWrong, wrong_with

NOT_ONE = ImageUrlWrong.NOT_AN_ADDRESS
PRIVATE = ImageUrlWrong.PRIVATE
CREDENTIALS = ImageUrlWrong.CREDENTIALS


@pytest.mark.parametrize(
    "url",
    [
        "https://img.example.com/aurora/lm01-1.jpg",
        "http://loja.example:8080/a/b.png?w=100&h=2#x",
        "https://cdn.eccosys.com.br/loja-exemplo/produtos/cam-preta-2.jpg",
        "https://loja-exemplo.eccosys.com.br/doc.view.php?id=0123456789abcdef",
        "https://LOJA.example/foto%20grande.jpg",
        "https://loja.example/ação.jpg",
        "https://200.147.3.157/1.jpg",
    ],
)
def test_these_addresses_are_right(url: str) -> None:
    assert wrong_with(url) is None


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("", NOT_ONE),
        ("foto.jpg", NOT_ONE),
        ("//loja.example/1.jpg", NOT_ONE),
        ("ftp://loja.example/1.jpg", NOT_ONE),
        ("data:image/png;base64,AAAA", NOT_ONE),
        ("javascript:alert(1)", NOT_ONE),
        ("https:///1.jpg", NOT_ONE),
        ("https://loja.example/a b.jpg", NOT_ONE),
        ("https://loja.example/a\n.jpg", NOT_ONE),
        ("https://loja.example\\@10.0.0.1/1.jpg", NOT_ONE),
        ("https://loja.example:99999/1.jpg", NOT_ONE),
        ("https://[::1/1.jpg", NOT_ONE),
        ("https://-loja.example/1.jpg", NOT_ONE),
        ("https://loja.example/" + "x" * 4000, NOT_ONE),
        ("https://user@loja.example/1.jpg", CREDENTIALS),
        ("https://user:pass@10.0.0.1/1.jpg", CREDENTIALS),
        ("http://localhost/1.jpg", PRIVATE),
        ("http://a.localhost/1.jpg", PRIVATE),
        ("http://127.0.0.1/1.jpg", PRIVATE),
        ("http://192.168.0.10:8000/1.jpg", PRIVATE),
        ("http://169.254.169.254/latest/meta-data", PRIVATE),
        ("http://[::1]/1.jpg", PRIVATE),
        ("http://[::ffff:10.0.0.1]/1.jpg", PRIVATE),
        ("http://erp/1.jpg", PRIVATE),
        ("http://erp.local./1.jpg", PRIVATE),
        ("http://fotos.intranet/1.jpg", PRIVATE),
        ("http://2130706433/1.jpg", NOT_ONE),
        ("http://0x7f.1/1.jpg", NOT_ONE),
    ],
)
def test_these_are_wrong(url: str, wrong: ImageUrlWrong) -> None:
    assert wrong_with(url) is wrong


def test_a_simulator_on_this_machine_may_be_allowed() -> None:
    assert wrong_with("http://127.0.0.1:9000/1.jpg", allow_private=True) is None
    assert wrong_with("http://u@127.0.0.1/1.jpg", allow_private=True) is CREDENTIALS


@given(st.text(max_size=60) | st.text(max_size=40).map(lambda text: f"https://{text}"))
def test_any_text_is_answered(url: str) -> None:
    assert wrong_with(url) in {None, *ImageUrlWrong}
