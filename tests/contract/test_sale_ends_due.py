"""What may end a sale is found in the ledger before it is sent, on both databases."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from adapters.database.product_memory import ProductRows
from domain.changes import ChangeState, Verdict
from domain.hub_catalogue import HubSku
from domain.ids import LaneId
from domain.product_memory import KnownProduct, ThinReads
from tests.builders import an_event
from tests.ledger import Ledger

PRODUCT = LaneId("acme", "product")
ONE, TWO = ("AUR-LM",), ("AUR-MT-AZ", "AUR-MT-AR")
ODD = ('Aço "6%" _\\',)


def said(*codes: str, **fields: Any) -> Mapping[str, Any]:
    return {"name": "Manta", "skus": [{"sku": code} for code in codes], **fields}


def known(code: str, skus: Sequence[str], hub_id: int | None = 7) -> KnownProduct:
    rows = tuple(HubSku(at, sku) for at, sku in enumerate(skus, 1))
    return KnownProduct(code, hub_id, skus=rows, sent=tuple(skus))


def told(ledger: Ledger, code: str, data: Mapping[str, Any] | None, **fields: Any) -> None:
    what = {"type": "product.changed", "data": data, **fields}
    ledger.fold(an_event(id=f"{code}-{len(ledger.rows('journal'))}", subject=code, **what))


def ending(ledger: Ledger, store: str = "acme") -> dict[str, Mapping[str, Any]]:
    found = ProductRows(ledger.database).may_end(store)
    return {product.code: kept for product, kept in found}


@pytest.mark.parametrize(
    ("skus", "data"),
    [
        (ONE, said(*ONE, active=False)),
        (ONE, said("OTHER")),
        (ONE, {"name": "x", "skus": [{"sku": "AUR-LM", "active": False}]}),
        (TWO, said(TWO[0])),
        (TWO, said(TWO[0], "OTHER")),
        (ODD, said("OTHER")),
        (("A", "variations"), {"skus": [{"sku": "A", "variations": {}}], "name": "x"}),
        (ONE, said("AUR-LM-2", description='"sku":"AUR-LM"')),
    ],
)
def test_a_change_that_ends_a_sale_is_found(
    ledger: Ledger, skus: Sequence[str], data: Mapping[str, Any]
) -> None:
    ProductRows(ledger.database).keep("acme", [known("P", skus)])

    told(ledger, "P", data)

    assert ending(ledger) == {"P": data}


def test_a_deactivation_is_found_with_what_is_remembered_of_the_product(ledger: Ledger) -> None:
    memory = ProductRows(ledger.database)
    memory.keep("acme", [known("P", TWO)])

    told(ledger, "P", None, type="product.deactivated")

    assert list(memory.may_end("acme")) == [(known("P", TWO), {"type": "product.deactivated"})]


@pytest.mark.parametrize(
    ("skus", "data"),
    [
        (ONE, said(*ONE)),
        (ONE, said(*ONE, active=True)),
        (ODD, said(*ODD)),
        (ONE, None),
        (ONE, said(*ONE, description='{"active":false}')),
    ],
)
def test_a_change_of_a_single_sku_that_names_it_is_not_even_read(
    ledger: Ledger, skus: Sequence[str], data: Mapping[str, Any] | None
) -> None:
    ProductRows(ledger.database).keep("acme", [known("P", skus)])

    told(ledger, "P", data)

    assert ending(ledger) == {}


def test_what_the_hub_does_not_have_or_somebody_else_sells_is_not_found(ledger: Ledger) -> None:
    ProductRows(ledger.database).keep("acme", [known("P", ONE, hub_id=None)])

    for code in ("P", "never sent"):
        told(ledger, code, None, type="product.deactivated")

    assert ending(ledger) == {}
    assert ending(ledger, "loja") == {}


def test_a_bad_escape_in_one_payload_hides_no_other(ledger: Ledger) -> None:
    ProductRows(ledger.database).keep("acme", [known("P", TWO), known("Q", ONE)])
    told(ledger, "P", said(*TWO))
    told(ledger, "Q", said(*ONE, active=False))
    ledger.execute(
        "UPDATE change SET payload = replace(payload, 'Manta', :bad) WHERE key = 'P'", bad=r"\u0000"
    )

    assert set(ending(ledger)) == {"P", "Q"}


def sent(ledger: Ledger, *codes: str) -> None:
    """Let a lane send what is due."""
    ledger.settle(
        PRODUCT, *(Verdict(code, 1, ChangeState.PUSHED, 0.0, accepted={}) for code in codes)
    )


def test_a_change_that_was_sent_is_not_found_any_more(ledger: Ledger) -> None:
    ProductRows(ledger.database).keep("acme", [known("P", ONE)])
    told(ledger, "P", None, type="product.deactivated")

    sent(ledger, "P")

    assert ending(ledger) == {}


def test_products_that_events_only_name_are_counted(ledger: Ledger) -> None:
    memory = ProductRows(ledger.database)
    memory.keep("acme", [known(code, ONE) for code in "ABCDE"])
    for code in ("A", "B", "C", "never sent"):
        told(ledger, code, None)
    told(ledger, "D", said(*ONE))
    sent(ledger, "A", "B", "D")
    memory.keep("acme", [known("B", ONE)], ends=True)

    assert memory.thin_reads("acme") == ThinReads(open=1, read=2, ended=1)
    assert memory.thin_reads("loja") == ThinReads()


def test_what_was_read_more_than_an_hour_ago_says_nothing(ledger: Ledger) -> None:
    memory = ProductRows(ledger.database)
    memory.keep("acme", [known("A", ONE)])
    told(ledger, "A", None)
    sent(ledger, "A")

    ledger.clock.move(3601)

    assert memory.thin_reads("acme") == ThinReads()
