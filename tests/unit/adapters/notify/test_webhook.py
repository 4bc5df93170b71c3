"""The webhook: posted once, signed, never to a private address, quiet about itself."""

import json

import pytest

from adapters.http.client import HttpClient
from adapters.notify.webhook import Webhook, signature
from domain.addresses import Addresses
from domain.errors import BridgeError, Misconfigured, TransientError
from domain.replay_ports import Notice
from tests.post_box import Hook

HERE = Addresses(allow_http=True, allow_private=True)
NOTICE = Notice("g-7f2a", "acme", "order", "carrier_unmapped", 37, 5, 1795450800.0)
SECRET = "segredo de teste"


def tell(url: str, rules: Addresses = HERE) -> None:
    http = HttpClient(rules, 5.0)
    try:
        Webhook(http, rules, url, SECRET, lambda: 1795450860.0).tell([NOTICE])
    finally:
        http.close()


def test_it_posts_groups_and_counts_signed_as_they_were_sent() -> None:
    with Hook() as hook:
        tell(hook.url)

    [(path, headers, body)] = hook.posts
    assert (path, headers["content-type"]) == ("/hooks/1", "application/json")
    assert headers["x-anybridge-signature"] == signature(SECRET, 1795450860, body)
    [group] = json.loads(body)["groups"]
    assert (group["group"], group["letters"], group["new"]) == ("g-7f2a", 37, 5)
    assert group["owner"] == "merchant"


def test_another_body_has_another_signature() -> None:
    assert signature(SECRET, 1, b"a") != signature(SECRET, 1, b"b") != signature(SECRET, 2, b"b")


def test_a_key_in_the_query_goes_along() -> None:
    with Hook() as hook:
        tell(f"{hook.url}?sig=abc%2Fd")

    assert hook.posts[0][0] == "/hooks/1?sig=abc%2Fd"


@pytest.mark.parametrize("status", [301, 400, 500, 503])
def test_anything_but_success_is_told_again(status: int) -> None:
    with Hook(status) as hook, pytest.raises(TransientError, match=str(status)):
        tell(hook.url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/x", "https://10.0.0.1/x", "https://a.b/#f"])
def test_an_address_that_stores_may_not_have_is_refused(url: str) -> None:
    with pytest.raises(Misconfigured):
        tell(url, Addresses())


def test_a_name_that_resolves_to_a_private_address_is_refused() -> None:
    with Hook() as hook, pytest.raises(BridgeError):
        tell(hook.url.replace("127.0.0.1", "localhost.localdomain"), Addresses(allow_http=True))

    assert hook.posts == []


def test_neither_address_nor_secret_is_shown() -> None:
    shown = repr(Webhook(HttpClient(HERE, 1.0), HERE, "https://a.b/key", SECRET, lambda: 0.0))

    assert "key" not in shown
    assert SECRET not in shown
