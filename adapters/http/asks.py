"""One request to a party, before it has an address and credentials."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.http.addresses import PathId, url_of
from adapters.http.calls import Call
from adapters.http.exact_json import write_json


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, without address and credentials.

    Args:
        pattern: path with names for `ids`: "/skus/{sku}/marketplaces".
        payload: written as JSON; None: no JSON.
        content: what is sent instead of JSON; its type stands in `headers`.
    """

    method: str
    pattern: str
    ids: Mapping[str, PathId] = field(default_factory=dict)
    query: Mapping[str, int | str] = field(default_factory=dict)
    payload: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = field(default=b"", repr=False)

    @property
    def route(self) -> str:
        """What metrics, logs and errors call it."""
        return f"{self.method} {self.pattern}"

    @property
    def is_read(self) -> bool:
        """Tell whether it changes nothing."""
        return self.method == "GET"

    def call(self, site: str, headers: Mapping[str, str]) -> Call:
        """Give the call that it is at an address.

        Args:
            site: "https://api.anymarket.com.br/v2", checked.
            headers: credentials and the like; those of the request itself go first.
        """
        content = self.content if self.payload is None else write_json(self.payload)
        said = {"accept": "application/json", **headers}
        if content:
            said["content-type"] = "application/json"
        url = url_of(site, self.pattern, self.ids, self.query)
        return Call(self.method, url, self.route, {**said, **self.headers}, content)
