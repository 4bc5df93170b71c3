"""Moments, ages and money as people of one language write them; always São Paulo's time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cache

from babel import Locale, dates, numbers

SAO_PAULO = timezone(timedelta(hours=-3))
"""Brazil has had no summer time since 2019."""

NOTHING = "–"
_UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))


@dataclass(frozen=True, slots=True)
class Writing:
    """Writes in one language.

    Args:
        language: "pt_BR" or "en".
    """

    language: str

    def moment(self, at_s: float | None) -> str:
        """Give day and time.

        Examples:
            >>> Writing("pt_BR").moment(1795453200.0), Writing("pt_BR").moment(None)
            ('23/11 14:00', '–')
        """
        if at_s is None:
            return NOTHING
        shape = "dd/MM HH:mm" if self.language == "pt_BR" else "d MMM HH:mm"
        return dates.format_datetime(_local(at_s), shape, locale=self._locale)

    def whole(self, at_s: float | None) -> str:
        """Give day, year and time to the second.

        Examples:
            >>> Writing("en").whole(1795453200.0)
            '23 Nov 2026 14:00:00'
        """
        if at_s is None:
            return NOTHING
        shape = "dd/MM/yyyy HH:mm:ss" if self.language == "pt_BR" else "d MMM yyyy HH:mm:ss"
        return dates.format_datetime(_local(at_s), shape, locale=self._locale)

    def clock(self, at_s: float) -> str:
        """Give the time to the second.

        Examples:
            >>> Writing("pt_BR").clock(1795453200.0)
            '14:00:00'
        """
        return f"{_local(at_s):%H:%M:%S}"

    def iso(self, at_s: float) -> str:
        """Give a moment as machines read it."""
        return _local(at_s).isoformat(timespec="seconds")

    def age(self, seconds: float | None) -> str:
        """Give a duration in its two largest units.

        Examples:
            >>> write = Writing("pt_BR")
            >>> write.age(None), write.age(0.2), write.age(3720), write.age(90000), write.age(120)
            ('–', '0 s', '1 h 2 min', '1 d 1 h', '2 min')
        """
        if seconds is None:
            return NOTHING
        left, parts = int(seconds), []
        for unit, size in _UNITS:
            if left >= size:
                parts.append(f"{left // size} {unit}")
                left %= size
            elif parts:
                break
        return " ".join(parts[:2]) or "0 s"

    def day(self, day: str) -> str:
        """Give a day; what is none stays.

        Args:
            day: as ISO 8601 writes it.

        Examples:
            >>> Writing("pt_BR").day("2026-11-23"), Writing("en").day("2026-11-23")
            ('23/11/2026', '23 Nov 2026')
        """
        try:
            found = date.fromisoformat(day)
        except ValueError:
            return day
        shape = "dd/MM/yyyy" if self.language == "pt_BR" else "d MMM yyyy"
        return dates.format_date(found, shape, locale=self._locale)

    def money(self, cents: int) -> str:
        """Give an amount in reais.

        Examples:
            >>> Writing("pt_BR").money(123456789).replace(chr(160), " ")
            'R$ 1.234.567,89'
        """
        return numbers.format_currency(cents / 100, "BRL", locale=self._locale)

    def number(self, found: float) -> str:
        """Give a number with its thousands grouped.

        Examples:
            >>> Writing("pt_BR").number(12345), Writing("en").number(12345)
            ('12.345', '12,345')
        """
        if isinstance(found, int):  # hundreds of them stand on a page
            return f"{found:,}".replace(",", "." if self.language == "pt_BR" else ",")
        return numbers.format_decimal(found, locale=self._locale)

    @property
    def _locale(self) -> Locale:
        return _locale_of(self.language)


@cache
def _locale_of(language: str) -> Locale:
    return Locale.parse(language)


def _local(at_s: float) -> datetime:
    return datetime.fromtimestamp(at_s, SAO_PAULO)
