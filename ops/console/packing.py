"""Answers as they travel: compressed for whoever takes that, which every browser does."""

import gzip

from fastapi import Request, Response

SMALL = 1000
"""Bytes that are sent as they are."""

_QUICK, _BEST = 5, 9


def packed(request: Request, answer: Response) -> Response:
    """Give an answer with its page compressed, when that is taken; files to keep stay whole."""
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    if is_page and len(answer.body) > SMALL and takes_gzip(request):
        answer.body = gzip.compress(bytes(answer.body), _QUICK, mtime=0)
        answer.headers["Content-Encoding"] = "gzip"
        answer.headers["Content-Length"] = str(len(answer.body))
        answer.headers["Vary"] = f"{answer.headers.get('vary', '')}, Accept-Encoding".lstrip(", ")
    return answer


def takes_gzip(request: Request) -> bool:
    """Tell whether whoever asks takes gzip."""
    said = request.headers.get("accept-encoding", "").lower().split(",")
    words = [word.partition(";") for word in said]
    return any(name.strip() == "gzip" and not _is_none(rest) for name, _, rest in words)


def best(content: bytes) -> bytes:
    """Compress what is compressed once and sent for good."""
    return gzip.compress(content, _BEST, mtime=0)


def _is_none(weight: str) -> bool:
    return weight.replace(" ", "") in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
