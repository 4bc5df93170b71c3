"""How rules are used, as the API answers it: what the console shows beside each."""

from collections.abc import Collection, Mapping, Sequence

from pydantic import BaseModel, Field

from adapters.database.rule_rows import RuleRow


class RuleUsedOut(BaseModel):
    """One rule, and how often it was used."""

    kind: str
    key: str
    count: int = Field(description="orders, products, SKUs or shipments; 0: it is not used")
    is_tied: bool = Field(description="it stood against others of the same weight: none won")


class UsageOut(BaseModel):
    """Every rule of a store, used or not."""

    orders: int = Field(description="so many were looked at; 0: it is not counted in orders")
    rules: list[RuleUsedOut]


def usage_out(
    rows: Sequence[RuleRow],
    counts: Mapping[tuple[str, str], int],
    tied: Collection[tuple[str, str]] = (),
    orders: int = 0,
) -> UsageOut:
    """Give how rules are used.

    Args:
        counts: by kind and key; a rule that is not named is not used.
    """
    places = [(row.rule.kind, row.rule.key) for row in rows]
    return UsageOut(
        orders=orders,
        rules=[
            RuleUsedOut(kind=at[0], key=at[1], count=counts.get(at, 0), is_tied=at in tied)
            for at in places
        ],
    )


def plain_usage_out(rows: Sequence[RuleRow], counts: Mapping[str, int]) -> UsageOut:
    """Give how rules of one kind that maps no order are used; counted by key."""
    return usage_out(
        rows, {(row.rule.kind, key): n for row in rows[:1] for key, n in counts.items()}
    )
