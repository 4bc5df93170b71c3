"""Sends notices by mail: encrypted, or not at all."""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

import structlog

from domain.errors import TransientError
from domain.notices import lines, subject
from domain.replay_ports import Notice

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in.

    Args:
        user: empty: nobody logs in.
        context: for tests with an authority of their own; certificates are always verified.
    """

    host: str
    port: int
    timeout_s: float
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    starttls: bool = True
    context: ssl.SSLContext | None = None


@dataclass(frozen=True, slots=True)
class Email:
    """Implements `domain.replay_ports.Channel`.

    Args:
        console: where people look; empty: nowhere.
    """

    server: MailServer
    sender: str
    recipients: Sequence[str] = field(repr=False)
    console: str = ""

    @property
    def name(self) -> str:
        """The channel's word."""
        return "email"

    def tell(self, notices: Sequence[Notice]) -> None:
        """Send one mail to everybody.

        Raises:
            TransientError: nobody got it.
        """
        message = self._message(notices)
        try:
            self._hand_in(message)
        except (OSError, smtplib.SMTPException) as error:
            # A server's refusal may quote an address: the kind of error says enough.
            raise TransientError(f"mail was not taken: {_kind(error)}") from None

    def _hand_in(self, message: EmailMessage) -> None:
        to = self.server
        with smtplib.SMTP(to.host, to.port, timeout=to.timeout_s) as session:
            if to.starttls:
                session.starttls(context=to.context or ssl.create_default_context())
            if to.user:
                session.login(to.user, to.password)
            refused = session.send_message(message)
        if refused:
            # The others have it: once more would be once a minute, for as long as one is wrong.
            codes = sorted({code for code, _ in refused.values()})
            log.warning("mail_partly_refused", refused=len(refused), codes=codes)

    def _message(self, notices: Sequence[Notice]) -> EmailMessage:
        message = EmailMessage()
        message["Subject"] = subject(notices)
        message["From"] = self.sender
        message["To"] = ", ".join(self.recipients)
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content("\n".join(lines(notices, self.console)))
        return message


def _kind(error: Exception) -> str:
    code = getattr(error, "smtp_code", None)
    return type(error).__name__ if code is None else f"{type(error).__name__} {code}"
