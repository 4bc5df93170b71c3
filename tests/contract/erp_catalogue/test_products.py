"""Products of Eccosys made, found, listed and read back, in every dialect of it."""

from typing import Any

import pytest

from domain.errors import OutcomeUnknown, TransientError
from tests.contract.eccosys_pair import ErpPair
from tests.contract.erp_wares import a_product, dialects, made, untold
from tests.simulator.eccosys.company import COMPANY, MUG, SHIRT


@dialects
def test_a_product_is_made_with_its_variations_and_read_back(
    pair: ErpPair, switches: dict[str, Any]
) -> None:
    pair.company.switch(**switches)
    erp = pair.catalogue()

    parent = made(erp, a_product())
    child = made(erp, a_product("MT-AZ", parent_id=parent.id, ean=""))

    found = erp.product("MT")
    assert found is not None
    assert (found.ref, found.name, found.is_active, found.is_listed) == (
        parent,
        "Manta Aurora",
        True,
        True,
    )
    assert found.children == (child,)
    said = {
        "preco": "119.90",
        "precoDe": "129.90",
        "cf": "6301.40.00",
        "gtin": "7890000001021",
        "peso": "0.900",
        "comprimento": "38.00",
        "garantia": "12",
        "tempoProducao": "2",
        "descricaoEcommerce": "<p>Manta 100% algodão.</p>",
    }
    assert {name: found.fields[name] for name in said} == said


@dialects
def test_a_product_is_found_by_exactly_its_code(pair: ErpPair, switches: dict[str, Any]) -> None:
    pair.company.switch(**switches)
    digits = str(MUG)
    # Its code is the id of another one.
    made = pair.company.seed("products", {"codigo": digits}, {"codigo": "7"})
    erp = pair.catalogue()

    found = erp.products_of(["CANECA-01", digits, "7", "caneca-01", "NADA", "A;B", ""])

    assert {code: product.ref.id for code, product in found.items()} == {
        "CANECA-01": digits,
        **made,
    }
    alone = erp.product(digits)
    assert alone is not None
    assert alone.ref.id == made[digits]


@dialects
@pytest.mark.parametrize("count", [2, 501, 1200])
def test_every_product_is_read_once(pair: ErpPair, switches: dict[str, Any], count: int) -> None:
    codes = [f"K{number}" for number in range(count - 2)]
    if codes:
        pair.company.seed("products", *({"codigo": code, "estoque": 1} for code in codes))
    pair.company.switch(**switches)

    found = [product.ref.code for product in pair.catalogue().products()]

    assert found == ["CAM-PRETA-M", "CANECA-01", *codes]
    assert pair.spent == len(pair.company.journal())


def test_a_list_that_ignores_where_it_is_asked_to_begin_is_told(pair: ErpPair) -> None:
    rows = [{"codigo": f"K{number}", "estoque": 1} for number in range(700)]
    pair.company.seed("products", *rows)
    pair.company.switch(paging="ignored")

    with pytest.raises(TransientError):
        list(pair.catalogue().products())


def test_a_list_of_short_pages_is_read_to_its_end(pair: ErpPair) -> None:
    rows = [{"codigo": f"K{number}", "estoque": 1} for number in range(700)]
    pair.company.seed("products", *rows)
    pair.company.switch(largest_count=100)

    assert len({product.ref for product in pair.catalogue().products()}) == 702
    assert len(pair.catalogue().stock(untold)) == 702


@dialects
def test_changed_products_are_listed_until_they_are_acknowledged(
    pair: ErpPair, switches: dict[str, Any]
) -> None:
    pair.company.switch(**switches)
    pair.company.seed("products", {"codigo": "CAM-G", "parent": "CAM-PRETA-M"})
    changes = [{"codigo": code, "nome": "X"} for code in ("CANECA-01", "CAM-G")]
    pair.company.told("PUT", f"/accounts/{COMPANY}/products", changes)
    erp = pair.catalogue()

    changed = erp.changed_products()

    assert [(one.code, one.parent_id) for one in changed] == [
        ("CANECA-01", ""),
        ("CAM-G", str(SHIRT)),
    ]
    erp.acknowledge_products([one.id for one in changed])
    assert list(erp.changed_products()) == []


@dialects
def test_of_products_made_together_each_is_told_of(pair: ErpPair, switches: dict[str, Any]) -> None:
    pair.company.switch(**switches)
    erp = pair.catalogue()

    told = erp.create_products([a_product(), a_product("CANECA-01"), a_product("X", name="")])

    assert told.ids == {"MT": erp.refs_of(["MT"])["MT"].id}
    assert (set(told.taken), list(told.refused)) == ({"CANECA-01"}, ["X"])
    assert "nome" in told.refused["X"]


@dialects
def test_a_look_for_codes_tells_which_are_there(pair: ErpPair, switches: dict[str, Any]) -> None:
    digits = str(MUG)
    rows: list[dict[str, object]] = [{"codigo": f"K{n}"} for n in range(30)]
    pair.company.seed("products", {"codigo": digits}, *rows)
    pair.company.switch(**switches)
    erp = pair.catalogue()
    codes = ["CANECA-01", "caneca-01", "NADA", "A;B", "", *(f"K{n}" for n in range(30))]

    found = erp.refs_of(codes)

    assert set(found) == {"CANECA-01", *(f"K{n}" for n in range(30))}
    assert list(erp.refs_of([digits])) == [digits]
    assert pair.spent == 4


def test_a_product_that_was_made_in_silence_is_found_by_its_code(pair: ErpPair) -> None:
    pair.company.fault("drop_after_apply", method="POST", count=1)
    erp = pair.catalogue()

    with pytest.raises(OutcomeUnknown):
        erp.create_products([a_product()])

    assert erp.product("MT") is not None
