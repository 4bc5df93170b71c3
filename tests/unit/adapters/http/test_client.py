import gzip
from collections.abc import Callable, Iterator
from contextlib import closing

import httpx
import pytest

from adapters.http.calls import Answer, Call
from adapters.http.client import HttpClient
from domain.addresses import Addresses
from domain.errors import AnswerUnreadable, BridgeError, OutcomeUnknown, TransientError

Handler = Callable[[httpx.Request], httpx.Response]

URL = "https://hub.example/v2/stocks"


def sent(handler: Handler, method: str = "PUT", content: bytes = b"[]") -> Answer:
    http = HttpClient(
        Addresses(), deadline_s=5, most_bytes=1000, transport=httpx.MockTransport(handler)
    )
    with closing(http):
        return http.handle_request(Call(method, URL, f"{method} /stocks", {"x": "y"}, content))


def failing(error: Exception) -> Handler:
    def handler(_: httpx.Request) -> httpx.Response:
        raise error

    return handler


def answering(status: int, content: bytes = b"", **headers: str) -> Handler:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return lambda _: httpx.Response(status, headers=named, stream=httpx.ByteStream(content))


def broken_off(status: int, error: Exception) -> Handler:
    def pieces() -> Iterator[bytes]:
        yield b"Erro no"
        raise error

    return lambda _: httpx.Response(status, content=pieces())


def test_an_answer_has_its_status_its_content_and_few_of_its_headers() -> None:
    answer = sent(answering(422, b'{"a": 1}', Retry_After="5", Set_Cookie="a=b", Server="x"))

    assert (answer.status, answer.content) == (422, b'{"a": 1}')
    assert dict(answer.headers) == {"retry-after": "5"}


def test_a_call_leaves_as_it_was_made() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(204, stream=httpx.ByteStream(b""))

    sent(handler, content=b'[{"quantity":7}]')

    assert (seen[0].method, str(seen[0].url), seen[0].content) == ("PUT", URL, b'[{"quantity":7}]')
    assert seen[0].headers["x"] == "y"
    assert seen[0].headers["accept-encoding"] == "gzip"


def test_calls_to_one_address_share_none_of_their_headers() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(204, stream=httpx.ByteStream(b""))

    with closing(HttpClient(Addresses(), 5, transport=httpx.MockTransport(handler))) as http:
        for token, content in (("a", b"[1]"), ("b", b"[10]"), ("a", b"")):
            http.handle_request(Call("PUT", URL, "PUT /stocks", {"gumgaToken": token}, content))
        http.handle_request(Call("GET", URL, "GET /stocks", {"gumgaToken": "a"}, b""))

    said = [(one.headers["gumgaToken"], one.headers.get("content-length")) for one in seen]
    assert said == [("a", "3"), ("b", "4"), ("a", "0"), ("a", None)]
    assert {one.headers["host"] for one in seen} == {"hub.example"}


@pytest.mark.parametrize(
    "error", [httpx.ConnectError("x"), httpx.ConnectTimeout("x"), httpx.PoolTimeout("x")]
)
def test_a_write_that_never_left_may_be_sent_again(error: Exception) -> None:
    with pytest.raises(TransientError) as raised:
        sent(failing(error))

    assert not isinstance(raised.value, OutcomeUnknown)


@pytest.mark.parametrize(
    "error",
    [
        httpx.ReadTimeout("x"),
        httpx.WriteTimeout("x"),
        httpx.ReadError("x"),
        httpx.WriteError("x"),
        httpx.RemoteProtocolError("x"),
    ],
)
def test_a_write_without_an_answer_has_an_unknown_outcome(error: Exception) -> None:
    with pytest.raises(OutcomeUnknown) as raised:
        sent(failing(error))

    assert not isinstance(raised.value, AnswerUnreadable)


@pytest.mark.parametrize("error", [httpx.ReadTimeout("x"), httpx.RemoteProtocolError("x")])
def test_a_read_without_an_answer_is_only_read_again(error: Exception) -> None:
    with pytest.raises(TransientError) as raised:
        sent(failing(error), "GET", b"")

    assert not isinstance(raised.value, OutcomeUnknown)


def test_a_success_that_breaks_the_protocol_is_unreadable() -> None:
    with pytest.raises(AnswerUnreadable, match="RemoteProtocolError"):
        sent(broken_off(200, httpx.RemoteProtocolError("x")))


def test_a_success_that_comes_too_slowly_has_an_unknown_outcome() -> None:
    with pytest.raises(OutcomeUnknown) as raised:
        sent(broken_off(200, httpx.ReadTimeout("x")))

    assert not isinstance(raised.value, AnswerUnreadable)


def test_a_refusal_that_breaks_off_is_still_a_refusal() -> None:
    answer = sent(broken_off(422, httpx.ReadTimeout("x")))

    assert (answer.status, answer.content) == (422, b"Erro no")


def test_an_answer_is_unfolded() -> None:
    answer = sent(answering(200, gzip.compress(b"[1]"), Content_Encoding="gzip"))

    assert answer.content == b"[1]"


@pytest.mark.parametrize(
    "handler",
    [
        answering(200, b" " * 1001),
        answering(200, gzip.compress(bytes(10_000_000)), Content_Encoding="gzip"),
    ],
)
def test_a_success_that_is_too_large_is_unreadable(handler: Handler) -> None:
    with pytest.raises(AnswerUnreadable, match="more than 1000 bytes"):
        sent(handler)


def test_a_redirect_is_given_and_not_followed() -> None:
    answer = sent(answering(302, Location="http://169.254.169.254/latest"))

    assert answer.status == 302
    assert answer.headers["location"] == "http://169.254.169.254/latest"


def test_a_cookie_of_one_store_is_not_sent_for_another() -> None:
    seen: list[str | None] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("cookie"))
        cookie = {"set-cookie": "JSESSIONID=1; Path=/"}
        return httpx.Response(200, headers=cookie, stream=httpx.ByteStream(b""))

    with closing(HttpClient(Addresses(), 5, transport=httpx.MockTransport(handler))) as http:
        for _ in range(2):
            http.handle_request(Call("GET", URL, "GET /stocks"))

    assert seen == [None, None]


def test_no_foreign_error_is_chained_to_ours() -> None:
    with pytest.raises(BridgeError) as raised:
        sent(failing(httpx.ReadError("gumgaToken: s3cr3t")))

    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__
    assert "s3cr3t" not in str(raised.value)
