"""Lets people in: session, role and form are checked before any page is made."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, urlsplit

import structlog
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.routing import Match

from domain.accounts import Account
from domain.errors import BridgeError
from domain.json_text import unstorable
from domain.operators import Role
from ops.api.body import read_body
from ops.api.problems import Problem
from ops.console.packing import packed
from ops.console.pages import go
from ops.console.refused import again, refused
from ops.console.visits import (
    Form,
    Visit,
    is_from_our_pages,
    is_part,
    local,
    token_of,
    visit_of,
    with_query,
)
from ops.console.wrong import AT, PAGE, SAID

MAX_BYTES = 2_000_000
_MAX_FIELDS = 5000

Handler = Callable[[Visit], Response]

log = structlog.get_logger()


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a page wants of whoever asks for it, and of the database.

    Args:
        writes: it changes something.
    """

    role: Role
    writes: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page that a form may stand on.

    Args:
        params: what its address names.
    """

    role: Role
    handler: Handler
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rooms:
    """Adds pages to a router.

    Args:
        account_of: token of a session, and whether a person did something → whose it is.
        is_read_only: whether the database takes no writes now.
        pages: by path; a form that cannot be taken is shown again where it stands.
    """

    router: APIRouter
    account_of: Callable[..., Account | None]
    is_read_only: Callable[[], bool] = _never
    pages: dict[str, Page] = field(default_factory=dict)

    def get(self, path: str, role: Role = Role.VIEWER) -> Callable[[Handler], Handler]:
        """Add a page for who has at least this role."""
        adding = self._adding("GET", path, role)

        def add(handler: Handler) -> Handler:
            self.pages[path] = Page(role, handler)
            return adding(handler)

        return add

    def post(
        self, path: str, role: Role = Role.OPERATOR, *, writes: bool = True
    ) -> Callable[[Handler], Handler]:
        """Add what changes something, for who has at least this role.

        Args:
            writes: it cannot be done while the database only reads.
        """
        return self._adding("POST", path, role, writes=writes)

    def visit(self, request: Request, account: Account | None, form: Form) -> Visit:
        """Give the visit that a request is; it knows whether anything can be changed."""
        visit = visit_of(request, account, form)
        with suppress(BridgeError):  # whatever needs the database will say so itself
            return replace(visit, is_read_only=self.is_read_only())
        return visit

    def _adding(
        self, method: str, path: str, role: Role, *, writes: bool = False
    ) -> Callable[[Handler], Handler]:
        def add(handler: Handler) -> Handler:
            async def answer(request: Request) -> Response:
                try:
                    form = await form_of(request)
                except Problem as problem:
                    return refused(visit_of(request, None, Form()), problem)
                wanted = Wanted(role, writes=writes)
                answer = await run_in_threadpool(self._answered, request, form, wanted, handler)
                return packed(request, answer)

            self.router.add_api_route(
                path, answer, methods=[method], include_in_schema=False, response_model=None
            )
            return handler

        return add

    def _answered(self, request: Request, form: Form, wanted: Wanted, handler: Handler) -> Response:
        is_read = request.method == "GET"
        try:
            account = self._account(request, is_used=not (is_read and is_part(request)))
            visit = self.visit(request, account, form)
            if account is None:
                return _to_the_door(visit, is_read=is_read)
            request.state.actor = account.name
            _check(visit, wanted, is_read=is_read)
            return handler(visit)
        except (BridgeError, Problem) as error:
            visit = self.visit(request, self._somebody(request), form)
            log.info("page_refused", error=type(error).__name__, actor=_name(visit))
            return self._shown_again(visit, error) or refused(visit, error)

    def _shown_again(self, visit: Visit, error: Exception) -> Response | None:
        """Give the page of a form that cannot be taken, with what was typed; None: it has none."""
        form = visit.form
        wrong = again(visit, error) if visit.account and form.text(AT) and form.text(PAGE) else None
        address = urlsplit(local(form.text(PAGE)))
        page = self._page_at(address.path)
        if wrong is None or page is None or not visit.is_of(page.role):
            return None
        query = Form(parse_qs(address.query, keep_blank_values=True))
        shown = replace(wrong, path=address.geturl(), params=page.params, query=query)
        with suppress(BridgeError, Problem):  # the page itself cannot be shown any more
            answer = page.handler(shown)
            return answer if SAID in bytes(answer.body) else None  # the form is gone from it
        return None

    def _page_at(self, path: str) -> Page | None:
        asked = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
        for route in self.router.routes:
            page = self.pages.get(getattr(route, "path", ""))
            match, found = route.matches(asked)
            if page is not None and match is Match.FULL:
                return replace(page, params={k: str(v) for k, v in found["path_params"].items()})
        return None

    def _account(self, request: Request, *, is_used: bool) -> Account | None:
        token = token_of(request)
        return self.account_of(token, is_used=is_used) if token else None

    def _somebody(self, request: Request) -> Account | None:
        """Give who asks, for the frame of a page that says what went wrong."""
        try:
            return self._account(request, is_used=False)
        except BridgeError:
            return None


async def form_of(request: Request) -> Form:
    """Read a form; nothing of it may be larger than what people type.

    Raises:
        Problem: it did not come from a page of ours, or cannot be read.
    """
    if request.method == "GET":
        return Form()
    if not is_from_our_pages(request):
        raise Problem(403, "not_from_our_pages")
    # Kept where the framework looks for what was read already.
    request._body = await read_body(request, MAX_BYTES)  # noqa: SLF001
    fields: dict[str, list[str]] = {}
    files: dict[str, bytes] = {}
    try:
        async with request.form(
            max_files=1, max_fields=_MAX_FIELDS, max_part_size=MAX_BYTES
        ) as read:
            for name, value in read.multi_items():
                if isinstance(value, UploadFile):
                    files[name] = await value.read()
                else:
                    fields.setdefault(name, []).append(value)
    except (MultiPartException, ValueError) as error:
        raise Problem(400, "malformed", str(error)) from None
    fault = unstorable(list(fields.values()))
    if fault is not None:
        raise Problem(400, "malformed", f"a field holds {fault[1]}")
    return Form(fields, files)


def _check(visit: Visit, wanted: Wanted, *, is_read: bool) -> None:
    if not is_read and not visit.has_token():
        raise Problem(403, "not_from_our_pages")
    if not visit.is_of(wanted.role):
        raise Problem(403, "role_too_small", wanted.role.value)
    if wanted.writes and visit.is_read_only:
        raise Problem(503, "read_only")


def _to_the_door(visit: Visit, *, is_read: bool) -> Response:
    back = visit.path if is_read and not visit.is_part and visit.path != "/" else ""
    door = with_query("/login", next=back)
    if visit.is_part:
        return Response(status_code=204, headers={"HX-Redirect": door})
    return go(door)


def _name(visit: Visit) -> str:
    return "" if visit.account is None else visit.account.name
