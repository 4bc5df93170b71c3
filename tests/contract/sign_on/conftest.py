"""One identity provider for all, and a console that sends people there."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from adapters.http.client import HttpClient
from config.settings import load
from ops.sign_on import provider_addresses
from tests.contract.sign_on_room import Room
from tests.identity_provider import (
    IdentityProvider,
    running_provider,
)
from tests.ledger import Ledger


@pytest.fixture(scope="session")
def _provider() -> Iterator[IdentityProvider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def room(ledger: Ledger, _provider: IdentityProvider) -> Iterator[Room]:
    provider = _provider
    provider.__init__(url=provider.url)  # type: ignore[misc] # as if just started
    rules = provider_addresses(load({"ANYBRIDGE_ALLOW_HTTP": "yes"}))
    with closing(HttpClient(rules, 10.0)) as http:
        yield Room(ledger, provider, http)
