"""How a command ends: one clear line and an exit code; a traceback only when asked for."""

import os
import traceback
from typing import Any

import typer
from typer.core import TyperGroup

from adapters.database.stores import StoreUnknown
from domain.accounts import AccountUnknown, PasswordWeak
from domain.errors import BridgeError
from domain.json_text import unstorable
from domain.mappings import MappingWrong
from domain.overlays import EditWrong
from domain.store_settings import FieldsWrong
from ops.refusals import NothingMatched, WrongUsage

__all__ = ["Commands", "NothingMatched", "WrongUsage"]

FAILED = 1
WRONG_USAGE = 2
STOPPED_BY_CANARY = 3
NOTHING_MATCHED = 4


_CODES: tuple[tuple[type[BridgeError], int], ...] = (
    (WrongUsage, WRONG_USAGE),
    (FieldsWrong, WRONG_USAGE),
    (MappingWrong, WRONG_USAGE),
    (EditWrong, WRONG_USAGE),
    (PasswordWeak, WRONG_USAGE),
    (NothingMatched, NOTHING_MATCHED),
    (StoreUnknown, NOTHING_MATCHED),
    (AccountUnknown, NOTHING_MATCHED),
)

_FOREIGN = "Value error, "


class Commands(TyperGroup):
    """The root of all commands: turns every error into one line and an exit code."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Refuse words that no database keeps, before any of them is taken."""
        fault = unstorable(list(args))
        if fault is not None:
            raise typer.BadParameter(f"a word of the command line holds {fault[1]}", ctx)
        rest: list[str] = super().parse_args(ctx, args)
        return rest

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was named."""
        try:
            return super().invoke(ctx)
        except typer.TyperException as error:
            # Whoever reads the words of a person for Typer names its own error first.
            error.message = error.message.removeprefix(_FOREIGN)
            raise
        except (typer.Exit, typer.Abort, BrokenPipeError):
            raise
        except BridgeError as error:
            _tell(_said(error))
            raise typer.Exit(_code_of(error)) from None
        except Exception as error:  # noqa: BLE001 - the last line before the person
            _tell(f"bug: {type(error).__name__}: {error}; ANYBRIDGE_LOG_LEVEL=debug tells more")
            raise typer.Exit(FAILED) from None


def _tell(line: str) -> None:
    if os.environ.get("ANYBRIDGE_LOG_LEVEL", "").lower() == "debug":
        traceback.print_exc()
    typer.echo(f"error: {line}", err=True)


def _code_of(error: BridgeError) -> int:
    return next((code for kind, code in _CODES if isinstance(error, kind)), FAILED)


def _said(error: BridgeError) -> str:
    if not isinstance(error, FieldsWrong):
        return str(error)
    lines = [f"{_flag(name)} {fault}" for name, fault in error.faults.items()]
    return "\n  ".join(lines)


def _flag(name: str) -> str:
    return "NAME" if name == "name" else f"--{name.replace('_', '-')}"
