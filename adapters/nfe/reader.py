"""Reads NF-e XML that anybody may have written.

What no NF-e has is refused before or while it is parsed: a document type and with it every entity,
instructions, foreign namespaces, another encoding than UTF-8, and anything too large, too deep or
too wide. Expat never opens a file or an address by itself; here nothing can even ask it to.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

from domain.access_keys import AccessKey, KeyFaulty, to_access_key
from domain.money import Cents
from domain.nfe import InvoiceInvalid, Nfe

MAX_BYTES = 5_000_000
MAX_ELEMENTS = 150_000
"""990 items are legal, each with up to a hundred elements."""
MAX_DEPTH = 40
MAX_ATTRIBUTES = 20
MAX_NAMESPACES = 1_000
MAX_TEXT = 300
MAX_NAMES = 1_000
"""So many are remembered as right: an NF-e has some seven hundred."""

_TOO_MANY = "the XML has too many elements, or too many in one another"
_FOREIGN = "the XML has an element that no NF-e has"

_NFE = "http://www.portalfiscal.inf.br/nfe "
_SPACES = (_NFE, "http://www.w3.org/2000/09/xmldsig# ")
_DECLARES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
# No stretch without a ">" is longer: neither a tag, nor a comment, nor a text. Possessive, so that
# it takes one pass whatever comes.
_SHORT_STRETCHES = re.compile(rb"(?:[^>]{0,65535}+>)*+[^>]{0,65535}+")
_MONEY = re.compile(r"[0-9]{1,13}(\.[0-9]{2})?\Z")
_WHOLE = re.compile(r"[0-9]{1,9}\Z")
_TEST = "2"

_WANTED: Mapping[str, str] = {
    "nfeProc/NFe/infNFe/ide/serie": "series",
    "nfeProc/NFe/infNFe/ide/nNF": "number",
    "nfeProc/NFe/infNFe/emit/CNPJ": "issuer",
    "nfeProc/NFe/infNFe/emit/CPF": "issuer",
    "nfeProc/NFe/infNFe/dest/CNPJ": "recipient",
    "nfeProc/NFe/infNFe/dest/CPF": "recipient",
    "nfeProc/NFe/infNFe/dest/idEstrangeiro": "recipient",
    "nfeProc/NFe/infNFe/total/ICMSTot/vNF": "total",
    "nfeProc/protNFe/infProt/tpAmb": "environment",
    "nfeProc/protNFe/infProt/chNFe": "protocol_key",
    "nfeProc/protNFe/infProt/cStat": "status",
}
_ONCE: Mapping[str, str] = {
    _NFE + name: name for name in ("nfeProc", "NFe", "infNFe", "protNFe", "infProt")
}
"""Twice anywhere, one of them would be signed and the other one read."""


class XmlNfeReader:
    """Implements `domain.nfe.NfeReader`."""

    def read(self, xml: str) -> Nfe:
        """Read an `nfeProc`; see the port."""
        # Before it is copied: what is too long is not held twice.
        content = b"" if len(xml) > MAX_BYTES else xml.encode(errors="replace")
        if not 0 < len(content) <= MAX_BYTES:
            raise InvoiceInvalid(f"the XML is empty, or longer than {MAX_BYTES:,} bytes")
        if _DECLARES.search(content):
            raise InvoiceInvalid("the XML declares a document type or an entity; no NF-e does")
        if not _SHORT_STRETCHES.fullmatch(content):
            raise InvoiceInvalid("the XML has a tag or text of more than 65,535 bytes")
        listener = _Listener()
        listener.listen(content.removeprefix(b"\xef\xbb\xbf"))
        return _nfe(listener.found)


_Way = dict[str, "_Way | str"]


def _tree() -> _Way:
    tree: _Way = {}
    for path, name in _WANTED.items():
        *steps, last = path.split("/")
        branch = tree
        for step in steps:
            below = branch.setdefault(_NFE + step, {})
            branch = below if isinstance(below, dict) else {}
        branch[_NFE + last] = name
    return tree


_TREE = _tree()


@dataclass(slots=True)
class _Listener:
    """Hears a document and keeps what is wanted of it.

    Args:
        known: names that are right wherever they stand.
        ways: of every open element that leads to something wanted, what is below it.
        into: name of the wanted text that is open; empty: none.
    """

    found: dict[str, str] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    ways: list[_Way] = field(default_factory=lambda: [_TREE])
    into: str = ""
    elements: int = 0
    namespaces: int = 0
    seen: set[str] = field(default_factory=set)
    parser: XMLParserType = field(default_factory=lambda: ParserCreate("utf-8", " "))

    def listen(self, content: bytes) -> None:
        """Parse a document.

        Raises:
            InvoiceInvalid: it is none, or made as no NF-e is made.
        """
        parser = self.parser
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.XmlDeclHandler = self._declared
        parser.StartNamespaceDeclHandler = self._named
        parser.ProcessingInstructionHandler = self._instructed
        parser.StartElementHandler = self._began
        parser.EndElementHandler = self._ended
        try:
            parser.Parse(content, True)
        except ExpatError as wrong:
            # Its own words, "not well-formed (invalid token): line 1, column 5", quote nothing.
            raise InvoiceInvalid(f"the XML cannot be read: {wrong}") from None
        if not self.seen.issuperset(_ONCE.values()):
            raise InvoiceInvalid("the XML is no nfeProc: the invoice or its protocol is missing")

    def _declared(self, version: str, encoding: str | None, _standalone: int) -> None:
        if version != "1.0" or (encoding or "utf-8").lower() not in {"utf-8", "utf8"}:
            raise InvoiceInvalid("the XML says another encoding than UTF-8, or another version")

    def _named(self, _prefix: str | None, _uri: str) -> None:
        self.namespaces += 1
        if self.namespaces > MAX_NAMESPACES:
            raise InvoiceInvalid("the XML names too many namespaces")

    def _instructed(self, _target: str, _data: str) -> None:
        raise InvoiceInvalid("the XML holds a processing instruction; no NF-e does")

    def _began(self, name: str, attributes: list[str]) -> None:
        self.elements += 1
        if self.elements > MAX_ELEMENTS or len(self.ways) > MAX_DEPTH:
            raise InvoiceInvalid(_TOO_MANY)
        if len(attributes) > 2 * MAX_ATTRIBUTES:
            raise InvoiceInvalid(_FOREIGN)
        self._named_so(name)
        way = self.ways[-1].get(name)
        if isinstance(way, dict):
            self.ways.append(way)
            self._find_key(name, attributes)
        elif way is not None and not self.into:
            self._hear(way)
        else:
            self._pass_by()

    def _ended(self, _name: str) -> None:
        if self.into:
            self.into = ""
            self.parser.CharacterDataHandler = None
        else:
            self.ways.pop()

    def _find_key(self, name: str, attributes: list[str]) -> None:
        if name == f"{_NFE}infNFe":
            said = dict(zip(attributes[::2], attributes[1::2], strict=True))
            self.found["key"] = said.get("Id", "")

    def _hear(self, name: str) -> None:
        self._only(name)
        self.into, self.found[name] = name, ""
        self.parser.CharacterDataHandler = self._said

    def _pass_by(self) -> None:
        if self.into:
            raise InvoiceInvalid(f"the XML has an element in {self.into}, which is a text")
        if len(self.ways) == 1:
            raise InvoiceInvalid("the XML is no nfeProc")
        self._count_below()

    def _count_below(self) -> None:
        """Hear nothing but how much there is, until the element that leads to nothing ends.

        Nearly all elements of a file are such: what hears them keeps its numbers in no object.
        """
        parser, check_name, known = self.parser, self._named_so, self.known
        elements, depth, room = self.elements, 1, MAX_DEPTH - len(self.ways)

        def began(name: str, attributes: list[str]) -> None:
            nonlocal elements, depth
            elements += 1
            depth += 1
            if elements > MAX_ELEMENTS or depth > room:
                raise InvoiceInvalid(_TOO_MANY)
            if attributes and len(attributes) > 2 * MAX_ATTRIBUTES:
                raise InvoiceInvalid(_FOREIGN)
            if name not in known:
                check_name(name)

        def ended(_name: str) -> None:
            nonlocal depth
            depth -= 1
            if not depth:
                self.elements = elements
                parser.StartElementHandler, parser.EndElementHandler = self._began, self._ended

        parser.StartElementHandler, parser.EndElementHandler = began, ended

    def _named_so(self, name: str) -> None:
        if not name.startswith(_SPACES):
            raise InvoiceInvalid(_FOREIGN)
        if name in _ONCE:
            self._only(_ONCE[name])
        elif len(self.known) < MAX_NAMES:
            self.known.add(name)

    def _only(self, name: str) -> None:
        if name in self.seen:
            raise InvoiceInvalid(f"the XML says {name} twice")
        self.seen.add(name)

    def _said(self, text: str) -> None:
        whole = self.found[self.into] + text
        if len(whole) > MAX_TEXT:
            raise InvoiceInvalid(f"the XML says too much in {self.into}")
        self.found[self.into] = whole


def _nfe(found: Mapping[str, str]) -> Nfe:
    said = {name: text.strip() for name, text in found.items()}
    return Nfe(
        key=_key(said["key"]),
        protocol_key=said.get("protocol_key", ""),
        issuer=said.get("issuer", ""),
        recipient=said.get("recipient", ""),
        number=_whole(said, "number"),
        series=_whole(said, "series"),
        total=_cents(said.get("total", "")),
        status=said.get("status", ""),
        is_test=said.get("environment") == _TEST,
    )


def _key(text: str) -> AccessKey:
    try:
        return to_access_key(text.removeprefix("NFe"))
    except KeyFaulty as faulty:
        raise InvoiceInvalid(f"the key of the XML (infNFe/@Id): {faulty}") from None


def _whole(said: Mapping[str, str], name: str) -> int:
    text = said.get(name, "")
    if not _WHOLE.match(text):
        raise InvoiceInvalid(f"the XML says no {name}")
    return int(text)


def _cents(text: str) -> Cents:
    if not _MONEY.match(text):
        raise InvoiceInvalid("the XML says no total (vNF) with two decimals")
    return Cents(int(Decimal(text).scaleb(2)))
