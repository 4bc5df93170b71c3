"""Asks a person, when there is one: nothing prompts without a terminal."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ops.cli.errors import WrongUsage

STDIN = "-"

TokenFile = Annotated[
    str | None,
    typer.Option("--token-file", metavar="FILE", help="File with the token, or - for stdin."),
]
ErpTokenFile = Annotated[
    str | None,
    typer.Option("--erp-token-file", metavar="FILE", help="The same for the ERP's token."),
]
ErpSecretFile = Annotated[
    str | None,
    typer.Option("--erp-secret-file", metavar="FILE", help="The same for what signs its days."),
]


def sure(question: str, *, yes: bool) -> None:
    """Go on only when somebody is sure.

    Raises:
        WrongUsage: there is nobody to ask and no --yes.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise WrongUsage(f"{question} Nobody is there to ask: add --yes")
    typer.confirm(question, abort=True, err=True)


def secrets(files: dict[str, str | None]) -> dict[str, str]:
    """Read the secrets for which a file was named.

    Args:
        files: name of the secret → file, `-` for standard input, None for not given.

    Raises:
        WrongUsage: two come from standard input, or one cannot be read or used.
    """
    named = {name: file for name, file in files.items() if file is not None}
    if list(named.values()).count(STDIN) > 1:
        raise WrongUsage("only one secret can come from standard input; name a file for the other")
    return {name: _read(name, file) for name, file in named.items()}


def secret(name: str) -> str:
    """Ask for a secret without showing it.

    Raises:
        WrongUsage: there is nobody to ask.
    """
    if not sys.stdin.isatty():
        raise WrongUsage(f"{_flag(name)} is missing; wanted: a file, or - for standard input")
    typed: str = typer.prompt(name, hide_input=True, err=True)
    return _checked(name, typed)


def _read(name: str, file: str) -> str:
    try:
        if file == STDIN:
            return _checked(name, sys.stdin.read())
        return _checked(name, Path(file).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise WrongUsage(f"{_flag(name)} {file} cannot be read: {why}") from None


def _checked(name: str, text: str) -> str:
    stripped = text.strip()
    # It travels in a header: a line break in it would be somebody else's header.
    if not stripped or not stripped.isascii() or not stripped.isprintable() or " " in stripped:
        raise WrongUsage(f"{_flag(name)} is wrong; wanted: one line without spaces")
    return stripped


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}-file"
