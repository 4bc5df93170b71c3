"""`python -m tests.olist [day|orders|story|release|catalogue]`: what Olist sold, run through."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

from tests.olist import first_load
from tests.olist import release as releasing
from tests.olist import story as telling
from tests.olist.catalogue import CatalogueImport
from tests.olist.first_load import FirstLoad
from tests.olist.ingest import Ingest
from tests.olist.replay import Replay
from tests.olist.sales import read_sales
from tests.olist.shops import dealt, running_companies
from tests.olist.wares import Ware, wares
from tests.olist.world import BLACK_FRIDAY, FOLDER_VARIABLE, World, folder, read_world
from tests.stack import running_stack

DAY_S = 24 * 3600


def main(words: Sequence[str]) -> int:
    """Run what the first word names, the day if none does; 1 when anything differs at the end."""
    name, rest = (words[0], words[1:]) if words and words[0] in WORDS else ("day", words)
    if name == "release":
        # It makes its orders up.
        return release(rest)
    source = folder()
    if source is None:
        say(f"skipped: no Olist files; set {FOLDER_VARIABLE} to their folder")
        return 0
    return COMMANDS[name](source, rest)


def day(source: Path, words: Sequence[str]) -> int:
    """Stock and prices of the largest stores, and the orders of Black Friday."""
    parser = argparse.ArgumentParser(prog="python -m tests.olist day", description=day.__doc__)
    parser.add_argument("--stores", type=int, default=50, help="the largest so many")
    parser.add_argument("--events", type=int, default=0, help="of the first load, at most; 0: all")
    parser.add_argument("--compress", type=float, default=1440.0, help="1440: the day in a minute")
    parser.add_argument(
        "--rate", help="CALLS/SECONDS of every token, such as 60/60; none: no limit"
    )
    parser.add_argument("--patience", type=float, default=3600.0, help="seconds")
    read = parser.parse_args(words)
    world = _cut(read_world(source, read.stores), read.events)
    limit = tuple(read.rate.split("/")) if read.rate else None
    rate = (int(limit[0]), float(limit[1])) if limit else None
    say(f"{BLACK_FRIDAY}: {len(world.items)} items ordered in {len(world.products)} stores")
    with (
        tempfile.TemporaryDirectory() as kept,
        running_stack(Path(kept), ANYBRIDGE_LOG_LEVEL="warning") as stack,
    ):
        replay = Replay(stack, world, read.compress, rate)
        replay.open()
        report = replay.run(read.patience)
    say(report.table())
    return 0 if report.is_clean else 1


def orders(source: Path, words: Sequence[str]) -> int:
    """All orders: imported, one in ten held by its carrier, mapped, released, compared."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.olist orders", description=orders.__doc__
    )
    parser.add_argument("--orders", type=int, default=0, help="the oldest so many; 0: all")
    parser.add_argument("--skip", type=int, default=0, help="so many of the oldest come before")
    parser.add_argument("--stores", type=int, default=8, help="which they are dealt to")
    parser.add_argument("--seed", type=int, default=1, help="of who travels how")
    parser.add_argument("--patience", type=float, default=7200.0, help="seconds a phase may take")
    read = parser.parse_args(words)
    sales = list(islice(read_sales(source), read.skip, None))[: read.orders or None]
    world = dealt(sales, read.stores, read.seed)
    with ExitStack() as closing:
        kept = Path(closing.enter_context(tempfile.TemporaryDirectory()))
        stack = closing.enter_context(running_stack(kept, ANYBRIDGE_LOG_LEVEL="warning"))
        companies = closing.enter_context(running_companies(stack))
        ingest = Ingest(stack, companies, world, read.patience)
        ingest.open()
        say(f"{ingest.report.sold} orders wait in {len(world)} stores")
        report = ingest.run()
    say(report.table())
    return 0 if report.is_clean else 1


