"""The products of the Olist files as a hub has them; titles, brands and depths are made up."""

import csv
import gzip
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Ware = Mapping[str, Any]
"""A product as the simulated hub is seeded with it."""

NOUNS = ("Kit", "Conjunto", "Peça", "Linha", "Modelo", "Edição")
ADJECTIVES = ("Clássica", "Prática", "Premium", "Essencial", "Urbana", "Compacta", "Nova")
OTHER = "outros"
BRANDS_A_CATEGORY = 5
HEAVY_G, DEAR = 2000, 100.0
SPEAKS = 10
"""One in so many products says something of itself beyond its fields: that is a call of its own."""


def wares(source: Path) -> Iterator[Ware]:
    """Give every product of the catalogue, ready to be seeded."""
    with gzip.open(source / "catalogue.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines)):
            yield ware(row, number)


def ware(row: Mapping[str, str], number: int) -> Ware:
    """Make one product of a row: the same row and number give the same product."""
    slug = row["category"] or OTHER
    words = [word.capitalize() for word in slug.split("_")]
    weight_g, price = int(row["weight_g"] or 0), float(row["price"])
    noun, adjective = NOUNS[number % len(NOUNS)], ADJECTIVES[number % len(ADJECTIVES)]
    weight = "Pesados" if weight_g > HEAVY_G else "Leves"
    worth = "Acima de 100" if price > DEAR else "Até 100"
    code = row["product_id"]
    speaks = number % SPEAKS == 0
    lines = [{"index": 1, "name": "Fotos", "value": row["photos"] or "0"}] if speaks else []
    return {
        "partnerId": code,
        "title": f"{noun} {adjective} {' '.join(words)} {code[:8]}",
        "brand": f"{words[-1]} {number % BRANDS_A_CATEGORY + 1}",
        "category": "/".join((words[0], " ".join(words), weight, worth)),
        "price": price,
        "quantity": int(row["units_sold"] or 0),
        "fields": {
            "description": f"<p>{'Descrição. ' * (int(row['description_length'] or 0) // 11)}</p>",
            "height": float(row["height_cm"] or 0),
            "width": float(row["width_cm"] or 0),
            "length": float(row["length_cm"] or 0),
            "weight": weight_g / 1000,
            "warrantyTime": number % 13,
            "warrantyText": None,
            "gender": None,
            "model": f"M-{number}" if speaks else None,
            "characteristics": lines,
        },
    }
