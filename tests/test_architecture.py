"""The house rules that no linter knows, and proof that each contract of imports can fail."""

import ast
import importlib
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LINTER = PROJECT["tool"]["importlinter"]
PACKAGES: list[str] = LINTER["root_packages"]
CONTRACTS = {contract["id"]: contract["name"] for contract in LINTER["contracts"]}
MODULES = [path for name in PACKAGES for path in sorted((ROOT / name).rglob("*.py"))]
# A migration is a list of columns, as long as the tables are wide; nobody reads it for its sense.
MIGRATIONS = ROOT / "adapters" / "database" / "migrations" / "versions"
WRITTEN = [path for path in MODULES if path.parent != MIGRATIONS]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
MAX_MODULE_LINES = 300
MAX_FUNCTION_LINES = 40
COMES_WITH_ITS_PARENT = {"pydantic_core", "starlette"}  # pinned by pydantic and FastAPI
HTTP_CLIENT = "adapters/http/client.py"

# Contract, importer, imported: one offence for each thing that a contract forbids.
OFFENCES = [
    ("domain-knows-nobody", "domain", "adapters"),
    ("domain-knows-nobody", "domain", "config"),
    ("domain-knows-nobody", "domain", "sqlalchemy"),
    ("strangers", "adapters", "config"),
    ("strangers", "config", "producers"),
    ("strangers", "producers", "workers"),
    ("strangers", "workers", "adapters"),
    ("only-ops-knows-everybody", "adapters", "ops"),
    ("only-ops-knows-everybody", "simulator", "ops"),
    ("simulator-is-apart", "simulator", "domain"),
    ("simulator-is-apart", "simulator", "adapters"),
    ("simulator-is-unseen", "workers", "simulator"),
    ("simulator-is-unseen", "domain", "simulator"),
    ("parties-are-strangers", "simulator/eccosys", "simulator.anymarket"),
]


def test_imports_are_as_the_table_of_packages_says() -> None:
    answer = lint_imports(ROOT)

    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize(("contract", "importer", "imported"), OFFENCES)
def test_an_offending_import_breaks_its_contract(
    contract: str, importer: str, imported: str, tree: Path
) -> None:
    (tree / importer / "offence.py").write_text(f"import {imported}\n")

    answer = lint_imports(tree)

    assert answer.returncode != 0
    assert f"{CONTRACTS[contract]} BROKEN" in answer.stdout


def test_every_contract_is_seen_to_fail() -> None:
    assert {contract for contract, *_ in OFFENCES} == set(CONTRACTS)


def test_every_package_is_under_contract_in_the_wheel_and_typed() -> None:
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}

    assert folders == set(PACKAGES)
    assert folders == set(PROJECT["tool"]["hatch"]["build"]["packages"])
    assert folders | {"tests"} == set(PROJECT["tool"]["mypy"]["files"])


@pytest.mark.parametrize("name", PACKAGES)
def test_a_plain_word_is_our_package_and_not_another_of_that_name(name: str) -> None:
    assert importlib.import_module(name).__file__ == str(ROOT / name / "__init__.py")


def test_the_domain_imports_the_standard_library_only() -> None:
    allowed = sys.stdlib_module_names | {"domain"}
    foreign = {
        f"{where(path)}: {module}"
        for path in MODULES
        if where(path).startswith("domain/")
        for module in imports_of(path)
        if module.partition(".")[0] not in allowed
    }

    assert foreign == set()


def test_every_library_that_is_imported_is_declared() -> None:
    distributions = packages_distributions()
    known = sys.stdlib_module_names | set(PACKAGES) | COMES_WITH_ITS_PARENT
    imported = {name.partition(".")[0] for path in MODULES for name in imports_of(path)} - known
    wanted = [
        *PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"]["otel"],
    ]
    declared = {re.split(r"[\[>]", line)[0] for line in wanted}
    undeclared = {
        name
        for name in imported
        if not declared & {each.lower().replace("_", "-") for each in distributions.get(name, [])}
    }

    assert undeclared == set()


def test_no_package_imports_the_tests() -> None:
    offenders = [
        where(path)
        for path in MODULES
        if any(module.partition(".")[0] == "tests" for module in imports_of(path))
    ]

    assert offenders == []


def test_httpx_is_imported_in_one_module() -> None:
    importers = {
        where(path)
        for path in MODULES
        if any(module.partition(".")[0] == "httpx" for module in imports_of(path))
    }

    assert importers == {HTTP_CLIENT}


