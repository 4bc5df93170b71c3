"""Products for tests: each says only what matters."""

from decimal import Decimal
from typing import Any

from domain.attributes import Sheet
from domain.hub_catalogue import HubCategory
from domain.money import Cents
from domain.product_drafts import Offer, ProductDraft
from domain.products import Attribute, Gender, Parcel, Product, ProductImage, ProductSku

BLUE = (("Cor", "Azul"),)
SAND = (("Cor", "Areia"),)


def a_sku(code: str = "AUR-LM-01", **what_matters: Any) -> ProductSku:
    """Give a SKU without variations."""
    return ProductSku(code, **{"ean": "7890000001014", **what_matters})


def a_product(**what_matters: Any) -> Product:
    """Give the lamp of the samples: simple, and whole."""
    said: dict[str, Any] = {
        "code": "AUR-LM-01",
        "title": "Luminária de Mesa Aurora Articulada Bivolt",
        "skus": (a_sku(),),
        "description": "<p>Luminária de mesa com haste articulada.</p>",
        "brand": "Aurora Decor",
        "category": ("Casa", "Luminárias", "Abajures"),
        "ncm": "94052100",
        "origin": 0,
        "parcel": Parcel(Decimal(18), Decimal(16), Decimal(42), Decimal("1.35")),
        "model": "AUR-LM-01",
        "gender": Gender.UNISEX,
        "warranty_months": 12,
        "warranty_text": "12 meses contra defeito de fabricação",
        "images": (
            ProductImage("https://img.example.com/aurora/lm01-1.jpg"),
            ProductImage("https://img.example.com/aurora/lm01-2.jpg"),
        ),
        "attributes": (Attribute("Potência", "40 W"), Attribute("Material", "Alumínio")),
    }
    return Product(**{**said, **what_matters})


def a_mantle(**what_matters: Any) -> Product:
    """Give the mantle of the samples: two SKUs of two colours."""
    said: dict[str, Any] = {
        "code": "AUR-MT",
        "title": "Manta Decorativa Aurora",
        "skus": (
            a_sku("AUR-MT-AZ", ean="7890000001021", variations=BLUE),
            a_sku("AUR-MT-AR", ean="7890000001038", variations=SAND),
        ),
        "category": ("Casa", "Mantas"),
        "ncm": "63014000",
        "parcel": Parcel(Decimal(8), Decimal(30), Decimal(38), Decimal("0.9")),
        "model": "AUR-MT",
        "images": (
            ProductImage("https://img.example.com/aurora/mt-azul-1.jpg", "Azul"),
            ProductImage("https://img.example.com/aurora/mt-areia-1.jpg", "Areia"),
        ),
        "attributes": (Attribute("Composição", "100% algodão"),),
    }
    return a_product(**{**said, **what_matters})


def a_sheet(product: Product, **what_matters: Any) -> Sheet:
    """Give a product's sheet with every attribute mapped to its own name."""
    said: dict[str, Any] = {
        "model": product.model,
        "gender": product.gender,
        "warranty_months": product.warranty_months,
        "warranty_text": product.warranty_text,
        "characteristics": product.attributes,
    }
    return Sheet(**{**said, **what_matters})


def a_draft(product: Product | None = None, **what_matters: Any) -> ProductDraft:
    """Give a draft of a product, the lamp unless said otherwise, at 189.90 for 179.90."""
    said = a_product() if product is None else product
    offer = Offer(Cents(189_90), Cents(179_90), units=25, handling_days=1)
    drafted: dict[str, Any] = {
        "sheet": a_sheet(said),
        "category": HubCategory(1794224, ("Casa", "Luminárias", "Abajures")),
        "brand_id": 1987032,
        "offers": {sku.code: offer for sku in said.skus},
    }
    return ProductDraft(said, **{**drafted, **what_matters})
