"""What an import makes in the ERP it makes once, though an answer may be lost or we be killed."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeVar

from domain.errors import BridgeError, OutcomeUnknown, TransientError
from domain.order_claims import BEGINS_WITHIN, Intent, LookRule, missed
from workers.trip import Trip

T = TypeVar("T")


@dataclass(slots=True)
class Once:
    """Writes down what is about to be made, makes it, and looks before it is made again.

    What is about to be made stands in the memo as `intent`: what, key, and the fields of `Intent`.
    What a look found stands there as `ours`.

    Args:
        look: how an unknown outcome is looked up.
    """

    trip: Trip
    look: LookRule

    @property
    def memo(self) -> dict[str, Any]:
        """What the run remembers."""
        return self.trip.memo

    def make(self, what: str, key: object, post: Callable[[], T]) -> T:
        """Have something made.

        Args:
            key: JSON; finds it again.

        Raises:
            BudgetSpent: nothing was sent.
            PermanentError: it was refused.
            OutcomeUnknown: it is looked for by `settle` in a later turn.
        """
        # Paid for before it is intended: an intent that did not go out is looked up for minutes.
        self.trip.erp.ready()
        self._intend(what, key, Intent(self.trip.now_s()))
        self.trip.keep()
        self.trip.arrow("intend_to_make")
        try:
            self._check_time()
            made = post()
        except OutcomeUnknown:
            self._ended()
            raise
        except BridgeError:
            # Refused, or not reached: nothing was made.
            del self.memo["intent"]
            raise
        except Exception:
            self._ended()
            raise
        self.trip.arrow("make_to_record")
        del self.memo["intent"]
        return made

    def settle(self, is_there: Callable[[str, Any], bool]) -> float | None:
        """Look for what was perhaps made.

        Args:
            is_there: asks the ERP, by what and key.

        Returns:
            Seconds until the next look; None: nothing is open, what was made is `ours`.
        """
        open_ = self.memo.get("intent")
        if open_ is None:
            return None
        what, key = open_["what"], open_["key"]
        if self.look.looks_up:
            if is_there(what, key):
                self.memo["ours"] = [what, key]
            else:
                looked, wait_s = missed(self._intent(), self.trip.now_s(), self.look)
                if wait_s is not None:
                    self._intend(what, key, looked)
                    self.trip.keep()
                    return wait_s
        del self.memo["intent"]
        self.trip.keep()
        return None

    def is_ours(self, what: str, key: object) -> bool:
        """Tell, once, whether a look found this after we had it made."""
        if self.memo.get("ours") != [what, key]:
            return False
        del self.memo["ours"]
        return True

    def _check_time(self) -> None:
        """Refuse to begin late: whoever looks would not expect it any more."""
        late_s = self.trip.now_s() - self._intent().at_s
        if late_s > BEGINS_WITHIN * self.look.deadline_s:
            raise TransientError("it took too long until the ERP could be asked: nothing was sent")

    def _ended(self) -> None:
        open_ = self.memo["intent"]
        ended = replace(self._intent(), asked_at_s=self.trip.now_s())
        self._intend(open_["what"], open_["key"], ended)

    def _intend(self, what: str, key: object, intent: Intent) -> None:
        self.memo["intent"] = {"what": what, "key": key, **asdict(intent)}

    def _intent(self) -> Intent:
        said = {name: self.memo["intent"][name] for name in Intent.__slots__}
        return Intent(**said)
