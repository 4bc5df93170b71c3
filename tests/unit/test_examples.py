"""Every example in a docstring of the bridge is run, so that none may lie."""

import doctest
import importlib
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PACKAGES: list[str] = PROJECT["tool"]["importlinter"]["root_packages"]
MIGRATIONS = ROOT / "adapters" / "database" / "migrations"  # run by Alembic, not to be imported
PROMPT = re.compile(r"^\s*>>> ", re.MULTILINE)
FEWEST = 100
"""Fewer than these would mean that the search has gone blind."""


def written_examples() -> dict[str, int]:
    """Give the modules that hold examples, with the number of prompts in their source."""
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    prompts = {
        path: len(PROMPT.findall(path.read_text()))
        for path in paths
        if not path.is_relative_to(MIGRATIONS)
    }
    return {module_name(path): count for path, count in prompts.items() if count}


def module_name(path: Path) -> str:
    """Give the name by which a file is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


WRITTEN = written_examples()


def test_the_bridge_is_searched_for_examples() -> None:
    assert sum(WRITTEN.values()) >= FEWEST
    assert {"adapters", "config", "domain"} <= {name.partition(".")[0] for name in WRITTEN}


@pytest.mark.parametrize("name", WRITTEN)
def test_every_example_of_a_module_is_run_and_holds(name: str) -> None:
    said: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    found = doctest.DocTestFinder().find(importlib.import_module(name))

    results = [runner.run(examples, out=said.append) for examples in found]

    assert sum(result.failed for result in results) == 0, "".join(said)
    tried = sum(result.attempted for result in results)
    assert tried == WRITTEN[name], "an example stands where doctest does not look"
