"""The forms of a page as somebody fills them: what they hold, and what may be typed wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from lxml.html import FormElement, HtmlElement, document_fromstring

from tests.contract.console_room import OURS, PASSWORD, Browser

BLANK = " "
"""What browsers take where something must be typed."""

FILE = b"no;such;columns\n1;2;3\n"
GOOD: Mapping[str, str] = {
    "why": "INC-812", "name": "bia", "password": PASSWORD, "new": f"{PASSWORD} novo",
    "field.marketplace": "SHOPEE", "field.type": "Loggi", "field.method": "pix",
    "field.sku": "ABC-1", "field.attribute": "Tecido", "field.deposit": "Geral",
    "field.tracking": "Correios PAC",
}  # fmt: skip
TARGETS: Mapping[str, str] = {
    "carrier": "6004:6401", "payment": "3", "channel": "3", "sku": "AUR-1",
    "attribute": "Material", "deposit": "4711",
    "tracking": "https://rastreio.example/?c=[RASTREIO]",
}  # fmt: skip
"""Kind of a rule → what may be typed as its target."""

WRONG: Mapping[str, str] = {"other": "Correios", "fix.shipping.postal_code": "1310"}
_FREE = ("text", "search", "password", "date", "file")


@dataclass(frozen=True, slots=True)
class Typing:
    """One field of a form typed wrong, the others right."""

    form: FormElement
    field: str
    wrong: str | bytes

    @property
    def name(self) -> str:
        """Which form, which field."""
        return f"{self.form.get('action')} {at(self.form)} {self.field}"

    @property
    def said(self) -> dict[str, Sequence[str]]:
        """What the form sends, but for a file; pressed is the last of its buttons."""
        found: dict[str, list[str]] = {}
        for name, value in self.form.form_values():
            found.setdefault(name, []).append(str(value))
        buttons = [x for x in self.form.iter("button") if x.get("name")]
        found |= {str(x.get("name")): [str(x.get("value"))] for x in buttons[-1:]}
        good = {**GOOD, "target": TARGETS.get("".join(found.get("kind", [])), "")}
        left = [name for name in typed(self.form) if not "".join(found.get(name, []))]
        found |= {name: [good[name]] for name in left if name in good}
        return {**found, **({} if isinstance(self.wrong, bytes) else {self.field: [self.wrong]})}

    def send(self, browser: Browser) -> httpx.Response:
        """Send the form."""
        sent: dict[str, Any] = {"data": self.said}
        if isinstance(self.wrong, bytes):
            sent["files"] = {self.field: ("rules.csv", self.wrong)}
        return browser.send("POST", str(self.form.get("action")).split("#")[0], OURS, **sent)

    def home(self, browser: Browser) -> HtmlElement | None:
        """Give the page that the form says it stands on; None: it says nothing."""
        path = str(dict(self.form.form_values()).get("at_page", ""))
        answer = browser.get(path) if path else None
        return read(answer.text) if answer is not None and answer.status_code == 200 else None

    def again(self, page: HtmlElement) -> FormElement:
        """Give the same form on the page that came back."""
        mine = (self.form.get("action"), at(self.form))
        return next(x for x in page.forms if (x.get("action"), at(x)) == mine)


def typings(page: HtmlElement) -> Iterator[Typing]:
    """Give every way to type one field wrong in a form of a page that changes something."""
    for form in page.forms:
        for name, field in typed(form).items() if form.method == "POST" else ():
            wrong = _wrong(name, field)
            if wrong is not None:
                yield Typing(form, name, wrong)


def read(page: str) -> HtmlElement:
    """Read a page."""
    return document_fromstring(page)


def form_of(page: str, name: str) -> FormElement:
    """Give a form of a page by the name that it says."""
    return next(form for form in read(page).forms if at(form) == name)


def at(form: FormElement) -> str:
    """Give the name that a form says; empty: none."""
    return "".join(value for name, value in form.form_values() if name == "at_form")


def heading(page: HtmlElement) -> str:
    """Give what a page is called."""
    return str(page.findtext(".//h1")).strip()


def typed(form: FormElement) -> dict[str, HtmlElement]:
    """Give the fields of a form in which something is typed, by name."""
    found = (x for x in form.iter("input") if x.get("type", "text") in _FREE)
    return {str(x.get("name")): x for x in found if x.get("disabled") is None}


def said_of(page: HtmlElement, field: HtmlElement) -> str:
    """Give what is said of a field, as a reader of the screen tells it."""
    named = str(field.get("aria-describedby", "")).split()
    return " ".join(str(page.get_element_by_id(x).text_content()) for x in named).strip()


def _wrong(name: str, field: HtmlElement) -> str | bytes | None:
    if field.get("type") == "file":
        return FILE
    if field.get("type") == "date":
        return "ontem"
    if field.get("inputmode") in {"numeric", "decimal"}:
        return "muitos"
    return WRONG.get(name, BLANK if field.get("required") is not None else None)
