"""Every route of people, wired."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from fastapi import APIRouter

from adapters.database.secrets import SecretBox
from config.settings import Settings
from domain.operators import Role
from ops.api.letters import LetterDeps, letters_router
from ops.api.mappings import mapping_deps, mappings_router
from ops.api.operators import operator_with
from ops.api.replays import ReplayDeps, replays_router
from ops.batches import batches
from ops.dead_letters import dead_letters
from ops.resources import Repositories
from ops.simulators import simulators


@contextmanager
def people(
    settings: Settings, known: Repositories, box: SecretBox
) -> Iterator[Sequence[APIRouter]]:
    """Give the routes of people, with connections of their own to the hubs for dry runs."""
    desk = dead_letters(known, box)
    viewer, operator = (operator_with(known.operators, r) for r in (Role.VIEWER, Role.OPERATOR))
    with simulators(settings, known, box) as looking:
        service = batches(known, box, looking)
        yield [
            mappings_router(mapping_deps(known, box)),
            letters_router(LetterDeps(desk, viewer, operator)),
            replays_router(ReplayDeps(desk, service, known.audit, viewer, operator)),
        ]
