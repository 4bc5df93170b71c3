"""What channels sold: orders of the Olist files, or made by a test, and what they add up to."""

import csv
import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Row = Mapping[str, str]

NOT_PAID = "created"
"""The only status that an order has before somebody approved its payment."""


@dataclass(frozen=True, slots=True)
class SoldItem:
    """One line; price and freight are cents of one unit."""

    product: str
    seller: str
    units: int
    price: int
    freight: int


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment in cents; the file has one of 0 instalments and four of value 0."""

    method: str
    instalments: int
    value: int


@dataclass(frozen=True, slots=True)
class Sale:
    """One order as the file tells it.

    Args:
        status: what became of it in the end; when it arrives it is paid, or awaits that.
        purchased_at: "2017-11-24 10:15:00", in Brasília.
        state: two letters.
        zip_prefix: the first five digits of the postcode.
    """

    order_id: str
    status: str
    purchased_at: str
    customer: str
    city: str
    state: str
    zip_prefix: str
    items: Sequence[SoldItem]
    payments: Sequence[Payment]

    @property
    def goods(self) -> int:
        """What the items cost."""
        return sum(item.units * item.price for item in self.items)

    @property
    def freight(self) -> int:
        """What sending them costs the buyer."""
        return sum(item.units * item.freight for item in self.items)

    @property
    def paid(self) -> int:
        """What the payments are together."""
        return sum(payment.value for payment in self.payments)

    @property
    def interest(self) -> int:
        """What was paid above goods and freight: of instalments, so it is the lender's."""
        return max(0, self._above)

    @property
    def discount(self) -> int:
        """What was paid below goods and freight."""
        return max(0, -self._above)

    @property
    def total(self) -> int:
        """What the seller is owed."""
        return self.goods + self.freight - self.discount

    @property
    def is_paid(self) -> bool:
        """Tell whether it is paid when it arrives."""
        return self.status != NOT_PAID

    @property
    def _above(self) -> int:
        # Without a payment nobody knows what was paid; without items, what for.
        return self.paid - self.goods - self.freight if self.payments and self.items else 0


def read_sales(source: Path) -> Iterator[Sale]:
    """Read the orders of the files, oldest first."""
    with gzip.open(source / "orders.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        yield from map(to_sale, csv.DictReader(lines))


def to_sale(row: Row) -> Sale:
    """Read one row of the file."""
    return Sale(
        order_id=row["order_id"],
        status=row["status"],
        purchased_at=row["purchased_at"],
        customer=row["customer_ref"],
        city=row["customer_city"],
        state=row["customer_state"],
        zip_prefix=row["customer_zip_prefix"],
        items=tuple(
            SoldItem(
                said["product"],
                said["seller"],
                said["qty"],
                _cents(said["price"]),
                _cents(said["freight"]),
            )
            for said in json.loads(row["items"])
        ),
        payments=tuple(
            Payment(said["type"], said["instalments"], _cents(said["value"]))
            for said in json.loads(row["payments"])
        ),
    )


def _cents(text: str) -> int:
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))
