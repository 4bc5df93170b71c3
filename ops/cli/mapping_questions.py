"""`anybridge map suggest` and `explain`: asked before a rule is changed."""

from typing import Annotated, Any

import typer

from domain.mapping_keys import CARRIER, SHAPES
from domain.mappings import ATTRIBUTE
from domain.written_rules import key_of
from ops.cli import attributes, mapping_view, say
from ops.cli import mapping_flags as flags
from ops.cli.errors import WrongUsage
from ops.cli.terms import Json, OneStore, the_store
from ops.mapping_advice import Explained


def register(app: typer.Typer) -> None:
    """Add these commands to `map`."""
    app.command()(suggest)
    app.command()(explain)


@flags.with_key_flags
def suggest(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="carrier or attribute")] = CARRIER,
    *,
    store: Annotated[str, typer.Option("--store", help="A group knows its own.")] = "",
    group: Annotated[str, typer.Option("--group", help="Of dead letters: g-7f2a….")] = "",
    as_json: Json = False,
    **said: str | None,
) -> None:
    """Suggest up to three targets for each key that is not mapped; nothing is applied.

    For carriers they are the ERP's; for attributes AnyMarket's characteristics, and every product
    of the ERP is read for them.
    """
    named = flags.fields(said)
    if kind == ATTRIBUTE:
        attributes.suggest(store, {**named, "group": group} if group else named, as_json=as_json)
        return
    if kind != CARRIER:
        raise WrongUsage(f"nothing is suggested for {kind}; wanted: {CARRIER} or {ATTRIBUTE}")
    with mapping_view.advising() as advice:
        found = advice.suggest(store if group else the_store(store), group=group, fields=named)
    if found.note:
        say.note(found.note)
    if as_json:
        say.data(mapping_view.advised(found))
    elif not found.keys:
        typer.echo(f"no order of store {found.store} waits for a carrier")
    else:
        mapping_view.tell_advice(found)


@flags.with_key_flags
def explain(
    order: Annotated[str, typer.Argument(metavar="ORDER|KIND", help="A held order, or a kind.")],
    *,
    store: OneStore = "",
    attribute: flags.Attribute = "",
    as_json: Json = False,
    **said: str | None,
) -> None:
    """Tell which rule won for an order and which nearly did; or for a key that you name."""
    named, store = flags.fields(said), the_store(store)
    if order == ATTRIBUTE:
        meant = flags.only_name(order, "", {**named, "attribute": attribute})
        attributes.explain(store, meant, as_json=as_json)
        return
    if named and order not in SHAPES:
        raise WrongUsage(f"say either an order or a kind with its key, not {order!r} with a key")
    with mapping_view.advising() as advice:
        if order in SHAPES:
            found = advice.explain_key(store, key_of(order, named))
        else:
            found = advice.explain(store, order)
    if as_json:
        say.data(_explained(found))
    else:
        typer.echo("\n".join(map(_indented, found.lines)))


def _indented(line: str) -> str:
    """Set what is said of a key's rules below the key."""
    return f"  {line}" if line.startswith(("rival: ", "beaten: ", "nearly: ")) else line


def _explained(found: Explained) -> dict[str, Any]:
    order = found.order
    named = None if order is None else {"id": order.order_id, "number": order.marketplace_number}
    return {
        "order": named,
        "letter": None if order is None else order.letter_id,
        "findings": [
            {
                "kind": each.key.kind,
                "key": each.key.text,
                "label": each.key.label,
                "target": each.target,
                "rule": None if each.rule is None else each.rule.key,
                "rivals": [rule.key for rule in each.rivals],
                "beaten": [rule.key for rule in each.beaten],
                "nearly": [
                    {"rule": near.rule.key, "differs": list(near.differs)} for near in each.nearly
                ],
            }
            for each in found.findings
        ],
        "lines": list(found.lines),
    }
