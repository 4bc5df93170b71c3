"""Pages of the console on a ledger that is too large to be shown whole: light, and honest."""

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest

from config.settings import load
from ops.console.app import console
from ops.resources import gathered
from tests.bench.console import LETTER, PAGES
from tests.bench.console_ledger import ACT, Size, fill
from tests.contract.console_room import CHEAP, Browser, people_of
from tests.ledger import Ledger

SIZE = Size(changes=20_000, letters=3_000, rules=300, batches=20, items=150, acts=1_000)
MOST_BYTES = 150_000


@pytest.fixture
def night(ledger: Ledger) -> Iterator[Browser]:
    """An operator in front of 3,000 letters in some 760 groups."""
    fill(ledger.database, ledger.box, SIZE)
    known = gathered(ledger.database, ledger.box)
    known.stores.create("loja2", {"api_url": "https://hub.example"}, {"token": "t"}, ACT)
    people_of(known)
    with console(load({}), known, ledger.box, CHEAP) as routes:
        browser = Browser(list(routes))
        browser.sign_in("operator")
        yield browser


def weight(browser: Browser, page: httpx.Response) -> int:
    """Give the bytes of a page and of all that it loads, as they travel."""
    loaded = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text))
    answers = [page, *(browser.get(path) for path in sorted(loaded))]
    return sum(int(answer.headers["content-length"]) for answer in answers)


def follow(browser: Browser, page: httpx.Response, text: str) -> httpx.Response:
    """Open what a link of a page leads to."""
    [path] = re.findall(rf'href="([^"]+)">{text}</a>', page.text)
    return browser.get(unescape(path))


def rows(page: httpx.Response) -> list[str]:
    return re.findall(r'href="/dead/(?:letters|groups)/([^"#]+)"', page.text)


def test_no_page_is_heavier_than_a_phone_likes(night: Browser) -> None:
    for name, path in PAGES.items():
        page = night.get(path)

        assert page.status_code in {200, 403}, name
        assert weight(night, page) <= MOST_BYTES, name
        assert len(page.content) <= MOST_BYTES, name


def test_groups_and_letters_come_in_pages_that_miss_none(night: Browser, ledger: Ledger) -> None:
    groups = {row["fingerprint"] for row in ledger.rows("dead_letter") if row["state"] == "open"}
    seen = rows(page := night.get("/dead?sort=orders"))
    while "Próxima página" in page.text:
        page = follow(night, page, "Próxima página")
        seen += rows(page)

    assert set(seen) == groups
    first = night.get("/dead/letters?kind=product")
    second = follow(night, first, "Próxima página")
    assert not set(rows(first)) & set(rows(second))
    assert rows(follow(night, second, "Do início")) == rows(first)


def test_what_was_not_counted_to_its_end_says_so(night: Browser) -> None:
    overview, by_state = night.get("/"), night.get("/dead/letters?state=open")

    assert "mais de" in overview.text
    assert re.search(r'<td class="num">\d+\+</td>', overview.text)
    assert "100 de 1.000+" in by_state.text
    assert "100 de 3.000," in night.get("/dead/letters").text


def test_a_rule_is_found_by_its_text(night: Browser) -> None:
    page = night.get("/mappings?store=shop-0&kind=sku")
    found = night.get("/mappings?store=shop-0&kind=sku&text=erp-299")

    assert ("300 regras" in page.text, page.text.count("<code>ERP-")) == (True, 100)
    assert ("1 regra<" in found.text, found.text.count("<code>ERP-299<")) == (True, 1)


def test_pages_travel_compressed_for_whoever_takes_that(night: Browser) -> None:
    pages = [night.get("/", **{"Accept-Encoding": said}) for said in ("gzip", "gzip;q=0, br", "")]

    assert [page.headers.get("content-encoding") for page in pages] == ["gzip", None, None]
    assert "Accept-Encoding" in pages[0].headers["vary"]
    assert int(pages[0].headers["content-length"]) * 4 < len(pages[1].content)


def test_every_answer_writes_the_token_of_forms_another_way(night: Browser) -> None:
    night.get("/account")
    before = night.csrf
    night.get("/account")

    assert night.csrf != before
    for token in (before, night.csrf):
        night.csrf = token
        done = night.post("/dead/say", name=LETTER, state="acknowledge")
        assert done.headers["location"] == "/dead"
