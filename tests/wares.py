"""A small catalogue as the simulated hub is seeded with it: of every kind something."""

BLUE, SAND = {"Cor": "Azul"}, {"Cor": "Areia"}
MANTLE = {
    "title": "Manta Aurora",
    "brand": "Casa Verde",
    "category": "Casa/Sala/Mantas",
    "images": [{"index": 1, "main": True, "url": "https://img.example.com/a.jpg"}],
    "fields": {
        "externalIdProduct": "MT",
        "hasVariations": True,
        "type": "VARIATION",
        "characteristics": [{"index": 1, "name": "Composição", "value": "100% algodão"}],
    },
}


def small_catalogue(simple: int = 45) -> list[dict[str, object]]:
    """Give a family of two, and simple products in categories of every depth."""
    family: list[dict[str, object]] = [
        {**MANTLE, "partnerId": "MT-AZ", "product": "MT", "variations": BLUE, "price": 129.9,
         "sellPrice": 119.9, "ean": "7890000001021"},
        {**MANTLE, "partnerId": "MT-AR", "product": "MT", "variations": SAND, "price": 99.9},
    ]  # fmt: skip
    return [*family, *(_simple(number) for number in range(simple))]


def _simple(number: int) -> dict[str, object]:
    places = ("Casa", "Casa/Sala", "Casa/Sala/Luz/Abajures", "Moda/Camisetas/Básicas/Gola/V")
    fields: dict[str, object] = {
        "model": f"M{number}" if number % 3 else None,
        "warrantyTime": number % 13,
        "warrantyText": "12 meses" if number % 2 else None,
        "gender": "MALE" if number % 4 == 0 else None,
        "height": 8 + number,
        "weight": 0.35 + number,
    }
    return {
        "partnerId": f"S-{number:03}",
        "title": f"Produto {number}",
        "brand": f"Marca {number % 7}",
        "category": places[number % 4],
        "price": 10 + number,
        "active": number % 5 != 0,
        "fields": fields,
    }
