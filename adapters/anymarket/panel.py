"""What AnyMarket shows of our dead letters: in its panel, and with an order."""

from contextlib import suppress

from adapters.anymarket.asking import Session
from adapters.anymarket.faults import is_acceptance, unreadable
from adapters.anymarket.translate.panel import (
    UNMARK_PAYLOAD,
    ended_payload,
    entry_id,
    mark_payload,
    monitoring_payload,
)
from adapters.http.asks import Ask
from adapters.http.exact_json import NotJson, read_json
from adapters.http.shapes import Fields
from domain.letter_mirrors import Mirrored


class AnyMarketPanel(Session):
    """Implements `domain.letter_mirrors.HubPanel`."""

    def show_letter(self, letter: Mirrored, retry_url: str) -> int | None:
        """POST /monitorings."""
        ask = Ask("POST", "/monitorings", payload=monitoring_payload(letter, retry_url))
        answer = self._call(ask)
        if not is_acceptance(answer):
            raise unreadable(ask.route, is_read=False)
        with suppress(NotJson):
            return entry_id(read_json(answer.content))
        return None

    def end_letter(self, letter: Mirrored) -> None:
        """PUT /monitorings/{id}, or POST /monitorings/conclude."""
        payload = ended_payload(letter)
        if letter.hub_id is None:
            self._write(Ask("POST", "/monitorings/conclude", payload=payload))
        else:
            ids = {"entry": letter.hub_id}
            self._write(Ask("PUT", "/monitorings/{entry}", ids, payload=payload))

    def mark_order(self, letter: Mirrored) -> None:
        """PUT /orders/{id}/transmissionStatus, ERROR."""
        self._mark(letter, mark_payload(letter))

    def unmark_order(self, letter: Mirrored) -> None:
        """PUT /orders/{id}/transmissionStatus, OK."""
        self._mark(letter, UNMARK_PAYLOAD)

    def _mark(self, letter: Mirrored, payload: Fields) -> None:
        ids = {"order": letter.key}
        self._write(Ask("PUT", "/orders/{order}/transmissionStatus", ids, payload=payload))
