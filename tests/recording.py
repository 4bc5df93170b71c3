"""A terminal recorded as text: real commands, what they really said, ids and moments made alike."""

import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from shlex import quote

MOMENT, DAY = "2026-11-23T14:00:00-03:00", "2026-11-23"
"""Stand for every moment and day."""

WIDEST = 200
"""Longer lines are cut."""

AGE = "12s"
"""Stands for every age in a list."""

_IDS = re.compile(r"\b(?:dl_|rb_|g-)[0-9a-z]{6,}")
_MOMENTS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)")
_DAYS = re.compile(r"\d{4}-\d\d-\d\d(?!T)")
_CALLS = re.compile(r"\b(?=\d*[a-f])[0-9a-f]{16}\b")
_EPOCHS = re.compile(r"\b1\d{9}\.\d+")
_AGES = re.compile(r"(?<= )\d{1,2}(?:m\d\d)?s +(?= )")
_PROGRESS = re.compile(r"^batch (rb_\S+) · \d+/\d+ · .*$")


class Masks:
    """Makes two recordings of one story alike: the first id of a kind is always the same text."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def masked(self, text: str) -> str:
        """Give a text with ids numbered as they came, and moments and days made alike.

        Examples:
            >>> masks = Masks()
            >>> masks.masked("rb_56bef01b742f at 2026-11-28T02:49:35-03:00")
            'rb_000000000001 at 2026-11-23T14:00:00-03:00'
            >>> masks.masked("rb_aaaaaaaaaaaa again rb_56bef01b742f")
            'rb_000000000002 again rb_000000000001'
        """
        text = _IDS.sub(lambda found: self._numbered(found[0]), text)
        text = _EPOCHS.sub("1795453200.0", _CALLS.sub("0" * 16, text))
        return _DAYS.sub(DAY, _MOMENTS.sub(MOMENT, text))

    def _numbered(self, name: str) -> str:
        prefix = name[:2] if name.startswith("g-") else name[:3]
        same = sum(1 for known in self._known if known.startswith(prefix))
        number = str(same + 1).zfill(len(name) - len(prefix))
        return self._known.setdefault(name, f"{prefix}{number}")


@dataclass(slots=True)
class Recording:
    """What was typed and what was said, as a page of Markdown.

    Args:
        environ: of every command.
        codes: exit code → commands that ended so, as they stand on the page.
    """

    environ: Mapping[str, str]
    masks: Masks = field(default_factory=Masks)
    codes: dict[int, list[str]] = field(default_factory=dict)
    _lines: list[str] = field(default_factory=list)

    def say(self, *lines: str) -> None:
        """Add text."""
        self._lines += [*lines, ""]

    def run(self, *words: str, code: int = 0, most: int = 24) -> str:
        """Run `anybridge WORDS` and record it; gives what it said.

        Args:
            code: how it must end.
            most: lines that are shown.
        """
        ended = subprocess.run(
            [sys.executable, "-m", "ops.cli.main", *words],
            env=dict(self.environ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            check=False,
        )
        assert ended.returncode == code, f"{words} ended with {ended.returncode}: {ended.stdout}"
        typed = self.masks.masked(" ".join(["anybridge", *map(_quoted, words)]))
        self.codes.setdefault(code, []).append(typed)
        said = [_shown(self.masks.masked(line)) for line in _settled(ended.stdout.splitlines())]
        if len(said) > most:
            said = [*said[:most], f"… {len(said) - most} lines more"]
        after = [f"[exit code {code}]"] if code else []
        self._lines += ["```console", f"$ {typed}", *said, *after, "```", ""]
        return ended.stdout

    def page(self) -> str:
        """Give the whole page."""
        return "\n".join(self._lines).rstrip() + "\n"


def _settled(lines: Sequence[str]) -> list[str]:
    """Leave of the progress of a batch only how it came out: how often one looked is chance."""
    kept: list[str] = []
    for line in lines:
        found = _PROGRESS.match(line)
        if found and kept and (before := _PROGRESS.match(kept[-1])) and before[1] == found[1]:
            kept.pop()
        kept.append(line)
    return kept


def _shown(line: str) -> str:
    line = _AGES.sub(lambda found: AGE.ljust(len(found[0])), line)
    return line if len(line) <= WIDEST else f"{line[: WIDEST - 1]}…"


def _quoted(word: str) -> str:
    return quote(word) if re.search(r"[^\w%+,./:=@-]", word) or not word else word
