"""A secret written another way each time: how long a packed page is must not tell it."""


def masked(secret: bytes, mask: bytes) -> str:
    """Write a secret by a mask of the same length.

    Examples:
        >>> unmasked(masked(b"secret", b"random")) == b"secret"
        True
    """
    return mask.hex() + bytes(a ^ b for a, b in zip(secret, mask, strict=True)).hex()


def unmasked(text: str) -> bytes:
    """Read what was written by a mask; empty when nothing was.

    Examples:
        >>> unmasked("nothing of ours"), unmasked("0f")
        (b'', b'')
    """
    try:
        found = bytes.fromhex(text)
    except ValueError:
        return b""
    half = len(found) // 2
    return bytes(a ^ b for a, b in zip(found[:half], found[half:], strict=False))
