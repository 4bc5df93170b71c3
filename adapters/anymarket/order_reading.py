"""One order as AnyMarket answers it, and what an answer is that is none."""

from http import HTTPStatus

from adapters.anymarket.asking import Session
from adapters.anymarket.faults import unreadable
from adapters.anymarket.wire import to_id
from adapters.http.asks import Ask
from adapters.http.exact_json import NotJson, read_json
from adapters.http.shapes import Fields, to_fields
from domain.errors import NotThereYet, Rejected, Unreadable


class OrderReader(Session):
    """Reads one order, for whoever translates it."""

    def _order(self, order_id: int) -> Fields:
        """GET /orders/{id}.

        Raises:
            NotThereYet: the hub does not know the id.
            TransientError: a page of a proxy, an error with status 200: no word about the order.
        """
        ask = Ask("GET", "/orders/{order}", {"order": order_id})
        try:
            answer = self._call(ask)
        except Rejected as refused:
            if refused.status == HTTPStatus.NOT_FOUND:
                raise NotThereYet(str(refused)) from refused
            raise
        try:
            payload = to_fields(read_json(answer.content))
            is_it = to_id(payload) == order_id
        except (NotJson, Unreadable):
            is_it, payload = False, {}
        if not is_it:
            raise unreadable(ask.route, is_read=True)
        return payload
