"""Turns templates into pages with headers that let a browser load only what is ours."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from domain.reasons import text_of
from ops.console.assets import address
from ops.console.telling import brief, in_short, label_of, named, told, veiled
from ops.console.visits import Visit, with_query
from ops.console.words import LANGUAGES, PORTUGUESE
from ops.spreadsheets import MEDIA_TYPE

TEMPLATES = Path(__file__).parent / "templates"

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": _POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    # Not "no-referrer": browsers would then say `Origin: null` of our own forms.
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Vary": "Accept-Language, Cookie, HX-Request",
}
READ_ONLY = "Anybridge-Read-Only"
"""Header by which an answer tells a page that is open already whether anything can be changed."""

SEE_OTHER = 303


@cache
def environment() -> Environment:
    """Give the templates; whatever they are given is escaped."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"asset": address, "languages": LANGUAGES, "link": with_query}
    return made


def page(visit: Visit, template: str, status: int = 200, **holes: Any) -> Response:
    """Give a page, in the language of whoever asks; with the status of a form that is wrong."""
    words = visit.words
    status = status if visit.wrong is None else visit.wrong.status
    said = {
        "visit": visit,
        "t": words,
        "word": words.of,
        "told": lambda text: veiled(words, told(words, text)),
        "named": lambda text: veiled(words, named(words, text)),
        "brief": lambda text: veiled(words, brief(words, text)),
        "veiled": lambda text: veiled(words, text),
        "short": lambda text: veiled(words, in_short(words, text)),
        "label": lambda name, kind="": label_of(words, name, kind),
        "write": visit.write,
        "reason": lambda name: _reason(visit, name),
        "room": "",
    }
    content = environment().get_template(template).render(said | holes)
    standing = {READ_ONLY: "yes" if visit.is_read_only else "no"}
    return HTMLResponse(content, status, headers={**HEADERS, **standing})


def go(path: str) -> RedirectResponse:
    """Send a browser on to another page, after something was done."""
    return RedirectResponse(path, SEE_OTHER, headers=dict(HEADERS))


def sheet(name: str, content: str) -> Response:
    """Give a spreadsheet to be kept as a file of this name."""
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(content, media_type=MEDIA_TYPE, headers=headers)


def _reason(visit: Visit, name: str) -> str:
    text = text_of(name)
    return text.portuguese if visit.words.language == PORTUGUESE else text.english
