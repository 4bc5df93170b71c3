"""What types of variations and their values look like in answers."""

from simulator.anymarket.variations import Trait, Value, VariationType
from simulator.anymarket.world import Account
from simulator.anymarket.writing import Payload, spoken, written_id


def type_view(account: Account, one: VariationType) -> Payload:
    """Give a type with all its values."""
    view: Payload = {
        "id": written_id(account.switches, one.id),
        "name": one.name,
        "partnerId": one.partner_id,
        "values": [value_view(account, value) for value in one.values.values()],
        "visualVariation": one.visual,
    }
    return spoken(account.switches, view)


def value_view(account: Account, value: Value) -> Payload:
    """Give a value."""
    view: Payload = {
        "id": written_id(account.switches, value.id),
        "description": value.description,
        "partnerId": value.partner_id,
    }
    return spoken(account.switches, view)


def trait_view(account: Account, trait: Trait) -> Payload:
    """Give what a SKU is, as its answers list it."""
    identity = written_id(account.switches, trait.type.id)
    kind = {"id": identity, "name": trait.type.name, "visualVariation": trait.type.visual}
    return {**value_view(account, trait.value), "type": kind}
