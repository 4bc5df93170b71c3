"""What the console calls: the services of the command line; the composition root fills it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from domain.addresses import Addresses
from ops.accounts import Accounts
from ops.batches import Batches
from ops.books import Books
from ops.contrasts import Contrasts
from ops.corrections import Corrections
from ops.dead_letters import DeadLetters
from ops.left_out import TakingUp
from ops.mapping_advice import MappingAdvice
from ops.mappings import Mappings
from ops.overview import Now, Queues, Strip
from ops.page_links import PageLinks
from ops.pauses import Pauses
from ops.reconciling import Reconciling
from ops.resources import Repositories
from ops.sign_on import SignOn
from ops.store_checks import StoreChecks
from ops.traces import Traces


@dataclass(frozen=True, slots=True)
class ConsoleDeps:
    """The services behind the pages.

    Args:
        queues: what the broker said a moment ago.
        checks: opens what tests a store's connections.
        strip: a store, or an empty text for all → what somebody wants to know first.
        addresses: those that this deployment allows.
        is_read_only: whether the database takes no writes, as it said a moment ago.
        has_broker: events can be told to ERPs that are joined by them.
        sign_on: None: there is no identity provider.
    """

    known: Repositories
    accounts: Accounts
    now: Callable[[], Now]
    strip: Callable[[str], Strip]
    queues: Callable[[], Queues]
    letters: DeadLetters
    batches: Batches
    traces: Traces
    pauses: Pauses
    reconciling: Reconciling
    corrections: Corrections
    mappings: Mappings
    books: Books
    advice: MappingAdvice
    taking_up: TakingUp
    checks: Callable[[], AbstractContextManager[StoreChecks]]
    addresses: Addresses
    contrasts: Contrasts
    links: PageLinks
    is_read_only: Callable[[], bool]
    has_broker: bool
    sign_on: SignOn | None = None
