"""`anybridge map targets`: what can be mapped to, as the other side has it."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer

from config.settings import Settings
from domain.mapping_keys import CARRIER, from_carrier
from domain.mappings import ATTRIBUTE, DEPOSIT
from ops import order_ports, resources
from ops.cli import say
from ops.cli.errors import WrongUsage
from ops.cli.terms import Json, OneStore, named_store, settings
from ops.mapping_advice import Checked
from ops.resources import Repositories
from ops.stock_locals import stock_locals

WORDS: Mapping[str, tuple[str, str]] = {
    CARRIER: ("the ERP does not have {}, or not as active: orders mapped to {} stay held", CARRIER),
    DEPOSIT: ("AnyMarket does not have {}: stock mapped to {} is refused", "stock local"),
}
"""Kind → what is said of targets that are not there, and what one is called."""

PATIENCE_S = 5.0
"""A warning is worth no longer wait for each of the call or two that it costs."""

Kind = Annotated[str, typer.Argument(metavar="KIND", help=f"{CARRIER} or {DEPOSIT}.")]


def register(app: typer.Typer) -> None:
    """Add this command to `map`."""
    app.command()(targets)


def targets(kind: Kind = CARRIER, *, store: OneStore = "", as_json: Json = False) -> None:
    """List what --to may name: the ERP's carriers, or AnyMarket's stock locals."""
    if kind not in WORDS:
        tip = "; for attributes: map suggest attribute" if kind == ATTRIBUTE else ""
        raise WrongUsage(f"nobody lists targets of {kind}; wanted: {CARRIER} or {DEPOSIT}{tip}")
    with resources.repositories(settings()) as known:
        name = named_store(known, "", store).name
        rows = _carriers(known, name) if kind == CARRIER else _locals(known, name)
    say.rows(rows, as_json=as_json, nothing=f"the other side has no {WORDS[kind][1]}")


def checked(ask: Callable[[Settings], Checked]) -> Checked:
    """Ask the other side, briefly, whether it has what is mapped to.

    It never fails, interrupted or not: what was to be saved is saved, and has still to be said.

    Args:
        ask: is given settings with a deadline that is short enough.
    """
    known = settings()
    deadline_s = min(known.call_deadline_s, PATIENCE_S)
    try:
        return ask(known.model_copy(update={"call_deadline_s": deadline_s}))
    except KeyboardInterrupt:
        return Checked(note="nobody waited for the answer")
    except Exception as error:  # noqa: BLE001 - a warning that cannot be had is no failure
        return Checked(note=f"{type(error).__name__}: {error}")


def lacks(found: Checked) -> list[str] | None:
    """Give what the other side lacks as JSON has it; None: it was not asked, or in vain."""
    return None if found.lacking is None else list(found.lacking)


def warn(kind: str, checked: Checked, store: str) -> None:
    """Say which targets the other side lacks, and what shows those that it has."""
    told, noun = WORDS[kind]
    if checked.lacking:
        many = len(checked.lacking) > 1
        what = f"{noun}{'s' if many else ''} {checked.told}"
        said = told.format(what, "them" if many else "it")
        say.note(f"warning: {said}; anybridge map targets {kind} --store {store} lists what it has")
    if checked.note:
        whose = "the ERP" if kind == CARRIER else "AnyMarket"
        say.note(f"whether {whose} has the {noun} is not known: {checked.note}")


def _carriers(known: Repositories, store: str) -> list[dict[str, Any]]:
    found = known.stores.get(store)
    forms = () if found is None else order_ports.carriers(settings(), known)(found)
    return [
        {
            "target": from_carrier(form.carrier),
            "carrier": form.carrier_name,
            "form": form.form_name,
            "code": form.carrier_code,
            "active": form.active,
        }
        for form in sorted(forms, key=lambda each: (each.carrier_name, each.form_name))
    ]


def _locals(known: Repositories, store: str) -> list[dict[str, Any]]:
    with stock_locals(settings(), known) as asking:
        found = asking.of(store)
    return [{"target": str(number), "name": name} for number, name in sorted(found.items())]
