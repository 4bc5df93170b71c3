"""Wires what tells people."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

from adapters.database.engine import Database
from adapters.database.letter_groups import LetterGroupRows
from adapters.http.calls import Transport
from adapters.http.client import HttpClient
from adapters.http.transports import Measured
from adapters.notify.email import Email, MailServer
from adapters.notify.webhook import Webhook
from adapters.telemetry.metrics import Metrics
from config.settings import Settings
from domain.replay_ports import Channel
from ops import resources
from ops.compose import Service
from producers.notify import Notifier


@contextmanager
def notifier(settings: Settings, database: Database, metrics: Metrics) -> Iterator[Notifier | None]:
    """Wire a notifier; None when nobody is to be told."""
    with ExitStack() as closing:
        channels: list[Channel] = []
        if settings.notify_webhook_url:
            http = HttpClient(resources.addresses(settings), settings.call_deadline_s)
            closing.callback(http.close)
            channels.append(
                _webhook(
                    settings, Measured(http, partial(metrics.called, party="webhook")), database
                )
            )
        if settings.notify_recipients:
            channels.append(_email(settings))
        book = LetterGroupRows(database)
        yield Notifier(book, channels, settings.notify_window_s, metrics) if channels else None


@contextmanager
def notifying(service: Service) -> Iterator[None]:
    """Tell people on a thread of its own until the process stops."""
    settings = service.settings
    with notifier(settings, service.database, service.metrics) as telling:
        if telling is None:
            yield
            return
        thread = threading.Thread(
            target=lambda: telling.run(settings.notify_every_s, service.stop.wait),
            name="notifier",
            daemon=True,
        )
        thread.start()
        try:
            yield
        finally:
            service.stop.set()
            # A message under way may take a call's time; it is told again if it is cut off.
            thread.join(timeout=2.0)


def _webhook(settings: Settings, transport: Transport, database: Database) -> Webhook:
    return Webhook(
        transport,
        resources.addresses(settings),
        settings.notify_webhook_url,
        settings.notify_webhook_secret,
        lambda: resources.clock_of(database),
        settings.public_url,
    )


def _email(settings: Settings) -> Email:
    server = MailServer(
        settings.notify_smtp_host,
        settings.notify_smtp_port,
        settings.call_deadline_s,
        settings.notify_smtp_user,
        settings.notify_smtp_password,
        settings.notify_smtp_starttls,
    )
    return Email(
        server, settings.notify_email_from, settings.notify_recipients, settings.public_url
    )
