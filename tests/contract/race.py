"""Two threads at one ledger, the second running into the open transaction of the first."""

import threading
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from tests.ledger import (
    Ledger,
)


class Race:
    """Holds one transaction open while another thread runs into it."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.results: list[Any] = []

    @contextmanager
    def against(
        self,
        blocked: Callable[[], object],
        then: Callable[[Connection], object] = lambda _: None,
    ) -> Any:
        """Give an open transaction; `blocked` runs beside it until it is committed.

        Args:
            then: what the transaction goes on with while `blocked` waits for it.
        """
        thread = threading.Thread(target=lambda: self.results.append(blocked()))
        with self.ledger.database.write() as connection:
            yield connection
            thread.start()
            thread.join(timeout=0.3)
            assert thread.is_alive(), "it was expected to wait for the open transaction"
            then(connection)
        thread.join(timeout=10.0)
