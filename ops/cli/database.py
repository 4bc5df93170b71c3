"""`anybridge database`: the ledger's schema and the key of its secrets."""

import typer
from cryptography.fernet import Fernet

from adapters.database import schema
from adapters.database.letter_tallies import LetterTallies
from ops import resources
from ops.cli import say
from ops.cli.terms import Why, Yes, act, settings

NO_TEXT_INDEX = (
    "the extension pg_trgm cannot be created: to search many dead letters for a text takes longer."
    " Have it created, then run this again"
)

app = typer.Typer(no_args_is_help=True, help="The ledger's schema and secrets.")


def register(root: typer.Typer) -> None:
    """Add these commands to the root."""
    root.add_typer(app, name="database")


@app.command()
def upgrade() -> None:
    """Bring the schema to this release. Twice equals once."""
    known = settings()
    with resources.database(known) as opened:
        before = schema.current(opened)
        has_text_index = schema.upgrade(opened, known.journal_days)
        after = schema.current(opened)
        mended = LetterTallies(opened).mend()
    say.note(f"the database is at {after}" + ("" if before != after else " already"))
    if mended:
        say.note(f"the count of {mended} groups of dead letters was wrong, and is right now")
    if not has_text_index:
        say.note(NO_TEXT_INDEX)


@app.command(name="rotate-secrets")
def rotate_secrets(*, why: Why = "", yes: Yes = False) -> None:
    """Seal every secret with the first key of ANYBRIDGE_SECRET_KEY."""
    del yes
    with resources.repositories(settings()) as opened:
        count = opened.secrets.rotate(act(why))
    say.note(f"{count} rows are sealed with the first key; the other keys may go")


@app.command(name="new-secret-key")
def new_secret_key() -> None:
    """Print a new key for ANYBRIDGE_SECRET_KEY."""
    say.note(
        "a new deployment: put it into ANYBRIDGE_SECRET_KEY and keep it, for without it tokens are "
        "lost; one that has a key: put it before that with a comma, then `database rotate-secrets`"
    )
    typer.echo(Fernet.generate_key().decode())
