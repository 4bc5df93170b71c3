"""What AnyMarket says when it refuses, word for word where a source has the words."""

import json
from http import HTTPStatus

GENERIC = {
    400: "Não foi possível finalizar a chamada.",
    401: "User not registered",
    403: "Acesso negado.",
    404: "Recurso não encontrado.",
    409: "Não foi possível concluir a operação por conflito de integridade.",
    415: "O Content Type application/json não é suportado",
    422: "[Dados inválidos.]",
    429: "Too Many Requests",
    500: ("Erro no sistema. Detalhes: Ocorreu um erro inesperado. Por favor, tente novamente."),
}

NO_LISTING = "Anúncio não encontrado."
NOTHING_TO_CHANGE = (
    "Quantidade, Custo, Prazo Adicional ou Localização do produto devem ser informados"
)
AUTOMATIC_PRICE = "Anúncio com cálculo de preço automático não pode ser alterado."


class ApiError(Exception):
    """A refusal with its status and text; nothing has taken effect."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def error_body(status: int, message: str = "") -> bytes:
    """Write `{code, message}`, `code` being a text as theirs is."""
    text = message or GENERIC.get(status, GENERIC[500])
    return json.dumps({"code": str(status), "message": text}, ensure_ascii=False).encode()


def not_found(identity: object) -> ApiError:
    """Refuse an unknown id."""
    return ApiError(HTTPStatus.NOT_FOUND, f"Recurso com o id '{identity}' não encontrado.")


def no_such_path(path: str) -> ApiError:
    """Refuse a path that leads nowhere."""
    return ApiError(HTTPStatus.NOT_FOUND, f"Path {path} não encontrado.")


def bad_url(name: str) -> ApiError:
    """Refuse a path or query value of the wrong kind."""
    return ApiError(
        HTTPStatus.BAD_REQUEST,
        f"O campo '{name}' na url está em formato incorreto. "
        "Verifique a documentação para maiores detalhes.",
    )


def missing_parameter(name: str) -> ApiError:
    """Refuse a call without a mandatory query parameter."""
    return ApiError(
        HTTPStatus.BAD_REQUEST,
        f"O parâmetro '{name}' é obrigatório, consulte a documentação para maiores informações.",
    )


def bad_body() -> ApiError:
    """Refuse a body that is not the JSON it should be."""
    return ApiError(HTTPStatus.BAD_REQUEST, GENERIC[400])


def invalid(*messages: str) -> ApiError:
    """Refuse business rules that were broken, as the printed list theirs is."""
    return ApiError(HTTPStatus.UNPROCESSABLE_ENTITY, f"[{', '.join(messages)}]")


def needs_package() -> ApiError:
    """Refuse an invoice that names no package, for the order has some."""
    text = "O parâmetro packageId é obrigatório quando o pedido possui pacotes."
    return ApiError(HTTPStatus.BAD_REQUEST, text)


def restricted() -> ApiError:
    """Refuse what is AnyMarket's own: 500, as measured."""
    text = "This method is restricted for ANYMARKET use."
    return ApiError(HTTPStatus.INTERNAL_SERVER_ERROR, text)


def in_use(what: str) -> ApiError:
    """Refuse to remove what something else still needs: "A marca"."""
    return ApiError(
        HTTPStatus.UNPROCESSABLE_ENTITY, f"{what} não pode ser removida, pois está em uso."
    )


def still_used() -> ApiError:
    """Refuse to remove a variation that a SKU has: 400, as documented for them."""
    return ApiError(
        HTTPStatus.BAD_REQUEST, "A variação não pode ser removida, pois está em uso por um SKU."
    )


def wrong_method(method: str) -> ApiError:
    """Refuse a method: 422 here, not 405."""
    return ApiError(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        f"Método {method} não suportado para path solicitado. "
        "Verifique a documentação para maiores detalhes.",
    )


def wrong_media_type(media_type: str) -> ApiError:
    """Refuse a PATCH in the wrong media type."""
    return ApiError(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        f"O Content Type {media_type} não é suportado",
    )
