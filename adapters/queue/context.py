"""Binds what a work message is about to every log line written while it is worked off."""

import dramatiq
import structlog
from dramatiq.broker import MessageProxy

_BOUND = ("store", "kind")


class BindContext(dramatiq.Middleware):
    """The only middleware we use: it cannot fail a message, delay it or send it again."""

    def before_process_message(self, _broker: dramatiq.Broker, message: MessageProxy) -> None:
        """Bind the message's id, actor, store and kind."""
        named = {name: message.kwargs[name] for name in _BOUND if name in message.kwargs}
        structlog.contextvars.bind_contextvars(
            message_id=message.message_id, actor=message.actor_name, **named
        )

    def after_process_message(self, *_: object, **__: object) -> None:
        """Forget it all: the thread takes another message next."""
        structlog.contextvars.clear_contextvars()
