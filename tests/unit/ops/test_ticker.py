"""A person is told what goes on when it takes long, and not in between."""

from ops.cli.ticker import EVERY_S, FIRST_S, Ticker


class Told:
    """A ticker on a clock of the test's own."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.lines: list[str] = []
        self.tick = Ticker(lambda: self.now_s, self.lines.append)

    def at(self, now_s: float, what: str, so_far: str) -> None:
        self.now_s = now_s
        self.tick(what, so_far)


def test_who_waits_a_moment_is_told_nothing() -> None:
    told = Told()

    told.at(FIRST_S - 0.1, "reading", "1 so far")

    assert told.lines == []


def test_who_waits_longer_is_told_so_and_how_to_stop_it() -> None:
    told = Told()

    told.at(FIRST_S, "reading", "1 so far")
    told.at(FIRST_S + 1, "reading", "2 so far")
    told.at(FIRST_S + EVERY_S, "waiting", "3 s")

    assert told.lines == [
        "reading: 1 so far (Ctrl-C stops; nothing has been changed)",
        "waiting: 3 s",
    ]
