"""Every setting of a store as a flag of the same name, made from `domain.store_fields`."""

import inspect
from typing import Annotated

import typer

from domain.store_fields import FIELDS, SECRETS
from ops.cli.signatures import Command, with_flags


def with_store_flags(command: Command) -> Command:
    """Give a command one option per setting and per secret.

    Args:
        command: its last parameter is `**flags: str | None`; settings that were not given are
            None there, secrets stand as `token_file`.
    """
    return with_flags(command, [*_setting_flags(), *secret_flags()])


def secret_flags() -> list[inspect.Parameter]:
    """Give `--token-file` and its like: a secret is never an argument."""
    return [
        _flag(f"{name}_file", f"{label}: file that holds it, or - for standard input.", "FILE")
        for name, label in SECRETS.items()
    ]


def _setting_flags() -> list[inspect.Parameter]:
    return [_flag(f.name, f"{f.label}: {f.shape}.", "TEXT") for f in FIELDS]


def _flag(name: str, help_: str, metavar: str) -> inspect.Parameter:
    option = typer.Option(f"--{name.replace('_', '-')}", help=help_, metavar=metavar)
    return inspect.Parameter(
        name,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[str | None, option],
    )
