"""/v1/stores: settings of stores, and a test of both their connections."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from adapters.database.stores import StoreRow, StoreRows
from domain.addresses import Addresses
from domain.operators import Operator
from domain.order_import import why_no_orders
from domain.store_fields import FIELDS, SECRETS
from domain.store_settings import FieldsWrong, check_name, missing_of, read_fields, to_store
from ops.api.letter_documents import Name, Why
from ops.api.letters import CHANGED, LOOKED
from ops.api.operators import Door, router_of_people
from ops.api.sent import Sent
from ops.findings import Weight
from ops.left_out import TakingUp
from ops.store_checks import StoreChecks
from ops.store_texts import as_text, to_secret

MOST = 100
"""Settings of one request at most; there are fewer."""

_Text = Annotated[str, Field(max_length=4000)]
_Texts = Annotated[dict[str, _Text], Field(max_length=MOST)]


class StoreIn(Sent):
    """What is to be changed, as it is typed; an empty text takes a setting back to its default."""

    settings: _Texts = Field(default_factory=dict, description="by name: GET shows each")
    secrets: _Texts = Field(default_factory=dict, description=f"written only: {', '.join(SECRETS)}")
    why: Why = Field("", description="wanted")


class NewStoreIn(StoreIn):
    """A store that is added."""

    name: Name = Field(description="a-z, 0-9 and -, up to 40 characters; it never changes")


class StoreOut(BaseModel):
    """A store; its secrets are never shown."""

    name: str
    paused: bool
    settings: dict[str, str]
    secrets: list[str] = Field(description="names of those that are kept")
    missing: dict[str, str] = Field(description="settings without which flows are held, and why")
    orders_off: str = Field(description="why no orders come in; empty: they do")


class StorePreviewOut(BaseModel):
    """What a change of settings would do to orders that were left out."""

    taken_up: int = Field(description="so many known orders would be looked at again")


class StoresOut(BaseModel):
    """Every store, by name."""

    stores: list[StoreOut]


class FindingOut(BaseModel):
    """One line of a test."""

    result: Weight
    check: str
    detail: str


class StoreTestedOut(BaseModel):
    """What a test of a store found."""

    store: str
    findings: list[FindingOut]


@dataclass(frozen=True, slots=True)
class StoreDeps:
    """The services behind these routes, and the dependencies that let people pass.

    Args:
        checks: opens what tests a store's connections.
        addresses: those that this deployment allows.
    """

    stores: StoreRows
    taking_up: TakingUp
    checks: Callable[[], AbstractContextManager[StoreChecks]]
    addresses: Addresses
    viewer: Door
    operator: Door
    admin: Door


def stores_router(deps: StoreDeps) -> APIRouter:
    """Give the routes of stores; every one of them is for people."""
    router = router_of_people(deps.viewer, "/v1/stores", "stores")
    _add_lists(router, deps.stores)
    _add_changes(router, deps)
    _add_test(router, deps)
    return router


def _add_lists(router: APIRouter, stores: StoreRows) -> None:
    @router.get("", responses=LOOKED)
    def list_stores() -> StoresOut:
        """List stores."""
        return StoresOut(stores=[_shown(stores.row(name)) for name in stores.names()])

    @router.get("/{store}", responses=LOOKED)
    def show_store(store: str) -> StoreOut:
        """Show a store: its settings, and what is still missing."""
        return _shown(stores.row(store))


def _add_changes(router: APIRouter, deps: StoreDeps) -> None:
    Actor = Annotated[Operator, Depends(deps.admin)]  # noqa: N806 - it is a type

    @router.post("", status_code=201, responses=CHANGED)
    def add_store(wanted: NewStoreIn, actor: Actor) -> StoreOut:
        """Add a store; it can be tested before everything is filled in."""
        read, secrets = _read(wanted, deps.addresses, wanted.name)
        deps.stores.create(wanted.name, read, secrets, actor.act(wanted.why))
        return _shown(deps.stores.row(wanted.name))

    @router.post("/{store}", responses=CHANGED)
    def change_store(store: str, wanted: StoreIn, actor: Actor) -> StoreOut:
        """Change settings and secrets, all or none; they count at each flow's next turn.

        Orders that were left out, and are let in from now on, are taken up after what is fresh.
        """
        name = deps.stores.row(store).name
        read, secrets = _read(wanted, deps.addresses)
        if read or secrets:
            deps.stores.change(name, read, secrets, actor.act(wanted.why))
        return _shown(deps.stores.row(name))

    @router.post("/{store}/preview", responses=CHANGED)
    def preview_store(store: str, wanted: StoreIn, _: Actor) -> StorePreviewOut:
        """Tell how many orders that the store left out these settings would take up; no more."""
        name = deps.stores.row(store).name
        read, _secrets = _read(wanted, deps.addresses)
        return StorePreviewOut(taken_up=deps.taking_up.count(name, read))


def _add_test(router: APIRouter, deps: StoreDeps) -> None:
    Actor = Annotated[Operator, Depends(deps.operator)]  # noqa: N806 - it is a type

    @router.post("/{store}/test", responses=CHANGED)
    def check_store(store: str, _: Actor) -> StoreTestedOut:
        """Check settings and connections; it spends a call or two of the store's budgets."""
        with deps.checks() as check:
            findings = check(store)
        found = [FindingOut(result=f.weight, check=f.check, detail=f.detail) for f in findings]
        return StoreTestedOut(store=store, findings=found)


def _shown(row: StoreRow) -> StoreOut:
    bare = to_store(row.name, row.values, {})
    return StoreOut(
        name=row.name,
        paused=row.store().paused,
        settings={each.name: as_text(each.dump(getattr(bare, each.name))) for each in FIELDS},
        secrets=sorted(row.secrets),
        missing=dict(missing_of(row.store(), row.secrets)),
        orders_off=why_no_orders(row.store()),
    )


def _read(
    wanted: StoreIn, rules: Addresses, name: str | None = None
) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """Give settings and secrets, read.

    Args:
        name: of a new store, checked with them.

    Raises:
        FieldsWrong: names everything that is wrong.
    """
    faults: dict[str, str] = {}
    read: Mapping[str, Any] = {}
    try:
        read = read_fields(wanted.settings, rules)
    except FieldsWrong as error:
        faults |= {f"settings/{name}": fault for name, fault in error.faults.items()}
    secrets: dict[str, str] = {}
    for which, text in wanted.secrets.items():
        try:
            secrets[which] = _secret(which, text)
        except ValueError as error:
            faults[f"secrets/{which}"] = f"is wrong; {error}"
    try:
        if name is not None:
            check_name(name)
    except FieldsWrong as error:
        faults |= error.faults
    if faults:
        raise FieldsWrong(faults)
    return read, secrets


def _secret(name: str, text: str) -> str:
    if name not in SECRETS:
        raise ValueError(f"wanted: one of {', '.join(SECRETS)}")
    return to_secret(text)
