"""`python -m tests.olist`: real stores and a real Black Friday through the bridge."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.olist.replay import Replay
from tests.olist.world import BLACK_FRIDAY, FOLDER_VARIABLE, World, folder, read_world
from tests.stack import running_stack

DAY_S = 24 * 3600


def main() -> int:
    """Run; 1 when any SKU differs at the end."""
    parser = argparse.ArgumentParser(prog="python -m tests.olist", description=__doc__)
    parser.add_argument("--stores", type=int, default=50, help="the largest so many")
    parser.add_argument("--events", type=int, default=0, help="of the first load, at most; 0: all")
    parser.add_argument("--compress", type=float, default=1440.0, help="1440: the day in a minute")
    parser.add_argument(
        "--rate", help="CALLS/SECONDS of every token, such as 60/60; none: no limit"
    )
    parser.add_argument("--patience", type=float, default=3600.0, help="seconds")
    read = parser.parse_args()
    source = folder()
    if source is None:
        say(f"skipped: no Olist files; set {FOLDER_VARIABLE} to their folder")
        return 0
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
    sys.exit(main())
