"""`anybridge demo`: everything in one process, checked at the end."""

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from domain.money import Cents, as_decimal
from ops import demo as demonstration
from ops.cli.errors import FAILED

SHOWN = 10


def register(root: typer.Typer) -> None:
    """Add this command to the root."""
    root.command(name="demo")(demo)


def demo() -> None:
    """Run the whole bridge against the simulator; 1 when the two sides differ."""
    console = Console()
    with _bar(console) as bar:
        tasks: dict[str, object] = {}

        def step(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=total)
            bar.update(tasks[name], completed=done, total=max(total, 1))  # type: ignore[arg-type]

        summary = demonstration.run(step)
    console.print(_table(summary))
    for line in summary.differences[:SHOWN]:
        console.print(f"different: {line}")
    if summary.differences:
        console.print(f"{len(summary.differences)} differences")
        raise typer.Exit(FAILED)
    console.print("Both sides are equal.")


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description:<30}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )


def _table(summary: demonstration.Summary) -> Table:
    table = Table(title="What happened", show_header=False)
    orders = summary.orders
    rows = (
        ("events published", f"{summary.events}"),
        ("SKUs", f"{summary.skus}"),
        ("calls that set stock", f"{summary.stock_calls}"),
        ("calls that set prices", f"{summary.price_calls}"),
        ("parked for a person", summary.parked),
        ("after the fix, replayed", summary.replayed),
        ("orders sold in the hub", f"{orders.orders}"),
        ("held for a person", orders.held),
        ("after its carrier was mapped", orders.replayed),
        ("paid or cancelled later", f"{orders.brought_along}"),
        ("worth in the ERP, R$", f"{as_decimal(Cents(orders.cents))}"),
        ("invoiced, shipped, delivered", f"{summary.facts.concluded}"),
        ("NF-e files in the hub", f"{summary.facts.files}"),
        ("quantities and prices compared", f"{2 * summary.skus + 1}"),
        ("orders compared", f"{orders.orders}"),
        ("differences", f"{len(summary.differences)}"),
        ("seconds", f"{summary.seconds:.1f}"),
    )
    for name, value in rows:
        table.add_row(name, value)
    return table
