import pytest

from adapters.http.addresses import ADDRESS_REFUSED, check_address, site_of, url_of
from domain.addresses import Addresses
from domain.errors import Misconfigured

STRICT = Addresses()
LENIENT = Addresses(allow_http=True, allow_private=True)

PRIVATE = [
    "127.0.0.1",
    "0.0.0.0",  # noqa: S104 - an address to refuse, not one to listen at
    "10.1.2.3",
    "172.16.0.1",
    "192.168.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.1.1.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:6440:1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2001:0:4136:e378::1",
    "2002:7f00:1::",
    "fc00::1",
    "fd00::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]

REFUSED = [
    "",
    "api.anymarket.com.br/v2",
    "http://api.anymarket.com.br/v2",
    "file:///etc/passwd",
    "gopher://api.anymarket.com.br/",
    "https://",
    "https://user@api.anymarket.com.br/",
    "https://api.anymarket.com.br@10.0.0.1/",
    "https://api.anymarket.com.br\\@10.0.0.1/",
    "https://api.anymarket.com.br/v2?next=1",
    "https://api.anymarket.com.br/v2#part",
    "https://api.anymarket.com.br:99999/",
    "https://api.anymarket.com.br\n.evil.example/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://10.0.0.1/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://localhost/",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert cause_of(address, STRICT) == ADDRESS_REFUSED


def cause_of(address: str, allowed: Addresses) -> str:
    """Give why an address is refused; nothing when it passes."""
    try:
        check_address(address, allowed)
    except Misconfigured as refused:
        return refused.cause
    return ""


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_a_public_address_passes(address: str) -> None:
    assert cause_of(address, STRICT) == ""


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_passes_where_the_deployment_allows_it(address: str) -> None:
    assert cause_of(address, LENIENT) == ""


@pytest.mark.parametrize("url", REFUSED)
def test_a_url_that_could_lead_elsewhere_is_refused(url: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        site_of(url, STRICT)

    assert refused.value.cause == ADDRESS_REFUSED


def test_a_site_has_no_last_slash_and_a_small_host() -> None:
    assert site_of("https://API.anymarket.com.br/v2/", STRICT) == "https://api.anymarket.com.br/v2"


def test_plain_http_is_a_choice_of_the_deployment() -> None:
    assert site_of("http://127.0.0.1:8080/v2", LENIENT) == "http://127.0.0.1:8080/v2"


def test_no_code_of_ours_can_lead_out_of_the_site() -> None:
    url = url_of("https://a.example/v2", "/skus/{sku}", {"sku": "../../x?y#z"}, {"q": "a&b=c"})

    assert url == "https://a.example/v2/skus/..%2F..%2Fx%3Fy%23z?q=a%26b%3Dc"
