"""What the audit says of an act has a name in both languages, whoever writes it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from adapters.database.letter_views import LetterFilter
from ops.console.acts import NAMES
from ops.console.words import templates_of
from ops.dead_letters import selection

ROOT = Path(__file__).parents[4]
WRITERS = {"audit.append", "self.audit.append", "append", "note_act", "self._tell"}


def functions() -> Iterator[tuple[ast.FunctionDef, list[ast.Call]]]:
    """Give every function that writes into the audit, and the calls by which it does."""
    for path in (each for room in ("adapters", "ops") for each in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                calls = [call for call in ast.walk(node) if isinstance(call, ast.Call)]
                ours = [call for call in calls if ast.unparse(call.func) in WRITERS]
                if ours and "migrations" not in path.parts:
                    yield node, ours


def names() -> set[str]:
    """Give the names of everything that is written: keywords, and keys of `**said`."""
    found: set[str] = set()
    for function, calls in functions():
        keywords = [keyword for call in calls for keyword in call.keywords]
        found |= {keyword.arg for keyword in keywords if keyword.arg}
        spread = [keyword.value for keyword in keywords if keyword.arg is None]
        of = {node.id for value in spread for node in ast.walk(value) if isinstance(node, ast.Name)}
        found |= {key for name in of for key in keys_of(function, name)}
    return found


def keys_of(function: ast.FunctionDef, name: str) -> Iterator[str]:
    """Give the keys of the mapping that a function calls so."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            for part in ast.walk(node.value):
                if isinstance(part, ast.Dict):
                    yield from (str(k.value) for k in part.keys if isinstance(k, ast.Constant))


def test_every_particular_of_the_audit_has_a_name() -> None:
    wanted = names()

    assert len(wanted) > 30
    assert {name for name in wanted if f"{NAMES}.{name}" not in templates_of("en", NAMES)} == set()


def test_everything_that_a_filter_of_letters_says_has_a_name() -> None:
    told = selection(LetterFilter(("x",), "x", "x", "x", "x", "x", "x", 1.0, "x", "x", 2.0))

    assert {"ids", "since_s", "not_after"} <= set(told)
    assert {name for name in told if f"{NAMES}.{name}" not in templates_of("en", NAMES)} == set()
