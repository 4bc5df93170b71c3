"""Orders in hand together: each step is taken with all of them, and written once for all."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from domain.deadletters import Reason
from domain.errors import CarrierGone, Held, PermanentError
from domain.holds import Hold
from domain.mapping_keys import CARRIER
from domain.order_decisions import Outcome
from workers.handlers.batch import Batch
from workers.handlers.order_case import OrderCase


@dataclass(slots=True)
class OrderBatch(Batch[OrderCase]):
    """Orders in hand, in the order in which they were due."""

    def failed(self, case: OrderCase, error: Exception) -> None:
        """Note what became of one; what needs a person is held."""
        if isinstance(error, CarrierGone):
            error = _unmapped(case, error)
        elif isinstance(error, PermanentError):
            case.keep(replace(case.claim, outcome=Outcome.HOLD.value))
        case.work.outcomes[case.change.key] = error

    def rounds(self) -> Iterator["OrderBatch"]:
        """Give batches in which no store order number stands twice: the later sees the first."""
        waiting = list(self.cases)
        while waiting:
            first = {case.claim.number: case for case in reversed(waiting)}
            now = [case for case in waiting if first[case.claim.number] is case]
            waiting = [case for case in waiting if first[case.claim.number] is not case]
            part = OrderBatch(now)
            yield part
            if part.ended is not None:
                self.ended = self.ended or part.ended
                return


def _unmapped(case: OrderCase, error: CarrierGone) -> Held:
    """Hold an order as one that no rule maps: another rule for what its items say releases it."""
    key = next(key for key in case.claim.keys if key.kind == CARRIER)
    detail = f"{key.label}: mapped to one that orders cannot have: {error}"
    return case.held("carrier", Hold(Reason.CARRIER_UNMAPPED, key.text, detail))
