"""What was wrong with a form: its page is shown again with what was typed, and says so there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from adapters.database.rule_rows import RulesChanged
from adapters.database.stores import StoreExists
from domain.accounts import AccountExists, PasswordWeak
from domain.errors import BridgeError
from domain.mappings import MappingWrong
from domain.store_settings import FieldsWrong
from ops.refusals import FieldWrong, FlowHeld, NothingMatched, WrongUsage
from ops.table_files import FileWrong

AT, PAGE = "at_form", "at_page"
"""Fields by which a form says which of its page's it is, and where its page is to be found."""

SAID = b'id="refused"'
"""How a page that says what is wrong with a form says it; see `_macros.html`."""

ANEW = "the rules have changed meanwhile: this is the preview of now; look again, then save"
FILE_WRONG = "cannot be taken; wanted: each of the lines named above mended"
_LINES = 100
"""Lines of a file that are named; whoever mends so many looks at the file itself."""

_ABOUT: Mapping[type[BridgeError], Sequence[str]] = {
    PasswordWeak: ("new", "password"),
    AccountExists: ("name",),
    StoreExists: ("name",),
}
"""Fields that an error is about; the first that the form has."""

_AS_A_WHOLE = (WrongUsage, MappingWrong, FlowHeld, NothingMatched)


@dataclass(frozen=True, slots=True)
class Wrong:
    """What was wrong with a form that somebody sent; nothing was done.

    Args:
        at: which form of its page.
        status: of the answer.
        faults: in English, by field.
        said: what is wrong with it as a whole; empty: nothing is.
        lines: of a file, with what is wrong there.
    """

    at: str
    status: int
    faults: Mapping[str, str] = field(default_factory=dict)
    said: str = ""
    lines: Sequence[tuple[int, str]] = ()


def wrong_with(at: str, fields: Mapping[str, object], status: int, error: object) -> Wrong | None:
    """Give what an error says about a form; None: it is about nothing that was typed.

    Args:
        fields: that were sent.

    Examples:
        >>> wrong_with("save", {"why": ""}, 422, FieldWrong("why", "is missing"))
        Wrong(at='save', status=422, faults={'why': 'is missing'}, said='', lines=())
        >>> wrong_with("new", {"field.type": ""}, 422, MappingWrong("type is odd", "type")).faults
        {'field.type': 'type is odd'}
        >>> wrong_with("save", {}, 503, BridgeError("the database is away")) is None
        True
    """
    faults = dict(_faults(fields, error))
    if faults:
        lines = error.faults[:_LINES] if isinstance(error, FileWrong) else ()
        return Wrong(at, status, faults, lines=lines)
    if isinstance(error, RulesChanged):
        return Wrong(at, status, said=ANEW)
    return Wrong(at, status, said=str(error)) if isinstance(error, _AS_A_WHOLE) else None


def _faults(fields: Mapping[str, object], error: object) -> Iterator[tuple[str, str]]:
    """Give what an error says about single fields."""
    if isinstance(error, FieldWrong):
        yield error.field, error.fault
    elif isinstance(error, FieldsWrong):
        yield from error.faults.items()
    elif isinstance(error, FileWrong):
        yield "file", FILE_WRONG
    elif isinstance(error, MappingWrong):
        yield from ((_named(name, fields), str(error)) for name in error.fields)
    about = next((names for kind, names in _ABOUT.items() if isinstance(error, kind)), ())
    yield from [(name, str(error)) for name in about if name in fields][:1]


def _named(name: str, fields: Mapping[str, object]) -> str:
    """Give the field of the form in which that part of a rule is written."""
    return f"field.{name}" if f"field.{name}" in fields else name
