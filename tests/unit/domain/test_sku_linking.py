"""A SKU is linked to the one of its code, or to none."""

from hypothesis import given
from hypothesis import strategies as st

from domain.sku_linking import ErpCode, HubCode, link

CODES = st.sampled_from(["A-1", "a-1", "A 1", "B", "B ", "", "C"])
ERP = st.lists(st.builds(ErpCode, CODES, st.sampled_from(["P", "Q"])), max_size=6)
HUB = st.lists(
    st.builds(HubCode, CODES, st.integers(1, 3), st.integers(1, 20)), max_size=6, unique=True
)


@given(ERP, HUB)
def test_every_sku_has_exactly_one_fate(erp: list[ErpCode], hub: list[HubCode]) -> None:
    found = link(erp, hub)

    fates = [*found.linked, *found.ambiguous, *found.missing]
    assert sorted(fates) == sorted({code.sku.strip() for code in erp})


@given(ERP, HUB)
def test_a_link_joins_equal_codes_that_nobody_else_has(
    erp: list[ErpCode], hub: list[HubCode]
) -> None:
    for sku, row in link(erp, hub).linked.items():
        assert sku == row.partner_id.strip() != ""
        assert sum(other.partner_id.strip() == sku for other in hub) == 1


@given(ERP, HUB)
def test_every_sku_of_the_hub_is_accounted_for(erp: list[ErpCode], hub: list[HubCode]) -> None:
    found = link(erp, hub)

    several = {row for rows in found.ambiguous.values() for row in rows}
    told = {*found.linked.values(), *several, *found.foreign}
    assert told == set(hub)


@given(ERP, HUB, st.data())
def test_the_order_they_come_in_does_not_matter(
    erp: list[ErpCode], hub: list[HubCode], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(erp)), data.draw(st.permutations(hub))

    assert link(*shuffled) == link(erp, hub)


def test_several_of_one_code_are_listed_and_never_chosen_from() -> None:
    found = link([ErpCode("A", "P")], [HubCode("A", 1, 10), HubCode("A", 2, 20)])

    assert found.linked == {}
    assert [row.sku_id for row in found.ambiguous["A"]] == [10, 20]


def test_a_code_that_two_products_of_the_erp_have_is_ambiguous() -> None:
    found = link([ErpCode("A", "P"), ErpCode("A", "Q")], [HubCode("A", 1, 10)])

    assert (found.linked, set(found.ambiguous)) == ({}, {"A"})


def test_a_code_that_is_nearly_the_same_is_shown_and_not_taken() -> None:
    found = link([ErpCode("CAM-PRETA-P", "CAM")], [HubCode("cam preta p", 1, 10)])

    assert (found.linked, found.missing) == ({}, ("CAM-PRETA-P",))
    assert found.nearly == {"CAM-PRETA-P": ("cam preta p",)}


def test_skus_of_one_product_that_lie_in_several_are_told() -> None:
    erp = [ErpCode("A", "P"), ErpCode("B", "P")]

    found = link(erp, [HubCode("A", 1, 10), HubCode("B", 2, 20)])

    assert found.scattered == {"P": (1, 2)}


def test_a_sku_of_the_hub_without_a_code_is_foreign() -> None:
    found = link([ErpCode("", "P")], [HubCode("", 1, 10)])

    assert (found.foreign, found.missing) == ((HubCode("", 1, 10),), ("",))


def test_a_choice_links_what_is_ambiguous_as_long_as_it_has_the_code() -> None:
    erp, hub = [ErpCode("A", "P")], [HubCode("A", 1, 10), HubCode("A", 2, 20)]

    chosen, gone = link(erp, hub, {"A": 20}), link(erp, hub, {"A": 30})

    assert (chosen.linked["A"].sku_id, set(chosen.chosen), list(chosen.ambiguous)) == (
        20,
        {"A"},
        [],
    )
    assert (list(gone.linked), set(gone.chosen), set(gone.ambiguous)) == ([], set(), {"A"})


def test_no_choice_joins_a_code_that_two_products_of_the_erp_have() -> None:
    erp = [ErpCode("A", "P"), ErpCode("A", "Q")]

    assert link(erp, [HubCode("A", 1, 10), HubCode("A", 2, 20)], {"A": 20}).linked == {}
