"""What a refused call and its answer were, for the dead letter that it may become."""

from collections.abc import Callable
from urllib.parse import urlsplit

from adapters.http.calls import Answer, Call
from domain.exchanges import Exchange, cut


def exchange_of(call: Call, answer: Answer, hide: Callable[[str], str] = str) -> Exchange:
    """Give what was asked and answered; no header, so no credential.

    Args:
        hide: takes credentials out of a text, should they echo them.

    Examples:
        >>> from datetime import UTC, datetime
        >>> call = Call("GET", "https://hub.example/v2/products?sku=A", "GET /products")
        >>> exchange_of(call, Answer(404, {}, b"gone", datetime.now(UTC))).request
        'GET /v2/products?sku=A'
    """
    parts = urlsplit(call.url)
    asked = f"{parts.path}?{parts.query}" if parts.query else parts.path
    sent, answered = (
        cut(hide(content.decode(errors="replace"))) for content in (call.content, answer.content)
    )
    return Exchange(f"{call.method} {asked}", sent, answer.status, answered)
