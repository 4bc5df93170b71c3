"""What a dry run tells of letters."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from adapters.database.batch_items import EVENT_KIND
from adapters.database.change_views import Stand
from adapters.database.letter_views import LetterView
from domain.replay import Result, before_release
from domain.replay_ports import Forecast, Prospect

SIMULATED = 200
"""So many letters of a dry run are looked at, the oldest: each may cost a call."""

PROSPECTS: Mapping[Result, Prospect] = {
    Result.FOLDED: Prospect.SUCCEED,
    Result.REFUSED: Prospect.FAIL,
    Result.OBSOLETE: Prospect.OBSOLETE,
    Result.ALREADY_DONE: Prospect.ALREADY_DONE,
}
ONE_TOO_MANY = Forecast(
    Prospect.UNTOLD, detail=f"only {SIMULATED} letters are looked at; narrow the filter"
)


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a replay would come to, without doing it.

    Args:
        forecasts: letter id → what would become of it.
        cut_off_s: when they were looked at, seconds since 1970.
        held: why it would be refused; empty: it would not.
    """

    forecasts: Mapping[str, Forecast]
    cut_off_s: float
    held: str = ""

    @property
    def counts(self) -> Mapping[str, int]:
        """How many letters there are of each heading."""
        return dict(sorted(Counter(x.heading for x in self.forecasts.values()).items()))

    @property
    def is_vain(self) -> bool:
        """Whether some would fail again, and none succeed as far as can be told.

        Examples:
            >>> fails, obsolete = Forecast(Prospect.FAIL), Forecast(Prospect.OBSOLETE)
            >>> DryRun({"a": fails, "b": obsolete}, 0.0).is_vain
            True
            >>> DryRun({"a": fails, "b": Forecast(Prospect.UNTOLD)}, 0.0).is_vain
            False
        """
        said = {each.prospect for each in self.forecasts.values()}
        return Prospect.FAIL in said and not said & {Prospect.SUCCEED, Prospect.UNTOLD}


def at_once(letter: LetterView, stands: Stand | None) -> Forecast | None:
    """Tell what needs no simulation; None for the rest."""
    if letter.batch:
        return Forecast(Prospect.LEFT_OUT, letter.batch)
    if letter.kind == EVENT_KIND:
        return None
    state, accepted = (None, None) if stands is None else (stands.state, stands.accepted)
    result = before_release(letter.state, letter.revision, state, accepted)
    return None if result is None else Forecast(PROSPECTS[result])
