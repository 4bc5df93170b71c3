"""Flags that narrow a list of letters, each to what it names."""

import typer
from typer.testing import CliRunner

from adapters.database.letter_views import LetterFilter
from ops.cli.dead_flags import STATE, with_filter

ALL = (
    "dl_1", "--store", "acme", "--reason", "carrier_unmapped", "--marketplace", "AMAZON",
    "--kind", "order", "--key", "7", "--group", "g-1", "--since", "30m", "--text", "loggi",
)  # fmt: skip


def asked(*words: str, but: tuple[str, ...] = ()) -> tuple[int, list[tuple[LetterFilter, bool]]]:
    """Give how a command ends that takes these flags and one of its own, and what it was given."""
    app, seen = typer.Typer(), list[tuple[LetterFilter, bool]]()

    @app.command()
    @with_filter(*but)
    def look(wanted: LetterFilter, *, closely: bool = False) -> None:
        seen.append((wanted, closely))

    return CliRunner().invoke(app, list(words)).exit_code, seen


def test_every_flag_narrows_by_what_it_names() -> None:
    wanted = LetterFilter(
        ids=("dl_1",),
        store="acme",
        kind="order",
        reason="carrier_unmapped",
        state="open",
        group="g-1",
        key="7",
        since_s=1800.0,
        text="loggi",
        marketplace="AMAZON",
    )

    assert asked(*ALL, "--state", "open", "--closely") == (0, [(wanted, True)])


def test_who_says_nothing_means_every_letter() -> None:
    assert asked() == (0, [(LetterFilter(), False)])


def test_a_flag_that_a_command_does_not_take_is_refused() -> None:
    assert asked(*ALL, but=(STATE,))[0] == 0
    assert asked("--state", "open", but=(STATE,)) == (2, [])
