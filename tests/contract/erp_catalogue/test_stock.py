"""Stock of Eccosys read whole and of one, and what changed."""

from decimal import Decimal
from typing import Any

from domain.erp_catalogue import ErpProductRef
from tests.contract.eccosys_pair import ErpPair
from tests.contract.erp_wares import dialects, untold
from tests.simulator.eccosys.company import COMPANY, MUG


@dialects
def test_stock_is_read_whole_and_of_one(pair: ErpPair, switches: dict[str, Any]) -> None:
    pair.company.switch(**switches)
    pair.company.told("PUT", f"/accounts/{COMPANY}/stock", {"CAM-PRETA-M": -3})
    erp = pair.catalogue()

    found = erp.stock(untold)

    assert {code: stock.available for code, stock in found.items()} == {
        "CAM-PRETA-M": Decimal(-3),
        "CANECA-01": Decimal(40),
    }
    assert found["CANECA-01"].product_id == str(MUG)
    assert erp.stock_of("CAM-PRETA-M") == found["CAM-PRETA-M"]
    assert erp.stock_of("NADA") is None


def test_stock_of_twelve_thousand_products_takes_four_calls(pair: ErpPair) -> None:
    rows = [{"codigo": f"K{number}", "estoque": number} for number in range(12_000)]
    pair.company.seed("products", *rows)

    found = pair.catalogue().stock(untold)

    assert (len(found), found["K11999"].available, pair.spent) == (12_002, Decimal(11_999), 4)


def test_stock_of_a_product_that_was_deleted_hides_no_other(pair: ErpPair) -> None:
    pair.company.api.delete("/produtos/CANECA-01")
    pair.company.seed("products", {"codigo": "CANECA-01", "estoque": 3})

    assert pair.catalogue().stock(untold)["CANECA-01"].available == Decimal(3)


@dialects
def test_changed_stock_is_listed_until_it_is_acknowledged(
    pair: ErpPair, switches: dict[str, Any]
) -> None:
    pair.company.switch(**switches)
    pair.company.told("PUT", f"/accounts/{COMPANY}/stock", {"CANECA-01": 7})
    erp = pair.catalogue()

    assert list(erp.changed_stock()) == [ErpProductRef(str(MUG), "CANECA-01")]
    erp.acknowledge_stock("CANECA-01")
    assert list(erp.changed_stock()) == []
