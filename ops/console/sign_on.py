"""The way in by an identity provider."""

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from domain.errors import BridgeError
from domain.sign_on import SignOnRefused
from ops.console.pages import HEADERS, SEE_OTHER, go, page
from ops.console.refused import refused
from ops.console.visits import SESSION, Form, Visit, local, visit_of
from ops.sign_on import BEGUN_S, CALLBACK, SignOn

BEGIN = "/login/oidc"
BEGUN = "__Host-anybridge_oidc"
LONGEST = 4000

log = structlog.get_logger()


def add_sign_on(router: APIRouter, service: SignOn) -> None:
    """Add the two pages: there, and back again."""

    @router.get(BEGIN, include_in_schema=False, response_model=None)
    def begin(request: Request) -> Response:
        visit = visit_of(request, None, Form())
        try:
            address, sealed = service.begin(local(visit.query.text("next", "/")))
        except SignOnRefused as error:
            return _not_let_in(visit, error)
        except BridgeError as error:
            return refused(visit, error)
        answer = RedirectResponse(address, SEE_OTHER, headers=dict(HEADERS))
        # Lax, not Strict: the provider sends the browser back from another site.
        answer.set_cookie(
            BEGUN, sealed, int(BEGUN_S), path="/", secure=True, httponly=True, samesite="lax"
        )
        return answer

    @router.get(CALLBACK, include_in_schema=False, response_model=None)
    def come_back(request: Request) -> Response:
        visit = visit_of(request, None, Form())
        answer = _come_back(service, visit, request.cookies.get(BEGUN, "")[:LONGEST])
        answer.delete_cookie(BEGUN, path="/", secure=True, httponly=True, samesite="lax")
        return answer


def _come_back(service: SignOn, visit: Visit, sealed: str) -> Response:
    said = {name: visit.query.raw(name)[:LONGEST] for name in ("state", "code", "error", "iss")}
    given = {name: value for name, value in said.items() if value}
    try:
        done = service.finish(sealed, given, visit.origin)
    except SignOnRefused as error:
        return _not_let_in(visit, error)
    except BridgeError as error:
        return refused(visit, error)
    if not done.token:
        return door(visit, 429, wait=max(1, round(done.wait_s)), failed=True, oidc=True)
    answer = go(local(done.back))
    answer.set_cookie(SESSION, done.token, path="/", secure=True, httponly=True, samesite="lax")
    return answer


def _not_let_in(visit: Visit, error: SignOnRefused) -> Response:
    return door(visit, 403, refusal=error.refusal.value, oidc=True)


def door(visit: Visit, status: int, **said: object) -> Response:
    """Give the page at which people sign in."""
    holes = {"name": "", "failed": False, "wait": 0, "next": "/", "refusal": "", **said}
    return page(visit, "login.html", status, **holes)
