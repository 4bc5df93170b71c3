"""Asks a person, when there is one: nothing prompts without a terminal."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ops.cli.errors import WrongUsage
from ops.store_texts import to_secret

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
    somebody(question, yes=yes)
    typer.confirm(question, abort=True, err=True)


def somebody(question: str, *, yes: bool) -> None:
    """Refuse what is going to be asked when nobody is there, before any work is done for it.

    Raises:
        WrongUsage: there is nobody to ask and no --yes.
    """
    if not yes and not sys.stdin.isatty():
        raise WrongUsage(f"{question} Nobody is there to ask: add --yes")


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


def password(file: str | None) -> str:
    """Read a password, or ask for it twice without showing it; spaces within it are its own.

    Raises:
        WrongUsage: the file cannot be read, or there is no file and nobody to ask.
    """
    if file is not None:
        return _text("password", file).removesuffix("\n").removesuffix("\r")
    if not sys.stdin.isatty():
        raise WrongUsage("--password-file is missing; wanted: a file, or - for standard input")
    typed: str = typer.prompt("password", hide_input=True, confirmation_prompt=True, err=True)
    return typed


def _read(name: str, file: str) -> str:
    return _checked(name, _text(name, file))


def _text(name: str, file: str) -> str:
    try:
        return sys.stdin.read() if file == STDIN else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise WrongUsage(f"{_flag(name)} {file} cannot be read: {why}") from None


def _checked(name: str, text: str) -> str:
    try:
        return to_secret(text)
    except ValueError as error:
        raise WrongUsage(f"{_flag(name)} is wrong; {error}") from None


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}-file"
