"""`anybridge erase`: what is kept of a person goes; who did what, and when, stays."""

import sys
from typing import Annotated

import typer

from adapters.database.erasing import Erasure
from adapters.database.kept_of_people import Kept
from domain.documents import to_document
from domain.erasure import Sought
from ops import resources
from ops.cli import ask, say
from ops.cli.errors import FAILED, NothingMatched, WrongUsage
from ops.cli.terms import Json, Why, Yes, act, settings


def register(root: typer.Typer) -> None:
    """Add this command to the root."""
    root.command()(erase)


def erase(
    document: Annotated[
        str, typer.Argument(metavar="DOCUMENT", help="CPF or CNPJ, or - for standard input.")
    ],
    *,
    apply: Annotated[bool, typer.Option("--apply", help="Erase; without it, only count.")] = False,
    why: Why = "",
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Erase what is kept of a buyer and is over: content of letters, corrections, invoices' XML.

    What waits, or changed meanwhile, keeps its content. Ends with 1 when there is any.
    """
    found = to_document((sys.stdin.read() if document == ask.STDIN else document).strip())
    if found is None:
        raise WrongUsage("it is no CPF or CNPJ, or its check digits are wrong")
    if apply and not why:
        raise WrongUsage("--why is missing; wanted: who asked for it, and where that is kept")
    sought = Sought(found)
    known = settings()
    with resources.repositories(known) as opened:
        erasure = Erasure(opened.database, resources.secret_box(known))
        kept = erasure.look(sought, found.number).kept
        if not kept.is_some:
            raise NothingMatched("nothing that is kept names this document")
        if apply:
            ask.sure(f"Erase {_counted(kept)}? It cannot be taken back.", yes=yes)
            # The question may have stood there for a while: what came meanwhile goes as well.
            kept = erasure.erase(erasure.look(sought, found.number), act(why))
    _tell(kept, apply=apply, as_json=as_json)
    if apply and kept.waiting:
        raise typer.Exit(FAILED)


def _tell(kept: Kept, *, apply: bool, as_json: bool) -> None:
    if as_json:
        say.data({"applied": apply, "letters": kept.letters, "waiting": kept.waiting}
                 | {"corrections": kept.corrections, "invoices": kept.invoices})  # fmt: skip
        return
    typer.echo(f"{'erased' if apply else 'would erase'}: {_counted(kept)}")
    if kept.waiting:
        say.note(
            f"{kept.waiting} letters, corrections or invoices wait, or changed meanwhile, and keep "
            "their content: solve or discard them, then erase again"
        )
    if not apply:
        say.note("nothing was erased: add --apply")


def _counted(kept: Kept) -> str:
    return (
        f"content of {kept.letters} letters, {kept.corrections} corrections, "
        f"files of {kept.invoices} invoices"
    )
