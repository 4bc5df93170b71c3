"""Every setting of a store: its label on the manual's screen, its shape and its reader."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from domain.addresses import Addresses, to_address
from domain.documents import is_cnpj
from domain.erp_polls import POLLED
from domain.ids import Kind
from domain.stock import deposit_key
from domain.store import (
    CarrierConflict,
    Erp,
    ErpAuth,
    Fulfillment,
    OrderImport,
    PriceScope,
    ShippedOrders,
    StatusUpdateAfter,
    StockEndpoint,
    StockRule,
)

Reader = Callable[[str, Addresses], Any]
"""Gives the JSON value of a text; `ValueError` when it has the wrong shape."""

_OI = re.compile(r"[0-9]{1,20}\.\Z")
_WHOLE = re.compile(r"[0-9]{1,9}\Z")
_SECONDS = re.compile(r"[0-9]{1,6}(\.[0-9]{1,3})?\Z")
_ROOT = re.compile(r"[0-9A-Z]{8}\Z")
_PUNCTUATION = str.maketrans("", "", "./- ")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")

_SCOPES: Mapping[str, PriceScope] = {scope.name.lower(): scope for scope in PriceScope}
_SCOPE_WORDS = {scope: word for word, scope in _SCOPES.items()}


def _same(value: Any) -> Any:
    return value


def _plain(value: Any) -> Any:
    """Give what JSON can say of it."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else getattr(value, "value", value)


@dataclass(frozen=True, slots=True)
class StoreField:
    """One setting.

    Args:
        name: "stock_rule"; on the command line "--stock-rule".
        label: what the manual's screen calls it, in Portuguese.
        shape: what a value looks like, for a person who got it wrong.
        read: text → JSON value.
        load: JSON value → what `Store` holds.
        dump: and back.
    """

    name: str
    label: str
    shape: str
    read: Reader
    load: Callable[[Any], Any] = _same
    dump: Callable[[Any], Any] = _plain