def test_what_is_an_extra_is_imported_in_one_module_that_nobody_imports() -> None:
    """Whoever asks for no traces needs none of it, and pays nothing for it."""
    of_extra = [
        where(path)
        for path in MODULES
        if any(name.partition(".")[0] == "opentelemetry" for name in imports_of(path))
    ]
    importers = [where(p) for p in MODULES if "adapters.telemetry.tracing" in imports_of(p)]

    assert (of_extra, importers) == (["adapters/telemetry/tracing.py"], [])


def test_no_import_hides_from_the_running_program() -> None:
    hiding = [where(path) for path in MODULES if re.search("TYPE_CHECKING", path.read_text())]

    assert hiding == []


NOT_ASKED_YET = {"HubBrands.update_brand", "HubCategories.update_category"}
"""The bridge changes no brand and no category that is there."""


def test_whatever_a_port_offers_is_asked_for() -> None:
    asked = {
        node.attr
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
    }

    unasked = {name for name in ports() if name.rpartition(".")[2] not in asked}
    assert unasked - NOT_ASKED_YET == set()
    assert NOT_ASKED_YET - unasked == set(), "asked by now, or gone"


# Calls that judge for a test: of a name that says so. Waiting until something is so is no judge,
# and what ours checks for its own sake may come to check nothing.
JUDGES = re.compile(r"_?(raises|assert|expect)")


def test_every_test_can_fail() -> None:
    tests = [
        (path, function)
        for path in TESTS
        for function in functions_of(path)
        if function.name.startswith("test_")
    ]

    assert len(tests) > 1000
    assert [f"{where(path)} {each.name}" for path, each in tests if not is_judged(each)] == []


def test_a_set_of_our_words_is_written_once() -> None:
    places: dict[str, list[str]] = {}
    for path in WRITTEN:
        for words in sets_in(path):
            places.setdefault(words, []).append(where(path))

    assert {words: found for words, found in places.items() if len(found) > 1} == {}


def test_modules_are_short() -> None:
    lines = {where(path): len(path.read_text().splitlines()) for path in [*WRITTEN, *TESTS]}

    assert {name: count for name, count in lines.items() if count > MAX_MODULE_LINES} == {}


def test_functions_are_short() -> None:
    lines = {
        f"{where(path)}:{function.lineno} {function.name}": code_lines(function)
        for path in [*WRITTEN, *TESTS]
        for function in functions_of(path)
    }

    assert {name: count for name, count in lines.items() if count > MAX_FUNCTION_LINES} == {}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of everything that the contracts look at."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name in PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    return tmp_path


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter in `root`, on what stands there and not on the installed packages."""
    command = [sys.executable, "-P", "-c", LINT, "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


# The working directory comes first in the path, so a copy is looked at and not the real tree.
LINT = """
import sys
sys.path.insert(0, ".")
from importlinter.cli import lint_imports_command
lint_imports_command()
"""


def where(path: Path) -> str:
    """The path as people say it."""
    return path.relative_to(ROOT).as_posix()


@cache
def imports_of(path: Path) -> Sequence[str]:
    """Names of the modules that a file imports, wherever in it."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    plain = [alias.name for each in nodes if isinstance(each, ast.Import) for alias in each.names]
    return [*plain, *(each.module or "" for each in nodes if isinstance(each, ast.ImportFrom))]


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file, methods and inner ones too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def is_judged(test: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Tell whether a test asserts, or calls what judges for it."""
    return any(
        isinstance(node, ast.Assert)
        or (
            isinstance(node, ast.Call)
            and JUDGES.match(ast.unparse(node.func).rpartition(".")[2]) is not None
        )
        for node in ast.walk(test)
    )


def ports() -> Iterator[str]:
    """Every method that a Protocol of ours promises: "Hub.orders_of"."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and "Protocol" in map(ast.unparse, node.bases):
                methods = (each for each in node.body if isinstance(each, ast.FunctionDef))
                yield from (f"{node.name}.{each.name}" for each in methods if each.name[0] != "_")


def sets_in(path: Path) -> Iterator[str]:
    """Every constant of a file that is a frozenset of members of enums of ours."""
    for node in ast.parse(path.read_text()).body:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if isinstance(value, ast.Call) and ast.unparse(value.func) == "frozenset":
            words = sorted(
                ast.unparse(each) for arg in value.args for each in ast.iter_child_nodes(arg)
            )
            if words and all(re.match(r"(?!HTTP)[A-Z]\w+\.[A-Z_]+$", word) for word in words):
                yield ", ".join(words)


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without decorators and docstring."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function, clean=False) is None:
        return lines
    docstring = function.body[0]
    return lines - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)
