"""Commands whose options are not written at them: what Typer reads of them is put together."""

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any

Command = Callable[..., None]


def with_flags(command: Command, flags: Sequence[inspect.Parameter]) -> Command:
    """Give a command these options after its own; its last parameter, `**`, takes them."""
    own = inspect.signature(command).parameters.values()
    named = [each for each in own if each.kind is not each.VAR_KEYWORD]
    return shown_with(command, command, [*named, *flags])


def shown_with(command: Command, run: Command, parameters: Sequence[inspect.Parameter]) -> Command:
    """Give what Typer shows as the command with these parameters, and what runs instead of it."""

    @functools.wraps(command)
    def called(*args: Any, **given: Any) -> None:
        run(*args, **given)

    called.__signature__ = inspect.signature(command).replace(parameters=parameters)  # type: ignore[attr-defined]  # read by Typer
    called.__annotations__ = {each.name: each.annotation for each in parameters}
    return called
