"""docs/product-example.md is what a running bridge asks."""

from pathlib import Path

import pytest

from tests.product_example import page
from tests.servers import Broker

PAGE = Path(__file__).resolve().parents[2] / "docs" / "product-example.md"


@pytest.mark.amqp
@pytest.mark.db
def test_the_worked_example_is_what_is_asked_of_the_hub(
    amqp_broker: Broker, postgres_url: str
) -> None:
    assert page() == PAGE.read_text(encoding="utf-8")
