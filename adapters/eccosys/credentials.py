"""Who asks: the credentials of each generation of the API, as headers."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.store import ErpAuth


@dataclass(frozen=True, slots=True)
class Credentials:
    """What lets us in. No `repr` shows it.

    Args:
        token: the token of a company or of a user; the `apikey` of the oldest generation.
        secret: what the oldest generation signs days with.
    """

    auth: ErpAuth
    token: str = field(repr=False)
    secret: str = field(default="", repr=False)

    @property
    def is_daily(self) -> bool:
        """Tell whether they are good for one day only."""
        return self.auth is ErpAuth.SIGNATURE

    def headers(self, day: date) -> Mapping[str, str]:
        """Give the headers of a call.

        Args:
            day: today in São Paulo.

        Examples:
            >>> Credentials(ErpAuth.BEARER, "T").headers(date(2026, 11, 23))
            {'authorization': 'Bearer T'}
            >>> Credentials(ErpAuth.SIGNATURE, "K", "S").headers(date(2026, 11, 23))
            {'apikey': 'K', 'signature': '0797c0d7f0aa22769d60a1511200424e'}

        Source:
            docs/eccosys.md, "Access".
        """
        if self.auth is ErpAuth.SIGNATURE:
            return {"apikey": self.token, "signature": signature(self.secret, day)}
        if self.auth is ErpAuth.USER:
            return {"x-access-token": self.token}
        prefix = "Bearer " if self.auth is ErpAuth.BEARER else ""
        return {"authorization": f"{prefix}{self.token}"}

    def hide(self, text: str, day: date) -> str:
        """Give a text of theirs in which none of it can be read."""
        secrets = {self.token, self.secret, signature(self.secret, day)} - {""}
        for secret in sorted(secrets, key=len, reverse=True):
            text = text.replace(secret, "***")
        return text


def signature(secret: str, day: date) -> str:
    """Sign a day as the oldest generation wants it: MD5 of `secret:dd-MM-yyyy`."""
    # Their algorithm: nothing of ours rests on it.
    signed = f"{secret}:{day:%d-%m-%Y}".encode()
    return hashlib.md5(signed, usedforsecurity=False).hexdigest()
