"""`anybridge store`: the merchant's stores and their settings."""

from typing import Annotated, Any

import typer

from adapters.database.callback_secrets import CallbackSecrets
from adapters.database.flows import FlowRows
from adapters.database.stores import StoreRow
from config.settings import Settings
from domain.ids import LaneId
from domain.pauses import BY_SETTING, Scope, marketplace_name, way_on
from domain.store import Erp
from domain.store_settings import check_name, is_paused, read_fields
from ops import resources
from ops.cli import ask, say
from ops.cli.errors import NothingMatched, WrongUsage
from ops.cli.store_flags import with_store_flags
from ops.cli.store_view import say_preview, shown, summary, taken_up
from ops.cli.terms import Json, StoreName, Why, Yes, act, settings
from ops.left_out import taking_up
from ops.pauses import pauses
from ops.resources import Repositories

Preview = Annotated[
    bool, typer.Option("--preview", help="Only say how many orders left out would be taken up.")
]

app = typer.Typer(no_args_is_help=True, help="Stores and their settings.")

Marketplace = Annotated[
    str, typer.Option("--marketplace", help="Only orders of this one, and what is told of them.")
]


def register(root: typer.Typer) -> None:
    """Add these commands to the root."""
    root.add_typer(app, name="store")


@app.command()
@with_store_flags
def add(
    name: StoreName,
    *,
    why: Why = "",
    yes: Yes = False,
    as_json: Json = False,
    **flags: str | None,
) -> None:
    """Add a store. Its token comes by prompt, file or standard input."""
    del yes  # adding takes nothing away: nobody is asked
    known = settings()
    read, given = _read(known, flags)
    check_name(name)
    if read.get("api_url") is None:
        raise WrongUsage("--api-url is missing; wanted: the address of AnyMarket's API")
    with resources.repositories(known) as opened:
        if "token" not in given:
            given["token"] = ask.secret("token")
        opened.stores.create(name, read, given, act(why))
        _tell(known, opened, name, "added", as_json=as_json)


@app.command(name="set")
@with_store_flags
def set_(
    name: StoreName,
    *,
    preview: Preview = False,
    why: Why = "",
    yes: Yes = False,
    as_json: Json = False,
    **flags: str | None,
) -> None:
    """Change settings; an empty text takes one back to its default.

    What the store left out and lets in from now on is taken up, after what is fresh.
    """
    del yes
    known = settings()
    read, given = _read(known, flags)
    if not read and not given:
        raise WrongUsage("nothing to set: name at least one setting, such as --stock-buffer 2")
    with resources.repositories(known) as opened:
        orders = taking_up(opened).count(name, read)
        if preview:
            say_preview(name, orders, as_json=as_json)
            return
        opened.stores.change(name, read, given, act(why))
        if orders:
            say.note(taken_up(name, orders, "will be"))
        _tell(known, opened, name, "changed", as_json=as_json)


@app.command(name="rotate-token")
def rotate_token(
    name: StoreName,
    *,
    token_file: ask.TokenFile = None,
    erp_token_file: ask.ErpTokenFile = None,
    erp_secret_file: ask.ErpSecretFile = None,
    why: Why = "",
    yes: Yes = False,
) -> None:
    """Replace the token of AnyMarket or of the ERP; held lanes look again."""
    del yes
    files = {"token": token_file, "erp_token": erp_token_file, "erp_secret": erp_secret_file}
    given = ask.secrets(files)
    with resources.repositories(settings()) as opened:
        opened.stores.row(name)
        given = given or {"token": ask.secret("token")}
        opened.stores.change(name, {}, given, act(why))
    say.note(f"store {name}: {', '.join(given)} replaced; what a refused token held looks again")


@app.command(name="rotate-callback")
def rotate_callback(
    name: StoreName, *, why: Why = "", yes: Yes = False, as_json: Json = False
) -> None:
    """Put a new secret into the callback address; the last one stays valid until the next time."""
    del yes
    known = settings()
    with resources.repositories(known) as opened:
        secrets = CallbackSecrets(opened.database, resources.secret_box(known))
        if not secrets.rotate(name, act(why)):
            raise opened.stores.unknown(name)
        _tell(known, opened, name, "has a new callback address", as_json=as_json)


