"""Whatever a client sends is taken or refused; it is never a bug of the simulator."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.eccosys.call import as_object
from simulator.eccosys.changing import change_order
from simulator.eccosys.clock import Clock
from simulator.eccosys.contacting import ADDRESS, CONTACT_FIELDS
from simulator.eccosys.errors import Unfit
from simulator.eccosys.goods import Product
from simulator.eccosys.order_fields import PLAIN, SPECIAL
from simulator.eccosys.ordering import make_order
from simulator.eccosys.orders import Order
from simulator.eccosys.world import Account, Credentials
from tests.simulator.eccosys.company import MUG, an_item, an_order, of_mugs

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 10**12)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(["2026-07-20", "1.234,56", "S", "0", "10%"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
PEOPLE = st.dictionaries(st.sampled_from(sorted(CONTACT_FIELDS)), JSON, max_size=4)
PLACES = st.dictionaries(st.sampled_from(sorted(ADDRESS)), JSON, max_size=4)
LINES = st.dictionaries(
    st.sampled_from(["idProduto", "codigo", "quantidade", "valor", "_Produto", "forma", "obs"]),
    JSON,
)
HEADERS = st.dictionaries(
    st.sampled_from(sorted({*PLAIN, *SPECIAL})),
    JSON | PEOPLE | PLACES | st.lists(LINES, max_size=2),
    max_size=6,
)


def a_company() -> Account:
    account = Account("loja", Credentials("t"), Clock())
    account.goods.keep(Product(MUG, "CANECA-01", {}))
    return account


@given(sent=HEADERS)
def test_an_order_is_made_or_refused_and_then_leaves_nothing(sent: dict[str, object]) -> None:
    account = a_company()

    made = is_made(account, an_order(**of_mugs(an_item())) | sent)

    assert made == bool(account.orders.by_id)
    assert made or not account.goods.by_id[MUG].reserved


@pytest.mark.parametrize("place", ["_Itens", "_Parcelas", "_Contato", "_EnderecoDeEntrega"])
@given(value=JSON)
def test_a_block_of_anything_is_taken_or_refused(place: str, value: object) -> None:
    account = a_company()

    made = is_made(account, an_order(**of_mugs(an_item())) | {place: value})

    assert made == bool(account.orders.by_id)


@given(sent=HEADERS)
def test_an_order_is_changed_or_refused_and_then_as_it_was(sent: dict[str, object]) -> None:
    account = a_company()
    order = make_order(account, an_order(**of_mugs(an_item()), _Parcelas=None))
    before = whole(order)
    try:
        change_order(account, order, as_object("corpo", sent))
    except Unfit:
        assert whole(order) == before


def test_a_refused_change_leaves_the_parts_that_would_fit_unchanged() -> None:
    account = a_company()
    order = make_order(account, an_order())
    before = whole(order)

    with pytest.raises(Unfit, match="_Parcelas"):
        change_order(account, order, {"_OutroEndereco": {"numero": "7"}, "_Parcelas": 1})

    assert whole(order) == before


def is_made(account: Account, sent: dict[str, object]) -> bool:
    """Make an order; False when it is refused."""
    try:
        make_order(account, as_object("corpo", sent))
    except Unfit:
        return False
    return True


def whole(order: Order) -> list[object]:
    """Give all of an order that a change may touch."""
    plain = (order.totals, order.status, order.delivery, order.carrier, order.channel)
    return [dict(order.fields), list(order.instalments), *plain]
