"""The pages hold together: links lead somewhere, and a decision has one number."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from ops.cli.main import built

COMMANDS = getattr(get_command(built()), "commands", {})
ROOT = Path(__file__).resolve().parents[3]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_of_a_page_lead_to_files(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))

    files = [link for link in links if ":" not in link]

    assert [link for link in files if not (page.parent / link).exists()] == []


def test_every_test_that_a_page_names_is_there() -> None:
    tests = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py")]
    there = {name for text in tests for name in re.findall(r"^def (test_\w+)", text, re.MULTILINE)}

    named = {n for page in PAGES for n in re.findall(r"`(test_\w+)`", page.read_text("utf-8"))}

    assert named - there == set()


def test_the_readme_names_every_command_and_no_other() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8").replace("\\|", "\t")
    cells = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `anybridge ")]
    spans = [span.removeprefix("anybridge ") for span in re.findall(r"`([^`]+)`", " ".join(cells))]
    groups = {name: getattr(one, "commands", {}) for name, one in COMMANDS.items()}
    there = {(name, verb) for name, verbs in groups.items() for verb in verbs or [name]}

    named: set[tuple[str, str]] = set()
    for name, *words in map(str.split, spans):
        # Of a command without verbs the words are arguments, as are those in capitals.
        verbs = filter(str.islower, words) if groups.get(name) else [name]
        named |= {(name, verb) for verb in verbs}

    assert (sorted(there - named), sorted(named - there)) == ([], [])


def test_decisions_are_numbered_without_a_gap_and_say_their_number() -> None:
    said = [path.read_text(encoding="utf-8").split(" ", 2)[1] for path in DECISIONS]

    assert [path.name[:4] for path in DECISIONS] == said
    assert said == [f"{number:04}" for number in range(len(DECISIONS))]
