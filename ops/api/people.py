"""Every route of people, wired."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from fastapi import APIRouter

from adapters.database.secrets import SecretBox
from config.settings import Settings
from domain.operators import Role
from ops import erps, order_ports, resources
from ops.api.corrections import CorrectionDeps, corrections_router
from ops.api.letters import LetterDeps, letters_router
from ops.api.mappings import mapping_deps, mappings_router
from ops.api.operators import operator_with
from ops.api.replays import ReplayDeps, replays_router
from ops.api.traces import trace_deps, traces_router
from ops.batches import batches
from ops.corrections import corrections, looking
from ops.dead_letters import dead_letters
from ops.resources import Repositories
from ops.simulators import simulators_on


@contextmanager
def people(
    settings: Settings, known: Repositories, box: SecretBox
) -> Iterator[Sequence[APIRouter]]:
    """Give the routes of people, with connections of their own to the hubs.

    Dry runs look there, and corrections are compared with what the hub says.
    """
    desk = dead_letters(known, box)
    viewer, operator, admin = (
        operator_with(known.operators, role) for role in (Role.VIEWER, Role.OPERATOR, Role.ADMIN)
    )
    with resources.hubs(settings, known) as hubs, erps.unwatched(settings) as asked:
        replays = batches(known, box, simulators_on(hubs, asked, known))
        correcting = corrections(known, box, looking(known.stores, known.budgets, hubs.of))
        yield [
            mappings_router(mapping_deps(known, box, order_ports.carriers(settings, known))),
            letters_router(LetterDeps(desk, viewer, operator)),
            corrections_router(CorrectionDeps(desk, correcting, viewer, operator, admin)),
            traces_router(trace_deps(known)),
            replays_router(ReplayDeps(desk, replays, known.audit, viewer, operator)),
        ]
