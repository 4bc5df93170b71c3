"""Products, and what of them is there and what is reserved."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(slots=True, eq=False)
class Product:
    """One product; `fields` are those that differ from every other's."""

    id: int
    code: str
    fields: dict[str, str]
    on_hand: Decimal = Decimal(0)
    reserved: Decimal = Decimal(0)
    children: list["Product"] = field(default_factory=list)

    @property
    def available(self) -> Decimal:
        """What may be sold; negative when more is reserved than there is."""
        return self.on_hand - self.reserved


@dataclass(slots=True)
class Goods:
    """All products of a company."""

    by_id: dict[int, Product] = field(default_factory=dict)
    by_code: dict[str, Product] = field(default_factory=dict)
    by_gtin: dict[str, Product] = field(default_factory=dict)

    def keep(self, product: Product) -> None:
        """Add a product."""
        self.by_id[product.id] = product
        self.by_code[product.code] = product
        if gtin := product.fields.get("gtin"):
            self.by_gtin[gtin] = product
        parent = self.by_id.get(int(product.fields.get("idProdutoMaster", "0")))
        if parent is not None:
            parent.children.append(product)

    def find(self, key: str, first: str) -> Product | None:
        """Give a product by id or code, whichever is asked for first."""
        by_id = self.by_id.get(int(key)) if key.isdecimal() else None
        by_code = self.by_code.get(key)
        return (by_code or by_id) if first == "code" else (by_id or by_code)
