"""Reads an ID token and believes it only when everything of it fits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jwk, jwt
from joserfc.errors import JoseError

from domain.sign_on import Refusal, SignOnRefused

ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519",
)  # fmt: skip
"""Signatures of a private key. Never `none`, and none that our own secret could make."""

LEEWAY_S = 60
"""Two clocks may differ by so much."""

LONGEST = 64_000
"""Characters of a token."""

KINDS = frozenset({"RSA", "EC", "OKP"})


class KeyUnknown(SignOnRefused):
    """It is signed by a key that was not published when we looked."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a token must say.

    Args:
        now_s: seconds since 1970.
    """

    issuer: str
    client_id: str
    nonce: str
    now_s: float


def to_keys(payload: object) -> jwk.KeySet:
    """Read a published set of keys; those that nobody can use are left out."""
    rows = payload.get("keys") if isinstance(payload, dict) else None
    keys: list[Any] = []
    for row in rows if isinstance(rows, list) else []:
        if not isinstance(row, dict) or row.get("kty") not in KINDS:
            continue
        try:
            keys.append(jwk.import_key(row))
        except (JoseError, ValueError, TypeError, KeyError):
            continue
    return jwk.KeySet(keys)


def claims_of(token: str, keys: jwk.KeySet, wanted: Wanted) -> Mapping[str, object]:
    """Give what a token says.

    Raises:
        KeyUnknown: no key of the set has its `kid`.
        SignOnRefused: its signature, issuer, audience, nonce or time is not right.

    Source:
        OpenID Connect Core 1.0, 3.1.3.7.
    """
    if len(token) > LONGEST:
        raise _invalid("longer than any token")
    try:
        claims = jwt.decode(token, lambda found: _key_of(found, keys), ALGORITHMS).claims
        _registry(wanted).validate(claims)
    except (JoseError, ValueError, TypeError) as error:
        # Its text may quote the token: the kind of fault says enough.
        raise _invalid(type(error).__name__) from None
    _check_parties(claims, wanted)
    if not claims["sub"]:
        raise _invalid("sub is empty")
    return claims


def _key_of(found: Any, keys: jwk.KeySet) -> Any:
    headers = found.headers()
    kid, algorithm = headers.get("kid"), headers.get("alg")
    fitting = [
        key
        for key in keys.keys
        if (kid is None or key.kid == kid)
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
    ]
    # Without a name there must be no choice.
    if len(fitting) != 1:
        raise KeyUnknown(Refusal.TOKEN_INVALID, "signed by a key that is not published")
    return fitting[0]


def _registry(wanted: Wanted) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        now=int(wanted.now_s),
        leeway=LEEWAY_S,
        iss={"essential": True, "value": wanted.issuer},
        aud={"essential": True, "value": wanted.client_id},
        nonce={"essential": True, "value": wanted.nonce},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )


def _check_parties(claims: Mapping[str, object], wanted: Wanted) -> None:
    audience, party = claims["aud"], claims.get("azp")
    is_shared = isinstance(audience, list) and len(audience) > 1
    if (is_shared or party is not None) and party != wanted.client_id:
        raise _invalid("it was made for another client")


def _invalid(detail: str) -> SignOnRefused:
    return SignOnRefused(Refusal.TOKEN_INVALID, detail)
