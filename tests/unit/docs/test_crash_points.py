"""docs/architecture.md names every crash point on the way of an order and of a product."""

import re
from pathlib import Path

from domain.arrows import ORDER_ARROWS, PRODUCT_ARROWS

PAGE = Path(__file__).resolve().parents[3] / "docs" / "architecture.md"


def test_every_crash_point_of_orders_and_products_is_documented_and_no_other() -> None:
    section = PAGE.read_text(encoding="utf-8").split("\n## Crash points\n")[1].split("\n## ")[0]

    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == [
        *ORDER_ARROWS,
        *PRODUCT_ARROWS,
    ]
