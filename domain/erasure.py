"""What of a person is kept, and what is left of it when it is erased. Pure."""

import json
import re
from collections.abc import Sequence

from domain.captured_orders import marks_of_document
from domain.documents import Document

ERASED = b'{"payload": null, "erased": true}'
"""In the place of a letter's content: it holds nothing, and says why."""

_XML = "xml"
_BETWEEN = r"[.\-/ ]?"


class Sought:
    """Finds a person by a document: as people write it, and as letters mark it."""

    def __init__(self, document: Document) -> None:
        number = _BETWEEN.join(document.number)
        self._written = re.compile(rf"(?<![0-9A-Za-z]){number}(?![0-9A-Za-z])", re.IGNORECASE)
        self._marks: Sequence[str] = marks_of_document(document)
        self.mark = self._marks[0]
        """Tells one person from another in the audit, and is no copy."""

    def is_in(self, content: str) -> bool:
        """Tell whether a text names the person.

        Examples:
            >>> from domain.documents import to_document
            >>> found = to_document("111.444.777-35")
            >>> assert found is not None
            >>> Sought(found).is_in("CPF 111.444.777-35"), Sought(found).is_in("9911144477735")
            (True, False)
        """
        return bool(self._written.search(content)) or any(m in content for m in self._marks)


def without_xml(payload: str) -> str:
    """Give a fact without the file of its invoice, which names the buyer.

    Examples:
        >>> without_xml('{"number": "7", "xml": "<nfe/>"}'), without_xml('{"number": "7"}')
        ('{"number": "7"}', '{"number": "7"}')
    """
    try:
        said = json.loads(payload)
    except ValueError:
        return payload
    if not isinstance(said, dict) or _XML not in said:
        return payload
    return json.dumps({k: v for k, v in said.items() if k != _XML}, ensure_ascii=False)
