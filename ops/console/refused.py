"""What a person reads when something is refused: what it was, and what to do."""

from collections.abc import Sequence
from dataclasses import replace

from fastapi import Request, Response

from adapters.database.engine import LedgerReadOnly
from adapters.database.rule_rows import RulesChanged
from adapters.database.stores import StoreUnknown
from domain.accounts import AccountUnknown
from domain.errors import TransientError
from ops.api.problems import Problem
from ops.console.pages import page
from ops.console.telling import told
from ops.console.visits import UNPROCESSABLE, Form, Visit, visit_of
from ops.console.wrong import AT, wrong_with
from ops.refusals import FieldWrong, FlowHeld, NothingMatched
from ops.table_files import FileWrong

_WORDS: Sequence[tuple[type[Exception], int, str]] = (
    (NothingMatched, 404, "not_found"),
    (StoreUnknown, 404, "not_found"),
    (AccountUnknown, 404, "not_found"),
    (FlowHeld, 409, "flow_held"),
    (RulesChanged, 409, "rules_changed"),
    (LedgerReadOnly, 503, "read_only"),
    (TransientError, 503, "unavailable"),
)
_SHOWN = 100


def refused(visit: Visit, error: Exception) -> Response:
    """Give the page of a refusal; nothing was done."""
    status, word = _status_and_word(error)
    if isinstance(error, Problem):
        detail = _detail(visit, error)
    else:
        detail = _named(visit, error) if isinstance(error, FieldWrong) else str(error)
    lines = error.faults[:_SHOWN] if isinstance(error, FileWrong) else ()
    return page(
        visit, "refused.html", status, what=visit.words.of("refused", word), detail=detail,
        lines=lines, word=visit.words.of, back=visit.came_from, is_write=bool(visit.form.fields),
    )  # fmt: skip


def again(visit: Visit, error: Exception) -> Visit | None:
    """Give the visit that shows the form that was sent once more, and what is wrong with it.

    Returns:
        None: the error is about nothing that was typed.
    """
    status, _ = _status_and_word(error)
    wrong = wrong_with(visit.form.text(AT), visit.form.fields, status, error)
    return None if wrong is None else replace(visit, wrong=wrong)


def lost(request: Request) -> Response:
    """Give the page of an address that is not there, in the visitor's language."""
    return refused(visit_of(request, None, Form()), Problem(404, "not_found"))


def _status_and_word(error: Exception) -> tuple[int, str]:
    if isinstance(error, Problem):
        return error.status, error.word
    found = ((status, word) for kind, status, word in _WORDS if isinstance(error, kind))
    return next(found, (UNPROCESSABLE, "wrong"))


def _detail(visit: Visit, problem: Problem) -> str:
    """Give what a problem says; of a role that is too small, which function is wanted."""
    if problem.word != "role_too_small":
        return problem.detail
    return visit.words("refused.role_wanted", role=visit.words.of("role", problem.detail))


def _named(visit: Visit, error: FieldWrong) -> str:
    """Give what is wrong with a field, by the name that it has on the page."""
    return f"{visit.words.of('asked', error.field)}: {told(visit.words, error.fault)}"
