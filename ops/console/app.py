"""The console, put together."""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial

from fastapi import APIRouter

from adapters.database.passwords import Passwords
from adapters.database.secrets import SecretBox
from adapters.http.client import HttpClient
from config.settings import Settings
from ops import erps, order_ports, overview, resources
from ops.accounts import accounts, sealed_sessions
from ops.batches import batches
from ops.books import books
from ops.console.assets import assets_router
from ops.console.comparing import add_comparing
from ops.console.correcting import add_correcting
from ops.console.deps import ConsoleDeps
from ops.console.door import add_door
from ops.console.fixing import add_fixing
from ops.console.flows import add_flows
from ops.console.groups import add_groups
from ops.console.letters import add_letters
from ops.console.mappings import add_mappings
from ops.console.overview import add_overview
from ops.console.reconciling import add_reconciling
from ops.console.replays import add_replays
from ops.console.rooms import Rooms
from ops.console.stores import add_stores
from ops.console.traces import add_traces
from ops.console.users import add_users
from ops.contrasts import contrasts_of
from ops.corrections import corrections, looking
from ops.daily_comparing import daily_comparing
from ops.dead_letters import dead_letters
from ops.left_out import taking_up
from ops.mapping_advice import advice
from ops.mappings import mappings
from ops.overview import KEPT_S
from ops.page_links import page_links
from ops.pauses import pauses
from ops.reconciling import reconciling
from ops.remembered import Remembered
from ops.resources import Repositories
from ops.sign_on import provider_addresses, sign_on
from ops.simulators import simulators_on
from ops.traces import traces

READ_ONLY_KEPT_S = 2.0
"""So long what the database said about taking writes is kept."""


@contextmanager
def console(
    settings: Settings, known: Repositories, box: SecretBox, passwords: Passwords | None = None
) -> Iterator[Sequence[APIRouter]]:
    """Give the routes of the console, with connections of its own to the hubs."""
    held, orders = order_ports.held_orders(known), order_ports.known_orders(known)
    carriers = order_ports.carriers(settings, known)
    is_read_only = Remembered(known.database.is_read_only, READ_ONLY_KEPT_S)
    service = accounts(known, passwords, sealed_sessions(known, box, is_read_only))
    with (
        resources.hubs(settings, known) as hubs,
        erps.unwatched(settings) as asked,
        closing(HttpClient(provider_addresses(settings), settings.call_deadline_s)) as http,
        reconciling(settings, known, box) as comparing,
        daily_comparing(comparing, settings.compare_at),
    ):
        yield routers(
            ConsoleDeps(
                known,
                service,
                partial(overview.glance, known),
                partial(overview.strip, known),
                Remembered(partial(overview.queues, settings), KEPT_S),
                dead_letters(known, box),
                batches(known, box, simulators_on(hubs, asked, known, box)),
                traces(known),
                pauses(known),
                comparing,
                corrections(known, box, looking(known.stores, known.budgets, hubs.of)),
                mappings(known, box, held, orders),
                books(known),
                advice(known, box, held, orders, carriers),
                taking_up(known),
                lambda: resources.store_checks(settings, known),
                resources.addresses(settings),
                contrasts_of(known, box, hubs.of),
                page_links(settings, known),
                is_read_only,
                has_broker=bool(settings.amqp_url),
                sign_on=sign_on(settings, http, service, box, time.time),
            )
        )


def routers(deps: ConsoleDeps) -> Sequence[APIRouter]:
    """Give the routes of every page; nothing is opened here."""
    router = APIRouter()
    rooms = Rooms(router, deps.accounts.account_of, deps.is_read_only)
    add_door(rooms, deps.accounts, deps.sign_on)
    add_overview(rooms, deps)
    add_groups(rooms, deps)
    add_letters(rooms, deps)
    add_comparing(rooms, deps)
    add_replays(rooms, deps)
    add_traces(rooms, deps)
    add_reconciling(rooms, deps)
    add_flows(rooms, deps)
    add_correcting(rooms, deps)
    add_fixing(rooms, deps)
    add_mappings(rooms, deps)
    add_stores(rooms, deps)
    add_users(rooms, deps)
    return [assets_router(), router]
