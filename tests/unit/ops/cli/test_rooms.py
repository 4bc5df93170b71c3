"""A command line loads its own room alone, and means the same as with all of them."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from ops.cli.main import ROOMS, built, built_for

WORDS = [word for words in ROOMS.values() for word in words]


def told_by(words: list[str]) -> dict[str, list[str]]:
    """Give the commands that a command line finds, and what each of them knows."""
    root = get_command(built_for(words))
    known = getattr(root, "commands", {})
    return {name: sorted(getattr(one, "commands", {})) for name, one in known.items()}


@pytest.mark.parametrize(("room", "words"), ROOMS.items(), ids=list(ROOMS))
def test_a_room_has_just_the_words_by_which_it_is_found(room: str, words: list[str]) -> None:
    assert list(told_by(words[:1])) == words, room


@pytest.mark.parametrize("word", WORDS)
def test_alone_a_room_knows_what_it_knows_among_all(word: str) -> None:
    assert told_by([word])[word] == told_by([])[word]


@pytest.mark.parametrize("words", [[], ["--help"], ["nonsense"]])
def test_what_is_no_word_of_a_room_is_answered_by_all(words: list[str]) -> None:
    assert built_for(words) is built()


def test_the_release_is_the_one_that_is_packed() -> None:
    packed = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))

    told = CliRunner().invoke(built(), ["--version"])

    assert (told.exit_code, told.stdout) == (0, f"anybridge {packed['project']['version']}\n")


def test_whoever_publishes_does_not_wait_for_the_console_to_be_loaded() -> None:
    code = (
        "import sys; from ops.cli.main import built_for; built_for(['emit']); print(*sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    loaded = ran.stdout.split()
    assert "ops.cli.emit" in loaded
    assert not {"fastapi", "ops.console.app", "simulator"} & set(loaded)
