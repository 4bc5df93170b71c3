"""Options that say which letters a command means."""

from typing import Annotated

import typer

from domain.deadletters import Reason

Ids = Annotated[list[str] | None, typer.Argument(metavar="ID…", help="Ids of letters.")]
Names = Annotated[list[str] | None, typer.Argument(metavar="ID…", help="Groups or letters.")]
Store = Annotated[str, typer.Option("--store", help="Only this store.")]
WantedReason = Annotated[Reason | None, typer.Option("--reason", help="Only this reason.")]
Marketplace = Annotated[str, typer.Option("--marketplace", help="Only orders of this one.")]
State = Annotated[str, typer.Option("--state", help="Only this state, or replaying.")]
KeyOf = Annotated[str, typer.Option("--key", help="Only this key: a SKU, an order's id.")]
KindOf = Annotated[str, typer.Option("--kind", help="Only this kind: stock, price, event …")]
Group = Annotated[str, typer.Option("--group", help="Only this group: g-7f2a….")]
Text = Annotated[str, typer.Option("--text", help="Part of the key or of what was said.")]
Everything = Annotated[bool, typer.Option("--all", help="Every letter that waits.")]
Most = Annotated[int, typer.Option("--max", min=1, max=1_000_000, help="At most so many.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
