"""What we ask of an identity provider: where people sign on, and who came back."""

import base64
import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import quote, urlencode, urlsplit

from joserfc import jwk

from adapters.http.calls import Answer, Call, Transport
from adapters.http.exact_json import NotJson, read_json
from adapters.oidc.tokens import KeyUnknown, Wanted, claims_of, to_keys
from domain.addresses import Addresses, to_address
from domain.errors import TransientError
from domain.sign_on import Refusal, SignOnRefused

DISCOVERY = "/.well-known/openid-configuration"

KEPT_S = 3600.0
"""What the provider says of itself is asked anew after so long."""

AWAY_S = 10.0
"""A provider that did not answer is not asked what it says of itself for so long: whoever presses
again would wait again, and keep a thread of ours."""

KEYS_AGAIN_S = 30.0
"""An unknown key makes us look for new ones, so seldom: anybody can make one up."""


@dataclass(frozen=True, slots=True)
class Client:
    """Who we are to the provider.

    Args:
        redirect_uri: where it sends people back to.
    """

    id: str
    secret: str = field(repr=False)
    redirect_uri: str = ""
    scopes: str = "openid profile email"


@dataclass(frozen=True, slots=True)
class Challenge:
    """What binds an answer to the browser that asked: random, and used once."""

    state: str
    nonce: str
    verifier: str = field(repr=False)


@dataclass(slots=True)
class Provider:
    """One provider. Nothing is asked before somebody signs on; safe between threads.

    Args:
        issuer: exactly as its tokens say it.
        now_s: seconds since 1970.
    """

    http: Transport
    rules: Addresses
    issuer: str
    client: Client
    now_s: Callable[[], float] = time.time
    _said: tuple[float, Mapping[str, object]] | None = None
    _keys: tuple[float, jwk.KeySet] | None = None
    _away: tuple[float, str] | None = None

    def address(self, challenge: Challenge) -> str:
        """Give where a person signs on.

        Raises:
            SignOnRefused: the provider is not the one that was configured.
            TransientError: it does not answer, or not as one does.
        """
        digest = hashlib.sha256(challenge.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self.client.id,
            "redirect_uri": self.client.redirect_uri,
            "scope": self.client.scopes,
            "state": challenge.state,
            "nonce": challenge.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        url = self._endpoint("authorization_endpoint")
        return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(query)}"

    def claims(self, code: str, challenge: Challenge) -> Mapping[str, object]:
        """Exchange a code, and give the claims of whoever it is for.

        Raises:
            SignOnRefused: the provider does not take the code, or its token is not right.
            TransientError: the provider does not answer, or not as one does.
        """
        token = self._token(code, challenge.verifier)
        wanted = Wanted(self.issuer, self.client.id, challenge.nonce, self.now_s())
        try:
            return claims_of(token, self._published(KEPT_S), wanted)
        except KeyUnknown:
            return claims_of(token, self._published(KEYS_AGAIN_S), wanted)

    def _token(self, code: str, verifier: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.client.redirect_uri,
            "code_verifier": verifier,
        }
        headers = {"content-type": "application/x-www-form-urlencoded"}
        if self._takes_basic():
            headers["authorization"] = self._basic()
        else:
            form |= {"client_id": self.client.id, "client_secret": self.client.secret}
        url = self._endpoint("token_endpoint")
        answer = self._sent(Call("POST", url, "POST token", headers, urlencode(form).encode()))
        if answer.status in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED}:
            raise SignOnRefused(Refusal.PROVIDER_REFUSED, f"POST token: {answer.status}")
        token = self._read(answer, "POST token").get("id_token")
        if not isinstance(token, str):
            raise SignOnRefused(Refusal.TOKEN_INVALID, "POST token: no id_token")
        return token

    def _takes_basic(self) -> bool:
        ways = self._metadata().get("token_endpoint_auth_methods_supported")
        return not isinstance(ways, list) or "client_secret_basic" in ways

    def _basic(self) -> str:
        pair = f"{quote(self.client.id, safe='')}:{quote(self.client.secret, safe='')}"
        return "Basic " + base64.b64encode(pair.encode()).decode()

    def _metadata(self) -> Mapping[str, object]:
        known, now_s = self._said, time.monotonic()
        if known is not None and now_s - known[0] < KEPT_S:
            return known[1]
        if self._away is not None and now_s - self._away[0] < AWAY_S:
            raise TransientError(self._away[1])
        try:
            said = self._got(self.issuer.rstrip("/") + DISCOVERY, "GET openid-configuration")
        except TransientError as error:
            self._away = (time.monotonic(), str(error))
            raise
        if said.get("issuer") != self.issuer:
            raise _wrong("GET openid-configuration: it is of another issuer")
        self._said = (now_s, said)
        return said

    def _published(self, kept_s: float) -> jwk.KeySet:
        known, now_s = self._keys, time.monotonic()
        if known is not None and now_s - known[0] < kept_s:
            return known[1]
        keys = to_keys(self._got(self._endpoint("jwks_uri"), "GET jwks"))
        self._keys = (now_s, keys)
        return keys

    def _endpoint(self, name: str) -> str:
        url = self._metadata().get(name)
        if not isinstance(url, str):
            raise _wrong(f"GET openid-configuration: no {name}")
        return self._checked(url)

    def _got(self, url: str, route: str) -> Mapping[str, object]:
        headers = {"accept": "application/json"}
        return self._read(self._sent(Call("GET", self._checked(url), route, headers)), route)

    def _sent(self, call: Call) -> Answer:
        return self.http.handle_request(call)

    def _read(self, answer: Answer, route: str) -> Mapping[str, object]:
        if not answer.is_success:
            raise TransientError(f"{route}: {answer.status}")
        try:
            found = read_json(answer.content)
        except NotJson:
            found = None
        if not isinstance(found, dict):
            raise TransientError(f"{route}: a success that cannot be read")
        return found

    def _checked(self, url: str) -> str:
        """Let an address pass that may be asked, and that people may be sent to: as it is."""
        try:
            to_address(urlsplit(url)._replace(query="").geturl(), self.rules)
        except ValueError as error:
            raise _wrong(f"an address of it: {error}") from None
        return url


def _wrong(detail: str) -> SignOnRefused:
    return SignOnRefused(Refusal.PROVIDER_WRONG, detail)
