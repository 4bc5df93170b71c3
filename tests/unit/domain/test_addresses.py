"""An address is https and public unless the deployment says otherwise."""

import pytest

from domain.addresses import Addresses, to_address

STRICT = Addresses()
OPEN = Addresses(allow_http=True, allow_private=True)


@pytest.mark.parametrize(
    "address",
    [
        "http://api.example.com",
        "ftp://api.example.com",
        "api.example.com",
        "https://",
        "https://user:password@api.example.com",
        "https://api.example.com/v2?token=x",
        "https://api.example.com/v2#top",
        "https://api.example.com:port/",
        "https://api.example.com/\nv2",
        "https://api_example.com",
        "https://localhost",
        "https://erp.localhost",
        "https://127.0.0.1",
        "https://10.1.2.3/v2",
        "https://192.168.0.1",
        "https://169.254.169.254",
        "https://[::1]",
        "https://2130706433",
        "https://127.1",
        "https://0x7f.1",
        "https://0x7f000001",
    ],
)
def test_an_address_that_must_not_be_called_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        to_address(address, STRICT)


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("https://api.anymarket.com.br/v2/", "https://api.anymarket.com.br/v2"),
        ("https://API.Example.com:8443", "https://api.example.com:8443"),
        ("https://[2606:4700::1111]/v2", "https://[2606:4700::1111]/v2"),
        ("https://8.8.8.8", "https://8.8.8.8"),
    ],
)
def test_a_public_address_is_given_in_its_plain_form(address: str, plain: str) -> None:
    assert to_address(address, STRICT) == plain


def test_simulators_may_be_called_where_the_deployment_says_so() -> None:
    assert to_address("http://127.0.0.1:9000/v2", OPEN) == "http://127.0.0.1:9000/v2"


def test_one_permission_does_not_give_the_other() -> None:
    with pytest.raises(ValueError, match="private"):
        to_address("http://localhost/", Addresses(allow_http=True))
    with pytest.raises(ValueError, match="not https"):
        to_address("http://localhost/", Addresses(allow_private=True))
