"""The feed of orders, and its acknowledgements."""

from http import HTTPStatus

from simulator.anymarket.call import NO_CONTENT, Answer, Call, Payload, RouteRow
from simulator.anymarket.errors import GENERIC, ApiError, bad_body, bad_url, not_found
from simulator.anymarket.writing import written_id

_USUAL = 100


def read_feed(call: Call) -> Answer:
    """GET /orders/feeds: a bare array, in no order; it changes nothing but when they expire."""
    switches = call.account.switches
    size = int(switches.feed_size)
    limit = call.number("limit", size)
    if limit < 1:
        raise bad_url("limit")
    shown = call.account.feed.read(
        limit if size == _USUAL else min(limit, size),
        call.account.now_s(),
        at_random=switches.feed_order == "random",
    )
    return Answer([{"id": written_id(switches, one.order_id), "token": one.token} for one in shown])


def acknowledge(call: Call) -> Answer:
    """PUT /orders/feeds/{id}: every pending entry of the order, unless `?status=` names one."""
    order_id = call.id("id")
    token = call.item().get("token")
    if not isinstance(token, str) or not token:
        raise bad_body()
    if not _is_good(call, order_id, token):
        raise _wrong_token(call, order_id)
    _drop(call, order_id, call.request.query.get("status", ""))
    return NO_CONTENT


def acknowledge_batch(call: Call) -> Answer:
    """PUT /orders/feeds/batch: several at once; one wrong token may refuse all."""
    items = [_item(item) for item in call.items()]
    wrong = [order_id for order_id, token, _ in items if not _is_good(call, order_id, token)]
    mode = call.account.switches.feed_batch
    if wrong and mode == "whole":
        raise _wrong_token(call, wrong[0])
    # Checked before anything is dropped: two entries of one order are both good.
    for order_id, _, status in items:
        if order_id not in wrong:
            _drop(call, order_id, status)
    if wrong and mode == "rest":
        raise _wrong_token(call, wrong[0])
    return NO_CONTENT


def _item(item: Payload) -> tuple[int, str, str]:
    number, token, status = item.get("id"), item.get("token"), item.get("status", "")
    if isinstance(number, str) and number.isdecimal():
        number = int(number)
    is_order = item.get("type") == "ORDER" and isinstance(status, str)
    if isinstance(number, bool) or not isinstance(number, int) or not is_order:
        raise bad_body()
    if not isinstance(token, str) or not token:
        raise bad_body()
    return number, token, str(status)


def _is_good(call: Call, order_id: int, token: str) -> bool:
    pending = call.account.feed.pending(order_id)
    if call.account.switches.feed_older_token == "refused":  # noqa: S105 - a switch, no secret
        pending = pending[-1:]
    return any(entry.token == token for entry in pending)


def _drop(call: Call, order_id: int, status: str) -> None:
    count = call.account.feed.acknowledge(order_id, status)
    call.note("feed", [order_id, count])


def _wrong_token(call: Call, order_id: int) -> ApiError:
    if call.account.switches.feed_wrong_token == "400":  # noqa: S105 - a status
        return ApiError(HTTPStatus.BAD_REQUEST, GENERIC[400])
    return not_found(order_id)


ROUTES: tuple[RouteRow, ...] = (
    ("GET", "/v2/orders/feeds", read_feed),
    ("PUT", "/v2/orders/feeds/{id}", acknowledge),
    ("PUT", "/v2/orders/feeds/batch", acknowledge_batch),
)