def story(source: Path, words: Sequence[str]) -> int:
    """The whole life of orders, some cancelled at each stage; both parties' journals compared."""
    parser = argparse.ArgumentParser(prog="python -m tests.olist story", description=story.__doc__)
    parser.add_argument("--orders", type=int, default=1000, help="the oldest so many that are paid")
    parser.add_argument("--stores", type=int, default=4, help="which they are dealt to")
    parser.add_argument("--polled", type=int, default=1, help="stores whose ERP emits nothing")
    parser.add_argument("--share", type=float, default=0.05, help="cancelled at each stage")
    parser.add_argument("--seed", type=int, default=1, help="of who travels how")
    parser.add_argument("--patience", type=float, default=1800.0, help="seconds a phase may take")
    read = parser.parse_args(words)
    paid = (sale for sale in read_sales(source) if sale.is_paid and sale.items and sale.payments)
    sales = list(islice(paid, read.orders))
    world = dealt(sales, read.stores, read.seed, unmapped=0.0)
    with (
        tempfile.TemporaryDirectory() as kept,
        telling.running(Path(kept)) as stack,
        running_companies(stack) as companies,
    ):
        told = telling.Story(
            stack,
            companies,
            world,
            share=read.share,
            polled=read.polled,
            patience_s=read.patience,
        )
        told.open()
        say(f"{len(sales)} orders are sold in {len(world)} stores")
        report = told.run()
    say(report.table())
    return 0 if report.is_clean else 1


def catalogue(source: Path, words: Sequence[str]) -> int:
    """All products: from the hub into an empty ERP; from an ERP into an empty hub and back."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.olist catalogue", description=catalogue.__doc__
    )
    parser.add_argument("--products", type=int, default=0, help="the first so many; 0: all")
    parser.add_argument("--only", choices=("import", "load"), default="", help="one of both")
    parser.add_argument("--kill-at", type=int, default=0, help="calls that make products; 0: never")
    parser.add_argument("--bare", type=int, default=3000, help="products of the bare loop")
    parser.add_argument("--patience", type=float, default=3600.0, help="seconds a load may take")
    read = parser.parse_args(words)
    goods = list(islice(wares(source), read.products or None))
    clean = True
    if read.only != "load":
        clean = _imported(goods, read.kill_at)
    if read.only != "import":
        clean = _loaded(goods, read.bare, read.patience) and clean
    return 0 if clean else 1


def _imported(goods: Sequence[Ware], kill_at: int) -> bool:
    with (
        tempfile.TemporaryDirectory() as kept,
        running_stack(Path(kept), ANYBRIDGE_LOG_LEVEL="warning") as stack,
        running_companies(stack) as companies,
    ):
        load = CatalogueImport(stack, companies)
        load.open(goods)
        say(f"{load.report.wares} products wait in the hub")
        if kill_at:
            load.run_and_kill("killed", kill_at)
        load.run("imported")
        load.run("once more")
        report = load.compare()
    say(report.table())
    return report.is_clean


def _loaded(goods: Sequence[Ware], bare: int, patience_s: float) -> bool:
    with (
        tempfile.TemporaryDirectory() as kept,
        running_stack(Path(kept), ANYBRIDGE_LOG_LEVEL="warning") as stack,
        running_companies(stack) as companies,
    ):
        load = FirstLoad(stack, goods, patience_s)
        load.open()
        say(f"{load.report.told} products are told by the ERP")
        load.load("loaded")
        load.load("told once more")
        load.bare(bare)
        report = load.compare()
        say(report.table())
        back = CatalogueImport(stack, companies, first_load.STORE)
        back.follow(len(goods) - report.incomplete)
        back.run("what was loaded, imported")
        back.run("once more")
        imported = back.compare()
    say(imported.table())
    return report.is_clean and imported.is_clean


def release(words: Sequence[str]) -> int:
    """Orders held by one carrier, mapped once and released while workers are killed."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.olist release", description=release.__doc__
    )
    parser.add_argument("--orders", type=int, default=3000)
    parser.add_argument("--calls", type=float, default=100.0, help="a second to the ERP")
    read = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as kept:
        report = releasing.run(Path(kept), read.orders, read.calls)
    say(report.table())
    return 0 if report.is_clean else 1


WORDS = ("day", "orders", "story", "release", "catalogue")
COMMANDS: Mapping[str, Callable[[Path, Sequence[str]], int]] = {
    "day": day,
    "orders": orders,
    "story": story,
    "catalogue": catalogue,
}


def say(text: str) -> None:
    """Print at once."""
    print(text, flush=True)  # noqa: T201 - it is a command


def _cut(world: World, events: int) -> World:
    """Keep the first products of each store, so that the first load has so many events."""
    total = 2 * sum(map(len, world.products.values()))
    if not events or events >= total:
        return world
    share = events / total
    products = {
        store: listed[: max(1, int(len(listed) * share))]
        for store, listed in world.products.items()
    }
    ours = {(store, p.sku) for store, listed in products.items() for p in listed}
    return World(products, [item for item in world.items if (item.store, item.sku) in ours])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
