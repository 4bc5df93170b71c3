import ssl
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from adapters.http.calls import Answer, Call
from adapters.http.client import GuardedTransport, HttpClient
from adapters.http.network import GuardedNetwork
from domain.addresses import Addresses
from domain.errors import OutcomeUnknown, TransientError
from tests.certificates import self_signed
from tests.unit.adapters.http.raw_server import RawServer, says, trickles

PRIVATE = Addresses(allow_private=True)
EMPTY = says(b"HTTP/1.1 204 No Content\r\n\r\n")
HOST = "hub.example"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for `HOST` and its key in one file, signed by itself."""
    return self_signed(HOST, tmp_path_factory.mktemp("tls") / "hub.pem")


@pytest.fixture
def context(certificate: Path) -> ssl.SSLContext:
    """What a server speaks that has the certificate."""
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(certificate)
    return served


@pytest.fixture
def trusting(certificate: Path) -> Iterator[HttpClient]:
    """A client that trusts the certificate, and no other."""
    context = ssl.create_default_context(cafile=str(certificate))
    network = GuardedNetwork(PRIVATE, lambda *_: ["127.0.0.1"])
    with closing(HttpClient(PRIVATE, 0.5, transport=GuardedTransport(network, context))) as http:
        yield http


def put(http: HttpClient, host: str, port: int) -> Answer:
    return http.handle_request(Call("PUT", f"https://{host}:{port}/v2", "PUT /v2", {}, b"[]"))


def test_a_certificate_for_the_name_is_accepted(
    trusting: HttpClient, context: ssl.SSLContext
) -> None:
    with RawServer(EMPTY, context) as server:
        assert put(trusting, HOST, server.port).status == 204


def test_a_certificate_for_another_name_is_refused(
    trusting: HttpClient, context: ssl.SSLContext
) -> None:
    with RawServer(EMPTY, context) as server, pytest.raises(TransientError, match="mismatch"):
        put(trusting, "other.example", server.port)


def test_a_certificate_of_an_unknown_authority_is_refused(context: ssl.SSLContext) -> None:
    with (
        RawServer(EMPTY, context) as server,
        closing(HttpClient(PRIVATE, 0.5)) as http,
        pytest.raises(TransientError, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        put(http, "localhost", server.port)

    assert server.requests == []


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1")
def test_old_versions_of_tls_are_refused(trusting: HttpClient, context: ssl.SSLContext) -> None:
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1

    with RawServer(EMPTY, context) as server, pytest.raises(TransientError, match="VERSION"):
        put(trusting, HOST, server.port)


def test_an_authority_named_by_the_environment_is_not_trusted(
    certificate: Path, context: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    network = GuardedNetwork(PRIVATE, lambda *_: ["127.0.0.1"])

    with (
        RawServer(EMPTY, context) as server,
        closing(HttpClient(PRIVATE, 0.5, transport=GuardedTransport(network))) as http,
        pytest.raises(TransientError, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        put(http, HOST, server.port)


def test_the_deadline_holds_over_tls_too(trusting: HttpClient, context: ssl.SSLContext) -> None:
    script = trickles(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", b"x")

    with RawServer(script, context) as server, pytest.raises(OutcomeUnknown, match="ReadTimeout"):
        put(trusting, HOST, server.port)


def test_a_handshake_that_hangs_is_cut_at_the_deadline_and_never_left(trusting: HttpClient) -> None:
    started_s = time.monotonic()

    with RawServer(EMPTY) as server, pytest.raises(TransientError, match="Timeout") as raised:
        put(trusting, HOST, server.port)

    assert not isinstance(raised.value, OutcomeUnknown)
    assert time.monotonic() - started_s < 1.5
