"""Signing on by an identity provider: who somebody is and what they may do, by its claims. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.accounts import Account
from domain.errors import BridgeError
from domain.ids import STORE_NAME
from domain.operators import Role, is_operator_name

_RULE = re.compile(r"(\w+)(?:@([^=]+))?=(.+)\Z")


class Refusal(StrEnum):
    """Why somebody is not let in. Closed: each has its text in the console."""

    STATE_INVALID = "state_invalid"
    """What the provider sends back does not belong to what this browser began."""
    PROVIDER_REFUSED = "provider_refused"
    PROVIDER_WRONG = "provider_wrong"
    """What it says of itself does not fit what was configured."""
    TOKEN_INVALID = "token_invalid"  # noqa: S105 - a word, not a token
    ROLE_UNKNOWN = "role_unknown"
    NAME_UNUSABLE = "name_unusable"
    NAME_TAKEN = "name_taken"
    """A local account, or somebody else of the provider, has this name."""
    DISABLED = "disabled"
    STORE_UNKNOWN = "store_unknown"


class SignOnRefused(BridgeError):
    """Somebody is not let in.

    Args:
        detail: for the log; never a token.
    """

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        super().__init__(f"{refusal}: {detail}" if detail else refusal.value)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class RoleRule:
    """What a value of the provider's claim lets somebody do.

    Args:
        store: the only store that they see; empty: every one.
    """

    role: Role
    store: str
    value: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody, as the provider knows them.

    Args:
        subject: issuer and `sub`: stays the same whatever they call themselves.
    """

    subject: str
    account: Account


def to_rules(text: str) -> tuple[RoleRule, ...]:
    r"""Read "ROLE[@STORE]=VALUE; …"; values may hold anything but a semicolon.

    Raises:
        ValueError: with the part that is wrong.

    Examples:
        >>> [(rule.role.value, rule.store, rule.value)
        ...  for rule in to_rules("admin=bridge-admins; operator@loja1=cn=ops,ou=x")]
        [('admin', '', 'bridge-admins'), ('operator', 'loja1', 'cn=ops,ou=x')]
    """
    rules = []
    for part in filter(None, map(str.strip, text.split(";"))):
        found = _RULE.match(part)
        if found is None or found[1] not in set(Role):
            raise ValueError(part)
        store, value = (found[2] or "").strip(), found[3].strip()
        if not value or (store and not STORE_NAME.match(store)):
            raise ValueError(part)
        rules.append(RoleRule(Role(found[1]), store, value))
    return tuple(rules)


def identity_of(
    claims: Mapping[str, object], rules: Sequence[RoleRule], role_claim: str, name_claim: str
) -> Identity:
    """Give who somebody is; the first rule that fits counts.

    Args:
        claims: verified: with `iss` and `sub`.
        role_claim: name of a claim; of one within another: "realm_access.roles".

    Raises:
        SignOnRefused: no rule fits, or the name cannot be one.
    """
    held = _texts(_found(claims, role_claim))
    rule = next((rule for rule in rules if rule.value in held), None)
    if rule is None:
        raise SignOnRefused(Refusal.ROLE_UNKNOWN, f"nothing of {role_claim} is mapped")
    said = _found(claims, name_claim)
    name = said.strip().lower() if isinstance(said, str) else ""
    if not is_operator_name(name):
        raise SignOnRefused(Refusal.NAME_UNUSABLE, f"{name_claim} names nobody")
    subject = f"{claims['iss']} {claims['sub']}"
    return Identity(subject, Account(name, rule.role, rule.store))


def _found(claims: Mapping[str, object], name: str) -> object:
    """Give a claim: of just this name, or step by step."""
    if name in claims:
        return claims[name]
    found: object = claims
    for step in name.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _texts(value: object) -> frozenset[str]:
    if isinstance(value, str):
        return frozenset([value])
    return (
        frozenset(each for each in value if isinstance(each, str))
        if isinstance(value, list)
        else frozenset()
    )
