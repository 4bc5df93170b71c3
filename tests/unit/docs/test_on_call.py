"""docs/on-call.md: every command in it, and every one on-call was promised, is one that we have."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from ops.cli.main import built
from tests.recording import Masks

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "on-call.md").read_text(encoding="utf-8")
TYPED = re.findall(r"^\$ anybridge (.*)$", PAGE, re.MULTILINE)

PROMISED = (
    "dead groups --store loja1 --sort deadline",
    "dead list --reason carrier_unmapped --store loja1 --since 24h --text Loggi --json",
    "dead list --reason carrier_unmapped --csv",
    "dead show dl_1 --payload --attempts",
    "dead show dl_1 --reveal-pii --why x",
    "trace order 123456",
    "map suggest carrier --group g-7f2a",
    "map set carrier --marketplace MERCADO_LIVRE --type 'Loggi Express' --to 193 --preview",
    "map set carrier --marketplace MERCADO_LIVRE --type X --to 193 --apply --no-release",
    "dead edit dl_1 --set shipping.postalCode=01310-100 --why 'CEP confirmado com o cliente'",
    "dead replay --group g-7f2a --dry-run",
    "dead replay --group g-7f2a --canary 5 --min-success 100% --rate 2/s --max 500 --why INC-812",
    *(f"batch {verb} rb_1" for verb in ("show", "watch", "pause", "resume", "cancel")),
    "batch list",
    "batch report rb_1 --csv",
    "dead discard --group g-7f2a --why x --confirm 37",
    "dead restore dl_1",
    "dead snooze g-7f2a --until 18:00",
    "audit --since 24h --actor ana",
    "flow pause orders --store loja1",
    "flow resume orders --store loja1",
    "reconcile orders --day 2026-08-20 --repair --dry-run",
    "reconcile stock --store loja1 --sample 500",
)
"""As the story of on-call was designed."""


def parsed(words: list[str]) -> list[str]:
    """Parse a command line without running it; gives the names of the command."""
    command: Any = typer.main.get_command(built())
    context, names = command.make_context("anybridge", list(words), resilient_parsing=True), []
    left = list(words)
    while hasattr(command, "resolve_command"):
        name, command, left = command.resolve_command(context, left)
        names.append(name)
        if not hasattr(command, "resolve_command"):
            command.make_context(name, left, parent=context)
    return names


@pytest.mark.parametrize("line", [*PROMISED, *TYPED])
def test_a_command_of_the_story_is_one_of_ours(line: str) -> None:
    words = shlex.split(line)

    names = parsed(words)

    assert names == words[: len(names)]


def test_a_command_that_is_not_ours_is_found_out() -> None:
    with pytest.raises(typer.TyperException, match="gruop"):
        parsed(["dead", "replay", "--gruop", "g-7f2a"])


def test_the_story_shows_every_exit_code() -> None:
    assert set(re.findall(r"^\[exit code (\d)\]$", PAGE, re.MULTILINE)) == {"1", "2", "3", "4"}
    assert len(TYPED) > 30


def test_two_recordings_of_one_story_have_the_same_ids() -> None:
    said = "batch {} of {} at 2026-11-28T02:49:35-03:00"
    one = Masks().masked(said.format("rb_56bef01b742f", "g-1a2b3c4d"))

    assert one == Masks().masked(said.format("rb_aaaaaaaaaaaa", "g-ffffffff"))
