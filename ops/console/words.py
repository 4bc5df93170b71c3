"""Every text of the console, in Portuguese and English, from one catalogue of each."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

PORTUGUESE, ENGLISH = "pt_BR", "en"
LANGUAGES: Mapping[str, str] = {PORTUGUESE: "Português", ENGLISH: "English"}
"""The first is spoken to whoever asks for neither."""

LOCALE = Path(__file__).parent / "locale"
_MOST_ASKED = 10


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of one language.

    Args:
        language: "pt_BR" or "en".
    """

    language: str
    texts: Translations

    @property
    def tag(self) -> str:
        """The language as HTML says it."""
        return self.language.replace("_", "-")

    def __call__(self, key: str, /, n: int | None = None, **holes: object) -> str:
        """Give the text of a key, its holes filled.

        Args:
            n: a number by which singular and plural differ; it fills the hole `n`. Of nothing
                people speak in the plural: "0 produtos".

        Raises:
            KeyError: no such text.
        """
        return self.shape(key, n).format(n=n, **holes)

    def shape(self, key: str, n: int | None = None) -> str:
        """Give the text of a key for a number, its holes unfilled.

        Raises:
            KeyError: no such text.
        """
        many = f"{key}.many"
        found = key if n is None else str(self.texts.ngettext(key, many, n or 2))
        if found in {key, many}:  # it does not differ by a number
            found = str(self.texts.gettext(key))
        if found == key:
            raise KeyError(key)
        return found

    def fill(self, key: str, holes: Mapping[str, str]) -> str:
        """Give the text of a key with these holes filled."""
        return str(self.texts.gettext(key)).format_map(holes)

    def of(self, room: str, word: str) -> str:
        """Give what a closed word of ours is called; one of a newer release stays as it is.

        Args:
            room: "state", "kind", "result".
        """
        key = f"{room}.{word}"
        found = str(self.texts.gettext(key))
        return word if found == key else found


@cache
def words_of(language: str) -> Words:
    """Give the texts of a language, read once."""
    with (LOCALE / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Words(language, Translations(compiled))


@cache
def templates_of(language: str, prefix: str) -> Mapping[str, str]:
    """Give the texts of a language whose key begins so, holes unfilled, by key."""
    with (LOCALE / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    return {
        str(message.id): str(message.string)
        for message in catalogue
        if isinstance(message.id, str) and message.id.startswith(prefix)
    }


def spoken(chosen: str, accepted: str) -> str:
    """Give the language to speak.

    Args:
        chosen: by the switch; anything else than a language of ours counts for nothing.
        accepted: the header Accept-Language.

    Examples:
        >>> spoken("", "en-GB,en;q=0.9,pt;q=0.8"), spoken("pt_BR", "en"), spoken("", "fr")
        ('en', 'pt_BR', 'pt_BR')
    """
    if chosen in LANGUAGES:
        return chosen
    for part in accepted.split(",")[:_MOST_ASKED]:  # browsers name what they like best first
        asked = part.partition(";")[0].strip()[:2].lower()
        ours = next((each for each in LANGUAGES if each[:2] == asked), None)
        if ours is not None:
            return ours
    return PORTUGUESE
