"""/v1/users: accounts of the console, as `anybridge user` keeps them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field, SecretStr

from adapters.database.users import UserRow
from domain.accounts import LONGEST, Account, AccountUnknown
from domain.operators import Operator, Role
from ops.accounts import Accounts
from ops.api.documents import moment
from ops.api.letter_documents import Name, Why, WhyIn
from ops.api.letters import CHANGED, LOOKED
from ops.api.operators import Door, router_of_people
from ops.api.sent import Sent

_Password = Annotated[SecretStr, Field(max_length=LONGEST)]


class RoleIn(Sent):
    """What somebody may do, and where."""

    role: Role
    store: Name = Field("", description="the only store that the account sees; empty: all")
    why: Why = Field("", description="wanted")


class PasswordIn(Sent):
    """Another password; every session of the account ends."""

    password: _Password
    why: Why = Field("", description="wanted")


class UserIn(RoleIn):
    """An account that is added."""

    name: Name
    password: _Password


class UserOut(BaseModel):
    """An account; of its password nothing is shown."""

    name: str
    role: str
    store: str
    created_at: datetime | None
    disabled_at: datetime | None
    used_at: datetime | None = Field(description="when an open session of it was last used")


class UsersOut(BaseModel):
    """Every account, by name."""

    users: list[UserOut]


@dataclass(frozen=True, slots=True)
class UserDeps:
    """The service behind these routes, and the dependency that lets people pass."""

    accounts: Accounts
    admin: Door


def users_router(deps: UserDeps) -> APIRouter:
    """Give the routes of accounts; every one of them is for administrators."""
    router = router_of_people(deps.admin, "/v1/users", "users")
    _add_accounts(router, deps)
    _add_changes(router, deps)
    return router


def _add_accounts(router: APIRouter, deps: UserDeps) -> None:
    Actor = Annotated[Operator, Depends(deps.admin)]  # noqa: N806 - it is a type
    service = deps.accounts

    @router.get("", responses=LOOKED)
    def list_users() -> UsersOut:
        """List accounts."""
        return UsersOut(users=[_shown(row) for row in service.all()])

    @router.post("", status_code=201, responses=CHANGED)
    def add_user(wanted: UserIn, actor: Actor) -> UserOut:
        """Add an account."""
        account = Account(wanted.name, wanted.role, wanted.store)
        service.add(account, wanted.password.get_secret_value(), actor.act(wanted.why))
        return _user(service, wanted.name)


def _add_changes(router: APIRouter, deps: UserDeps) -> None:
    Actor = Annotated[Operator, Depends(deps.admin)]  # noqa: N806 - it is a type
    service = deps.accounts

    @router.post("/{name}/role", responses=CHANGED)
    def change_role(name: str, wanted: RoleIn, actor: Actor) -> UserOut:
        """Give an account another role or store; its sessions end."""
        service.change_role(Account(name, wanted.role, wanted.store), actor.act(wanted.why))
        return _user(service, name)

    @router.post("/{name}/password", responses=CHANGED)
    def change_password(name: str, wanted: PasswordIn, actor: Actor) -> UserOut:
        """Give an account another password; its sessions end."""
        service.change_password(name, wanted.password.get_secret_value(), actor.act(wanted.why))
        return _user(service, name)

    @router.post("/{name}/enable", responses=CHANGED)
    def enable_user(name: str, said: WhyIn, actor: Actor) -> UserOut:
        """Let an account sign in again."""
        service.switch(name, actor.act(said.why), on=True)
        return _user(service, name)

    @router.post("/{name}/disable", responses=CHANGED)
    def disable_user(name: str, said: WhyIn, actor: Actor) -> UserOut:
        """Let an account sign in no more; its sessions end."""
        service.switch(name, actor.act(said.why), on=False)
        return _user(service, name)


def _user(service: Accounts, name: str) -> UserOut:
    found = next((row for row in service.all() if row.name == name), None)
    if found is None:
        raise AccountUnknown(name)
    return _shown(found)


def _shown(row: UserRow) -> UserOut:
    return UserOut(
        name=row.name,
        role=row.role,
        store=row.store,
        created_at=moment(row.created_at_s),
        disabled_at=moment(row.disabled_at_s),
        used_at=moment(row.used_at_s),
    )
