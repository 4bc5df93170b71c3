"""What categories look like in answers."""

from collections.abc import Mapping

from simulator.anymarket.categories import Category
from simulator.anymarket.world import Account
from simulator.anymarket.writing import Payload, spoken, written_id


def category_row(account: Account, category: Category) -> Payload:
    """Give a category as lists and parents have it: without its place in the tree."""
    return spoken(account.switches, _own(account, category))


def category_view(account: Account, category: Category) -> Payload:
    """Give a category as GET of one answers it: with its parent and its direct children."""
    children = [category_row(account, child) for child in category.children]
    return spoken(
        account.switches,
        {
            **_own(account, category),
            "parent": _parent(account, category),
            "children": children or None,
        },
    )


def tree_view(account: Account, category: Category, products: Mapping[int, int]) -> Payload:
    """Give a category with everything below it.

    Args:
        products: how many products each category has of its own, by its id.
    """
    whole = account.switches.category_totals
    below = [tree_view(account, child, products) for child in category.children]
    return spoken(
        account.switches,
        {
            "id": written_id(account.switches, category.id),
            "name": category.name,
            "path": category.path,
            "parent": _parent(account, category),
            "partnerId": category.partner_id,
            "priceFactor": category.price_factor,
            "totalProducts": products.get(category.id, 0) if whole else None,
            "children": below or None,
        },
    )


def _own(account: Account, category: Category) -> Payload:
    return {
        "id": written_id(account.switches, category.id),
        "name": category.name,
        "path": category.path,
        "partnerId": category.partner_id,
        "priceFactor": category.price_factor,
        "definitionPriceScope": category.scope,
    }


def _parent(account: Account, category: Category) -> Payload | None:
    if category.parent is None:
        return None
    identity = written_id(account.switches, category.parent.id)
    name = account.switches.category_parent_key
    return spoken(account.switches, {"id": identity, name: category.parent.partner_id})
