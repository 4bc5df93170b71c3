"""Which handler answers which method and path."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

H = TypeVar("H")


@dataclass(frozen=True, slots=True)
class Match(Generic[H]):
    """A route that was found, and what its path held."""

    pattern: str
    handler: H
    params: dict[str, str]


class NoSuchPath(LookupError):
    """No route has this path."""


class NoSuchMethod(LookupError):
    """The path exists, but not for this method; `pattern` says which it is."""

    def __init__(self, pattern: str) -> None:
        super().__init__(pattern)
        self.pattern = pattern


class Routes(Generic[H]):
    """A table of patterns such as `/v2/products/{id}/skus`."""

    def __init__(self, routes: Iterable[tuple[str, str, H]]) -> None:
        by_pattern: dict[str, dict[str, H]] = {}
        for method, pattern, handler in routes:
            by_pattern.setdefault(pattern, {})[method] = handler
        ordered = sorted(by_pattern, key=lambda pattern: pattern.count("{"))
        self._patterns = [(pattern, pattern.split("/")) for pattern in ordered]
        self._handlers = by_pattern

    def find(self, method: str, path: str) -> Match[H]:
        """Give the route of `method` and `path`.

        Raises:
            NoSuchPath: nothing is known under the path.
            NoSuchMethod: something is, but not for this method.
        """
        exact = self._handlers.get(path)
        if exact is not None and method in exact:
            return Match(path, exact[method], {})
        segments = path.split("/")
        wrong_method = ""
        for pattern, names in self._patterns:
            if not _fits(names, segments):
                continue
            handler = self._handlers[pattern].get(method)
            if handler is not None:
                return Match(pattern, handler, _params(names, segments))
            wrong_method = wrong_method or pattern
        if wrong_method:
            raise NoSuchMethod(wrong_method)
        raise NoSuchPath(path)


def _fits(names: list[str], segments: list[str]) -> bool:
    return len(names) == len(segments) and all(
        name == segment or (name[:1] == "{" and segment != "")
        for name, segment in zip(names, segments, strict=True)
    )


def _params(names: list[str], segments: list[str]) -> dict[str, str]:
    return {
        name[1:-1]: segment
        for name, segment in zip(names, segments, strict=True)
        if name[:1] == "{"
    }
