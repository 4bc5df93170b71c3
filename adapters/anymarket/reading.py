"""An object of theirs, read field by field; what cannot be read is named by its path."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import NoReturn

from adapters.http.shapes import Fields, to_whole
from domain.errors import Unreadable

MOST = Decimal(10) ** 12
"""No amount or quantity of an order comes near it."""

MOST_DECIMALS = 12
NOUGHT = Decimal(0)


@dataclass(frozen=True, slots=True)
class Reading:
    """An object and where it stands. Texts hold personal data: errors tell their size only.

    Args:
        path: what stands before the name of a field: "items[0].", empty at the top.
    """

    fields: Fields
    path: str = ""

    def text(self, *names: str) -> str:
        """Give the first of the fields that says something, without blanks around it.

        Examples:
            >>> Reading({"document": " 111.444.777-35 ", "zipCode": 87013000}).text("document")
            '111.444.777-35'
            >>> Reading({"id": 7}).text("partnerId", "id"), Reading({"id": None}).text("id")
            ('7', '')

        Raises:
            Unreadable: it is an object, an array or a truth value.
        """
        return next(filter(None, (self._text(name) for name in names)), "")

    def word(self, name: str) -> str:
        """Give a text that must be there.

        Raises:
            Unreadable: it is missing or empty.
        """
        return self.text(name) or self._refuse(name, "a text")

    def whole(self, name: str) -> int | None:
        """Give a whole number however it is written; None when the field says nothing.

        Raises:
            Unreadable: it says something else.
        """
        value = self.fields.get(name)
        if _is_nothing(value):
            return None
        found = to_whole(value)
        return self._refuse(name, "a whole number") if found is None else found

    def amount(self, name: str) -> Decimal | None:
        """Give money or a quantity; None when the field says nothing.

        Raises:
            Unreadable: no number, or one beyond all reason.

        Examples:
            >>> Reading({"unit": Decimal("119.9"), "amount": "2.0"}).amount("amount")
            Decimal('2.0')
        """
        value = self.fields.get(name)
        if _is_nothing(value):
            return None
        if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
            return self._refuse(name, "a number")
        try:
            number = Decimal(value)
        except InvalidOperation:
            return self._refuse(name, "a number")
        if not number.is_finite() or number.copy_abs() >= MOST or _decimals(number) > MOST_DECIMALS:
            return self._refuse(name, "a number below 10^12 of few decimals")
        return number

    def moment(self, name: str) -> float | None:
        """Give a moment in seconds since 1970; None when the field says nothing.

        One without an offset is UTC, as everything in their answers. One before 1970, such as
        the year 1 of programs that know no empty date, says nothing.

        Raises:
            Unreadable: no date-time of ISO 8601.

        Examples:
            >>> Reading({"createdAt": "2026-09-15T09:04:11-03:00"}).moment("createdAt")
            1789473851.0
            >>> Reading({"createdAt": "2026-09-15T12:04:11.934718Z"}).moment("createdAt")
            1789473851.934718
        """
        value = self.fields.get(name)
        if _is_nothing(value):
            return None
        try:
            at = datetime.fromisoformat(str(value))
            at_s = (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError):
            return self._refuse(name, "a date-time such as 2026-09-15T12:04:11Z")
        return at_s if at_s >= 0.0 else None

    def since(self, name: str) -> float:
        """Give a moment that must be there, as `moment` does.

        Raises:
            Unreadable: it is missing, or none.
        """
        found = self.moment(name)
        return self._refuse(name, "a date-time") if found is None else found

    def says(self, name: str) -> bool:
        """Tell whether a field says anything."""
        return not _is_nothing(self.fields.get(name))

    def flag(self, name: str) -> bool:
        """Give a truth value, also one written as a text; False when the field says nothing.

        Raises:
            Unreadable: another text, or no text.
        """
        value = self.fields.get(name)
        said = str(value).strip().lower()
        if said in {"true", "false"}:
            return said == "true"
        return False if _is_nothing(value) else self._refuse(name, "true or false")

    def object(self, name: str) -> "Reading":
        """Give an object within; an empty one when it is not there.

        Raises:
            Unreadable: it is something else.
        """
        value = self.fields.get(name)
        if value is None:
            return Reading({}, f"{self.path}{name}.")
        if not isinstance(value, Mapping):
            return self._refuse(name, "an object")
        return Reading(value, f"{self.path}{name}.")

    def objects(self, name: str) -> list["Reading"]:
        """Give the objects of an array; none when it is not there.

        Raises:
            Unreadable: it is no array, or holds something else.
        """
        value = self.fields.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
            return self._refuse(name, "an array of objects")
        return [Reading(row, f"{self.path}{name}[{at}].") for at, row in enumerate(value)]

    def _text(self, name: str) -> str:
        value = self.fields.get(name)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            return self._refuse(name, "a text")
        return as_text(value)

    def _refuse(self, name: str, wanted: str) -> NoReturn:
        found = _shape_of(self.fields.get(name))
        # Without its cause: that would show the value in a traceback.
        raise Unreadable(f"{self.path}{name}: {wanted} was expected, not {found}") from None


def as_text(value: object) -> str:
    r"""Give a text that every database keeps: without zeros, half characters and outer blanks.

    Examples:
        >>> as_text(" a\x00b "), as_text(7)
        ('ab', '7')
    """
    text = str(value).replace("\0", "")
    return text.strip() if text.isascii() else text.encode("utf-8", "replace").decode().strip()


def _decimals(number: Decimal) -> int:
    return -int(number.as_tuple().exponent)


def _is_nothing(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _shape_of(value: object) -> str:
    if _is_nothing(value):
        return "nothing"
    if isinstance(value, str):
        return f"a text of {len(value)} characters"
    return _SHAPES.get(type(value), "something else")


_SHAPES: Mapping[type, str] = {
    bool: "a truth value",
    int: "a whole number",
    Decimal: "a number",
    list: "an array",
    dict: "an object",
}
