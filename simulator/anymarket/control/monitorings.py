"""What a seller does in the panel to the errors that integrators tell."""

from contextlib import closing
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from simulator.anymarket.control.reading import ControlRow, Order
from simulator.engine.reading import ControlError

_PATIENCE_S = 5.0


def press_retry(order: Order) -> object:
    """POST /_control/accounts/{oi}/monitorings/{id}/retry: the panel asks its address.

    Gives the status answered, 0 for none.
    """
    account, number = order.account(), order.params["id"]
    known = account.monitorings.get(int(number)) if number.isdecimal() else None
    if known is None:
        raise ControlError(f"no monitoring {number!r}", 404)
    url = str(known.get("retryCallbackURL", ""))
    if not url.startswith("http://"):
        raise ControlError("there is no http:// address to ask")
    known["status"] = "RETRYING"
    return {"status": _asked(account.switches.monitoring_retry, url)}


def _asked(method: str, url: str) -> int:
    parts = urlsplit(url)
    with closing(HTTPConnection(parts.netloc, timeout=_PATIENCE_S)) as line:
        try:
            line.request(method, parts.path or "/")
            return line.getresponse().status
        except (OSError, HTTPException):
            return 0


ROUTES: tuple[ControlRow, ...] = (
    ("POST", "/_control/accounts/{oi}/monitorings/{id}/retry", press_retry),
)
