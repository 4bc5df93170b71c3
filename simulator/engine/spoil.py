"""What each fault makes of a reply."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus

from simulator.engine.faults import LATE, Fault
from simulator.engine.wire import Delivery, Reply, phrase

ErrorBody = Callable[[int, str], bytes]

HUGE_BYTES = 10_000_000
PIECE_BYTES = 16
HTML = (
    "<html><head><title>{status} {phrase}</title></head><body>"
    "<center><h1>{status} {phrase}</h1></center><hr><center>nginx</center>"
    "</body></html>\r\n"
)
_REDIRECTS = range(HTTPStatus.MULTIPLE_CHOICES, HTTPStatus.BAD_REQUEST)
_INSTEAD = {"status", "html_error", "redirect"}
_DROPS = {"drop_before_apply", "drop_after_apply", "drop_then_apply"}


def is_instead(fault: Fault) -> bool:
    """Tell whether the fault answers before the request has taken any effect."""
    if fault.kind in _INSTEAD:
        return not fault.after_apply
    return fault.kind == "drop_before_apply"


def is_late(fault: Fault) -> bool:
    """Tell whether the fault answers now and lets the request take effect later."""
    return fault.kind in LATE


def spoiled(reply: Reply, fault: Fault, error_body: ErrorBody) -> Reply:
    """Give what is answered in place of `reply`.

    Args:
        reply: the answer as it would have been, or an empty one.
        fault: any but the latencies.
        error_body: writes the party's own error for (status, text or nothing).
    """
    if fault.kind == "status":
        return _status(fault, error_body)
    if fault.kind in {"html_error", "html_then_apply"}:
        page = HTML.format(status=fault.status, phrase=phrase(fault.status)).encode()
        return Reply(fault.status, page, "text/html")
    if fault.kind == "redirect":
        status = fault.status if fault.status in _REDIRECTS else HTTPStatus.FOUND
        return Reply(status, headers={"Location": fault.location})
    if fault.kind in _DROPS:
        return Reply(0, delivery=Delivery(drop=True, reset=fault.cut_connection))
    return _MANGLERS[fault.kind](reply, fault)


def _status(fault: Fault, error_body: ErrorBody) -> Reply:
    headers: dict[str, str] = {}
    says_when = fault.status in {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.SERVICE_UNAVAILABLE,
    }
    if says_when and fault.retry_after_s >= 0:
        headers["retry-after"] = str(fault.retry_after_s)
    return Reply(fault.status, error_body(fault.status, fault.message), headers=headers)


def _with_204(reply: Reply, _: Fault) -> Reply:
    return replace(
        reply,
        status=HTTPStatus.NO_CONTENT,
        body=reply.body or b'{"success":[],"errors":[]}',
    )


def _mislabelled(reply: Reply, fault: Fault) -> Reply:
    return replace(reply, content_type=fault.content_type)


def _huge(reply: Reply, fault: Fault) -> Reply:
    # White space after the value keeps it JSON, only far too much of it.
    body = reply.body.ljust(fault.size_bytes or HUGE_BYTES)
    is_empty = reply.status == HTTPStatus.NO_CONTENT
    return replace(reply, body=body, status=HTTPStatus.OK if is_empty else reply.status)


def _slow(reply: Reply, fault: Fault) -> Reply:
    pause_s = fault.latency_ms / 1000
    way = Delivery(chunk_bytes=fault.size_bytes or PIECE_BYTES, pause_s=pause_s)
    return replace(reply, delivery=way)


def _closing(reply: Reply, _: Fault) -> Reply:
    return replace(reply, delivery=Delivery(close=True))


def _truncated(reply: Reply, fault: Fault) -> Reply:
    left = fault.size_bytes or len(reply.body) // 2
    if fault.cut_connection:
        return replace(reply, delivery=Delivery(cut_bytes=left))
    return replace(reply, body=reply.body[:left])


_MANGLERS: Mapping[str, Callable[[Reply, Fault], Reply]] = {
    "body_204": _with_204,
    "wrong_content_type": _mislabelled,
    "huge_body": _huge,
    "slow_body": _slow,
    "silent_close": _closing,
    "truncated_json": _truncated,
}
