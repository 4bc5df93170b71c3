"""Runs `anybridge` within the test, against a ledger of the test's own."""

import json
import os
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import text
from typer.testing import CliRunner

from adapters.database.engine import Database
from ops.cli.main import built_for

# As a process does, which runs one command; to build every command takes ten times as long.
_built_for = cache(built_for)


@dataclass
class Answer:
    """What a command did: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, read as JSON."""
        return json.loads(self.out)


@dataclass
class Command:
    """`anybridge` with an environment; `said` keeps everything that was ever printed."""

    environ: dict[str, str]
    said: list[str] = field(default_factory=list)

    def execute(self, statement: str, **values: object) -> None:
        """Change the ledger behind the command's back."""
        opened = Database(self.environ["ANYBRIDGE_DATABASE_URL"])
        with opened.write() as connection:
            connection.execute(text(statement), values)
        opened.dispose()

    def scalar(self, query: str, **values: object) -> Any:
        """Ask the ledger behind the command's back for one value."""
        opened = Database(self.environ["ANYBRIDGE_DATABASE_URL"])
        with opened.read() as connection:
            found = connection.execute(text(query), values).scalar()
        opened.dispose()
        return found

    def __call__(self, *words: str, stdin: str = "", **environ: str) -> Answer:
        cleared = {name: None for name in os.environ if name.startswith("ANYBRIDGE_")}
        given = {**cleared, **self.environ, **environ}
        result = CliRunner().invoke(_built_for(words[:1]), list(words), input=stdin, env=given)
        self.said.append(result.output)
        return Answer(result.exit_code, result.stdout, result.stderr)
