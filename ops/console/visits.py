"""One request of a person: who, from where, in which language, with which form."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode, urlsplit

from fastapi import Request

from domain.accounts import Account
from domain.audit import Act
from domain.operators import Role
from ops.console.masks import masked, unmasked
from ops.console.words import Words, spoken, words_of
from ops.console.writing import Writing
from ops.console.wrong import Wrong
from ops.refusals import FieldWrong

SESSION = "__Host-anybridge"
LANGUAGE = "anybridge_language"
CSRF = "csrf"
LONGEST = 400
"""Characters of a session's token."""

UNPROCESSABLE = 422
WHY_MISSING = "is missing; wanted: why, such as an incident's number"
_MASK_BYTES = 32
_MOST_PAGES = 20_000


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed or asked for; a field may come several times.

    Args:
        files: content of what was uploaded, by field.
    """

    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """Give a field without spaces around it."""
        found = self.fields.get(name, ())
        return found[-1].strip() if found else default

    def raw(self, name: str) -> str:
        """Give a field as it was typed."""
        found = self.fields.get(name, ())
        return found[-1] if found else ""

    def all(self, name: str) -> Sequence[str]:
        """Give every value of a field."""
        return self.fields.get(name, ())

    def number(self, name: str, default: float = 0.0) -> float:
        """Give a number as Brazilians or others type it: "0,5".

        A text that is none gives -1: services refuse it, and say what they want.
        """
        text = self.text(name).replace(",", ".").removesuffix("%").strip()
        if not text:
            return default
        try:
            found = float(text)
        except ValueError:
            return -1.0
        return found if 0 <= found < float("inf") else -1.0

    def whole(self, name: str, default: int = 0) -> int:
        """Give a whole number; a text that is none gives -1, as `number` does."""
        found = self.number(name, default)
        return int(found) if found == int(found) else -1

    def days(self, name: str) -> float:
        """Give so many days that something goes back; 0: nobody said.

        Raises:
            FieldWrong: it is no number above 0.
        """
        found = self.number(name)
        if self.text(name) and found <= 0:
            raise FieldWrong(name, "is wrong; wanted: a number of days, such as 7")
        return found

    def without(self, name: str) -> "Form":
        """Give the same without one field."""
        return Form({n: said for n, said in self.fields.items() if n != name}, self.files)

    def page(self) -> int:
        """Give the number of the page that is asked for, from 1 on."""
        return min(max(1, int(self.number("page", 1))), _MOST_PAGES)

    def is_checked(self, name: str) -> bool:
        """Tell whether a box was checked."""
        return bool(self.text(name))


@dataclass(frozen=True, slots=True)
class Visit:
    """One request.

    Args:
        account: None: of somebody who has not signed in.
        token: of the session.
        origin: the address it comes from.
        path: what was asked for, with its query.
        is_part: HTMX asks for a part of a page.
        params: what the address names.
        mask: by chance, for this answer.
        came_from: the page of ours that one comes from, to go back to; empty: none is known.
        is_read_only: the database takes no writes: whatever the role, nothing can be changed.
        wrong: the form that was sent cannot be taken: its page says so; None: nothing was wrong.
    """

    account: Account | None
    token: str
    origin: str
    path: str
    words: Words
    is_part: bool = False
    params: Mapping[str, str] = field(default_factory=dict)
    query: Form = field(default_factory=Form)
    form: Form = field(default_factory=Form)
    mask: bytes = bytes(_MASK_BYTES)
    came_from: str = ""
    is_read_only: bool = False
    wrong: Wrong | None = None

    @property
    def person(self) -> Account:
        """Whoever asks; routes of people have one."""
        if self.account is None:
            raise LookupError("nobody has signed in")
        return self.account

    @property
    def store(self) -> str:
        """The only store that this person sees; empty: every one."""
        return self.person.store

    @property
    def write(self) -> Writing:
        """Writes in this person's language."""
        return Writing(self.words.language)

    @property
    def csrf(self) -> str:
        """What forms of this session must bring along.

        Each answer says it another way: a page is compressed, and whoever sees how long answers
        become must not learn it.
        """
        return masked(self._csrf, self.mask) if self.token else ""

    @property
    def _csrf(self) -> bytes:
        return hashlib.sha256(f"csrf {self.token}".encode()).digest()

    def has_token(self) -> bool:
        """Tell whether a form brings what only pages of this session know."""
        brought = unmasked(self.form.raw(CSRF))
        return bool(self.token) and hmac.compare_digest(brought, self._csrf)

    def is_of(self, role: str) -> bool:
        """Tell whether this person has at least a role."""
        return self.account is not None and self.account.role.may(Role(role))

    def may(self, role: str) -> bool:
        """Tell whether this person can do now what takes a role; viewers only look."""
        is_look = role == Role.VIEWER
        return self.is_of(role) and (is_look or not self.is_read_only)

    def act(self) -> Act:
        """Say on whose behalf something is changed, why and from where."""
        return Act(self.person.name, self.form.text("why"), self.origin)

    def reasoned(self) -> Act:
        """Say the same where nothing is done without a reason.

        Raises:
            FieldWrong: nobody said why.
        """
        if not self.form.text("why"):
            raise FieldWrong("why", WHY_MISSING)
        return self.act()

    def with_faults(self, at: str, faults: Mapping[str, str]) -> "Visit":
        """Give the same visit for the page that says what is wrong with its form."""
        return replace(self, wrong=Wrong(at, UNPROCESSABLE, faults)) if faults else self

    def is_wrong(self, at: str) -> bool:
        """Tell whether it is this form of the page that cannot be taken."""
        return self.wrong is not None and self.wrong.at == at

    def fault(self, at: str, name: str) -> str:
        """Give what is wrong with a field of a form, in English; empty: nothing is."""
        return self.wrong.faults.get(name, "") if self.wrong and self.wrong.at == at else ""

    def typed(self, at: str, name: str, otherwise: str) -> str:
        """Give what a field of a form holds: what was typed, where the form is shown again."""
        return self.form.raw(name) if self._is_again(at, name) else otherwise

    def checked(self, at: str, name: str, value: str, *, otherwise: bool) -> bool:
        """Tell whether a box of a form is checked; no box says so when none of its name is."""
        return value in self.form.all(name) if self.is_wrong(at) else otherwise

    def _is_again(self, at: str, name: str) -> bool:
        return self.is_wrong(at) and name in self.form.fields


