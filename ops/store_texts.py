"""Settings of a store as people type and read them, whichever way they come."""


def as_text(value: object) -> str:
    """Give a setting's value as it would be typed.

    Examples:
        >>> as_text(True), as_text(["Geral", "Loja"]), as_text({"price": False}), as_text(None)
        ('yes', 'Geral, Loja', 'price=no', '')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, dict):
        return ", ".join(f"{name}={as_text(inner)}" for name, inner in value.items())
    return "" if value is None else str(value)


def to_secret(text: str) -> str:
    """Give a secret as it is kept.

    Raises:
        ValueError: it is not one line without spaces.
    """
    stripped = text.strip()
    # It travels in a header: a line break in it would be somebody else's header.
    if not stripped or not stripped.isascii() or not stripped.isprintable() or " " in stripped:
        raise ValueError("wanted: one line without spaces")
    return stripped
