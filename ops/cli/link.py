"""`anybridge link`: which SKU of AnyMarket is which of the ERP."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from domain.audit import Act
from domain.mappings import MappingWrong
from domain.sku_choices import Step, WantedLink
from domain.store import Store
from ops import resources
from ops.catalogue_sides import catalogue_sides
from ops.cli import files, say
from ops.cli.errors import NothingMatched, WrongUsage
from ops.cli.terms import Json, NamedStore, OneStore, Why, Yes, act, named_store, settings
from ops.cli.ticker import Ticker
from ops.link_files import AMBIGUOUS, CHOSEN, LINKED, SHOWN, STATES, link_of, read_links, rows_of
from ops.sku_links import LinksSaved, SkuLinks, sku_links
from ops.spreadsheets import as_csv

app = typer.Typer(no_args_is_help=True, help="Which SKU of AnyMarket is which of the ERP.")

SHOWN_LINKS = 10
"""Links that are named one by one."""

Sku = Annotated[str, typer.Argument(metavar="SKU", help="The ERP's SKU.")]
To = Annotated[str, typer.Option("--to", help="PRODUCT:SKU, the ids of AnyMarket.")]
State = Annotated[str, typer.Option("--state", help=f"Only these: {', '.join(STATES)}.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
Apply = Annotated[bool, typer.Option("--apply", help="Save; without it, this is a preview.")]
WriteCode = Annotated[
    bool,
    typer.Option("--write-code", help="Give the SKU of AnyMarket the ERP's code where it differs."),
]

Save = Callable[[SkuLinks, Store], LinksSaved]


def register(root: typer.Typer) -> None:
    """Add these commands to the root."""
    root.add_typer(app, name="link")


@app.command(name="list")
def list_(
    name: NamedStore = "",
    *,
    store: OneStore = "",
    state: State = "",
    csv: Csv = False,
    as_json: Json = False,
) -> None:
    """List the SKUs of both sides: linked, ambiguous, or on one side only."""
    found = _rows(name, store, state)
    if csv:
        say.csv(SHOWN, found)
        return
    say.rows(found, as_json=as_json, nothing="neither side has a SKU of this kind")
    if not as_json:
        counts = Counter(row["state"] for row in found)
        said = ", ".join(f"{counts[one]} {one.replace('_', ' ')}" for one in STATES if counts[one])
        say.note(said or "nothing is there")


@app.command(name="set")
def set_(
    sku: Sku,
    *,
    to: To,
    store: OneStore = "",
    write_code: WriteCode = False,
    apply: Apply = False,
    why: Why = "",
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Choose which of several SKUs of AnyMarket one of the ERP is. Previews without --apply."""
    del yes
    wanted = [link_of(sku, to)]
    _save(wanted, _refused, ("", store), act(why), write=write_code, apply=apply, as_json=as_json)


@app.command()
def unset(
    sku: Sku, *, store: OneStore = "", why: Why = "", yes: Yes = False, as_json: Json = False
) -> None:
    """Take a choice back: the SKU is ambiguous again. AnyMarket is not asked."""
    del yes
    with _opened("", store) as (service, found):
        service.unset(found, sku.strip(), act(why))
    if as_json:
        say.data({"store": found.name, "sku": sku.strip(), "unset": True})
    else:
        say.note(f"nobody's choice stands for SKU {sku.strip()} of store {found.name} any more")


@app.command(name="import")
def import_(
    file: files.FileName,
    *,
    store: OneStore = "",
    write_code: WriteCode = False,
    apply: Apply = False,
    why: Why = "",
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Set the links of a file, all or none: columns sku, product_id, sku_id."""
    del yes
    wanted, refused = read_links(files.content(file))
    if not wanted:
        raise NothingMatched(f"{file} holds no link")
    _save(wanted, refused, ("", store), act(why), write=write_code, apply=apply, as_json=as_json)


@app.command()
def export(
    file: files.OutFile = files.STDIN,
    *,
    store: OneStore = "",
    state: State = "",
    as_json: Json = False,
) -> None:
    """Write what is linked or ambiguous as `import` reads it: leave the lines that are meant."""
    found = _rows("", store, state)
    if not state:
        found = [row for row in found if row["state"] in {LINKED, CHOSEN, AMBIGUOUS}]
    is_json = files.is_json(file, as_json=as_json)
    texts = [{name: "" if text is None else str(text) for name, text in r.items()} for r in found]
    if files.write(file, files.as_text(texts) if is_json else as_csv(SHOWN, texts)):
        say.note(f"{len(found)} links written to {file}")


@contextmanager
def _opened(name: str, flag: str) -> Iterator[tuple[SkuLinks, Store]]:
    with (
        resources.repositories(settings()) as known,
        catalogue_sides(settings(), known, Ticker()) as sides,
    ):
        box = resources.secret_box(settings())
        yield sku_links(known, box, sides), named_store(known, name, flag)


def _rows(name: str, flag: str, state: str) -> list[dict[str, Any]]:
    if state and state not in STATES:
        raise WrongUsage(f"--state {state!r} is not known; wanted: {', '.join(STATES)}")
    with _opened(name, flag) as (service, store):
        found = service.listed(store)
    return [row for row in rows_of(found) if state in {"", row["state"]}]


def _refused(faults: Sequence[tuple[int, str]]) -> Exception:
    return MappingWrong("; ".join(fault for _, fault in faults))


def _save(
    wanted: Sequence[WantedLink],
    refused: Callable[..., Exception],
    named: tuple[str, str],
    by: Act,
    *,
    write: bool,
    apply: bool,
    as_json: bool,
) -> None:
    with _opened(*named) as (service, store):
        if apply:
            done = service.save(store, wanted, refused, by, may_write=write)
        else:
            done = service.preview(store, wanted, refused, may_write=write)
    if as_json:
        say.data(_as_dict(store.name, done))
    else:
        _tell(store.name, done)
    if not apply:
        say.note("nothing was changed: add --apply")


def _tell(store: str, done: LinksSaved) -> None:
    changed = [one for one in done.judged if one.step is not Step.NOTHING]
    for one in changed[:SHOWN_LINKS]:
        wanted = one.wanted
        may = "is" if done.applied else "would be"
        line = f"SKU {wanted.sku} of store {store} {may} SKU {wanted.sku_id} of AnyMarket's product"
        code = ", which is given the code" if one.step is Step.WRITE_CODE else ""
        typer.echo(f"{line} {wanted.product_id}{code}")
    if len(changed) > SHOWN_LINKS:
        typer.echo(f"and {len(changed) - SHOWN_LINKS} more")
    same = len(done.judged) - len(changed)
    if same:
        typer.echo(f"{same} {'is' if same == 1 else 'are'} linked so already")
    if done.batch is not None:
        said = f"batch {done.batch.id} releases {done.batch.items} letters"
        say.note(f"{said}; look with: anybridge batch watch {done.batch.id}")
    if done.held:
        say.note(f"the links are saved, but nothing is released: {done.held}")


def _as_dict(store: str, done: LinksSaved) -> dict[str, Any]:
    return {
        "applied": done.applied,
        "store": store,
        "changed": done.changed,
        "links": [
            {
                "sku": one.wanted.sku,
                "product_id": one.wanted.product_id,
                "sku_id": one.wanted.sku_id,
                "step": one.step.value,
                "code": "" if one.found is None else one.found.partner_id,
            }
            for one in done.judged
        ],
        "batch": None if done.batch is None else done.batch.id,
        "held": done.held,
    }