def visit_of(request: Request, account: Account | None, form: Form) -> Visit:
    """Give the visit that a request is."""
    fields: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        fields.setdefault(name, []).append(value)
    query = f"?{request.url.query}" if request.url.query else ""
    accepted = request.headers.get("accept-language", "")
    return Visit(
        account,
        token_of(request) if account is not None else "",
        request.client.host if request.client is not None else "",
        request.url.path + query,
        words_of(spoken(request.cookies.get(LANGUAGE, ""), accepted)),
        is_part(request),
        {name: str(value) for name, value in request.path_params.items()},
        Form(fields),
        form,
        secrets.token_bytes(_MASK_BYTES),
        _came_from(request, form),
    )


def _came_from(request: Request, form: Form) -> str:
    """Give the page of ours that a form names to go back to, else the one that sent somebody."""
    if form.text("back"):
        return local(form.text("back"))
    sent_by = urlsplit(request.headers.get("referer", ""))
    if sent_by.netloc != request.headers.get("host", "") or not sent_by.path:
        return ""
    path = local(f"{sent_by.path}?{sent_by.query}" if sent_by.query else sent_by.path)
    return "" if request.method == "GET" and sent_by.path == request.url.path else path


def token_of(request: Request) -> str:
    """Give the session's token; empty when there is none."""
    return request.cookies.get(SESSION, "")[:LONGEST]


def is_part(request: Request) -> bool:
    """Tell whether HTMX asks for a part of a page."""
    return request.headers.get("hx-request") == "true"


def is_from_our_pages(request: Request) -> bool:
    """Tell whether what changes something was sent by a page of ours, as browsers say it."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin", "")
    return bool(origin) and urlsplit(origin).netloc == request.headers.get("host", "")


def local(path: str) -> str:
    """Give an address of ours to go on to; "/" for any other.

    Examples:
        >>> local("/dead?store=acme"), local("//evil.example"), local("https://evil.example")
        ('/dead?store=acme', '/', '/')
    """
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_ours and path.isprintable() else "/"


def with_query(path: str, **fields: str) -> str:
    """Give an address with a query of the fields that say something.

    Examples:
        >>> with_query("/dead/letters", store="acme", reason="")
        '/dead/letters?store=acme'
    """
    said = urlencode({name: value for name, value in fields.items() if value})
    return f"{path}?{said}" if said else path
