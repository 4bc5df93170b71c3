"""Our client of the catalogue of Eccosys when things go wrong."""

from collections.abc import Callable
from typing import Any

import pytest

from adapters.eccosys.catalogue import EccosysCatalogue
from domain.errors import (
    AccessDenied,
    BridgeError,
    ErpAlreadyThere,
    OutcomeUnknown,
    Throttled,
    TransientError,
)
from tests.contract.eccosys_pair import ErpPair
from tests.contract.erp_wares import TWICE, a_product, untold
from tests.simulator.eccosys.company import MUG


@pytest.mark.parametrize("make", TWICE.values(), ids=TWICE)
def test_what_is_there_already_is_told_apart_from_other_refusals(
    pair: ErpPair, make: Callable[[EccosysCatalogue], object]
) -> None:
    erp = pair.catalogue()
    make(erp)

    with pytest.raises(ErpAlreadyThere):
        make(erp)


READS: dict[str, Callable[[EccosysCatalogue], object]] = {
    "products": lambda erp: list(erp.products()),
    "product": lambda erp: erp.product("CANECA-01"),
    "stock": lambda erp: erp.stock(untold),
    "stock_of": lambda erp: erp.stock_of("CANECA-01"),
    "changed_products": lambda erp: erp.changed_products(),
    "changed_stock": lambda erp: erp.changed_stock(),
    "images": lambda erp: erp.images(str(MUG)),
    "brands": lambda erp: erp.brands(),
    "tree": lambda erp: erp.tree(),
    "attributes": lambda erp: erp.attributes(),
}
WRITES: dict[str, Callable[[EccosysCatalogue], object]] = {
    **TWICE,
    "products": lambda erp: erp.create_products([a_product()]),
    "acknowledge_products": lambda erp: erp.acknowledge_products([str(MUG)]),
    "acknowledge_stock": lambda erp: erp.acknowledge_stock("CANECA-01"),
}
reads = pytest.mark.parametrize("call", READS.values(), ids=READS)
writes = pytest.mark.parametrize("call", WRITES.values(), ids=WRITES)
calls = pytest.mark.parametrize("call", (READS | WRITES).values(), ids=READS | WRITES)


def error_of(
    call: Callable[[EccosysCatalogue], object], erp: EccosysCatalogue
) -> type[BridgeError] | None:
    try:
        call(erp)
    except BridgeError as error:
        return type(error)
    return None


@reads
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 500},
        {"kind": "status", "status": 200, "message": "Erro"},
        {"kind": "html_error", "status": 200},
        {"kind": "html_error", "status": 404},
        {"kind": "html_error", "status": 502},
        {"kind": "drop_before_apply"},
        {"kind": "drop_after_apply"},
    ],
    ids=str,
)
def test_a_read_that_fails_is_read_again(
    pair: ErpPair, call: Callable[[EccosysCatalogue], object], fault: dict[str, Any]
) -> None:
    pair.company.fault(**fault)

    assert error_of(call, pair.catalogue()) is TransientError


@writes
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 500},
        {"kind": "html_error", "status": 200},
        {"kind": "html_error", "status": 502, "after_apply": True},
        {"kind": "drop_after_apply"},
        {"kind": "truncated_json", "size_bytes": 1},
    ],
    ids=str,
)
def test_a_write_that_fails_has_an_unknown_outcome(
    pair: ErpPair, call: Callable[[EccosysCatalogue], object], fault: dict[str, Any]
) -> None:
    pair.company.fault(**fault)

    assert error_of(call, pair.catalogue()) is OutcomeUnknown


@calls
def test_too_many_calls_and_a_wrong_token_are_told(
    pair: ErpPair, call: Callable[[EccosysCatalogue], object]
) -> None:
    erp = pair.catalogue()
    pair.company.fault("status", status=429, count=1)
    pair.company.fault("status", status=401, count=1)

    assert [error_of(call, erp), error_of(call, erp)] == [Throttled, AccessDenied]


def test_a_text_that_is_not_ok_is_no_success(pair: ErpPair) -> None:
    erp = pair.catalogue()
    model = erp.create_attribute("Modelo", [])
    pair.company.fault("truncated_json", size_bytes=1)

    with pytest.raises(OutcomeUnknown):
        erp.set_attributes("CANECA-01", {model: "Básica"})
