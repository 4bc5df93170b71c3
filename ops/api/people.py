"""Every route of people, wired."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from fastapi import APIRouter

from adapters.database.kept_answers import KeptAnswers
from adapters.database.passwords import Passwords
from adapters.database.secrets import SecretBox
from config.settings import Settings
from domain.operators import Role
from ops import erps, order_ports, overview, resources
from ops.accounts import accounts
from ops.api.attributes import AttributeDeps, attributes_router
from ops.api.corrections import CorrectionDeps, corrections_router
from ops.api.deposits import DepositDeps, deposits_router
from ops.api.flows import FlowDeps, flows_router
from ops.api.letter_looks import LookDeps, letter_looks_router
from ops.api.letters import LetterDeps, letters_router
from ops.api.mappings import mapping_deps, mappings_router
from ops.api.operators import Doors
from ops.api.overview import OverviewDeps, overview_router
from ops.api.reconciliations import ReconcileDeps, reconciliations_router
from ops.api.replays import ReplayDeps, replays_router
from ops.api.stores import StoreDeps, stores_router
from ops.api.traces import trace_deps, traces_router
from ops.api.tracking_links import LinkDeps, tracking_links_router
from ops.api.users import UserDeps, users_router
from ops.attribute_mappings import attribute_mappings
from ops.batches import batches
from ops.contrasts import contrasts_of
from ops.corrections import corrections, looking
from ops.dead_letters import dead_letters
from ops.deposit_mappings import deposit_mappings
from ops.left_out import taking_up
from ops.overview import KEPT_S
from ops.page_links import page_links
from ops.pauses import pauses
from ops.reconciling import reconciling
from ops.remembered import Remembered
from ops.resources import Repositories
from ops.simulators import simulators_on
from ops.tracking_links import tracking_links


@contextmanager
def people(
    settings: Settings, known: Repositories, box: SecretBox, passwords: Passwords | None = None
) -> Iterator[Sequence[APIRouter]]:
    """Give the routes of people, with connections of their own to the hubs.

    Dry runs look there, and corrections are compared with what the hub says.

    Args:
        passwords: how those of accounts are hashed; None: as RFC 9106 wants it.
    """
    desk = dead_letters(known, box)
    doors = Doors(known.operators, KeptAnswers(known.database, box))
    viewer, operator, admin = (doors.to(role) for role in (Role.VIEWER, Role.OPERATOR, Role.ADMIN))
    with (
        resources.hubs(settings, known) as hubs,
        erps.unwatched(settings) as asked,
        reconciling(settings, known, box) as comparing,
    ):
        replays = batches(
            known, box, simulators_on(hubs, asked, known, box, allow_private=settings.allow_private)
        )
        correcting = corrections(known, box, looking(known.stores, known.budgets, hubs.of))
        yield [
            mappings_router(mapping_deps(known, box, order_ports.carriers(settings, known), doors)),
            attributes_router(AttributeDeps(attribute_mappings(known), viewer, operator)),
            deposits_router(DepositDeps(deposit_mappings(known), viewer, operator)),
            tracking_links_router(LinkDeps(tracking_links(known), viewer, operator)),
            letters_router(LetterDeps(desk, viewer, operator)),
            letter_looks_router(
                LookDeps(
                    desk,
                    contrasts_of(known, box, hubs.of),
                    page_links(settings, known),
                    viewer,
                    operator,
                )
            ),
            corrections_router(CorrectionDeps(desk, correcting, viewer, operator, admin)),
            traces_router(trace_deps(known, doors)),
            *_of_the_deployment(settings, known, doors, passwords),
            reconciliations_router(ReconcileDeps(comparing, viewer, operator)),
            flows_router(FlowDeps(pauses(known), known.overview, viewer, operator)),
            replays_router(ReplayDeps(desk, replays, known.audit, viewer, operator)),
        ]


def _of_the_deployment(
    settings: Settings, known: Repositories, doors: Doors, passwords: Passwords | None
) -> Sequence[APIRouter]:
    """Give the routes of what is set up: stores, accounts, and how all of it stands."""
    viewer, operator, admin = (doors.to(role) for role in Role)
    queues = Remembered(lambda: overview.queues(settings), KEPT_S)
    checks, addresses = partial(resources.store_checks, settings, known), resources.addresses
    return [
        overview_router(
            OverviewDeps(
                lambda: overview.now(known),
                partial(overview.strip, known),
                queues,
                known.database.is_read_only,
                viewer,
            )
        ),
        stores_router(
            StoreDeps(
                known.stores,
                taking_up(known),
                checks,
                addresses(settings),
                viewer,
                operator,
                admin,
            )
        ),
        users_router(UserDeps(accounts(known, passwords), admin)),
    ]
