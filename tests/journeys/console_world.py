"""A bridge with its console, and one account that may do everything."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.journeys.order_world import WHY, OrderWorld, order_world
from tests.private_servers import free_port

ADMIN, PASSWORD = "ana", "cavalo bateria grampo"


@contextmanager
def console_world(folder: Path) -> Iterator[OrderWorld]:
    """Run the bridge with its console; `address_of` tells where."""
    told = {"ANYBRIDGE_HTTP_PORT": str(free_port()), "ANYBRIDGE_HTTP_HOST": "127.0.0.1"}
    with order_world(folder, "work", "schedule", "serve", **told) as running:
        secret = folder / "password"
        secret.write_text(PASSWORD)
        words = ("user", "add", ADMIN, "--role", "admin", "--password-file", str(secret))
        running.stack.command(*words, *WHY)
        yield running


def address_of(world: OrderWorld) -> str:
    """Tell where the console of a world answers."""
    return f"http://127.0.0.1:{world.stack.environ['ANYBRIDGE_HTTP_PORT']}"
