"""Posts notices as JSON, signed, so that whoever listens knows that they are ours."""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from adapters.http.addresses import ADDRESS_REFUSED, site_of
from adapters.http.calls import Call, Transport
from adapters.http.exact_json import write_json
from domain.addresses import Addresses
from domain.errors import Misconfigured, TransientError
from domain.notices import as_json
from domain.replay_ports import Notice

SIGNATURE = "X-Anybridge-Signature"
ROUTE = "POST webhook"


@dataclass(frozen=True, slots=True)
class Webhook:
    """Implements `domain.replay_ports.Channel`.

    Args:
        url: https://host/path; a query is kept, since some chats put their key there.
        secret: signs; shown by no `repr`, as is the address.
        now_s: seconds since 1970.
        console: where people look; empty: nowhere.
    """

    transport: Transport
    rules: Addresses
    url: str = field(repr=False)
    secret: str = field(repr=False)
    now_s: Callable[[], float]
    console: str = ""

    @property
    def name(self) -> str:
        """The channel's word."""
        return "webhook"

    def tell(self, notices: Sequence[Notice]) -> None:
        """Post one message; whatever is not a 2xx is told again later."""
        body = write_json(as_json(notices, self.console))
        headers = {
            "content-type": "application/json",
            SIGNATURE.lower(): signature(self.secret, int(self.now_s()), body),
        }
        call = Call("POST", self._address(), ROUTE, headers, body)
        answer = self.transport.handle_request(call)
        if not answer.is_success:
            raise TransientError(f"the webhook answered {answer.status}")

    def _address(self) -> str:
        parts = urlsplit(self.url)
        if parts.fragment:
            raise Misconfigured(ADDRESS_REFUSED, "address of the webhook: it has a fragment")
        site = site_of(parts._replace(query="").geturl(), self.rules)
        return f"{site}?{parts.query}" if parts.query else site


def signature(secret: str, at_s: int, body: bytes) -> str:
    """Give "t=SECONDS,v1=HEX": HMAC-SHA256 over "SECONDS." and the body as it was sent.

    The time is signed too, so that an old message cannot be sent again.

    Examples:
        >>> signature("segredo", 1, b"{}")[:12]
        't=1,v1=b213c'
    """
    signed = hmac.new(secret.encode(), f"{at_s}.".encode() + body, hashlib.sha256)
    return f"t={at_s},v1={signed.hexdigest()}"
