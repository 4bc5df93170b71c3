"""What the bridge says in English is told in Portuguese: every message that people may read."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from domain.erp_orders import ErpOrderLine, ErpOrderRef
from domain.likeness import likeness
from domain.money import Cents
from domain.order_identity import Sought, told_apart
from ops.console.telling import told
from ops.console.words import templates_of, words_of

ROOT = Path(__file__).parents[4]
HEARD = (
    "ops/accounts.py", "ops/attribute_mappings.py", "ops/batches.py",
    "ops/contrasts.py", "ops/corrections.py", "ops/dead_letters.py", "ops/deposit_mappings.py",
    "ops/hub_now.py", "ops/last_in_line.py", "ops/level_reading.py", "ops/mapping_advice.py",
    "ops/mapping_files.py", "ops/mappings.py", "ops/named_rules.py",
    "ops/order_drift.py", "ops/pauses.py", "ops/plans.py", "ops/reconciling.py", "ops/erps.py",
    "ops/table_files.py", "ops/traces.py", "ops/tracking_links.py",
    "ops/console/correcting.py", "ops/console/door.py",
    "ops/console/fixing.py", "ops/console/flows.py", "ops/console/groups.py",
    "ops/console/letters.py",
    "ops/console/plain_mappings.py", "ops/console/reconciling.py", "ops/console/replays.py",
    "ops/console/users.py", "ops/console/visits.py", "adapters/database/rule_rows.py",
    "adapters/database/stores.py",
    "domain/accounts.py", "domain/attribute_rules.py", "domain/mapping_keys.py",
    "domain/mapping_rules.py", "domain/mappings.py", "domain/order_import.py", "domain/pauses.py",
    "domain/written_rules.py", "workers/handlers/facts.py", "workers/handlers/fact_tellers.py",
    "workers/handlers/ingest_orders.py", "workers/handlers/order_case.py",
    "workers/handlers/order_creating.py", "workers/handlers/order_finding.py",
    "workers/handlers/order_updating.py", "workers/handlers/price.py",
    "workers/handlers/product.py", "workers/handlers/product_case.py",
    "workers/handlers/product_changing.py", "workers/handlers/product_linking.py",
    "workers/handlers/stock.py", "workers/handlers/tell_invoice.py", "workers/lanes.py",
    "adapters/anymarket/hubs.py", "adapters/eccosys/erps.py", "adapters/nfe/reader.py",
    "domain/erp_polls.py", "domain/package_dispatches.py",
)  # fmt: skip
"""What people at the console hear from: services, rules, and what works orders and products."""

NOBODY_HEARS = {
    "nobody has signed in",
    "order 7 is not to be created",
    "product 7 is not to be made",
}
"""Bugs, and what comes before there is anybody."""

DETAILS = {
    "carrier_unmapped": 'MERCADO_LIVRE / type "Loggi Express": no rule matches',
    "carrier_conflict": 'MERCADO_LIVRE / type "Loggi": rules contradict each other',
    "sku_unmapped": 'SKU "ABC-123" does not exist in the ERP',
    "payment_unmapped": 'MERCADO_LIVRE / method "pix": no rule matches',
    "channel_unmapped": "SHOPEE: no rule matches",
    "customer_invalid": "missing or wrong: shipping.postal_code, buyer.document",
    "product_incomplete": "1: ncm\nncm: falta o NCM | the NCM is missing",
    "invoice_invalid": "its total (vNF) is not what the order is worth",
    "erp_rejected": "carrier 6001:6101 is unknown or inactive: map to another one",
    "order_conflict": "the ERP has several orders with the store order number 2000: 1 (id 2)",
    "number_taken": told_apart(
        Sought(7, "2000", 1000, date(2026, 11, 20), 7),
        ErpOrderLine(ErpOrderRef("5", "17"), "2000", None, Cents(1200), ordered_on=date.min),
    ),
    "order_incomplete": "missing or wrong: items",
    "order_locked": "it was cancelled after the invoice",
    "transmission_failed": "the channel refused it: AnyMarket's panel says why",
    "event_invalid": "the ledger refuses it: too long",
    "event_unrouted": "no queue takes 'acme.stok.changed'",
    "price_not_settable":
        "the product's definitionPriceScope is COST: the hub derives its price from cost",
    "sku_ambiguous": "SKU A-1 is several in AnyMarket: 7, 8",
    "delivery_limit": "the broker gave it up: delivery_limit on erp.stock",
}  # fmt: skip
"""Reason → what its letters say; of others the words are another party's, or a traceback's."""


def raised(path: str) -> Iterator[str]:
    """Give every message that a module raises, its holes filled with "7"."""
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            for argument in node.exc.args:
                yield from _texts(argument)


def _texts(node: ast.expr) -> Iterator[str]:
    text = ""
    if isinstance(node, ast.Constant):
        text = str(node.value)
    elif isinstance(node, ast.JoinedStr):
        parts = node.values
        text = "".join(str(p.value) if isinstance(p, ast.Constant) else "7" for p in parts)
    if len(re.findall(r"[a-z]{2,}", text)) > 1 and " " in text:
        yield text


@pytest.mark.parametrize("path", HEARD)
def test_every_message_that_is_raised_is_told_in_portuguese(path: str) -> None:
    words = words_of("pt_BR")

    heard = [text for text in raised(path) if text not in NOBODY_HEARS]

    assert [text for text in heard if told(words, text) == text] == []


@pytest.mark.parametrize("reason", DETAILS)
def test_the_detail_of_a_letter_is_told_in_portuguese(reason: str) -> None:
    detail = DETAILS[reason]

    assert told(words_of("pt_BR"), detail) != detail
    assert " is " not in f" {told(words_of('pt_BR'), detail)} "


def test_whoever_reads_english_reads_what_was_said() -> None:
    said = 'SKU "A" does not exist in the ERP; x | y'

    assert told(words_of("en"), said) == said


def test_in_english_too_words_of_the_code_are_told_as_people_say_them() -> None:
    english = words_of("en")

    unmapped = 'Held: AMAZON / type "Loggi": no rule matches\nnearly: a|b -> 6:7 (differs in type)'
    assert told(english, unmapped) == (
        'AMAZON / Shipping type "Loggi": no rule matches\n'
        "nearly: a|b -> 6:7 (differs in Shipping type)"
    )
    assert told(english, "LookAgain: the hub shows nothing newer yet").startswith("the hub shows")
    step = "status: PAID_WAITING_SHIP; the store imports paid_only"
    assert told(english, step) == "status: PAID_WAITING_SHIP; the store imports Paid orders only"
    held = "customer: missing or wrong: buyer.document; customer_invalid buyer.document"
    assert "Customer invalid (Buyer – CPF or CNPJ)" in told(english, held)


def test_no_sentence_reads_otherwise_in_english_than_it_is_said() -> None:
    said = [re.sub(r"{\w+}", "7", text) for text in templates_of("en", "said.").values()]

    assert [text for text in said if told(words_of("en"), text) != text] == []


def test_a_line_in_both_languages_is_read_in_one() -> None:
    both = "1: ncm\nncm: falta o NCM | the NCM is missing"

    assert told(words_of("pt_BR"), both) == "1: ncm\nncm: falta o NCM"
    assert told(words_of("en"), both) == "1: ncm\nncm: the NCM is missing"


def test_an_errors_name_is_left_out_and_the_fields_of_a_key_are_named() -> None:
    unmapped = 'Held: AMAZON / type "Loggi": no rule matches'
    said = f"{unmapped}\nnearly: a|b -> 6:7 (differs in type, account)"

    assert told(words_of("pt_BR"), said) == (
        'AMAZON / Tipo de envio "Loggi": nenhuma regra serve\n'
        "quase: a|b -> 6:7 (difere em Tipo de envio, Conta)"
    )
    assert told(words_of("pt_BR"), "SHOPEE: no rule matches") == "SHOPEE: nenhuma regra serve"


def test_another_partys_words_stay_as_they_are() -> None:
    assert told(words_of("pt_BR"), "HTTP 422: Title too long") == "HTTP 422: Title too long"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("fulfillment: the seller ships", "fulfillment: o vendedor envia"),
        ("cut_off: the store has none", "data de corte: a loja não tem data de corte"),
        ("it was held: brake", "estava parado: freio de mudança em massa"),
        (
            "INC-1; it was held: access_denied: HTTP 401",
            "INC-1; estava parado: credencial recusada: HTTP 401",
        ),
        (
            "order_incomplete: missing or wrong: items",
            "Pedido incompleto: faltando ou errado: items",
        ),
    ],
)
def test_the_closed_word_that_a_sentence_stands_behind_is_told_too(
    said: str, expected: str
) -> None:
    assert told(words_of("pt_BR"), said) == expected


def test_every_part_of_what_was_said_is_told() -> None:
    said = '"pac" is the same name; "pac" and "correios pac" share every word of one of them'

    assert told(words_of("pt_BR"), said).startswith('"pac" é o mesmo nome; "pac" e "correios pac"')


@pytest.mark.parametrize("mark", ["\n", "; "])
def test_what_a_product_lacks_is_read_in_one_language_by_the_names_of_fields(mark: str) -> None:
    lines = [
        "3: /ncm, /skus/0/price, /skus/1/price",
        "/ncm: Falta o NCM: preencha no ERP. | The NCM is missing: fill it in in the ERP.",
        "/skus/0/price: Falta o preço (A). | The price (A) is missing.",
    ]

    portuguese = told(words_of("pt_BR"), mark.join(lines))
    english = told(words_of("en"), mark.join(lines))

    assert portuguese.split(mark) == [
        "3: o NCM, o preço", "Falta o NCM: preencha no ERP.", "Falta o preço (A).",
    ]  # fmt: skip
    assert english.split(mark)[0] == "3: the NCM, the price"
    assert "Falta" not in english
    assert "/" not in english


def test_every_reason_of_a_suggestion_is_told() -> None:
    for said, name in (("pac", "pac"), ("pac", "correios pac"), ("pax", "pac")):
        reason = likeness(said, name)[1]
        assert told(words_of("pt_BR"), reason) != reason


def test_a_revision_before_a_sentence_is_told_too() -> None:
    said = told(words_of("pt_BR"), "revision 3: closed without a call")

    assert said == "revisão 3: encerrado sem chamada"
    assert told(words_of("pt_BR"), "revision 12") == "revisão 12"
    assert told(words_of("en"), "revision 12") == "revision 12"


def test_of_nothing_people_speak_in_the_plural() -> None:
    words = words_of("pt_BR")

    assert words("preview.products", n=0) == "0 produtos são enviados de novo"
    assert words("preview.products", n=1) == "1 produto é enviado de novo"


KEY, CHAVE = 'AMAZON / type "Loggi"', 'AMAZON / Tipo de envio "Loggi"'


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (f"revision 2: Held: {KEY}: no rule matches", f"revisão 2: {CHAVE}: nenhuma regra serve"),
        (
            f"carrier: {KEY}: exact rule amazon|loggi -> 1:2",
            f"transportador: {CHAVE}: regra exata amazon|loggi -> 1:2",
        ),
        (
            "customer: missing or wrong: buyer.document; customer_invalid buyer.document",
            ("cliente: faltando ou errado: Comprador – CPF ou CNPJ; "
            "Cliente inválido (Comprador – CPF ou CNPJ)"),
        ),
        ('sku_unmapped A-1: SKU "A-1" does not exist in the ERP',
         'SKU desconhecido no ERP (A-1): SKU "A-1" não existe no ERP'),
    ],
)  # fmt: skip
def test_a_line_of_a_timeline_is_told_whole(said: str, read: str) -> None:
    assert told(words_of("pt_BR"), said) == read
