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
    attributes: dict[int, str] = field(default_factory=dict)
    """What it says of itself: of a list the id of an option, else a text."""
    sheet: str = ""
    images: list[str] = field(default_factory=list)

    @property
    def available(self) -> Decimal:
        """What may be sold; negative when more is reserved than there is."""
        return self.on_hand - self.reserved

    def hold(self, amount: Decimal) -> None:
        """Reserve so many more, or let so many go."""
        self.reserved += amount
        self.fields["opcEstoqueEcommerce"] = "S"

    def put(self, amount: Decimal) -> None:
        """Set how many there are."""
        self.on_hand = amount
        self.fields["opcEstoqueEcommerce"] = "S"


@dataclass(slots=True)
class Goods:
    """All products of a company."""

    by_id: dict[int, Product] = field(default_factory=dict)
    by_code: dict[str, Product] = field(default_factory=dict)
    by_gtin: dict[str, Product] = field(default_factory=dict)
    deleted: list[Product] = field(default_factory=list)

    def keep(self, product: Product) -> None:
        """Add a product."""
        self.by_id[product.id] = product
        self._index(product)
        self._adopt(product)

    def change(self, product: Product, code: str, fields: dict[str, str]) -> None:
        """Change fields, the code, and whose child it is."""
        former = self._parent(product)
        del self.by_code[product.code]
        self.by_gtin.pop(product.fields.get("gtin", ""), None)
        product.code = code
        product.fields |= fields
        self._index(product)
        if self._parent(product) is not former:
            if former is not None:
                former.children.remove(product)
            self._adopt(product)

    def delete(self, product: Product) -> None:
        """Take a product away; its stock is remembered."""
        del self.by_id[product.id], self.by_code[product.code]
        self.by_gtin.pop(product.fields.get("gtin", ""), None)
        parent = self._parent(product)
        if parent is not None:
            parent.children.remove(product)
        self.deleted.append(product)

    def _index(self, product: Product) -> None:
        self.by_code[product.code] = product
        if gtin := product.fields.get("gtin"):
            self.by_gtin[gtin] = product

    def _parent(self, product: Product) -> Product | None:
        return self.by_id.get(int(product.fields.get("idProdutoMaster") or "0"))

    def _adopt(self, product: Product) -> None:
        parent = self._parent(product)
        if parent is not None:
            parent.children.append(product)

    def find(self, key: str, first: str) -> Product | None:
        """Give a product by id or code, whichever is asked for first."""
        by_id = self.by_id.get(int(key)) if key.isdecimal() else None
        by_code = self.by_code.get(key)
        return (by_code or by_id) if first == "code" else (by_id or by_code)
