"""What pages load from us: one stylesheet, two scripts, an icon; nothing comes from elsewhere."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from ops.console.packing import best, takes_gzip

STATIC = Path(__file__).parent / "static"
ROOT = "/static"

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
# Its name changes with its content, so a browser may keep it for good.
_FOR_GOOD = "public, max-age=31536000, immutable"


@cache
def assets() -> Mapping[str, tuple[bytes, str]]:
    """Give every file by the name that pages load it by, with its media type."""
    found = {}
    for path in sorted(STATIC.iterdir()):
        if path.suffix in _TYPES:
            content = path.read_bytes()
            name = f"{hashlib.sha256(content).hexdigest()[:12]}-{path.name}"
            found[name] = (content, _TYPES[path.suffix])
    return found


@cache
def address(name: str) -> str:
    """Give the address of a file: "console.css"."""
    return next(f"{ROOT}/{each}" for each in assets() if each.partition("-")[2] == name)


@cache
def _packed(name: str) -> bytes:
    return best(assets()[name][0])


def assets_router() -> APIRouter:
    """Give the route of these files; they are nobody's secret."""
    router = APIRouter(include_in_schema=False)

    @router.get(ROOT + "/{name}")
    def asset(request: Request, name: str) -> Response:
        if name not in assets():
            raise HTTPException(404)
        content, media_type = assets()[name]
        headers = {"Cache-Control": _FOR_GOOD, "Vary": "Accept-Encoding"}
        if takes_gzip(request):
            content, headers = _packed(name), {**headers, "Content-Encoding": "gzip"}
        return Response(content, media_type=media_type, headers=headers)

    return router
