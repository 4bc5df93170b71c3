"""Reads the imitated hub as one of its accounts does."""

import json
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

PAGE = 100


def called(url: str, store: str, path: str, body: object = None) -> Any:
    """Give the answer to a call.

    Args:
        store: whose account it is.
        body: sent as JSON; None: something is only read.
    """
    headers = {"gumgaToken": f"token-{store}", "content-type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{url}{path}", data, headers)  # noqa: S310 - our simulator
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
        return json.loads(answer.read())


def products_of(url: str, store: str) -> Iterator[Mapping[str, Any]]:
    """Give every product of an account."""
    offset = 0
    while page := called(url, store, f"/products?limit={PAGE}&offset={offset}")["content"]:
        yield from page
        offset += len(page)


def paths_of(url: str, store: str) -> dict[int, tuple[str, ...]]:
    """Give every category of an account: id → names from the root."""
    return dict(_paths(called(url, store, "/categories/fullPath")))


def _paths(
    rows: Sequence[Mapping[str, Any]], above: tuple[str, ...] = ()
) -> Iterator[tuple[int, tuple[str, ...]]]:
    for row in rows:
        path = (*above, row["name"])
        yield int(row["id"]), path
        yield from _paths(row.get("children") or [], path)
