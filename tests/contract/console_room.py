"""A ledger with letters that wait, and the console in front of it, asked as a browser asks."""

import asyncio
import re
import time
from collections.abc import Mapping
from typing import Any

import httpx
from argon2 import PasswordHasher
from fastapi import APIRouter

from adapters.database.passwords import Passwords
from domain.accounts import Account
from domain.audit import Act
from domain.operators import Role
from ops.accounts import accounts
from ops.console.refused import lost
from ops.console.visits import SESSION
from ops.resources import Repositories
from tests.unit.ops.api.served import served

BASE = "https://console.example"
PASSWORD = "cavalo bateria grampo"
CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
OURS = {"Origin": BASE}
PATIENCE_S = 60.0


class Browser:
    """Keeps a session, follows nothing, and sends the forms of the pages it saw."""

    def __init__(self, routes: list[APIRouter], language: str = "pt-BR") -> None:
        self.app = served(people=routes, lost=lost).app
        self.routes = [route for router in routes for route in router.routes]
        self.language = language
        self.cookies: dict[str, str] = {}
        self.csrf = ""

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Open a page."""
        answer = self.send("GET", path, headers)
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', answer.text)
        self.csrf = found[1] if found else self.csrf
        return answer

    def post(
        self, path: str, headers: Mapping[str, str] = OURS, /, **fields: Any
    ) -> httpx.Response:
        """Send a form of the page that was opened."""
        return self.send("POST", path, headers, data={"csrf": self.csrf, **fields})

    def sign_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        answer = self.post("/login", name=name, password=password)
        self.get("/account")
        return answer

    def compare(self, **asked: str) -> str:
        """Have both sides compared; gives the address of its page, once that is done."""
        answer = self.post("/reconcile", **asked)
        assert answer.status_code == 303, answer.text
        self.waited(answer.headers["location"])
        return answer.headers["location"]

    def waited(self, path: str) -> str:
        """Give the page of a comparison once it is no longer under way."""
        last_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < last_s:
            page = self.get(path).text
            if "hx-trigger" not in page:
                return page
            time.sleep(0.2)
        raise AssertionError(f"{path} is still under way")

    def send(
        self, method: str, path: str, headers: Mapping[str, str], **sent: Any
    ) -> httpx.Response:
        async def answered() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=("192.0.2.1", 1))
            kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            said = {"Accept-Language": self.language, "Cookie": kept, **headers}
            async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
                return await client.request(method, path, headers=said, **sent)

        answer = asyncio.run(answered())
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        if f'{SESSION}=""' in answer.headers.get("set-cookie", ""):
            self.cookies.pop(SESSION, None)
        return answer


def people_of(known: Repositories) -> None:
    """Make an account for every role, and one that is limited to a store."""
    service = accounts(known, CHEAP)
    for role in Role:
        service.add(Account(role.value, role), PASSWORD, Act("root"))
    service.add(Account("so-loja2", Role.OPERATOR, "loja2"), PASSWORD, Act("root"))
