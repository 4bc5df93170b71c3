"""Reads NF-e XML that anybody may have written.

What no NF-e has is refused before it is parsed, or once it is: a document type and with it every
entity, instructions, foreign namespaces, another encoding than UTF-8, and anything too large, too
deep or too wide. libxml2 parses and searches without the lock of our interpreter; nothing here can
ask it to open a file or an address.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from itertools import islice

from lxml import etree

from domain import baton
from domain.access_keys import AccessKey, KeyFaulty, to_access_key
from domain.money import Cents
from domain.nfe import InvoiceInvalid, Nfe

MAX_BYTES = 5_000_000
MAX_ELEMENTS = 150_000
"""990 items are legal, each with up to a hundred elements."""
MAX_DEPTH = 40
MAX_ATTRIBUTES = 20_000
"""In all: an item has one, the rest of the document some twenty."""
MAX_NAMESPACES = 1_000
MAX_TEXT = 300

_TOO_MANY = "the XML has too many elements, or too many in one another"
_FOREIGN = "the XML has an element that no NF-e has"

_NFE = "http://www.portalfiscal.inf.br/nfe"
_SPACES = {"n": _NFE, "s": "http://www.w3.org/2000/09/xmldsig#"}
_DECLARES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
# No stretch without a ">" is longer: neither a tag, nor a comment, nor a text. Possessive, so that
# it takes one pass whatever comes.
_SHORT_STRETCHES = re.compile(rb"(?:[^>]{0,65535}+>)*+[^>]{0,65535}+")
_HEADING = re.compile(
    rb"""<\?xml\s+version\s*=\s*["']1\.0["'](\s+encoding\s*=\s*["']utf-?8["'])?"""
    rb"""(\s+standalone\s*=\s*["'](yes|no)["'])?\s*\?>""",
    re.IGNORECASE,
)
_MONEY = re.compile(r"[0-9]{1,13}(\.[0-9]{2})?\Z")
_WHOLE = re.compile(r"[0-9]{1,9}\Z")
_TEST = "2"

_WANTED: Mapping[str, str] = {
    "NFe/infNFe/ide/serie": "series",
    "NFe/infNFe/ide/nNF": "number",
    "NFe/infNFe/emit/CNPJ": "issuer",
    "NFe/infNFe/emit/CPF": "issuer",
    "NFe/infNFe/dest/CNPJ": "recipient",
    "NFe/infNFe/dest/CPF": "recipient",
    "NFe/infNFe/dest/idEstrangeiro": "recipient",
    "NFe/infNFe/total/ICMSTot/vNF": "total",
    "protNFe/infProt/tpAmb": "environment",
    "protNFe/infProt/chNFe": "protocol_key",
    "protNFe/infProt/cStat": "status",
}
_NAMES = {tuple(path.split("/")[-2:]): name for path, name in _WANTED.items()}
_ONCE = sorted(f"{{{_NFE}}}{name}" for name in ("nfeProc", "NFe", "infNFe", "protNFe", "infProt"))
"""Twice anywhere, one of them would be signed and the other one read."""


def _asking(question: str) -> etree.XPath:
    return etree.XPath(question, namespaces=_SPACES)


_FOUND = _asking(
    " | ".join("/n:nfeProc/" + re.sub(r"(\w+)", r"n:\1", path) for path in sorted(_WANTED))
)
_KEY = _asking("string(/n:nfeProc/n:NFe/n:infNFe/@Id)")
_ELEMENTS = _asking("count(//*)")
_OURS = _asking("count(//n:*) + count(//s:*)")
_IS_DEEP = _asking(f"boolean({'/*' * (MAX_DEPTH + 1)})")
_IS_INSTRUCTED = _asking("boolean(//processing-instruction())")


class XmlNfeReader:
    """Implements `domain.nfe.NfeReader`."""

    def read(self, xml: str) -> Nfe:
        """Read an `nfeProc`; see the port."""
        # Before it is copied: what is too long is not held twice.
        content = b"" if len(xml) > MAX_BYTES else xml.encode(errors="replace")
        if not 0 < len(content) <= MAX_BYTES:
            raise InvoiceInvalid(f"the XML is empty, or longer than {MAX_BYTES:,} bytes")
        content = content.removeprefix(b"\xef\xbb\xbf")
        _check_bytes(content)
        root = _parsed(content)
        _check(root)
        return _nfe(_found(root))


def _check_bytes(content: bytes) -> None:
    """Refuse before it is parsed what would cost more than any NF-e, or says more than one."""
    if _DECLARES.search(content):
        raise InvoiceInvalid("the XML declares a document type or an entity; no NF-e does")
    if not _SHORT_STRETCHES.fullmatch(content):
        raise InvoiceInvalid("the XML has a tag or text of more than 65,535 bytes")
    if content.startswith(b"<?xml") and not _HEADING.match(content):
        raise InvoiceInvalid("the XML says another encoding than UTF-8, or another version")
    if content.count(b"<") > 2 * MAX_ELEMENTS:
        raise InvoiceInvalid(_TOO_MANY)
    if content.count(b"=") > MAX_ATTRIBUTES:
        raise InvoiceInvalid("the XML has too many attributes")
    if content.count(b"xmlns") > MAX_NAMESPACES:
        raise InvoiceInvalid("the XML names too many namespaces")


def _parsed(content: bytes) -> etree._Element:
    # A parser of one's own: threads that share one wait for each other.
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        # libxml2 needs no interpreter: another may compute meanwhile.
        with baton.let_go():
            return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as wrong:
        # Its own words may quote the document.
        last = wrong.error_log.last_error
        kind = "not well-formed" if last is None else last.type_name
        raise InvoiceInvalid(
            f"the XML cannot be read: {kind}: line {wrong.lineno}, column {wrong.offset}"
        ) from None


def _check(root: etree._Element) -> None:
    elements = _ELEMENTS(root)
    if elements > MAX_ELEMENTS or _IS_DEEP(root):
        raise InvoiceInvalid(_TOO_MANY)
    if _OURS(root) != elements:
        raise InvoiceInvalid(_FOREIGN)
    if _IS_INSTRUCTED(root):
        raise InvoiceInvalid("the XML holds a processing instruction; no NF-e does")
    said = sorted(element.tag for element in islice(root.iter(*_ONCE), len(_ONCE) + 1))
    for name in _ONCE:
        if said.count(name) > 1:
            raise InvoiceInvalid(f"the XML says {etree.QName(name).localname} twice")
    if said != _ONCE:
        raise InvoiceInvalid("the XML is no nfeProc: the invoice or its protocol is missing")


def _found(root: etree._Element) -> Mapping[str, str]:
    found = {"key": str(_KEY(root))}
    for element in _FOUND(root):
        place = etree.QName(element.getparent()).localname, etree.QName(element).localname
        name, text = _NAMES[place], element.text or ""
        if name in found:
            raise InvoiceInvalid(f"the XML says {name} twice")
        if len(element):
            raise InvoiceInvalid(f"the XML has an element in {name}, which is a text")
        if len(text) > MAX_TEXT:
            raise InvoiceInvalid(f"the XML says too much in {name}")
        found[name] = text
    return found


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
