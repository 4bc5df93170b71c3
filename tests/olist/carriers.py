"""How orders travel: names that channels write, some of them known to the stores, some not."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from domain.mapping_rules import Rule, rule_of


@dataclass(frozen=True, slots=True)
class Way:
    """One way of travelling, in the channel's words.

    Args:
        name: `shippingtype`; empty for a channel that does not say it.
        normalized: `shippingCarrierNormalized`.
    """

    marketplace: str
    name: str
    normalized: str = "UNKNOWN"


MAPPED: Sequence[Way] = (
    Way("MERCADO_LIVRE", "Mercado Envios", "MERCADO ENVIOS"),
    Way("MERCADO_LIVRE", "MERCADO ENVIOS", "MERCADO ENVIOS"),
    Way("MAGAZINE_LUIZA", "Magalu Entregas"),
    Way("MAGAZINE_LUIZA", "Magalog"),
    Way("SHOPEE", "Shopee Xpress"),
    Way("SHOPEE", "Shopee Envios"),
    Way("B2W", "B2W Entregas"),
    Way("B2W", "Americanas Entrega"),
    Way("VIA_VAREJO", "Envvias"),
    Way("AMAZON", "Amazon DBA"),
    Way("NETSHOES", "Netshoes Entregas"),
    Way("CARREFOUR", "Econômica"),
    Way("ECOMMERCE", "PAC", "CORREIOS"),
    Way("ECOMMERCE", "SEDEX", "CORREIOS"),
    Way("ECOMMERCE", "Jadlog", "JADLOG"),
    Way("ECOMMERCE", "Total Express", "TOTAL EXPRESS"),
)
"""What every store has chosen a carrier for."""

UNMAPPED: Sequence[Way] = (
    Way("ECOMMERCE", "Loggi"),
    Way("ECOMMERCE", "Azul Cargo Express"),
    Way("ECOMMERCE", "SEDEX Hoje", "CORREIOS"),
    Way("MAGAZINE_LUIZA", "Flex Magalu"),
    Way("SHOPEE", "Retirada pelo Comprador"),
    Way("VIA_VAREJO", "Via Varejo Entregas"),
    Way("CARREFOUR", "Carrefour Envios"),
    Way("B2W", ""),
)
"""What nobody has: orders that travel so are held."""


def ways_of(ids: Collection[str], seed: int, share: float = 0.1) -> dict[str, Way]:
    """Give each order a way; the same seed gives the same ones, whatever the order of the ids.

    Args:
        share: of orders whose way is not mapped, to the nearest whole one.
    """
    dice = {each: _dice(f"{seed} {each}") for each in ids}
    unlucky = set(sorted(ids, key=lambda each: (dice[each], each))[: round(share * len(ids))])
    return {each: _pick(UNMAPPED if each in unlucky else MAPPED, dice[each]) for each in ids}


def rule_for(way: Way, target: str) -> Rule:
    """Give the rule that maps a way, whatever the account."""
    return rule_of("carrier", {"marketplace": way.marketplace, "type": way.name}, target)


def _dice(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])


def _pick(ways: Sequence[Way], dice: int) -> Way:
    # The low bits: the high ones decided who was unlucky.
    return ways[dice % len(ways)]
