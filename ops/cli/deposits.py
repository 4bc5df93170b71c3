"""The deposits of `anybridge map`: they free lanes, not orders."""

from collections.abc import Mapping
from typing import Any

import typer

from adapters.database.mappings import Choice
from domain.audit import Act
from domain.mappings import DEPOSIT, check_mapping, mapping_key
from ops import resources
from ops.cli import ask, say
from ops.cli.errors import NothingMatched, WrongUsage
from ops.cli.terms import settings


def label(key: str, deposit: str, others: Mapping[str, str]) -> str:
    """Give the name that the flags mean.

    Raises:
        WrongUsage: they name none, several, or another kind's.
    """
    if others:
        raise WrongUsage(f"a deposit has no {', '.join(others)}; wanted: --deposit NAME")
    given = [text for text in (key, deposit) if text]
    if len(given) != 1:
        raise WrongUsage("say which deposit: --deposit NAME")
    return given[0]


def choice(store: str, name: str, target: str) -> Choice:
    """Give what is to be mapped.

    Raises:
        MappingWrong: a part of it is wrong.
    """
    check_mapping(DEPOSIT, name, target)
    return Choice(store, DEPOSIT, name, target)


def set_(wanted: Choice, act: Act, *, apply: bool, release: bool, as_json: bool) -> None:
    """Map a deposit, or say what that would do."""
    store, kind, name = wanted.store, wanted.kind, wanted.label
    with resources.repositories(settings()) as opened:
        opened.stores.row(store)
        before = opened.mappings.target(store, kind, name)
        released = list(opened.mappings.waiting(store, kind)) if release else []
        if apply:
            released = list(opened.mappings.set(wanted, act, release=release))
    found = {
        "applied": apply,
        "store": store,
        "kind": kind,
        "key": mapping_key(kind, name),
        "before": before,
        "target": wanted.target,
        "releases": released,
    }
    if as_json:
        say.data(found)
    else:
        _tell(found, name)


def unset(store: str, name: str, act: Act, *, yes: bool) -> None:
    """Take a deposit's mapping away.

    Raises:
        NothingMatched: it has none.
    """
    ask.sure(f"Take the mapping of deposit {name!r} of store {store} away?", yes=yes)
    with resources.repositories(settings()) as opened:
        gone = opened.mappings.unset(store, DEPOSIT, name, act)
    if not gone:
        raise NothingMatched(f"deposit {name!r} of store {store!r} is not mapped")
    say.note(f"deposit {name!r} of store {store} is mapped no more")


def _tell(found: Mapping[str, Any], name: str) -> None:
    may = "" if found["applied"] else "would be "
    what = f"{found['kind']} {name!r} of store {found['store']}"
    typer.echo(f"{what} {may}mapped to {found['target']} (before: {found['before'] or 'none'})")
    if found["releases"]:
        typer.echo(f"lanes {may}released: {', '.join(found['releases'])}")
    if not found["applied"]:
        say.note("nothing was changed: add --apply")
