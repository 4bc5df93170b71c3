"""The way in and out: signing in, signing out, the language, one's own password."""

import structlog
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from domain.errors import BridgeError
from domain.operators import Role
from ops.accounts import Accounts
from ops.api.problems import Problem
from ops.console.pages import go, page
from ops.console.refused import refused
from ops.console.rooms import Rooms, form_of
from ops.console.sign_on import add_sign_on, door
from ops.console.visits import LANGUAGE, SESSION, Form, Visit, local, visit_of
from ops.console.words import LANGUAGES
from ops.refusals import FieldWrong
from ops.sign_on import SignOn

_YEAR_S = 366 * 86_400

log = structlog.get_logger()


def add_door(rooms: Rooms, service: Accounts, sign_on: SignOn | None = None) -> None:
    """Add the pages of whoever comes and goes.

    Args:
        sign_on: None: there is no identity provider.
    """
    _add_sign_in(rooms, service, has_provider=sign_on is not None)
    if sign_on is not None:
        add_sign_on(rooms.router, sign_on)
    _add_language(rooms.router)
    _add_own(rooms, service)


def _add_sign_in(rooms: Rooms, service: Accounts, *, has_provider: bool) -> None:
    router = rooms.router

    @router.get("/login", include_in_schema=False, response_model=None)
    def ask(request: Request) -> Response:
        visit = rooms.visit(request, None, Form())
        back = local(visit.query.text("next", "/"))
        return door(visit, 200, next=back, oidc=has_provider)

    @router.post("/login", include_in_schema=False, response_model=None)
    async def let_in(request: Request) -> Response:
        try:
            form = await form_of(request)
            visit = visit_of(request, None, form)
            return await run_in_threadpool(_signed_in, service, visit, has_provider=has_provider)
        except (Problem, BridgeError) as error:
            return refused(visit_of(request, None, Form()), error)


def _signed_in(service: Accounts, visit: Visit, *, has_provider: bool) -> Response:
    back = local(visit.form.text("next", "/"))
    name = visit.form.text("name")
    done = service.sign_in(name, visit.form.raw("password"), visit.origin)
    if not done.token:
        status = 429 if done.wait_s else 403
        wait = max(1, round(done.wait_s)) if done.wait_s else 0
        said = {"next": back, "name": name, "oidc": has_provider}
        answer = door(visit, status, failed=True, wait=wait, **said)
        if wait:
            answer.headers["Retry-After"] = str(wait)
        return answer
    answer = go(back)
    answer.set_cookie(SESSION, done.token, path="/", secure=True, httponly=True, samesite="lax")
    return answer


def _add_language(router: APIRouter) -> None:
    @router.get("/language", include_in_schema=False, response_model=None)
    def choose(request: Request) -> Response:
        visit = visit_of(request, None, Form())
        answer = go(local(visit.query.text("next", "/")))
        language = visit.query.text("to")
        if language in LANGUAGES:
            secure = request.url.scheme == "https"
            answer.set_cookie(LANGUAGE, language, _YEAR_S, secure=secure, samesite="lax")
        return answer


def _add_own(rooms: Rooms, service: Accounts) -> None:
    @rooms.post("/logout", Role.VIEWER, writes=False)
    def leave(visit: Visit) -> Response:
        service.sign_out(visit.token, visit.act())
        answer = go("/login")
        answer.delete_cookie(SESSION, path="/", secure=True, httponly=True, samesite="lax")
        return answer

    @rooms.get("/account")
    def own(visit: Visit) -> Response:
        return page(visit, "account.html", fault="")

    @rooms.post("/account", Role.VIEWER)
    def change(visit: Visit) -> Response:
        person = visit.person
        wait_s = service.tries.begin(person.name, visit.origin)
        if wait_s:
            raise FieldWrong("password", f"was wrong too often; try again in {wait_s:.0f} s")
        if not service.is_right(person.name, visit.form.raw("password")):
            raise FieldWrong("password", "is not the one of today; wanted: that one, then the new")
        service.tries.succeeded(person.name, visit.origin)
        service.change_password(person.name, visit.form.raw("new"), visit.act())
        return go("/login")