@app.command()
def show(name: StoreName, *, as_json: Json = False) -> None:
    """Show a store's settings; its secrets are never shown."""
    known = settings()
    with resources.repositories(known) as opened:
        row = opened.stores.row(name)
        found = shown(row, known, opened.stores.secret(name, "callback"))
    if as_json:
        say.data(found)
    else:
        say.columns(summary(found))


@app.command(name="list")
def list_(*, as_json: Json = False) -> None:
    """List the stores."""
    with resources.repositories(settings()) as opened:
        rows = [opened.stores.row(name) for name in opened.stores.names()]
    found = [_line(row) for row in rows]
    say.rows(found, as_json=as_json, nothing="no store yet: `anybridge store add` makes one")


@app.command(name="test")
def check(name: StoreName, *, as_json: Json = False) -> None:
    """Check a store's settings and connections; prints every problem at once."""
    known = settings()
    with (
        resources.repositories(known) as opened,
        resources.store_checks(known, opened) as examine,
    ):
        findings = examine(name)
    say.findings(findings, as_json=as_json)


@app.command()
def pause(
    name: StoreName, *, marketplace: Marketplace = "", why: Why = "", yes: Yes = False
) -> None:
    """Stop every flow of a store, or the orders of one marketplace; events go on being folded."""
    del yes
    with resources.repositories(settings()) as opened:
        if marketplace:
            pauses(opened).pause(name, Scope.MARKETPLACE, marketplace, act(why))
            say.note(f"orders of {marketplace_name(marketplace)} of store {name} paused")
            return
        if not opened.stores.pause(name, act(why)):
            raise NothingMatched(f"store {name} is paused already")
    say.note(f"store {name} paused; start it with: anybridge store resume {name}")


@app.command()
def resume(
    name: StoreName, *, marketplace: Marketplace = "", why: Why = "", yes: Yes = False
) -> None:
    """Start every flow of a store again, or the orders of one marketplace.

    Flows that a refused token held go on too. One that was paused by its name stays, and so does
    one that the brake holds: `flow resume` ends those. What a setting keeps off stays off.
    """
    del yes
    with resources.repositories(settings()) as opened:
        if marketplace:
            pauses(opened).resume(name, Scope.MARKETPLACE, marketplace, act(why))
            say.note(f"orders of {marketplace_name(marketplace)} of store {name} resumed")
            return
        done = pauses(opened).resume_store(name, act(why))
        left = FlowRows(opened.database).held_flows(name)
    say.note(f"store {name} resumed")
    if done.released:
        say.note(f"these were held and look again: {', '.join(sorted(done.released))}")
    for flow in left:
        if flow.cause in BY_SETTING:
            continue
        command = way_on(LaneId(name, flow.kind), flow.cause, is_paused=False)
        say.note(f"{flow.kind} stays held ({flow.cause}); once it may go on: {command}")


def _read(known: Settings, flags: dict[str, str | None]) -> tuple[dict[str, Any], dict[str, str]]:
    files = {name.removesuffix("_file"): flags.pop(name) for name in list(flags) if "_file" in name}
    given = {name: text for name, text in flags.items() if text is not None}
    return read_fields(given, resources.addresses(known)), ask.secrets(files)


def _tell(known: Settings, opened: Repositories, name: str, what: str, *, as_json: bool) -> None:
    row = opened.stores.row(name)
    found = shown(row, known, opened.stores.secret(name, "callback"))
    for setting, fault in found["missing"].items():
        say.note(f"still needed: {setting} {fault}")
    if found["orders_off"]:
        say.note(f"orders do not come in: {found['orders_off']}")
    if row.values.get("send_images") is False:
        say.note("warning: AnyMarket cannot activate products without images")
    if as_json:
        say.data(found)
    else:
        say.note(f"store {name} {what}")


def _line(row: StoreRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "domain": row.values.get("domain", ""),
        "erp": row.values.get("erp", Erp.AMQP.value),
        "stock_rule": row.values.get("stock_rule"),
        "deposit": row.values.get("deposit", ""),
        "paused": is_paused(row.values),
        "secrets": sorted(row.secrets),
    }
