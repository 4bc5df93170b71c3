"""An ERP that emits nothing: its stock and prices reach AnyMarket, whatever is killed meanwhile."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from domain.arrows import POLL_ARROWS
from ops.crash import KILLED
from tests.hub_control import LOCAL
from tests.hub_orders import a_hub_order
from tests.journeys.order_world import SKUS, OrderStore, OrderWorld, order_world

pytestmark = [pytest.mark.amqp, pytest.mark.db]

ENVIRON = {"ANYBRIDGE_POLL_ERP_S": "0.5"}
POLLED = {"poll_erp_kinds": ["price", "product", "stock"]}


@dataclass(frozen=True, slots=True)
class Shop:
    """A store whose ERP emits nothing."""

    store: OrderStore

    def edit(self, **prices: str) -> None:
        """Let a person change prices in the ERP."""
        rows = [{"codigo": code.replace("_", "-"), "preco": said} for code, said in prices.items()]
        self._told("products", rows)

    def count(self, **units: int) -> None:
        """Let a person count stock in the ERP."""
        self._told("stock", {code.replace("_", "-"): number for code, number in units.items()})

    def has(self, **expected: tuple[int, float]) -> bool:
        """Tell whether the hub has these units at these prices."""
        stack = self.store.stack
        state = stack.state(stack.ois[self.store.name])
        found = {
            code: (state["stock"][code][str(LOCAL)], state["prices"][code]["sellPrice"])
            for code in expected
        }
        return found == expected

    def units(self, code: str) -> int:
        """Give what the hub has of a SKU."""
        stack = self.store.stack
        return int(stack.state(stack.ois[self.store.name], "stock")["stock"][code][str(LOCAL)])

    def available(self, code: str) -> int:
        """Give what may be sold of a SKU by the ERP."""
        stock = self._asked("stock")[code]
        return int(float(stock["on_hand"]) - float(stock["reserved"]))

    def flagged(self) -> list[str]:
        """Give the products whose flags the ERP still has."""
        products = self._asked("catalogue")["products"]
        flags = ("produtoAlterado", "opcEstoqueEcommerce")
        return [code for code, one in products.items() if "S" in {one[flag] for flag in flags}]

    def _asked(self, what: str) -> Any:
        url = f"{self.store.erp.control_url}/accounts/{self.store.name}/{what}"
        return httpx.get(url).raise_for_status().json()

    def _told(self, what: str, said: Any) -> None:
        url = f"{self.store.erp.control_url}/accounts/{self.store.name}/{what}"
        httpx.put(url, json=said).raise_for_status()


def a_shop(world: OrderWorld, name: str) -> Shop:
    """Open a store with the same SKUs on both sides."""
    store = world.store(name, **POLLED)
    world.stack.seed(world.stack.ois[name], [{"partnerId": sku} for sku in SKUS])
    return Shop(store)


@pytest.fixture(scope="module")
def world(
    amqp_broker: object, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OrderWorld]:
    """Give a bridge of which only the schedule runs."""
    del amqp_broker, postgres_url
    with order_world(tmp_path_factory.mktemp("bridge"), "schedule", **ENVIRON) as world:
        yield world


@pytest.fixture(scope="module")
def shop(world: OrderWorld) -> Shop:
    """Give a shop whose stock and prices were looked at once."""
    opened = a_shop(world, "loja")
    opened.edit(AUR_MT_AZ="79.90", AUR_MT_VM="79.90", AUR_CJ_01="159.90")
    world.stack.start("work")
    world.stack.await_(
        "everything in the hub",
        lambda: opened.has(**{SKUS[0]: (1000, 79.9), SKUS[2]: (1000, 159.9)}),
    )
    return opened


def test_what_a_person_changes_in_the_erp_reaches_the_hub(shop: Shop) -> None:
    shop.count(AUR_MT_AZ=7, AUR_MT_VM=0)
    shop.edit(AUR_CJ_01="149.90")

    expected = {SKUS[0]: (7, 79.9), SKUS[1]: (0, 79.9), SKUS[2]: (1000, 149.9)}
    shop.store.stack.await_("the changes", lambda: shop.has(**expected))
    shop.store.stack.await_("no flag left", lambda: shop.flagged() == [])
    assert [shop.units(sku) for sku in SKUS] == [7, 0, 1000]


def test_what_an_imported_order_takes_from_stock_reaches_the_hub(shop: Shop) -> None:
    stack = shop.store.stack
    before = shop.available(SKUS[0])

    shop.store.sell(a_hub_order(501))

    shop.store.settle()
    stack.await_("less in the ERP", lambda: shop.available(SKUS[0]) < before)
    stack.await_("less in the hub", lambda: shop.units(SKUS[0]) == shop.available(SKUS[0]))
    assert shop.units(SKUS[0]) == before - 1


@pytest.mark.parametrize("arrow", POLL_ARROWS)
def test_a_poll_that_is_killed_loses_nothing(shop: Shop, arrow: str) -> None:
    stack = shop.store.stack
    units = 100 + POLL_ARROWS.index(arrow)
    stack.kill("work")
    stack.start("work", ANYBRIDGE_CRASH_AT=arrow)

    shop.count(AUR_MT_VM=units)
    shop.edit(AUR_MT_VM=f"{units}.50")

    assert stack.died("work") == KILLED
    stack.start("work")
    stack.await_("the change", lambda: shop.has(**{SKUS[1]: (units, units + 0.5)}))
    stack.await_("no flag left", lambda: shop.flagged() == [])
