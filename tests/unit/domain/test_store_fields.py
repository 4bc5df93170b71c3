"""Every setting of a store reads what is right and refuses what is wrong."""

import dataclasses

import pytest

from domain.addresses import Addresses
from domain.store import Store
from domain.store_fields import FIELD_BY_NAME, FIELDS, SECRETS
from domain.store_settings import FieldsWrong, read_fields, to_store

RULES = Addresses()

RIGHT = {
    "domain": ("loja.example.com", "loja.example.com"),
    "platform": ("anymarket", "anymarket"),
    "api_url": ("https://api.example.com/v2/", "https://api.example.com/v2"),
    "oi": ("259061958.", "259061958."),
    "platform_header": ("ECCOSYS BRIDGE", "ECCOSYS BRIDGE"),
    "deposit": (" São Paulo ", "São Paulo"),
    "order_import": ("all", "all"),
    "status_update_after": ("shipped", "shipped"),
    "issuers": (
        "11.222.333/0001-81, 12abc345 ,11222333000181",
        ["11222333000181", "12ABC345"],
    ),
    "send_images": ("no", False),
    "stock_rule": ("same_name_only", "same_name_only"),
    "import_orders_from": ("2026-11-01", "2026-11-01"),
    "fulfillment": ("import", "import"),
    "carrier_conflict": ("first", "first"),
    "shipped_orders": ("skip", "skip"),
    "price_scope": ("listing", "listing"),
    "stock_buffer": ("0", 0),
    "subtract_reserved": ("yes", True),
    "deposits": ("Geral, São Paulo,, SAO PAULO", ["Geral", "SAO PAULO"]),
    "brake_percent": ("100", 100),
    "stock_endpoint": ("atomic", "atomic"),
    "limit_calls": ("600", 600),
    "erp_limit_calls": ("600", 600),
    "limit_window_s": ("0.5", 0.5),
    "poll_orders_s": ("15", 15.0),
    "sweep_orders_s": ("600", 600.0),
    "poll_erp_s": ("30", 30.0),
    "poll_erp_kinds": ("stock, price,stock", ["price", "stock"]),
    "erp_acknowledge": ("no", False),
    "mirror_letters": ("yes", True),
    "mark_orders": ("no", False),
    "erp_limit_window_s": ("0.5", 0.5),
    "erp_early_days": ("30", 30),
    "flows": ("price=no, stock=yes", {"price": False, "stock": True}),
    "erp": ("eccosys", "eccosys"),
    "erp_auth": ("signature", "signature"),
    "erp_url": ("https://acme.eccosys.com.br/api", "https://acme.eccosys.com.br/api"),
}

WRONG = [
    ("domain", "x" * 201),
    ("platform", "tray"),
    ("api_url", "http://api.example.com"),
    ("api_url", "https://10.0.0.1"),
    ("oi", "259061958"),
    ("oi", "٢."),
    ("oi", "abc."),
    ("platform_header", "a\nb"),
    ("deposit", "x" * 101),
    ("order_import", "paid"),
    ("status_update_after", "delivered"),
    ("issuers", "11222333000182"),
    ("issuers", "11222333,"),
    ("send_images", "true"),
    ("stock_rule", "sum"),
    ("import_orders_from", "01/11/2026"),
    ("import_orders_from", "2026-02-30"),
    ("import_orders_from", "20261101"),
    ("fulfillment", "yes"),
    ("carrier_conflict", "split"),
    ("shipped_orders", "open"),
    ("price_scope", "skux"),
    ("stock_buffer", "-1"),
    ("stock_buffer", "1.5"),
    ("subtract_reserved", "1"),
    ("deposits", "Geral,a\tb"),
    ("brake_percent", "101"),
    ("stock_endpoint", "bulk"),
    ("limit_calls", "0"),
    ("erp_limit_calls", "0"),
    ("poll_orders_s", "0"),
    ("sweep_orders_s", "hourly"),
    ("poll_erp_s", "0"),
    ("poll_erp_kinds", "stock, order"),
    ("poll_erp_kinds", ","),
    ("erp_acknowledge", "true"),
    ("mirror_letters", "on"),
    ("mark_orders", "1"),
    ("limit_window_s", "0"),
    ("erp_limit_window_s", "0"),
    ("limit_window_s", "nan"),
    ("erp_limit_window_s", "nan"),
    ("erp_early_days", "-1"),
    ("erp_early_days", "week"),
    ("flows", "price"),
    ("flows", "prices=no"),
    ("flows", "price=off"),
    ("erp", "sap"),
    ("erp_auth", "basic"),
    ("erp_url", "acme"),
]


@pytest.mark.parametrize("name", FIELD_BY_NAME)
def test_a_right_value_is_read_and_reaches_the_store(name: str) -> None:
    text, value = RIGHT[name]

    read = read_fields({name: text}, RULES)

    assert read == {name: value}
    store = to_store("acme", read, {})
    assert FIELD_BY_NAME[name].dump(getattr(store, name)) == value


@pytest.mark.parametrize(("name", "text"), WRONG)
def test_a_wrong_value_names_its_setting_and_what_is_wanted(name: str, text: str) -> None:
    with pytest.raises(FieldsWrong) as caught:
        read_fields({name: text}, RULES)

    assert caught.value.faults == {name: f"is wrong; wanted: {FIELD_BY_NAME[name].shape}"}


def test_every_setting_has_a_wrong_value_in_these_tests() -> None:
    assert {name for name, _ in WRONG} == set(FIELD_BY_NAME) == set(RIGHT)


def test_every_field_of_a_store_is_a_setting_a_secret_or_its_state() -> None:
    fields = {field.name for field in dataclasses.fields(Store)}

    state = {"paused", "paused_marketplaces"}
    assert fields == {field.name for field in FIELDS} | set(SECRETS) | {"name", *state}


def test_there_is_no_stock_rule_unless_somebody_chose_one() -> None:
    assert to_store("acme", {}, {}).stock_rule is None
