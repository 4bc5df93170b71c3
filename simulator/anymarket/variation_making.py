"""Making types and values of variations, and finding those that a SKU names."""

from collections.abc import Mapping

from simulator.anymarket.errors import invalid
from simulator.anymarket.variations import Trait, Value, VariationType
from simulator.anymarket.world import Account

COLOUR = "Cor"


def make_type(
    account: Account, name: str, *, partner_id: str | None = None, visual: bool = False
) -> VariationType:
    """Add a type without values."""
    made = VariationType(account.ids.take("variation_type"), name, partner_id, visual)
    account.variations.by_id[made.id] = made
    return made


def make_value(
    account: Account, of: VariationType, description: str, partner_id: str | None = None
) -> Value:
    """Add a value to a type."""
    value = Value(account.ids.take("variation"), description, partner_id)
    of.values[value.id] = value
    return value


def traits_of(account: Account, pairs: Mapping[str, str], *, make: bool = False) -> list[Trait]:
    """Give what a SKU is, by the names of types and values.

    Args:
        make: whether to add what is not there yet.

    Raises:
        ApiError: 422, a type or value is unknown.
    """
    return [_trait(account, name, text, make=make) for name, text in pairs.items()]


def _trait(account: Account, name: str, text: str, *, make: bool) -> Trait:
    found = account.variations.named(name)
    if found is None and make:
        found = make_type(account, name, visual=name == COLOUR)
    if found is None:
        raise invalid(f"Tipo de variação {name} não encontrado")
    value = found.named(text)
    if value is None and make:
        value = make_value(account, found, text, text.lower())
    if value is None:
        raise invalid(f"Valor {text} da variação {name} não encontrado")
    return Trait(found, value)
