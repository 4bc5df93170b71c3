"""The shape of an answer: its fields and their kinds."""


def shape(value: object) -> object:
    """Give the fields of an answer and the kind of each; lists by their first row."""
    if isinstance(value, dict):
        return [(name, shape(part)) for name, part in value.items()]
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def may_be(seen: object, sampled: object) -> bool:
    """Tell whether two shapes are one, null standing for anything."""
    if isinstance(seen, list) and isinstance(sampled, list):
        return len(seen) == len(sampled) and all(map(may_be, seen, sampled))
    if isinstance(seen, tuple) and isinstance(sampled, tuple):
        return seen[0] == sampled[0] and may_be(seen[1], sampled[1])
    return seen == sampled or "NoneType" in {str(seen), str(sampled)}
