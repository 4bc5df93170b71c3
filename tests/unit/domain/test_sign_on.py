"""What an identity provider's claims let somebody do."""

from collections.abc import Mapping

import pytest

from domain.operators import Role
from domain.sign_on import Refusal, SignOnRefused, identity_of, to_rules

RULES = to_rules("admin=bosses; viewer=everybody")
WHO: Mapping[str, object] = {"iss": "https://id.example", "sub": "u-1", "name": "ana"}


@pytest.mark.parametrize(
    "text", ["admin", "admin=", "owner=x", "admin@Loja 1=x", "=x", "admin@=x", "admin=x;viewer"]
)
def test_a_rule_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^\S"):
        to_rules(text)


def test_a_claim_within_another_is_found_step_by_step() -> None:
    claims = {**WHO, "realm_access": {"roles": ["bosses"]}}

    found = identity_of(claims, RULES, "realm_access.roles", "name")

    assert (found.account.role, found.subject) == (Role.ADMIN, "https://id.example u-1")


def test_a_claim_whose_name_has_a_point_is_found_as_it_stands() -> None:
    claims = {**WHO, "https://shop.example/groups": ["everybody"]}

    found = identity_of(claims, RULES, "https://shop.example/groups", "name")

    assert found.account.role is Role.VIEWER


@pytest.mark.parametrize("held", [None, 7, {}, [], ["boss"], [["bosses"]], "bosses everybody"])
def test_what_no_rule_names_opens_nothing(held: object) -> None:
    with pytest.raises(SignOnRefused) as refused:
        identity_of({**WHO, "groups": held}, RULES, "groups", "name")

    assert refused.value.refusal is Refusal.ROLE_UNKNOWN
