"""How our client is let into Eccosys, and what it says when it is not."""

from typing import Any

import pytest

from domain.errors import AccessDenied, Misconfigured
from domain.store import ErpAuth
from tests.contract.eccosys_pair import ErpPair
from tests.simulator.eccosys.company import COMPANY, TOKEN


def test_a_stranger_is_not_let_in(erp_pair: ErpPair) -> None:
    with pytest.raises(AccessDenied):
        erp_pair.erp(erp_token="another").carriers()


@pytest.mark.parametrize(
    ("auth", "switches"),
    [
        (ErpAuth.BEARER, {"authorization": "bearer", "legacy_signature": False}),
        (ErpAuth.RAW, {"authorization": "raw", "legacy_signature": False}),
    ],
)
def test_a_token_travels_as_the_account_wants_it(
    erp_pair: ErpPair, auth: ErpAuth, switches: dict[str, Any]
) -> None:
    erp_pair.company.switch(**switches)

    assert erp_pair.erp(erp_auth=auth).carriers()


def open_for_all(pair: ErpPair) -> None:
    keys = {"apikey": "an-api-key", "secret": "a-secret", "user_token": "a-user-token"}
    pair.company.told("PUT", f"/accounts/{COMPANY}/credentials", {"token": TOKEN, **keys})


def test_a_user_is_let_in_by_his_own_token(erp_pair: ErpPair) -> None:
    open_for_all(erp_pair)

    assert erp_pair.erp(erp_auth=ErpAuth.USER, erp_token="a-user-token").carriers()


def test_a_signature_lets_in_and_a_wrong_one_does_not(erp_pair: ErpPair) -> None:
    open_for_all(erp_pair)
    signing = {"erp_auth": ErpAuth.SIGNATURE, "erp_token": "an-api-key"}

    assert erp_pair.erp(**signing, erp_secret="a-secret").carriers()
    with pytest.raises(AccessDenied):
        erp_pair.erp(**signing, erp_secret="another").carriers()


@pytest.mark.parametrize(
    ("store", "cause"),
    [
        ({"erp_url": ""}, "erp_url_missing"),
        ({"erp_url": "ftp://x"}, "address_refused"),
        ({"erp_token": ""}, "erp_token_invalid"),
        ({"erp_token": "a\nb"}, "erp_token_invalid"),
        ({"erp_auth": ErpAuth.SIGNATURE}, "erp_secret_missing"),
    ],
)
def test_a_store_that_cannot_ask_its_erp_says_what_is_missing(
    erp_pair: ErpPair, store: dict[str, Any], cause: str
) -> None:
    with pytest.raises(Misconfigured) as raised:
        erp_pair.erp(**store)

    assert raised.value.cause == cause
