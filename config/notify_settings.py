"""Knobs of what tells people: webhook and e-mail. Nothing set: nobody is told."""

from typing import Annotated, Self

from pydantic import BaseModel, Field
from pydantic import model_validator as check_model
from pydantic_core import PydanticCustomError

Seconds = Annotated[float, Field(gt=0, le=10**8)]
_ADDRESS = r"[^@\s,<>]+@[^@\s,<>]+"


class NotifySettings(BaseModel):
    """Where people are told that something waits for them, and how often at most."""

    notify_webhook_url: str = Field(
        default="",
        repr=False,
        pattern=r"^https?://\S+$",
        description="where notices are posted, such as https://chat.example.com/hooks/1; https, "
        "and no private address unless the deployment allows it",
    )
    notify_webhook_secret: str = Field(
        default="",
        repr=False,
        min_length=16,
        description="at least 16 characters; signs what is posted, see docs/operations.md",
    )
    notify_email_to: str = Field(
        default="",
        repr=False,
        pattern=rf"^{_ADDRESS}(\s*,\s*{_ADDRESS})*$",
        description="addresses, comma separated, such as oncall@example.com",
    )
    notify_email_from: str = Field(
        default="",
        pattern=rf"^{_ADDRESS}$",
        description="the sender, such as bridge@example.com",
    )
    notify_smtp_host: str = Field(
        default="", pattern=r"^[^\s/:@]+$", description="name of the mail server"
    )
    notify_smtp_port: int = Field(
        default=587, ge=1, le=65535, description="its port, 1 to 65535; 587 is usual"
    )
    notify_smtp_user: str = Field(
        default="", repr=False, description="who logs in there; unset: nobody does"
    )
    notify_smtp_password: str = Field(default="", repr=False, description="the password for it")
    notify_smtp_starttls: bool = Field(
        default=True, description="yes or no: encrypt, and send nothing where that fails"
    )
    notify_every_s: Seconds = Field(
        default=30.0, description="seconds above 0: what came in between goes in one message"
    )
    notify_window_s: Seconds = Field(
        default=900.0, description="seconds above 0: a group is told of once within it"
    )

    @property
    def notify_recipients(self) -> tuple[str, ...]:
        """The addresses that are written to."""
        return tuple(part.strip() for part in self.notify_email_to.split(",") if part.strip())

    @check_model(mode="after")
    def _whole(self) -> Self:
        needs = {
            "notify_webhook_url": ("notify_webhook_secret",),
            "notify_email_to": ("notify_email_from", "notify_smtp_host"),
            "notify_smtp_user": ("notify_smtp_password",),
        }
        for name, others in needs.items():
            for other in others:
                if getattr(self, name) and not getattr(self, other):
                    raise PydanticCustomError(other, "missing beside " + name)
        if self.notify_smtp_user and not self.notify_smtp_starttls:
            raise PydanticCustomError("notify_smtp_starttls", "no, and a password would be seen")
        return self
