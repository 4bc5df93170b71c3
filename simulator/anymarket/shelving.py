"""Brands and categories found by name, or made: for seeding."""

from simulator.anymarket.brands import Brand
from simulator.anymarket.categories import Category
from simulator.anymarket.world import Account


def brand_named(account: Account, name: str, number: int = 0) -> Brand:
    """Give the brand of a name; a new one gets `number`, if that is one."""
    brand = account.brands.named(name)
    if brand is None:
        brand = Brand(number or account.ids.take("brand"), name)
        account.brands.keep(brand)
    return brand


def category_at(account: Account, path: str, number: int = 0) -> Category:
    """Give the category at "Casa/Mantas"; a new one there gets `number`, if that is one."""
    *above, name = path.split("/")
    parent = category_at(account, "/".join(above)) if above else None
    category = account.categories.named(name, parent)
    if category is None:
        taken = number or account.ids.take("category")
        category = Category(taken, name, parent, price_factor=1, scope="SKU")
        account.categories.add(category)
    return category
