"""Settings are read, merged and loaded; what a newer release wrote stays."""

import pytest

from domain.addresses import Addresses
from domain.errors import Misconfigured
from domain.store import Erp, ErpAuth, Store
from domain.store_settings import FieldsWrong, check_name, merged, missing_of, read_fields, to_store


@pytest.mark.parametrize("name", ["", "Acme", "a b", "loja_1", "x" * 41, "acme\n", "lója"])
def test_a_name_that_cannot_stand_in_a_routing_key_is_refused(name: str) -> None:
    with pytest.raises(FieldsWrong, match="a-z, 0-9 and -"):
        check_name(name)


def test_all_wrong_settings_are_told_at_once() -> None:
    with pytest.raises(FieldsWrong) as caught:
        read_fields({"oi": "5", "stock_rule": "sum", "colour": "red"}, Addresses())

    assert list(caught.value.faults) == ["oi", "stock_rule", "colour"]


def test_an_empty_text_takes_a_setting_back_but_never_the_address() -> None:
    assert read_fields({"stock_rule": ""}, Addresses()) == {"stock_rule": None}
    with pytest.raises(FieldsWrong, match="api_url cannot be empty"):
        read_fields({"api_url": ""}, Addresses())


def test_a_setting_of_a_newer_release_is_kept_and_left_alone() -> None:
    values = merged({"novelty": {"a": 1}, "oi": "1."}, {"oi": "2."})

    assert values == {"novelty": {"a": 1}, "oi": "2."}
    assert to_store("acme", values, {}).oi == "2."


def test_a_switch_of_one_flow_leaves_the_others_alone() -> None:
    values = merged({"flows": {"price": False}}, {"flows": {"stock": False}})

    store = to_store("acme", values, {})

    assert [store.flow_on(kind) for kind in ("price", "stock", "invoice")] == [False, False, True]


def test_a_paused_store_has_every_flow_off() -> None:
    assert not to_store("acme", {"paused": True}, {}).flow_on("invoice")


def test_a_value_that_this_release_does_not_know_is_named() -> None:
    with pytest.raises(Misconfigured, match="store acme: erp is 'bling'"):
        to_store("acme", {"erp": "bling"}, {})


def test_secrets_reach_the_store_and_stay_out_of_its_repr() -> None:
    store = to_store(
        "acme", {}, {"token": "planted", "erp_token": "planted", "callback": "planted"}
    )

    assert (store.token, store.erp_token) == ("planted", "planted")
    assert "planted" not in repr(store)


def test_a_store_joined_to_eccosys_also_needs_address_and_token_of_the_erp() -> None:
    store = Store("acme", "https://api.example.com", erp=Erp.ECCOSYS)

    missing = missing_of(store, {"token"})

    assert list(missing) == ["stock_rule", "deposit", "erp_url", "erp_token"]
    assert missing["erp_token"] == "is not set; give it with --erp-token-file"


def test_a_signature_needs_its_secret() -> None:
    store = Store("acme", "https://hub.example", erp=Erp.ECCOSYS, erp_auth=ErpAuth.SIGNATURE)

    assert "erp_secret" in missing_of(store, {"token", "erp_token"})
    assert "erp_secret" not in missing_of(store, {"token", "erp_token", "erp_secret"})
