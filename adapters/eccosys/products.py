"""Products, as far as orders need them: which id a SKU has."""

from collections.abc import Mapping, Sequence

from adapters.eccosys.asking import Session
from adapters.eccosys.memory import Memory
from adapters.eccosys.wire import to_products
from adapters.http.asks import Ask

TOGETHER = 20
"""SKUs of one call: the address must stay short."""


class Products:
    """Resolves SKUs, and remembers those that it found.

    Source:
        docs/eccosys.md, "Products".
    """

    def __init__(self, session: Session, memory: Memory) -> None:
        self._session = session
        self._memory = memory

    def ids(self, skus: Sequence[str]) -> Mapping[str, str]:
        """Give SKU → id for those that there are by exactly this code."""
        wanted = [sku for sku in dict.fromkeys(skus) if sku]
        found = self._memory.products(wanted)
        fresh: dict[str, str] = {}
        for codes in _together([sku for sku in wanted if sku not in found]):
            fresh |= self._asked(codes)
        # A SKU that is missing among others is asked for by itself before it holds an order.
        for sku in wanted:
            if sku not in found | fresh:
                fresh |= self._alone(sku)
        self._memory.keep_products(fresh)
        return found | fresh

    def _alone(self, sku: str) -> Mapping[str, str]:
        found = self._asked((sku,))
        # Digits are read as an id first. In a list, even of the same twice, they are codes.
        return found or (self._asked((sku, sku)) if sku.isdecimal() else {})

    def _asked(self, codes: tuple[str, ...]) -> Mapping[str, str]:
        ask = Ask("GET", "/produtos/{codes}", {"codes": codes})
        found = self._session.read(ask, to_products) or {}
        return {code: product_id for code, product_id in found.items() if code in codes}


def _together(skus: Sequence[str]) -> list[tuple[str, ...]]:
    # A semicolon parts the codes: one that has it itself can only be asked for alone.
    plain = [sku for sku in skus if ";" not in sku]
    groups = [tuple(plain[at : at + TOGETHER]) for at in range(0, len(plain), TOGETHER)]
    return [group for group in groups if len(group) > 1]
