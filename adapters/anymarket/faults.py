"""Bad answers of AnyMarket, and which error of ours each is."""

from http import HTTPStatus

from adapters.anymarket.tables import ALREADY_THERE, REFUSALS, RESTRICTED, Refusal
from adapters.http.calls import Answer
from adapters.http.exact_json import NotJson, read_json
from adapters.http.limits import limits_of
from adapters.http.texts import is_page, redirect_of, shortened, without_tags
from domain.errors import (
    AccessDenied,
    AlreadyThere,
    BridgeError,
    NotAllowedYet,
    NotSupported,
    OutcomeUnknown,
    PackageNeeded,
    Rejected,
    Throttled,
    TransientError,
)
from domain.spelling import folded

_DENIED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_PASSING = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY})
_TEXT_KEYS = ("message", "errorMsg", "error_description", "error", "response", "details", "code")


def to_error(answer: Answer, route: str, *, is_read: bool, secret: str = "") -> BridgeError:
    """Name the error of an answer that is no success.

    Args:
        secret: the token; hidden where their text repeats it.

    Source:
        docs/anymarket.md, "Errors". A 5xx of a write may have come after its effect.
    """
    text = message_of(answer, secret)
    said = f"{route}: {answer.status} {text}".rstrip()
    if answer.status in _DENIED:
        return AccessDenied(said)
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Throttled(said, limits_of(answer).wait_s)
    refusal = None if is_read else refusal_of(text)
    if refusal is not None and answer.status >= HTTPStatus.BAD_REQUEST:
        return _refused(refusal, said, answer.status)
    if answer.is_redirect or _is_refusal(answer, text):
        is_there = not is_read and ALREADY_THERE.search(text) is not None
        return (AlreadyThere if is_there else Rejected)(said, answer.status)
    return TransientError(said) if is_read else OutcomeUnknown(said)


def refusal_of(text: str) -> Refusal | None:
    """Tell what a refusal of an order's invoice, shipment or cancellation comes to.

    Returns:
        None for what no table knows.

    Examples:
        >>> refusal_of("Erro: STATUS DIFERENTE DE PAGO"), refusal_of("Erro no sistema.")
        (<Refusal.WAIT: 'wait'>, None)

    Source:
        docs/anymarket.md, "Refusals".
    """
    said = folded(text)
    return next((refusal for part, refusal in REFUSALS if folded(part) in said), None)


def unreadable(route: str, *, is_read: bool) -> TransientError:
    """Name the error of a success whose content is not what it should be."""
    said = f"{route}: a success that cannot be read"
    return TransientError(said) if is_read else OutcomeUnknown(said)


def is_acceptance(answer: Answer) -> bool:
    """Tell whether a success of a write, which need not say anything, says nothing else.

    Proxies answer 200 with a page, some servers 200 with an error: neither is a success.
    """
    if not answer.content.strip():
        return True
    try:
        return is_no_error(read_json(answer.content))
    except NotJson:
        return False


def is_no_error(payload: object) -> bool:
    """Tell whether what a success of a write says is not an error all the same."""
    is_error = isinstance(payload, dict) and (
        "error" in payload or {"code", "message"} <= payload.keys() or "operation" in payload
    )
    return not is_error


def message_of(answer: Answer, secret: str = "") -> str:
    """Give what an answer says, for a person, in any of the shapes seen.

    Source:
        docs/anymarket.md, "Errors": `{code,message}`, `{response,operation}`, `fieldErrors`,
        plain text, XML; pages come from whatever stands in between.
    """
    if answer.is_redirect:
        return shortened(redirect_of(answer.headers.get("location", "")), secret)
    try:
        payload = read_json(answer.content)
    except NotJson:
        return shortened(without_tags(answer.content), secret)
    return shortened(_said_by(payload), secret)


def _refused(refusal: Refusal, said: str, status: int) -> BridgeError:
    if refusal is Refusal.WAIT:
        return NotAllowedYet(said)
    kinds = {
        Refusal.DONE: AlreadyThere,
        Refusal.JSON_ONLY: NotSupported,
        Refusal.PACKAGE: PackageNeeded,
    }
    return kinds.get(refusal, Rejected)(said, status)


def _is_refusal(answer: Answer, text: str) -> bool:
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return text.lower().startswith(RESTRICTED)
    # A page under a 404 is a proxy's, while the API is away: no key is at fault.
    is_theirs = not is_page(answer.content) and answer.status not in _PASSING
    return is_theirs and answer.status >= HTTPStatus.BAD_REQUEST


def _said_by(payload: object) -> str:
    if isinstance(payload, list):
        return "; ".join(_said_by(item) for item in payload[:10])
    if not isinstance(payload, dict):
        return str(payload)
    texts = [str(payload[key]) for key in _TEXT_KEYS if isinstance(payload.get(key), str)]
    fields = payload.get("fieldErrors")
    named = [_field_error(fault) for fault in fields] if isinstance(fields, list) else []
    return "; ".join([*texts[:1], *named])


def _field_error(fault: object) -> str:
    if not isinstance(fault, dict):
        return str(fault)
    return f"{fault.get('field', '?')}: {fault.get('message', '?')}"
