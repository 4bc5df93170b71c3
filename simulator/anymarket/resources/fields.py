"""Fields of a body: what each must be, and the sentence for each that is not."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.anymarket.call import Payload, without_nulls


@dataclass(frozen=True, slots=True)
class Shape:
    """What the value of a field must be."""

    type: type
    longest: int = 0
    least: float | None = None
    most: float | None = None
    one_of: tuple[str, ...] = ()


def broken(payload: Payload, shapes: Mapping[str, Shape]) -> list[str]:
    """Give a sentence for each field whose value does not fit."""
    sentences = [
        _sentence(name, shape, payload[name])
        for name, shape in shapes.items()
        if payload.get(name) is not None
    ]
    return [sentence for sentence in sentences if sentence]


def missing(payload: Payload, required: tuple[str, ...]) -> list[str]:
    """Give a sentence for each required field that is not there or empty."""
    return [
        f"O campo {name} é obrigatório"
        for name in required
        if payload.get(name) is None or payload[name] in ("", [], {})
    ]


def objects(value: object) -> list[Payload]:
    """Give a list of objects; what is none of that is an empty one."""
    items = value if isinstance(value, list) else []
    return [item if isinstance(item, dict) else {} for item in items]


def parts(payload: Payload, name: str) -> list[Payload] | None:
    """Give the objects of a list, without nulls; none of a list that is not there.

    Returns:
        None: it is something else.
    """
    found = payload.get(name, [])
    if not isinstance(found, list) or not all(isinstance(part, dict) for part in found):
        return None
    return [without_nulls(part) for part in found]


def pairs_of(sent: Payload) -> dict[str, str]:
    """Give the variations of a SKU: type → value."""
    variations = sent.get("variations", {})
    pairs = variations.items() if isinstance(variations, dict) else ()
    return {str(name): str(value) for name, value in pairs}


def _sentence(name: str, shape: Shape, value: object) -> str:
    if not _is_a(value, shape.type):
        return f"O campo {name} está em formato incorreto"
    if shape.longest and len(str(value)) > shape.longest:
        return f"O campo {name} deve ter no máximo {shape.longest} caracteres"
    if shape.one_of and value not in shape.one_of:
        return f"O campo {name} deve ser um de {', '.join(shape.one_of)}"
    if isinstance(value, int | float):
        if shape.least is not None and value < shape.least:
            return f"O campo {name} deve ser maior ou igual a {shape.least}"
        if shape.most is not None and value > shape.most:
            return f"O campo {name} deve ser menor ou igual a {shape.most}"
    return ""


def _is_a(value: object, wanted: type) -> bool:
    if wanted is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, wanted)
