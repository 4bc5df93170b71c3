"""XML that nobody may send: each attack is tried in a process of its own, with a second of CPU.

Run as a script it prints what became of each, as JSON.
"""

import json
import os
import resource
import signal
import sys
from collections.abc import Callable

from adapters.nfe.reader import XmlNfeReader
from domain.nfe import InvoiceInvalid
from tests.nfe import access_key, nfe_xml

MB = 1_000_000
CPU_S = 1.0
GOOD = nfe_xml()
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
BARE = GOOD.removeprefix(HEAD)
OPEN = '<nfeProc xmlns="http://www.portalfiscal.inf.br/nfe" versao="4.00">'


def _within(text: str) -> str:
    """Put something where unknown elements are ignored."""
    return GOOD.replace("<total>", f"<infAdic>{text}</infAdic><total>", 1)


def _wide(attributes: int) -> str:
    said = " ".join(f'a{number}=""' for number in range(attributes))
    return f"<a {said}/>"


def _named(namespaces: int) -> str:
    said = " ".join(f'xmlns:a{number}="b"' for number in range(namespaces))
    return f"<a {said}/>"


def _typed(declared: str, used: str = "&x;") -> str:
    return f"{HEAD}<!DOCTYPE nfeProc [{declared}]>" + BARE.replace("EMPRESA EXEMPLO LTDA", used)


def _laughs() -> str:
    lines = ['<!ENTITY x0 "ha">']
    lines += [f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 30)]
    return _typed("".join(lines), "&x29;")


def _wrapped() -> str:
    other = nfe_xml(key=access_key(number=1235), number="1235").split("<NFe", 1)[1]
    return GOOD.replace("</NFe>", f"<Object><NFe{other.split('</NFe>')[0]}</NFe></Object></NFe>", 1)


