"""Accounts: who may sign in, as what, and to which store."""

from fastapi import Response

from adapters.database.users import UserRow
from domain.accounts import Account, AccountUnknown
from domain.operators import Role
from ops.api.problems import Problem
from ops.console.deps import ConsoleDeps
from ops.console.pages import go, page
from ops.console.rooms import Rooms
from ops.console.visits import Form, Visit
from ops.refusals import FieldWrong


def add_users(rooms: Rooms, deps: ConsoleDeps) -> None:
    """Add the pages of accounts; an administrator who is limited to a store sees none."""
    _add_list(rooms, deps)
    _add_one(rooms, deps)


def _add_list(rooms: Rooms, deps: ConsoleDeps) -> None:
    @rooms.get("/users", Role.ADMIN)
    def users(visit: Visit) -> Response:
        _unlimited(visit)
        return page(
            visit,
            "users.html",
            room="users",
            users=deps.accounts.all(),
            stores=deps.known.stores.names(),
            roles=list(Role),
        )

    @rooms.post("/users", Role.ADMIN)
    def add(visit: Visit) -> Response:
        _unlimited(visit)
        account = _account(visit.form.text("name"), visit.form)
        deps.accounts.add(account, visit.form.raw("password"), visit.reasoned())
        return go("/users")


def _add_one(rooms: Rooms, deps: ConsoleDeps) -> None:
    service = deps.accounts

    @rooms.get("/users/{name}", Role.ADMIN)
    def user(visit: Visit) -> Response:
        return page(
            visit,
            "user.html",
            room="users",
            user=_found(deps, visit),
            stores=deps.known.stores.names(),
            roles=list(Role),
        )

    @rooms.post("/users/{name}", Role.ADMIN)
    def change(visit: Visit) -> Response:
        name = _found(deps, visit).name
        if name == visit.person.name:
            raise FieldWrong("name", "is your own; wanted: another administrator does this")
        what = visit.form.text("what")
        if what == "role":
            service.change_role(_account(name, visit.form), visit.reasoned())
        elif what == "password":
            service.change_password(name, visit.form.raw("password"), visit.reasoned())
        elif what in {"enable", "disable"}:
            service.switch(name, visit.reasoned(), on=what == "enable")
        else:
            raise FieldWrong("what", "is wrong; wanted: role, password, enable or disable")
        return go(f"/users/{name}")


def _account(name: str, form: Form) -> Account:
    role = form.text("role")
    if role not in set(Role):
        raise FieldWrong("role", f"is wrong; wanted: one of {', '.join(Role)}")
    return Account(name, Role(role), form.text("store"))


def _found(deps: ConsoleDeps, visit: Visit) -> UserRow:
    _unlimited(visit)
    name = visit.params["name"]
    found = next((user for user in deps.accounts.all() if user.name == name), None)
    if found is None:
        raise AccountUnknown(name)
    return found


def _unlimited(visit: Visit) -> None:
    if visit.store:
        raise Problem(403, "role_too_small", Role.ADMIN.value)
