"""`anybridge trace`: one timeline of everything that happened to an order or a SKU."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any

import typer

from domain.fates import Discarded, Standing
from domain.traces import Ambiguous, Moment, Subject, Trace, said
from ops import resources
from ops.cli import say
from ops.cli.errors import WRONG_USAGE
from ops.cli.terms import Json, settings
from ops.traces import MOST, Traces, traces

_WIDEST = 160
"""A detail is cut there; --json has it whole."""

app = typer.Typer(no_args_is_help=True, help="One timeline of an order or a SKU.")

OrderKey = Annotated[
    str, typer.Argument(metavar="KEY", help="AnyMarket id, store order number or ERP number.")
]
SkuKey = Annotated[str, typer.Argument(metavar="KEY", help="The ERP's code of it.")]
OfStore = Annotated[str, typer.Option("--store", help="Only this store's.")]
Most = Annotated[int, typer.Option("--max", min=1, max=10_000, help="The newest lines only.")]


def register(root: typer.Typer) -> None:
    """Add these commands to the root."""
    root.add_typer(app, name="trace")


@app.command()
def order(key: OrderKey, *, store: OfStore = "", most: Most = MOST, as_json: Json = False) -> None:
    """Tell everything that happened to an order: what came, what was decided, what was done."""
    _tell(lambda service: service.order(key, store, most), as_json=as_json)


@app.command()
def sku(key: SkuKey, *, store: OfStore = "", most: Most = MOST, as_json: Json = False) -> None:
    """Tell everything that happened to a SKU: stock, price and product alike."""
    _tell(lambda service: service.sku(key, store, most), as_json=as_json)


def _tell(asked: Callable[[Traces], Trace], *, as_json: bool) -> None:
    with resources.repositories(settings()) as known:
        try:
            found = asked(traces(known))
        except Ambiguous as error:
            candidates = [asdict(one) for one in error.candidates]
            if as_json:
                say.data({"candidates": candidates})
            else:
                say.rows(candidates, as_json=False, nothing="")
            say.note(f"error: {error}")
            raise typer.Exit(WRONG_USAGE) from None
    if as_json:
        say.data(as_dict(found))
    else:
        _print(found)


def as_dict(trace: Trace) -> dict[str, Any]:
    """Give a timeline as JSON shows it."""
    return {
        "subject": asdict(trace.subject),
        "now": [_standing(one) for one in trace.standings],
        "left_out": trace.left_out,
        "moments": [_moment(one) for one in trace.moments],
    }


def _print(trace: Trace) -> None:
    typer.echo(said(trace.subject) if not trace.subject.is_sku else _of_sku(trace.subject))
    for one in trace.standings:
        typer.echo(f"now: {_now(one)}")
    if trace.left_out:
        say.note(f"older lines are left out; --max says how many to show: {len(trace.moments)}")
    say.columns([_line(one) for one in trace.moments] or [["nothing else is recorded"]])


def _of_sku(subject: Subject) -> str:
    return f"store {subject.store}, SKU {subject.number}"


def _now(one: Standing) -> str:
    fate = f"is {one.fate}" if one.discarded is None else _put_aside(one.discarded)
    parts = [f"{one.kind} {one.key} {fate}"]
    if one.held:
        parts.append(f"its flow is held ({one.held})")
    if one.letter_id:
        parts.append(f"letter {one.letter_id} ({one.reason})")
    if one.next_at_s is not None:
        parts.append(f"next at {say.moment(one.next_at_s)}")
    if one.error:
        parts.append(one.error[:200])
    return "; ".join(parts)


def _put_aside(how: Discarded) -> str:
    by = f" by {how.by}" if how.by else ""
    said = f"was discarded{by} at {say.moment(how.at_s)}{f': {how.why}' if how.why else ''}"
    return f"{said}; letter {how.letter_id} ({how.reason})"


def _line(one: Moment) -> list[str]:
    by = f"{one.by}: " if one.by else ""
    refs = " ".join(filter(None, (one.ref, one.event_id if one.event_id != one.ref else "")))
    detail = say.cut(by + one.detail, _WIDEST)
    return [say.moment(one.at_s) or "", one.what.value, one.kind, one.word, detail, refs]


def _moment(one: Moment) -> dict[str, Any]:
    shown = {name: value for name, value in asdict(one).items() if name != "at_s"}
    return {"at": say.moment(one.at_s), **shown}


def _standing(one: Standing) -> dict[str, Any]:
    moments = {
        "accepted_at": say.moment(one.accepted_at_s),
        "next_at": say.moment(one.next_at_s),
    }
    left_out = {"store", "accepted_at_s", "next_at_s"}
    kept = {name: value for name, value in asdict(one).items() if name not in left_out}
    return {**kept, **moments, "discarded": _discarded(one.discarded)}


def _discarded(how: Discarded | None) -> dict[str, Any] | None:
    if how is None:
        return None
    said = {name: value for name, value in asdict(how).items() if name != "at_s"}
    return {**said, "at": say.moment(how.at_s)}
