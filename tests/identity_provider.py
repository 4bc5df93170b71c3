"""A small identity provider under test: OpenID Connect over HTTP, as strict as one, or as wrong."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwk, jwt

PrivateKey = jwk.RSAKey | jwk.ECKey | jwk.OKPKey

CLIENT, SECRET = "bridge", "s3cret of the client"


@dataclass
class IdentityProvider:
    """What it knows, and what it is told to get wrong.

    Args:
        claims: of whoever signs on now.
        wrong: claims that its tokens lie about; None leaves one out.
        signed_by: another key than the published one.
        algorithm: of its signatures.
    """

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    key: PrivateKey = field(default_factory=lambda: jwk.ECKey.generate_key("P-256", {"kid": "one"}))
    signed_by: PrivateKey | None = None
    algorithm: str = "ES256"
    is_away: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        return f"{self.url}/realms/shop"

    def sign_on(self, address: str) -> str:
        """Be a browser that signs on there; gives the address that it is sent back to."""
        parts = urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{self.issuer}/auth"
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert (query["response_type"], query["client_id"]) == ("code", CLIENT)
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        code = f"code-{len(self.codes)}"
        self.codes[code] = query
        said = {"code": code, "state": query["state"], "iss": self.issuer}
        return f"{urlsplit(query['redirect_uri']).path}?{urlencode(said)}"

    def token(self, nonce: str) -> str:
        now = int(time.time())
        said = {"iss": self.issuer, "aud": CLIENT, "sub": "u-1", "iat": now, "exp": now + 300}
        claims = {**said, "nonce": nonce, **self.claims, **self.wrong}
        told = {name: value for name, value in claims.items() if value is not None}
        key = self.signed_by or self.key
        if self.algorithm in {"none", "HS256"}:
            return self._forged(told)
        head = {"alg": self.algorithm, "kid": key.kid}
        return jwt.encode(head, told, key, algorithms=[self.algorithm])

    def _forged(self, told: Mapping[str, Any]) -> str:
        """Sign by nobody, or by what everybody knows: the public key as a secret."""
        head = {"alg": self.algorithm, "kid": self.key.kid}
        said = ".".join(_base64(json.dumps(part).encode()) for part in (head, told))
        secret = self.key.as_pem(private=False)
        signature = hmac.new(secret, said.encode(), hashlib.sha256).digest()
        return f"{said}.{'' if self.algorithm == 'none' else _base64(signature)}"

    # ---- as a server

    def answer(self, method: str, path: str, head: Mapping[str, str], body: str) -> tuple[int, Any]:
        self.asked.append(f"{method} {path}")
        if self.is_away:
            return 503, {}
        if path == "/realms/shop/.well-known/openid-configuration":
            return 200, {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/auth",
                "token_endpoint": f"{self.issuer}/token/",
                "jwks_uri": f"{self.issuer}/keys",
                **self.metadata,
            }
        if path == "/realms/shop/keys":
            odd = {"kty": "XYZ", "kid": "odd"}
            return 200, {"keys": [odd, self.key.as_dict(private=False)]}
        if (method, path) == ("POST", "/realms/shop/token/"):
            return self._exchanged(head, body)
        return 404, {}

    def _exchanged(self, head: Mapping[str, str], body: str) -> tuple[int, Any]:
        form = {name: values[0] for name, values in parse_qs(body).items()}
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = _base64(digest)
        is_right = (
            asked is not None
            and form["grant_type"] == "authorization_code"
            and form["redirect_uri"] == asked["redirect_uri"]
            and challenge == asked["code_challenge"]
        )
        if not self._knows(head, form):
            return 401, {"error": "invalid_client"}
        if asked is None or not is_right:
            return 400, {"error": "invalid_grant"}
        return 200, {"token_type": "Bearer", "id_token": self.token(asked["nonce"])}

    def _knows(self, head: Mapping[str, str], form: Mapping[str, str]) -> bool:
        ways = self.metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if "client_secret_basic" in ways:
            pair = f"{CLIENT}:{SECRET.replace(' ', '%20')}"
            return head.get("authorization") == "Basic " + base64.b64encode(pair.encode()).decode()
        return (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)


@contextmanager
def running_provider() -> Iterator[IdentityProvider]:
    """Start one, and stop it."""
    provider = IdentityProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("GET", "")

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            self._answer("POST", self.rfile.read(length).decode())

        def log_message(self, *_: object) -> None:
            pass

        def _answer(self, method: str, body: str) -> None:
            status, payload = provider.answer(method, self.path, _lower(self.headers.items()), body)
            content = json.dumps(payload).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _lower(head: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): text for name, text in head}


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
