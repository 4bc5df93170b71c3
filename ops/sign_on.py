"""Signing on by an identity provider: begun at the console, ended by who comes back."""

import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

import structlog

from adapters.database.audit import AuditRows
from adapters.database.secrets import SecretBox, SecretUnreadable
from adapters.database.sessions import SessionRows
from adapters.database.sign_in_tries import SignInTries
from adapters.database.sign_ons import SignOnRows
from adapters.database.stores import StoreRows
from adapters.http.calls import Transport
from adapters.oidc.provider import Challenge, Client, Provider
from config.settings import Settings
from domain.addresses import Addresses
from domain.audit import Act
from domain.errors import TransientError
from domain.sign_on import Identity, Refusal, SignOnRefused, identity_of, to_rules
from ops.accounts import Accounts

log = structlog.get_logger()

CALLBACK = "/login/oidc/callback"

BEGUN_S = 600.0
"""Whoever signs on has so long for it."""

NOBODY = "(oidc)"
"""What tries are counted by until somebody has a name, each address by itself: nobody's guesses
keep others out. No account can be called so."""


@dataclass(frozen=True, slots=True)
class SignedOn:
    """What came of it.

    Args:
        token: of the new session; empty: it was not tried.
        back: where the person wanted to go.
        wait_s: for so long nobody may try again from there.
    """

    token: str = ""
    back: str = "/"
    wait_s: float = 0.0


@dataclass(frozen=True, slots=True)
class SignOn:
    """Lets people in whom the provider knows and a rule gives a role.

    Args:
        now_s: seconds since 1970.
    """

    provider: Provider
    settings: Settings
    users: SignOnRows
    sessions: SessionRows
    tries: SignInTries
    audit: AuditRows
    stores: StoreRows
    box: SecretBox
    now_s: Callable[[], float]

    def begin(self, back: str) -> tuple[str, str]:
        """Give the provider's address, and what the browser must bring back, sealed.

        Raises:
            SignOnRefused: the provider is not the one that was configured.
            TransientError: it does not answer.
        """
        challenge = Challenge(*(secrets.token_urlsafe(32) for _ in range(3)))
        kept = {**asdict(challenge), "back": back, "until_s": self.now_s() + BEGUN_S}
        address = self.provider.address(challenge)
        return address, self.box.seal(json.dumps(kept).encode()).decode()

    def finish(self, sealed: str, said: Mapping[str, str], origin: str) -> SignedOn:
        """Open a session for whoever comes back.

        Args:
            sealed: what the browser brings.
            said: the query of the address that it was sent back to.

        Raises:
            SignOnRefused: says why.
            TransientError: the provider or the ledger does not answer.
        """
        try:
            kept = self._kept(sealed, said)
            code = self._code(said)
            # Whoever began nothing asks the provider nothing, and is not counted.
            nobody = f"{NOBODY} {origin}"
            wait_s = self.tries.begin(nobody, origin)
            if wait_s:
                log.warning("sign_in_slowed", origin=origin, wait_s=round(wait_s))
                return SignedOn(wait_s=wait_s)
            claims = self._claims(code, Challenge(*(kept[x] for x in _CHALLENGE)), nobody, origin)
            name = self.users.take(self._identity(claims), origin)
        except SignOnRefused as refused:
            log.warning("sign_on_refused", origin=origin, refusal=str(refused))
            raise
        issuer = self.settings.oidc_issuer
        self.audit.append(Act(name, origin=origin), "signed_in", by=issuer)
        return SignedOn(self.sessions.open(name, origin), kept["back"])

    def _kept(self, sealed: str, said: Mapping[str, str]) -> dict[str, str]:
        try:
            kept = json.loads(self.box.open(sealed.encode())) if sealed else {}
        except (SecretUnreadable, ValueError):
            kept = {}
        state = str(kept.get("state", ""))
        is_ours = hmac.compare_digest(state.encode(), said.get("state", "").encode())
        if not state or not is_ours or kept["until_s"] < self.now_s():
            raise SignOnRefused(Refusal.STATE_INVALID)
        return {name: str(value) for name, value in kept.items()}

    def _code(self, said: Mapping[str, str]) -> str:
        if said.get("iss", self.settings.oidc_issuer) != self.settings.oidc_issuer:
            raise SignOnRefused(Refusal.STATE_INVALID, "another issuer sent them back")
        if said.get("error") or not said.get("code"):
            raise SignOnRefused(Refusal.PROVIDER_REFUSED, said.get("error", "no code")[:60])
        return said["code"]

    def _claims(
        self, code: str, challenge: Challenge, nobody: str, origin: str
    ) -> Mapping[str, object]:
        """Give the claims of whoever has this code; only a code that is no good is a guess."""
        try:
            claims = self.provider.claims(code, challenge)
        except TransientError:
            self.tries.succeeded(nobody, origin)
            raise
        self.tries.succeeded(nobody, origin)
        return claims

    def _identity(self, claims: Mapping[str, object]) -> Identity:
        known = self.settings
        rules = to_rules(known.oidc_roles)
        found = identity_of(claims, rules, known.oidc_role_claim, known.oidc_name_claim)
        store = found.account.store
        if store and store not in self.stores.names():
            raise SignOnRefused(Refusal.STORE_UNKNOWN, store)
        return found


_CHALLENGE = ("state", "nonce", "verifier")


def sign_on(
    settings: Settings,
    http: Transport,
    service: Accounts,
    box: SecretBox,
    now_s: Callable[[], float],
) -> SignOn | None:
    """Wire the service; None when no provider is configured."""
    if not settings.oidc_issuer:
        return None
    client = Client(
        settings.oidc_client_id,
        settings.oidc_client_secret,
        settings.public_url.rstrip("/") + CALLBACK,
        settings.oidc_scopes,
    )
    provider = Provider(http, provider_addresses(settings), settings.oidc_issuer, client, now_s)
    return SignOn(
        provider,
        settings,
        SignOnRows(service.users.database),
        service.sessions,
        service.tries,
        service.audit,
        service.stores,
        box,
        now_s,
    )


def provider_addresses(settings: Settings) -> Addresses:
    """Give where the provider may live: also in the house, since only the environment names it."""
    return Addresses(allow_http=settings.allow_http, allow_private=True)
