"""Types of variations and their values: what tells the SKUs of one product apart."""

from dataclasses import dataclass, field

from simulator.anymarket.names import same


@dataclass(slots=True, eq=False)
class Value:
    """One value of a type: "Azul"."""

    id: int
    description: str
    partner_id: str | None = None


@dataclass(slots=True, eq=False)
class VariationType:
    """What varies: "Cor". A visual one parts the images, too."""

    id: int
    name: str
    partner_id: str | None = None
    visual: bool = False
    values: dict[int, Value] = field(default_factory=dict)

    def named(self, description: str) -> Value | None:
        """Give the first value of a text, capitals apart."""
        rows = self.values.values()
        return next((value for value in rows if same(value.description, description)), None)


@dataclass(frozen=True, slots=True)
class Trait:
    """What one SKU is in one respect."""

    type: VariationType
    value: Value


@dataclass(slots=True)
class Variations:
    """All types of one account, in the order of their making."""

    by_id: dict[int, VariationType] = field(default_factory=dict)

    def named(self, name: str) -> VariationType | None:
        """Give the first type of a name, capitals apart."""
        return next((one for one in self.by_id.values() if same(one.name, name)), None)

    def of_partner(self, partner_id: str) -> VariationType | None:
        """Give the first type with the seller's id."""
        rows = self.by_id.values()
        return next((one for one in rows if one.partner_id == partner_id), None)
