"""Brands of an account, found by id."""

from dataclasses import dataclass, field

from simulator.anymarket.names import same


@dataclass(slots=True, eq=False)
class Brand:
    """Who makes a product."""

    id: int
    name: str
    reduced_name: str | None = None
    partner_id: str | None = None
    channels: dict[str, str] = field(default_factory=dict)
    """Its code in each marketplace it is bound to."""


@dataclass(slots=True)
class Brands:
    """All brands of one account, in the order of their making."""

    by_id: dict[int, Brand] = field(default_factory=dict)

    def keep(self, brand: Brand) -> None:
        """Add a brand."""
        self.by_id[brand.id] = brand

    def named(self, name: str) -> Brand | None:
        """Give the first brand of a name, capitals apart."""
        return next((brand for brand in self.by_id.values() if same(brand.name, name)), None)

    def of_partner(self, partner_id: str) -> Brand | None:
        """Give the first brand with the seller's id."""
        rows = self.by_id.values()
        return next((brand for brand in rows if brand.partner_id == partner_id), None)
