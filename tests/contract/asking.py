"""Asks the API of people, as wired, with the keys of three people."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
from fastapi import APIRouter

from domain.audit import Act
from domain.operators import Role
from ops.resources import Repositories
from tests.unit.ops.api.served import served


class Asking:
    """A client of the API; who asks is named by role."""

    def __init__(self, routes: Sequence[APIRouter], known: Repositories) -> None:
        self.app = served(people=routes).app
        made = {role: known.operators.create(str(role), role, Act("root")) for role in Role}
        self._keys = {str(role): key.key for role, key in made.items()}

    def __call__(self, method: str, path: str, by: str = "operator", **sent: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._keys[by]}"} if by else {}
        headers |= {"Content-Type": sent.pop("type")} if "type" in sent else {}
        return self.send(method, path, headers | sent.pop("headers", {}), **sent)

    def get(self, path: str, by: str = "viewer") -> Any:
        """Give the JSON of what anybody may look at."""
        answer = self("GET", path, by)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, by: str = "operator", **body: Any) -> httpx.Response:
        # Not httpx's own: it cannot write half a surrogate pair, and anybody may send one.
        return self("POST", path, by, content=json.dumps(body), type="application/json")

    def send(
        self, method: str, path: str, headers: Mapping[str, str], **sent: Any
    ) -> httpx.Response:
        async def answered() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://b") as client:
                return await client.request(method, path, headers=headers, **sent)

        return asyncio.run(answered())

    def routes(self) -> list[tuple[str, str]]:
        """Every route of people, its holes filled."""
        paths = self.app.openapi()["paths"]
        mine = [p for p in paths if not p.startswith(("/v1/events", "/v1/keys", "/healthz"))]
        mine = [p for p in mine if p.startswith("/v1/")]
        filled = {path: path for path in mine}
        for path in mine:
            while "{" in filled[path]:
                hole = filled[path][filled[path].index("{") : filled[path].index("}") + 1]
                filled[path] = filled[path].replace(hole, "carrier" if hole == "{kind}" else "x")
        return [(method.upper(), filled[path]) for path in mine for method in paths[path]]