ATTACKS: dict[str, Callable[[], str]] = {
    "an external entity of a file": lambda: _typed('<!ENTITY x SYSTEM "file:///etc/passwd">'),
    "an external entity of an address": lambda: _typed('<!ENTITY x SYSTEM "http://192.0.2.1/">'),
    "a parameter entity": lambda: _typed('<!ENTITY % p SYSTEM "http://192.0.2.1/"> %p;', "x"),
    "a billion laughs": _laughs,
    "a quadratic bomb": lambda: _typed(f'<!ENTITY x "{"a" * 50_000}">', "&x;" * 50_000),
    "a document type alone": lambda: f"{HEAD}<!DOCTYPE nfeProc>{BARE}",
    "a document type in small letters": lambda: f"{HEAD}<!doctype nfeProc>{BARE}",
    "an external document type": lambda: f'{HEAD}<!DOCTYPE a SYSTEM "http://192.0.2.1/">{BARE}',
    "an entity that nobody declared": lambda: GOOD.replace("EXEMPLO LTDA", "&laughs;"),
    "200,000 elements in one another": lambda: _within("<a>" * 200_000 + "</a>" * 200_000),
    "50 elements in one another": lambda: _within("<a>" * 50 + "</a>" * 50),
    "a million elements": lambda: _within("<a/>" * 1_000_000),
    "as many names as elements": lambda: _within("".join(f"<a{n}/>" for n in range(200_000))),
    "a million attributes": lambda: _within(_wide(MB)),
    "attributes up to the longest text": lambda: _within(_wide(300_000)),
    "many attributes of short tags": lambda: _within(_wide(5_000) * 80),
    "an attribute of 4 MB": lambda: _within(f'<a b="{"c" * 4 * MB}"/>'),
    "100,000 namespaces": lambda: _within('<a xmlns:b="c"/>' * 100_000),
    "2,000 namespaces of one element": lambda: _within(_named(2_000)),
    "UTF-16 by its label": lambda: GOOD.replace("UTF-8", "UTF-16", 1),
    "UTF-7 by its label": lambda: GOOD.replace("UTF-8", "UTF-7", 1),
    "UTF-16 by its bytes": lambda: GOOD.encode("utf-16").decode("latin-1"),
    "Latin-1 by its label": lambda: GOOD.replace("UTF-8", "ISO-8859-1", 1),
    "XInclude": lambda: _within(
        '<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'
    ),
    "a style sheet": lambda: GOOD.replace(HEAD, f'{HEAD}<?xml-stylesheet href="http://a/"?>'),
    "100 MB of text": lambda: _within("a" * 100 * MB),
    "60 MB of elements": lambda: _within("<a>b</a>" * (60 * MB // 8)),
    "4 MB of text": lambda: _within("a" * 4 * MB),
    "4 MB of comment": lambda: _within(f"<!--{'a' * 4 * MB}-->"),
    "4 MB of character references in the total": lambda: GOOD.replace(
        "<vNF>", f"<vNF>{'&#49;' * 10_000}"
    ),
    "4 MB of CDATA": lambda: _within("<![CDATA[a]]>" * 300_000 + "<b/>" * 150_000),
    "two invoices, one in the other's signature": _wrapped,
    "two invoices side by side": lambda: GOOD.replace("</NFe>", f"</NFe><NFe>{BARE[70:90]}", 1),
    "two protocols": lambda: GOOD.replace(
        "</nfeProc>", "<protNFe><infProt><cStat>100</cStat></infProt></protNFe></nfeProc>"
    ),
    "two totals": lambda: GOOD.replace("</ICMSTot>", "<vNF>1.00</vNF></ICMSTot>"),
    "two recipients": lambda: GOOD.replace("<dest>", "<dest><CNPJ>11222333000181</CNPJ>"),
    "a text that holds an element": lambda: GOOD.replace("<vNF>", "<vNF><a/>"),
    "an element after a text": lambda: GOOD.replace("</vNF>", "<a/></vNF>"),
    "a recipient of 10,000 digits": lambda: GOOD.replace(
        "<dest><CPF>", f"<dest><CPF>{'1' * 10_000}"
    ),
    "another document": lambda: f"{HEAD}<html><body>Sessão expirada</body></html>",
    "an invoice without its protocol": lambda: GOOD.split("<protNFe")[0] + "</nfeProc>",
    "a key that is none": lambda: GOOD.replace('Id="NFe3', 'Id="NFe4'),
    "no total": lambda: GOOD.replace("vNF>", "vNG>"),
    "a total that is no amount": lambda: GOOD.replace("<vNF>239.80", "<vNF>2e9"),
    "no number": lambda: GOOD.replace("nNF>", "nNG>"),
    "half a file": lambda: GOOD[: len(GOOD) // 2],
    "nothing": str,
    "a NUL": lambda: GOOD.replace("EXEMPLO", "\0"),
    "half a surrogate pair, and no end": lambda: GOOD[:-1] + "\ud800",
    "no end of closings": lambda: ">" * 5 * MB,
    "no end of openings": lambda: "<" * 5 * MB,
}


def tried(xml: str) -> dict[str, object]:
    """Try one attack here and now; tell how it was refused and by how many kB the process grew."""
    _allow_cpu()
    before = resource.getrusage(resource.RUSAGE_SELF)
    said = ""
    try:
        XmlNfeReader().read(xml)
    except InvoiceInvalid as refused:
        said = str(refused)
    after = resource.getrusage(resource.RUSAGE_SELF)
    return {"said": said, "grown_kb": after.ru_maxrss - before.ru_maxrss}


def _allow_cpu() -> None:
    """End this process after one more second of CPU: nobody handles the signal."""
    signal.setitimer(signal.ITIMER_PROF, CPU_S)


def _in_child(xml: str) -> dict[str, object]:
    # Made by the parent: what it took to make the attack does not count.
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.write(writing, json.dumps(tried(xml)).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    # It says nothing when it was ended for its CPU.
    return dict(json.loads(told)) if told else {"said": "", "grown_kb": 0}


if __name__ == "__main__":
    sys.stdout.write(json.dumps({name: _in_child(attack()) for name, attack in ATTACKS.items()}))
