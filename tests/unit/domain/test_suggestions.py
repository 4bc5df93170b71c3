"""Suggestions name carriers that a key may mean, with reasons; they apply nothing."""

from domain.channel_orders import ShippingDescriptor
from domain.erp_carriers import ErpCarrier, ErpCarrierForm
from domain.mapping_keys import MappingKey, carrier_key
from domain.mapping_rules import rule_of
from domain.suggestions import suggest, suggest_from_rules
from tests.order_builders import a_channel_order

FORMS = [
    ErpCarrierForm(
        ErpCarrier("6001", "6101"), "TRANSPORTADORA EXEMPLO LTDA", "Entrega Normal", "TEX"
    ),
    ErpCarrierForm(ErpCarrier("6002", "6201"), "MERCADO ENVIOS", "me2 - Prioritario", "ME2"),
    ErpCarrierForm(ErpCarrier("6003", "6301"), "Correios", "SEDEX"),
    ErpCarrierForm(ErpCarrier("6003", "6302"), "Correios", "PAC"),
    ErpCarrierForm(ErpCarrier("6004", "6401"), "Loggi", "Expressa"),
    ErpCarrierForm(ErpCarrier("6005", "6501"), "Loggi Express", "", "", active=False),
]


def key_of(shipping_type: str, normalized: str = "UNKNOWN") -> MappingKey:
    return carrier_key(a_channel_order(), ShippingDescriptor(shipping_type, normalized, "UNKNOWN"))


def test_the_same_name_comes_first() -> None:
    best = suggest(key_of("Mercado Envios"), FORMS)[0]

    assert (best.target, best.score) == ("6002:6201", 1.0)
    assert best.reasons == ('"mercado envios" is the same name',)


def test_a_service_leads_to_its_form_before_its_carrier() -> None:
    assert [each.target for each in suggest(key_of("sedex"), FORMS)] == ["6003:6301", "6003:6302"]


def test_a_name_written_otherwise_is_found() -> None:
    assert [each.target for each in suggest(key_of("Logi Expresa"), FORMS)] == ["6004:6401"]


def test_the_normalised_name_counts_too() -> None:
    assert suggest(key_of("Standard", "MERCADO ENVIOS"), FORMS)[0].target == "6002:6201"


def test_a_form_that_is_not_active_is_left_out() -> None:
    targets = [each.target for each in suggest(key_of("Loggi Express"), FORMS)]

    assert "6005:6501" not in targets


def test_what_the_type_is_mapped_to_elsewhere_is_a_reason() -> None:
    rule = rule_of("carrier", {"marketplace": "AMAZON", "type": "Rápido"}, "6001:6101")

    assert suggest(key_of("rapido"), FORMS, [rule])[0].reasons == ("mapped so for amazon",)


def test_silence_and_strange_words_suggest_nothing() -> None:
    assert [suggest(key_of(said), FORMS) for said in ("", "UNKNOWN", "Xyzzy")] == [[], [], []]


def test_there_are_three_at_most() -> None:
    many = [ErpCarrierForm(ErpCarrier("1", str(n)), "Correios", f"SEDEX {n}") for n in range(1, 9)]

    assert len(suggest(key_of("SEDEX"), many)) == 3


def test_without_the_erp_the_stores_own_rules_are_suggested() -> None:
    rules = [
        rule_of("carrier", {"marketplace": "AMAZON", "type": "Loggi Express"}, "6004:6401"),
        rule_of("carrier", {"marketplace": "SHOPEE", "type": "loggi*"}, "6004:6401"),
        rule_of("carrier", {"marketplace": "SHOPEE", "type": "PAC"}, "6003:6302"),
        rule_of("carrier", {"marketplace": "SHOPEE"}, "1:1"),
    ]

    [found] = suggest_from_rules(key_of("Loggi Express"), rules)

    assert (found.target, found.score) == ("6004:6401", 1.0)
    assert "mapped so for amazon" in found.reasons
