"""Barcodes of products: EAN and its relatives, with their check digit."""

import re

_GTIN = re.compile(r"[0-9]{8}([0-9]{4,6})?\Z")
_WEIGHTS = (3, 1)


def is_gtin(code: str) -> bool:
    """Tell whether digits are a GTIN: 8, 12, 13 or 14 of them, the last one proving the others.

    Zeros alone are what people type where they have none.

    Examples:
        >>> is_gtin("7890000001014"), is_gtin("7890000001015"), is_gtin("96385074")
        (True, False, True)
        >>> is_gtin("0000000000000"), is_gtin("789000000101"), is_gtin("")
        (False, False, False)

    Source:
        GS1 General Specifications, 7.9.
    """
    return bool(_GTIN.match(code)) and code.strip("0") != "" and code[-1] == check_digit(code[:-1])


def check_digit(digits: str) -> str:
    """Give the digit that proves those before it.

    Args:
        digits: all but the last: "789000000101".

    Examples:
        >>> check_digit("789000000101"), check_digit("9638507")
        ('4', '4')
    """
    # From the right, so that a code means the same with zeros before it.
    weighed = (int(digit) * _WEIGHTS[at % 2] for at, digit in enumerate(reversed(digits)))
    return str(-sum(weighed) % 10)


def as_ean(code: str) -> str:
    """Give a GTIN as the hub takes it, of 13 digits at most; empty when it is longer for good.

    Fourteen digits whose first is a zero are an EAN-13; with another they name a package of many.

    Examples:
        >>> as_ean("07890000001014"), as_ean("17890000001011"), as_ean("96385074")
        ('7890000001014', '', '96385074')
    """
    short = code[1:] if len(code) == len("07890000001014") and code.startswith("0") else code
    return short if len(short) < len("07890000001014") else ""
