"""The catalogue of texts: every one in both languages, none missing."""

import ast
import importlib
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from domain.changes import ChangeState
from domain.channel_orders import OrderStatus
from domain.comparisons import ComparisonState
from domain.deadletters import LetterState, Reason
from domain.drift import Cause, Gap
from domain.erp_orders import ErpStatus
from domain.erp_polls import POLL_OFF, POLL_UNFIT
from domain.fates import Fate
from domain.feed_watch import FeedState
from domain.ids import Kind
from domain.letter_groups import Trend
from domain.level_drift import LevelCause
from domain.operators import Role
from domain.order_decisions import Outcome, Verdict
from domain.order_ports import NoteSource
from domain.overlays import FIELDS as CORRECTED
from domain.pauses import Scope
from domain.reconcile_runs import Compared
from domain.replay import BatchState, Result
from domain.replay_ports import Prospect
from domain.sign_on import Refusal
from domain.store_fields import FIELDS, SECRETS
from domain.traces import Happening
from ops.console.groups import SNOOZES, SORTS
from ops.console.pages import TEMPLATES
from ops.console.stores import CHOICES
from ops.console.words import LANGUAGES, LOCALE, spoken, words_of

ROOT = Path(__file__).parents[4]
CONSOLE = Path(TEMPLATES).parent
SOURCES = [*sorted(CONSOLE.glob("*.py")), *sorted(TEMPLATES.glob("*.html"))]


def causes() -> set[str]:
    """Give every cause for which a lane is held, as the code names them."""
    found = {"access_denied", "paused", "secret_unreadable", POLL_OFF, POLL_UNFIT}
    for room in ("domain", "workers", "adapters"):
        for path in (ROOT / room).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
            named = (call for call in calls if getattr(call.func, "id", "") == "Misconfigured")
            found |= {_word_of(path, call.args[0]) for call in named}
    return found - {""}


def _word_of(path: Path, node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return str(getattr(importlib.import_module(module), getattr(node, "id", ""), ""))


ROOMS = {
    "cause": sorted(causes()),
    "state": [*LetterState, "replaying"],
    "kind": [*Kind, "event"],
    "reason": list(Reason),
    "todo": list(Reason),
    "role": list(Role),
    "fate": list(Fate),
    "feed": list(FeedState),
    "batch_state": list(BatchState),
    "happened": [
        *ChangeState,
        "unknown",
        *NoteSource,
        *Outcome,
        *Verdict,
        "folded",
        "superseded",
        *Result,
        "pending",
        "running",
        *LetterState,
        "opened",
        "failed_again",
        "announced",
        "regressed",
    ],
    "result": [*Result, "pending", "running"],
    "forecast": [prospect.value for prospect in Prospect],
    "happening": list(Happening),
    "option": [word for words in CHOICES.values() for word in words],
    "setting": [*(each.name for each in FIELDS), *SECRETS],
    "help": [*(each.name for each in FIELDS), *SECRETS, "name"],
    "sign_on": list(Refusal),
    "say": ["acknowledge", "open", *(f"snooze_{each}" for each in SNOOZES)],
    "dead": [f"sort_{each}" for each in SORTS],
    "trend": list(Trend),
    "compared": list(Compared),
    "comparison": list(ComparisonState),
    "gap": list(Gap),
    "drift": [*Cause, *LevelCause],
    "order_status": [*OrderStatus, *ErpStatus],
    "flows": [f"scope_{each}" for each in Scope],
    "correct": [word for each in CORRECTED for word in each.replace(".", ".field_").split(".")],
}
"""Words that are put together when a page is made."""


def catalogue(language: str) -> dict[str, tuple[str, ...]]:
    with (LOCALE / f"{language}.po").open("rb") as file:
        found = read_po(file, locale=language)
    return {
        str(first_of(message.id)): tuple(map(str, texts_of(message.string)))
        for message in found
        if message.id
    }


def first_of(text: object) -> object:
    return text[0] if isinstance(text, tuple | list) else text


def texts_of(text: object) -> tuple[object, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (text or "",)


def test_every_text_is_there_in_every_language() -> None:
    portuguese, english = (catalogue(language) for language in LANGUAGES)

    assert set(portuguese) == set(english)
    assert [key for key, texts in (portuguese | english).items() if not all(texts)] == []


def test_a_text_has_the_same_holes_in_every_language() -> None:
    portuguese, english = (catalogue(language) for language in LANGUAGES)

    def holes(texts: tuple[str, ...]) -> set[str]:
        return {hole for text in texts for hole in re.findall(r"{(\w+)}", text)}

    assert {key for key in portuguese if holes(portuguese[key]) != holes(english[key])} == set()


@pytest.mark.parametrize("room", ROOMS)
def test_every_closed_word_has_its_text(room: str) -> None:
    known = catalogue("en")

    assert [word for word in ROOMS[room] if f"{room}.{word}" not in known] == []


def test_every_text_that_a_page_asks_for_is_known() -> None:
    asked = {
        key
        for path in SOURCES
        for key in re.findall(r"""\bt\(\s*["']([a-z_.]+[a-z])["']\s*[,)]""", path.read_text())
    }

    assert len(asked) > 100
    assert asked - set(catalogue("en")) == set()


def test_no_text_stands_in_a_template() -> None:
    """Only marks of their own are left when words of the catalogue are taken out."""
    left = {
        word
        for path in TEMPLATES.glob("*.html")
        for word in re.findall(
            r"[A-Za-zÀ-ú]{3,}",
            re.sub(r"{[{%#].*?[}%#]}|<[^>]*>", " ", path.read_text(), flags=re.DOTALL),
        )
    }

    assert left <= {"anybridge", "AnyMarket", "ERP"}


@pytest.mark.parametrize(
    ("chosen", "accepted", "expected"),
    [
        ("", "", "pt_BR"),
        ("", "pt-PT,pt;q=0.9,en;q=0.5", "pt_BR"),
        ("", "en-US,en;q=0.9", "en"),
        ("", "de,fr;q=0.5", "pt_BR"),
        ("en", "pt-BR", "en"),
        ("xx", "en", "en"),
        ("", "*;q=0.1,;;;,", "pt_BR"),
    ],
)
def test_the_language_is_that_of_the_switch_else_of_the_browser(
    chosen: str, accepted: str, expected: str
) -> None:
    assert spoken(chosen, accepted) == expected


def test_one_is_singular_and_more_are_plural() -> None:
    words = words_of("pt_BR")

    assert words("replay.button.orders", n=1) == "Reprocessar 1 pedido"
    assert words("replay.button.orders", n=37) == "Reprocessar 37 pedidos"


def test_a_word_of_a_newer_release_stays_as_it_is() -> None:
    assert words_of("en").of("reason", "from_the_future") == "from_the_future"
    with pytest.raises(KeyError):
        words_of("en")("no.such.text")
