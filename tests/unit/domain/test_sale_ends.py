"""What ends a sale is told from what is said of it as surely as from what would be sent."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.anymarket.translate.sku_changes import plan_skus
from domain.hub_catalogue import HubSku
from domain.product_memory import KnownProduct, ThinReads
from domain.product_reading import kept_product
from domain.sale_ends import ends_sale, foreseen, kept_of_sale, said_of_sale
from tests.product_builders import a_draft

CODES = ("A", "B", "C")
SOLD = st.lists(st.tuples(st.sampled_from(CODES), st.booleans()), max_size=4)
SAID = st.dictionaries(st.sampled_from(CODES), st.sampled_from([True, False, None]), min_size=1)


def known_as(rows: Sequence[tuple[str, bool]], sent: Sequence[str]) -> KnownProduct:
    skus = tuple(HubSku(at, code, is_active=sold) for at, (code, sold) in enumerate(rows))
    return KnownProduct("P-1", 7, skus=skus, sent=tuple(sent))


def kept_as(said: Mapping[str, bool | None], **fields: Any) -> Mapping[str, Any]:
    rows = [
        {"sku": f" {code}"} | ({} if on is None else {"active": on}) for code, on in said.items()
    ]
    return {"name": "Manta", "skus": rows, **fields}


@given(rows=SOLD, sent=st.lists(st.sampled_from(CODES), unique=True), said=SAID)
def test_skus_end_where_the_plan_ends_them(
    rows: list[tuple[str, bool]], sent: list[str], said: dict[str, bool | None]
) -> None:
    known, kept = known_as(rows, sent), kept_as(said)
    draft = a_draft(kept_product("P-1", kept))

    found = ends_sale(known, kept_of_sale(kept), is_over=False)

    assert found is bool(plan_skus(draft, known.skus, known.sent).deactivated)


@given(said=SAID, active=st.sampled_from([True, False, None]))
def test_an_event_says_of_a_sale_what_its_product_says(
    said: dict[str, bool | None], active: bool | None
) -> None:
    kept = kept_as(said, active=active)

    assert kept_of_sale(kept) == said_of_sale(kept_product("P-1", kept))


@pytest.mark.parametrize(
    ("kept", "is_over", "ends"),
    [
        ({"type": "product.deactivated"}, False, True),
        ({"type": "product.deactivated"}, True, False),
        (kept_as({"A": None}, active=False), False, True),
        (kept_as({"A": None}, active=False), True, False),
        (kept_as({"B": None}), False, True),
        (kept_as({"B": None}), True, False),
        (kept_as({"A": None}), False, False),
    ],
)
def test_a_sale_ends_once(kept: Mapping[str, Any], is_over: bool, ends: bool) -> None:
    known = known_as([("A", True)], ["A"])

    assert ends_sale(known, kept_of_sale(kept), is_over=is_over) is ends


def test_what_the_hub_does_not_have_does_not_end() -> None:
    assert not ends_sale(KnownProduct("P-1"), None, is_over=False)


def test_what_is_in_hand_is_no_longer_to_be_read() -> None:
    assert foreseen(0, 0, 100, 100, ThinReads(open=100)) == 100
