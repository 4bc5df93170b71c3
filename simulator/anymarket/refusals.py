"""The replies of those who never reach a handler: no token, too many, wrong path."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus

from simulator.anymarket.errors import GENERIC, ApiError, error_body
from simulator.anymarket.switches import Switches
from simulator.anymarket.writing import encoded
from simulator.engine.rate import Verdict
from simulator.engine.wire import Reply


def refusal(error: ApiError, switches: Switches) -> Reply:
    """Give the reply of an error, in the shape of the account."""
    is_validation = error.status == HTTPStatus.UNPROCESSABLE_ENTITY
    said: dict[str, object] = {"code": str(error.status), "message": error.message}
    if switches.error_shape == "details":
        said |= {"details": error.message, "resources": {}}
    elif switches.error_shape == "field_errors" and is_validation:
        wrong = {"field": "", "message": error.message.strip("[]")}
        said |= {"message": "Erro de validação.", "fieldErrors": [wrong]}
    return Reply(error.status, encoded(said))


def unauthorized(switches: Switches, token: str) -> Reply:
    """Refuse a missing or unknown token, in one of the shapes that were seen."""
    status = int(switches.auth_status)
    legacy = switches.auth_shape == "response" or (switches.auth_shape == "mixed" and not token)
    if not legacy:
        return Reply(status, error_body(status, GENERIC[HTTPStatus.UNAUTHORIZED]))
    word = "INVALID_TOKEN" if token else "NO_TOKEN"
    return Reply(status, encoded({"response": word, "operation": "geral"}))


def no_platform() -> ApiError:
    """Refuse a call that does not name its platform."""
    return ApiError(HTTPStatus.BAD_REQUEST, "O header 'platform' é obrigatório.")


def throttled(switches: Switches, verdict: Verdict) -> Reply:
    """Refuse one request too many, and say when to come back."""
    status = HTTPStatus.TOO_MANY_REQUESTS
    reply = Reply(status, error_body(status))
    if switches.retry_after == "seconds":
        reply.headers["retry-after"] = str(verdict.reset_s)
    elif switches.retry_after == "date":
        when = datetime.now(UTC) + timedelta(seconds=verdict.reset_s)
        reply.headers["retry-after"] = format_datetime(when, usegmt=True)
    return reply


def rate_headers(switches: Switches, verdict: Verdict) -> dict[str, str]:
    """Give what the limiter tells with every answer, or nothing without a limit."""
    if not verdict.limit or not switches.rate_headers:
        return {}
    return {
        "ratelimit-limit": str(verdict.limit),
        "ratelimit-remaining": str(verdict.remaining),
        "ratelimit-reset": str(verdict.reset_s),
    }
