"""What a person wants to be linked, judged against what both sides have."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from domain.sku_linking import HubCode


class Step(StrEnum):
    """What brings a link about."""

    NOTHING = "nothing"
    CHOOSE = "choose"
    WRITE_CODE = "write_code"


@dataclass(frozen=True, slots=True)
class WantedLink:
    """A SKU of the ERP, and the SKU of the hub that it is to be."""

    sku: str
    product_id: int
    sku_id: int


@dataclass(frozen=True, slots=True)
class Judged:
    """What is to be done about a wanted link.

    Args:
        found: the hub's SKU as it stands.
        fault: why it cannot be, and what is wanted; empty: it can.
    """

    wanted: WantedLink
    step: Step = Step.NOTHING
    found: HubCode | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Both:
    """What both sides have, as far as it was read.

    Args:
        erp: the ERP's SKU → codes of the products that it belongs to.
        hub: every SKU of the hub that has one of the wanted codes or ids.
        choices: the ERP's SKU → the hub's id that a person chose earlier.
    """

    erp: Mapping[str, Collection[str]]
    hub: Sequence[HubCode]
    choices: Mapping[str, int] = field(default_factory=dict)


def judge(wanted: WantedLink, both: Both, *, may_write: bool = False) -> Judged:
    """Say what links them; never a guess, and never two of one code.

    Args:
        may_write: the hub's SKU may be given the ERP's code.

    Examples:
        >>> both = Both({"A": ["P"]}, [HubCode("A", 7, 70), HubCode("A", 8, 80)])
        >>> judge(WantedLink("A", 8, 80), both).step.value
        'choose'
        >>> judge(WantedLink("A", 7, 80), both).fault
        'SKU 80 of AnyMarket is in product 8, not in 7'
    """
    products = both.erp.get(wanted.sku, ())
    found = next((row for row in both.hub if row.sku_id == wanted.sku_id), None)
    fault = _fault(wanted, products, found)
    if fault or found is None:
        return Judged(wanted, fault=fault)
    others = [row for row in both.hub if row != found and row.partner_id.strip() == wanted.sku]
    if found.partner_id.strip() == wanted.sku:
        is_chosen = both.choices.get(wanted.sku) == wanted.sku_id
        step = Step.CHOOSE if others and not is_chosen else Step.NOTHING
        return Judged(wanted, step, found)
    if others:
        ids = ", ".join(str(row.sku_id) for row in others)
        return Judged(wanted, found=found, fault=f"SKU {ids} of AnyMarket has this code already")
    if not may_write:
        said = f"has code {found.partner_id!r}" if found.partner_id.strip() else "has no code"
        fault = f"SKU {wanted.sku_id} of AnyMarket {said}; wanted: {wanted.sku!r}, or --write-code"
        return Judged(wanted, found=found, fault=fault)
    return Judged(wanted, Step.WRITE_CODE, found)


def _fault(wanted: WantedLink, products: Collection[str], found: HubCode | None) -> str:
    if not products:
        return f"the ERP has no SKU {wanted.sku!r}"
    if len(products) > 1:
        return f"the ERP has SKU {wanted.sku!r} in {', '.join(sorted(products))}"
    if found is None:
        return f"AnyMarket has no SKU {wanted.sku_id} in product {wanted.product_id}"
    if found.product_id != wanted.product_id:
        is_in = f"SKU {wanted.sku_id} of AnyMarket is in product {found.product_id}"
        return f"{is_in}, not in {wanted.product_id}"
    return ""
