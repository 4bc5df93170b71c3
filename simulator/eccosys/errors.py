"""What Eccosys says when it refuses."""

import json
from http import HTTPStatus

UNAUTHORIZED = "Não autorizado"
NOTHING_FOUND = "Nenhum registro encontrado"
THROTTLED = "Limite de requisições por minuto excedido"
BAD_REQUEST = "Requisição inválida"
_GENERIC = {
    200: "mensagem",
    400: BAD_REQUEST,
    401: UNAUTHORIZED,
    404: NOTHING_FOUND,
    429: THROTTLED,
}
_ELSE = "Erro interno"


class ApiError(Exception):
    """A whole request that is refused with a status; nothing has taken effect."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Unfit(Exception):
    """One object of a write that is refused; the others of the same request stand."""

    def __init__(self, message: str, identity: str = "0") -> None:
        super().__init__(message)
        self.identity = identity
        """What the error row carries as `id`."""


def nothing_found() -> ApiError:
    """Answer what is not there, or a list without rows."""
    return ApiError(HTTPStatus.NOT_FOUND, NOTHING_FOUND)


def bad_request(detail: str = "") -> ApiError:
    """Refuse what cannot be understood; the body is plain text, as recorded for `$filter`."""
    return ApiError(HTTPStatus.BAD_REQUEST, f"{BAD_REQUEST}: {detail}" if detail else BAD_REQUEST)


def error_body(status: int, message: str = "") -> bytes:
    """Write the body of a status.

    400 is plain text; 200 is a write envelope whose `error` is not empty; all else is
    `{"error": …}`.
    """
    text = message or _GENERIC.get(status, _ELSE)
    if status == HTTPStatus.BAD_REQUEST:
        return text.encode()
    said: dict[str, object] = {"error": text}
    if status == HTTPStatus.OK:
        said = {"success": [], "error": [{"id": "0", "codigo": "", "erro": text}]}
    return json.dumps(said, ensure_ascii=False).encode()
