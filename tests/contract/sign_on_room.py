"""A console whose people sign on by an identity provider that the test runs."""

import time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from fastapi import APIRouter

from adapters.http.client import HttpClient
from config.settings import load
from domain.accounts import Account
from domain.audit import Act
from ops.accounts import Accounts, accounts
from ops.console.door import add_door
from ops.console.rooms import Rooms
from ops.console.visits import SESSION
from ops.resources import gathered
from ops.sign_on import sign_on
from tests.contract.console_room import BASE, CHEAP, Browser
from tests.identity_provider import (
    CLIENT,
    SECRET,
    IdentityProvider,
)
from tests.ledger import Ledger

ROLES = "admin=bridge-admins; operator@loja1=cn=ops,ou=x; viewer=everybody"
ADDRESS = "192.0.2.1"


class Room:
    """A console with a provider, and whoever wants in."""

    def __init__(self, ledger: Ledger, provider: IdentityProvider, http: HttpClient) -> None:
        self.ledger, self.provider = ledger, provider
        self.known = gathered(ledger.database, ledger.box)
        self.known.stores.create("loja1", {"api_url": "https://hub.example"}, {}, Act("root"))
        settings = load(
            {
                "ANYBRIDGE_OIDC_ISSUER": provider.issuer,
                "ANYBRIDGE_OIDC_CLIENT_ID": CLIENT,
                "ANYBRIDGE_OIDC_CLIENT_SECRET": SECRET,
                "ANYBRIDGE_OIDC_ROLES": ROLES,
                "ANYBRIDGE_PUBLIC_URL": f"{BASE}/",
                "ANYBRIDGE_ALLOW_HTTP": "yes",
            }
        )
        self.service: Accounts = accounts(self.known, CHEAP)
        self.late_s = 0.0
        self.signing_on = sign_on(
            settings, http, self.service, ledger.box, lambda: time.time() + self.late_s
        )
        self.browser = self.fresh()

    def fresh(self) -> Browser:
        """Open a browser of its own."""
        router = APIRouter()
        add_door(Rooms(router, self.service.sessions.account_of), self.service, self.signing_on)
        return Browser([router])

    def sign_on(self, browser: Browser | None = None, **claims: Any) -> Any:
        """Sign on as somebody; gives the answer of the console."""
        chosen = browser or self.browser
        self.provider.claims = {
            "preferred_username": "Ana",
            "groups": ["everybody"],
            "sub": "u-1",
            **claims,
        }
        begun = chosen.get("/login/oidc?next=/account")
        return chosen.get(self.provider.sign_on(begun.headers["location"]))

    def guess(self) -> Any:
        """Come back with a code that the provider gave to nobody."""
        browser = self.fresh()
        begun = urlsplit(browser.get("/login/oidc").headers["location"])
        said = {"state": parse_qs(begun.query)["state"][0], "code": "made up"}
        return browser.get(f"/login/oidc/callback?{urlencode(said)}")

    def who(self, browser: Browser | None = None) -> Account | None:
        """Give who is signed in."""
        token = (browser or self.browser).cookies.get(SESSION, "")
        return self.service.sessions.account_of(token)
