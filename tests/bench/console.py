"""The console: how long its server takes for a page, its weight, and when a phone paints it."""

import gzip
import http.client
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http import HTTPStatus

from adapters.database import schema
from adapters.database.engine import Database
from adapters.database.secrets import SecretBox
from ops.console.visits import SESSION
from tests.bench.console_ledger import QUICK, Size, fill, session
from tests.bench.console_paint import paints
from tests.bench.plan import Plan, await_up, end
from tests.bench.report import Bound, Figure, quantile
from tests.private_servers import free_port
from tests.stack import running_stack

INTRO = (
    "The pages of the console by a real `serve` on a ledger of 1,000,000 changes (300,000 of them "
    "due), 100,000 dead letters that wait in 2,000 groups (one has half of them), 100,000 closed "
    "ones, 200,000 orders, 20 stores. *Server*: one request after the other over a kept "
    "connection, from sending it to its last byte; a value a repetition. *Weight*: bytes of the "
    "page and of all that it loads, as they travel. *Phone*: Chromium, 390 × 844, nothing cached; "
    "first contentful paint, and the shift of the layout in the two seconds after it."
)
SERVER_MS, WEIGHT_KB, PAINT_MS, SHIFT = 100, 150, 1000, 0.0
HOST = "127.0.0.1"
_LOADED = re.compile(rb'(?:href|src)="(/static/[^"]+)"')
LETTER = "open0"

PAGES: Mapping[str, str] = {
    "overview": "/",
    "groups": "/dead",
    "groups, most orders first": "/dead?sort=orders",
    "groups, oldest first": "/dead?sort=age",
    "groups of a store": "/dead?store=shop-3",
    "largest group": "/dead/groups/g-10000000",
    "letters": "/dead/letters",
    "letters of a store": "/dead/letters?store=shop-0",
    "letters of a reason": "/dead/letters?reason=hub_rejected",
    "letters of a kind and a state": "/dead/letters?kind=product&state=open",
    "letters of a marketplace": "/dead/letters?marketplace=AMAZON",
    "letters of a key": "/dead/letters?key=4242",
    "letters with a text that many have": "/dead/letters?text=transportadora",
    "letters with a text that one has": "/dead/letters?text=pedido+99998",
    "closed letters": "/dead/letters?state=resolved",
    "letters of a day": "/dead/letters?days=1",
    "a letter": f"/dead/letters/{LETTER}",
    "trace": "/trace?what=order&store=shop-0&key=0",
    "mappings": "/mappings?store=shop-0",
    "mappings of SKUs": "/mappings?store=shop-0&kind=sku",
    "the use of rules": "/mappings?store=shop-0&usage=yes",
    "links of carriers": "/mappings?store=shop-0&kind=tracking",
    "flows": "/flows",
    "flows of a store": "/flows?store=shop-0",
    "reconciliation": "/reconcile",
    "batches": "/batches",
    "a batch": "/batches/rb_1",
    "audit": "/audit",
    "audit of a person": "/audit?actor=ana",
    "stores": "/stores",
}
ENGLISH = ("overview", "groups", "letters", "a letter", "audit")
"""Pages that are asked for in English too; all are in Portuguese."""

PAINTED = ("overview", "groups", "letters", "a letter", "trace", "batches", "audit")


@dataclass(frozen=True, slots=True)
class Seen:
    """What one page cost: seconds of each request, and its bytes with all that it loads."""

    seconds: Sequence[float]
    weight: int


def run(plan: Plan) -> Iterator[Figure]:
    """Measure every page on both databases, then a phone."""
    size, count = plan.size((QUICK, 10), (Size(), 200))
    with serving(plan, size, is_sqlite=False) as (base, token):
        yield from _pages(plan, base, token, count, "")
        yield from _phone(base, token)
    with serving(plan, size, is_sqlite=True) as (base, token):
        yield from _pages(plan, base, token, count, "SQLite, ")


@contextmanager
def serving(plan: Plan, size: Size, *, is_sqlite: bool) -> Iterator[tuple[str, str]]:
    """Give the address of a `serve` on a ledger of this size, and the token of a session."""
    base, room = f"{HOST}:{free_port()}", plan.room("sqlite" if is_sqlite else "postgres")
    here = {"ANYBRIDGE_HTTP_PORT": base.partition(":")[2], "ANYBRIDGE_HTTP_HOST": HOST}
    if is_sqlite:
        here["ANYBRIDGE_DATABASE_URL"] = f"sqlite:///{room / 'ledger.sqlite3'}"
    with running_stack(room) as stack, ExitStack() as closing:
        url = here.get("ANYBRIDGE_DATABASE_URL", stack.database_url)
        database = Database(url)
        closing.callback(database.dispose)
        schema.upgrade(database)
        started_s = time.monotonic()
        fill(database, SecretBox([stack.environ["ANYBRIDGE_SECRET_KEY"]]), size)
        token = session(database)
        print(f"  filled in {time.monotonic() - started_s:.0f} s", flush=True)
        stack.start("serve", **here)
        await_up(stack)
        stack.await_("an answer", lambda: _is_answering(base))
        yield base, token
        end(stack, "serve")


def _pages(plan: Plan, base: str, token: str, count: int, before: str) -> Iterator[Figure]:
    english = [(f"{name}, in English", PAGES[name], "en") for name in ENGLISH]
    for name, path, language in [*((name, path, "pt") for name, path in PAGES.items()), *english]:
        seen = [_asked(base, token, path, language, count) for _ in range(plan.repeat)]
        yield from _figures(f"{before}{name}", seen)


def _phone(base: str, token: str) -> Iterator[Figure]:
    pages = {name: PAGES[name] for name in PAINTED}
    for name, (paint_ms, shift) in paints(f"http://{base}", token, pages).items():
        bound = Bound("<=", PAINT_MS)
        yield Figure("console", f"{name}: phone, first paint", "ms", [paint_ms], bound)
        yield Figure("console", f"{name}: phone, shift", "", [shift], Bound("<=", SHIFT))


def _figures(name: str, seen: Sequence[Seen]) -> Iterator[Figure]:
    for share, word, bound in ((0.5, "p50", None), (0.95, "p95", Bound("<=", SERVER_MS))):
        found = [quantile(each.seconds, share) * 1000 for each in seen]
        yield Figure("console", f"{name}: server, {word}", "ms", found, bound)
    weights = [each.weight / 1000 for each in seen]
    yield Figure("console", f"{name}: weight", "kB", weights, Bound("<=", WEIGHT_KB))


def _asked(base: str, token: str, path: str, language: str, count: int) -> Seen:
    connection = http.client.HTTPConnection(base, timeout=60)
    content = _got(connection, token, path, language)  # warms up
    seconds = []
    for _ in range(count):
        started_s = time.perf_counter()
        _got(connection, token, path, language)
        seconds.append(time.perf_counter() - started_s)
    loaded = set(_LOADED.findall(gzip.decompress(content)))
    weight = sum(len(_got(connection, token, each.decode(), "pt")) for each in sorted(loaded))
    connection.close()
    return Seen(seconds, len(content) + weight)


def _got(connection: http.client.HTTPConnection, token: str, path: str, language: str) -> bytes:
    """Give an answer's body as it travels."""
    headers = {"Cookie": f"{SESSION}={token}", "Accept-Encoding": "gzip"}
    headers |= {"Accept-Language": language}
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != HTTPStatus.OK:
        raise AssertionError(f"{path}: {answer.status}")
    return content


def _is_answering(base: str) -> bool:
    connection = http.client.HTTPConnection(base, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