def _matched(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.match(text):
        raise ValueError(text)
    return text


def _word(words: type[StrEnum]) -> Reader:
    return lambda text, _rules: words(text).value


def _line(longest: int) -> Reader:
    def read(text: str, _rules: Addresses) -> str:
        if len(text) > longest or not text.isprintable():
            raise ValueError(text)
        return text

    return read


def _whole(least: int, most: int) -> Reader:
    def read(text: str, _rules: Addresses) -> int:
        number = int(_matched(_WHOLE, text))
        if not least <= number <= most:
            raise ValueError(text)
        return number

    return read


def _platform(text: str, _rules: Addresses) -> str:
    return _matched(re.compile(r"anymarket\Z"), text)


def _oi(text: str, _rules: Addresses) -> str:
    return _matched(_OI, text)


def _yes(text: str, _rules: Addresses) -> bool:
    return {"yes": True, "no": False}[_matched(re.compile(r"(yes|no)\Z"), text)]


def _scope(text: str, _rules: Addresses) -> str:
    return _matched(re.compile(rf"({'|'.join(_SCOPES)})\Z"), text)


def _day(text: str, _rules: Addresses) -> str:
    return date.fromisoformat(_matched(_DAY, text)).isoformat()


def _seconds(text: str, _rules: Addresses) -> float:
    seconds = float(_matched(_SECONDS, text))
    if seconds <= 0:
        raise ValueError(text)
    return seconds


def _deposits(text: str, rules: Addresses) -> list[str]:
    """Read a list of names; those that are the same to `deposit_key` are kept once."""
    names = (_line(100)(part.strip(), rules) for part in text.split(","))
    return list({deposit_key(name): name for name in names if name}.values())


def _issuers(text: str, _rules: Addresses) -> list[str]:
    """Read a list of CNPJs, or of their roots, with or without punctuation."""
    said = [part.translate(_PUNCTUATION).upper() for part in text.split(",")]
    if not all(is_cnpj(one) or _ROOT.match(one) for one in said):
        raise ValueError(text)
    return list(dict.fromkeys(said))


def _flows(text: str, rules: Addresses) -> dict[str, bool]:
    """Read "price=no,stock=yes"."""
    pairs = [part.strip().partition("=") for part in text.split(",")]
    return {Kind(kind.strip()).value: _yes(switch.strip(), rules) for kind, _, switch in pairs}


def _polled(text: str, _rules: Addresses) -> list[str]:
    """Read "stock, price"."""
    wanted = {part.strip() for part in text.split(",")}
    if not wanted <= POLLED:
        raise ValueError(text)
    return sorted(wanted)


_KINDS = ", ".join(Kind)
_URL = "https://host/path (http and private addresses only where ANYBRIDGE_ALLOW_… says so)"

FIELDS: tuple[StoreField, ...] = (
    StoreField("domain", "Domínio", "the shop's address, up to 200 characters", _line(200)),
    StoreField("platform", "Plataforma", "anymarket", _platform),
    StoreField("api_url", "URL da API", _URL, to_address),
    StoreField("oi", "OI", "digits and a dot at the end, such as 259061958.", _oi),
    StoreField(
        "platform_header", "Cabeçalho platform", "one line, up to 100 characters", _line(100)
    ),
    StoreField("deposit", "Depósito", "an ERP deposit's name, up to 100 characters", _line(100)),
    StoreField(
        "order_import",
        "Importar pedidos de vendas por situação",
        "paid_only or all",
        _word(OrderImport),
        OrderImport,
    ),
    StoreField(
        "status_update_after",
        "Atualizar status de pedido na loja após",
        "invoice_authorized, danfe_issued or shipped",
        _word(StatusUpdateAfter),
        StatusUpdateAfter,
    ),
    StoreField(
        "issuers",
        "CNPJs emitentes das notas",
        "CNPJs, or their first 8 characters for all branches, comma separated",
        _issuers,
        tuple,
    ),
    StoreField("send_images", "Enviar imagens", "yes or no", _yes),
    StoreField(
        "stock_rule",
        "Regra de envio de estoque",
        "consolidate_all or same_name_only",
        _word(StockRule),
        StockRule,
    ),
    StoreField(
        "import_orders_from",
        "Data de corte",
        "a date such as 2026-11-01",
        _day,
        date.fromisoformat,
    ),
    StoreField(
        "fulfillment", "Pedidos fulfillment", "skip or import", _word(Fulfillment), Fulfillment
    ),
    StoreField(
        "carrier_conflict",
        "Transportadores diferentes no pedido",
        "hold or first",
        _word(CarrierConflict),
        CarrierConflict,
    ),
    StoreField(
        "shipped_orders",
        "Pedidos já enviados",
        "import or skip",
        _word(ShippedOrders),
        ShippedOrders,
    ),
    StoreField(
        "price_scope",
        "Escopo do preço",
        "sku, listing or cost",
        _scope,
        _SCOPES.__getitem__,
        _SCOPE_WORDS.__getitem__,
    ),
    StoreField("stock_buffer", "Margem de segurança", "0 to 1000000 units", _whole(0, 10**6)),
    StoreField("subtract_reserved", "Subtrair reservas", "yes or no", _yes),
    StoreField(
        "deposits", "Lista de depósitos", "names of deposits, comma separated", _deposits, tuple
    ),
    StoreField("brake_percent", "Freio de mudança em massa (%)", "0 to 100", _whole(0, 100)),
    StoreField(
        "stock_endpoint",
        "Rota de estoque",
        "auto, batch or atomic",
        _word(StockEndpoint),
        StockEndpoint,
    ),
    StoreField("limit_calls", "Limite de chamadas", "1 to 100000 calls", _whole(1, 10**5)),
    StoreField("limit_window_s", "Janela do limite (s)", "seconds above 0", _seconds, float),
    StoreField("flows", "Chaves por fluxo", f"price=no,stock=yes; flows: {_KINDS}", _flows, dict),
    StoreField(
        "poll_orders_s", "Intervalo da consulta de pedidos (s)", "seconds above 0", _seconds, float
    ),
    StoreField(
        "sweep_orders_s",
        "Intervalo da varredura de pedidos (s)",
        "seconds above 0",
        _seconds,
        float,
    ),
    StoreField(
        "poll_erp_s", "Intervalo da consulta do ERP (s)", "seconds above 0", _seconds, float
    ),
    StoreField(
        "poll_erp_kinds",
        "O que consultar no ERP",
        f"kinds, comma separated: {', '.join(sorted(POLLED))}",
        _polled,
        tuple,
    ),
    StoreField("erp_acknowledge", "Dar baixa nas alterações do ERP", "yes or no", _yes),
    StoreField("mirror_letters", "Mostrar pendências no painel da AnyMarket", "yes or no", _yes),
    StoreField("mark_orders", "Sinalizar pedidos parados na AnyMarket", "yes or no", _yes),
    StoreField("erp", "ERP", "amqp or eccosys", _word(Erp), Erp),
    StoreField("erp_url", "URL do ERP", _URL, to_address),
    StoreField(
        "erp_auth",
        "Autenticação do ERP",
        "bearer, raw, user or signature",
        _word(ErpAuth),
        ErpAuth,
    ),
    StoreField(
        "erp_limit_calls", "Limite de chamadas do ERP", "1 to 100000 calls", _whole(1, 10**5)
    ),
    StoreField(
        "erp_limit_window_s", "Janela do limite do ERP (s)", "seconds above 0", _seconds, float
    ),
    StoreField(
        "erp_early_days",
        "Dias que o pedido no ERP pode anteceder o do canal",
        "0 to 3650 days",
        _whole(0, 3650),
    ),
)

FIELD_BY_NAME: Mapping[str, StoreField] = {field.name: field for field in FIELDS}

SECRETS: Mapping[str, str] = {
    "token": "Token",
    "erp_token": "Token do ERP",
    "erp_secret": "Segredo do ERP",
}
"""Write-only settings and their labels; they are sealed apart."""
