"""Options that mean the same in every command, and what they are read with."""

import getpass
import os
import re
from typing import Annotated

import typer

from config.settings import Settings, load
from domain.audit import Act
from ops.cli.errors import WrongUsage

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Why = Annotated[str, typer.Option("--why", help="Why; it is kept in the audit.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask whether you are sure.")]
StoreName = Annotated[str, typer.Argument(metavar="NAME", help="Name of the store.")]
StoreFlag = Annotated[str, typer.Option("--store", help="Name of the store.")]
Since = Annotated[str, typer.Option("--since", help="Not older: 30m, 24h, 7d.")]

_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_AGE = re.compile(r"([0-9]{1,6})([smhd])\Z")


def settings() -> Settings:
    """Read the settings of this process.

    Raises:
        SettingsWrong: lists every wrong one.
    """
    return load(os.environ)


def act(why: str) -> Act:
    """Say who acts here: the person behind sudo, else the user of the system."""
    try:
        user = os.environ.get("SUDO_USER") or getpass.getuser()
    except (OSError, KeyError):  # a user id without a name, as containers have them
        user = f"uid {os.getuid()}"
    return Act(user, why)


def age_s(text: str) -> float:
    """Give the seconds of "30m", "24h" or "7d"; an empty text gives 0.

    Raises:
        WrongUsage: another shape.
    """
    if not text:
        return 0.0
    found = _AGE.match(text)
    if found is None:
        raise WrongUsage(f"--since {text!r} is wrong; wanted: a number and s, m, h or d: 24h")
    return int(found[1]) * _SECONDS[found[2]]
