"""Every knob of a process: one frozen object from the environment and an optional TOML file."""

import base64
import binascii
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic import model_validator as check_model
from pydantic_core import PydanticCustomError

from config.link_settings import LinkSettings
from config.notify_settings import NotifySettings, Seconds
from config.oidc_settings import OidcSettings
from domain.errors import BridgeError

PREFIX = "ANYBRIDGE_"
CONFIG_FILE = f"{PREFIX}CONFIG"
_TEST_PREFIX = f"{PREFIX}TEST_"


class SettingsWrong(BridgeError):
    """Settings are missing or have the wrong shape.

    Args:
        problems: one line each: the variable, and what to set it to.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("wrong settings:\n" + "\n".join(f"  {line}" for line in problems))
        self.problems = problems


def _keys_of(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _fernet_keys(text: str) -> str:
    for key in _keys_of(text):
        try:
            decoded = base64.urlsafe_b64decode(key)
        except (binascii.Error, ValueError):
            decoded = b""
        if len(decoded) != 32:  # noqa: PLR2004 - the length of a Fernet key
            raise PydanticCustomError("fernet_key", "not a Fernet key")
    return text


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


Port = Annotated[int, Field(ge=0, le=65535)]
Level = Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)]


class Settings(NotifySettings, OidcSettings, LinkSettings):
    """What a process needs to know before it starts. `repr` shows no secret."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, allow_inf_nan=False
    )

    amqp_url: str = Field(
        default="",
        repr=False,
        pattern=r"^amqps?://\S+$",
        description="address of RabbitMQ, such as amqp://user:password@host:5672/vhost",
    )
    database_url: str = Field(
        default="",
        repr=False,
        pattern=r"^(postgresql://\S+|sqlite:///.+)$",
        description="the ledger: postgresql://user:password@host/name or sqlite:///file.db",
    )
    secret_key: Annotated[str, AfterValidator(_fernet_keys)] = Field(
        default="",
        repr=False,
        description="one or several Fernet keys, comma separated; the first encrypts, all "
        "decrypt; `anybridge database new-secret-key` makes one",
    )
    public_url: str = Field(
        default="",
        pattern=r"^https?://\S+$",
        description="where the hub reaches `serve`, such as https://bridge.example.com; "
        "unset: http_host and http_port",
    )
    http_host: str = Field(
        default="127.0.0.1", description="address `serve` listens on, such as 127.0.0.1"
    )
    http_port: Port = Field(default=8080, description="port `serve` listens on, 0 to 65535")
    metrics_port: Port = Field(
        default=0, description="port of /metrics in the other processes, 1 to 65535; 0: none"
    )
    log_level: Level = Field(default="info", description="debug, info, warning or error")
    allow_http: bool = Field(
        default=False, description="yes or no: stores may have http:// addresses (simulators)"
    )
    allow_private: bool = Field(
        default=False, description="yes or no: stores may live at private addresses"
    )
    tick_s: Seconds = Field(default=1.0, description="seconds above 0: period of the ringer")
    poll_orders_s: Seconds = Field(
        default=60.0, description="seconds above 0: period of the order feed's poll"
    )
    sweep_orders_s: Seconds = Field(
        default=3600.0, description="seconds above 0: period of the orders' sweep"
    )
    delivered_s: Seconds = Field(
        default=1800.0, description="seconds above 0: period of the delivered task"
    )
    poll_erp_s: Seconds = Field(
        default=60.0, description="seconds above 0: period of the ERP's change lists"
    )
    mirror_s: Seconds = Field(
        default=60.0, description="seconds above 0: period of what shows letters at the hub"
    )
    call_deadline_s: Seconds = Field(
        default=20.0, description="seconds above 0: total time a remote call may take"
    )
    backoff_min_s: Seconds = Field(
        default=1.0, description="seconds above 0, at most backoff_max_s: shortest back-off"
    )
    backoff_max_s: Seconds = Field(default=300.0, description="seconds above 0: longest back-off")
    lookup_wait_s: Seconds = Field(
        default=60.0, description="seconds above 0: wait between look-ups of an unknown outcome"
    )
    waiting_min_s: Seconds = Field(
        default=900.0, description="seconds above 0: first wait for a key the hub does not know"
    )
    fact_patience_s: Seconds = Field(
        default=3600.0,
        description="seconds above 0: wait for an invoice or dispatch that never came",
    )
    journal_days: int = Field(
        default=14, ge=1, le=3650, description="days that journal and attempts stay, 1 to 3650"
    )
    compare_at: int | None = Field(
        default=None,
        ge=0,
        le=23,
        description="hour of São Paulo from which `serve` compares the day before, 0 to 23",
    )
    letter_days: int = Field(
        default=180,
        ge=1,
        le=3650,
        description="days that a closed dead letter keeps its content, 1 to 3650",
    )
    worker_threads: int = Field(
        default=8, ge=1, le=64, description="threads of a `work` process, 1 to 64"
    )
    crash_at: str = Field(
        default="", description="tests only: name of the arrow at which the process ends"
    )

    @property
    def is_embedded(self) -> bool:
        """Tell whether only one process can run, and no broker is used."""
        return self.database_url.startswith("sqlite:") and not self.amqp_url

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The Fernet keys, the encrypting one first; empty when none is set."""
        return _keys_of(self.secret_key)

    @check_model(mode="after")
    def _ordered(self) -> Self:
        if self.backoff_min_s > self.backoff_max_s:
            raise PydanticCustomError("backoff_min_s", "above backoff_max_s")
        return self

    def require(self, *names: str) -> Self:
        """Give these settings when all the named ones are set.

        Raises:
            SettingsWrong: names every one that is not.
        """
        missing = [_line(name, "is not set") for name in names if not getattr(self, name)]
        if missing:
            raise SettingsWrong(missing)
        return self


def load(environ: Mapping[str, str]) -> Settings:
    """Read the settings; the environment wins over the file, an empty variable is not set.

    Args:
        environ: usually `os.environ`; ANYBRIDGE_CONFIG names the TOML file.

    Raises:
        SettingsWrong: lists every wrong field with its shape.

    Examples:
        >>> load({"ANYBRIDGE_HTTP_PORT": "9000", "ANYBRIDGE_ALLOW_HTTP": "yes"}).http_port
        9000
    """
    values: dict[str, Any] = {**_from_file(environ.get(CONFIG_FILE, "")), **_from(environ)}
    try:
        return Settings(**values)
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False)
        raise SettingsWrong([_fault(f["loc"], f["type"], f["msg"]) for f in faults]) from None


def unknown_variables(environ: Mapping[str, str]) -> list[str]:
    """Give the ANYBRIDGE_ variables that no setting reads: most likely misspelt."""
    known = {_variable(name) for name in Settings.model_fields} | {CONFIG_FILE}
    ours = (name for name in environ if name.startswith(PREFIX))
    return sorted(n for n in ours if n not in known and not n.startswith(_TEST_PREFIX))


def _variable(name: str) -> str:
    return PREFIX + name.upper()


def _from(environ: Mapping[str, str]) -> dict[str, str]:
    given = {name: environ.get(_variable(name), "").strip() for name in Settings.model_fields}
    return {name: value for name, value in given.items() if value}


def _from_file(path: str) -> dict[str, Any]:
    if not path:
        return {}
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        line = f"{CONFIG_FILE} names a file that cannot be read as TOML: {error}"
        raise SettingsWrong([line]) from None


def _fault(place: tuple[int | str, ...], kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return f"{place[0]} in the file of {CONFIG_FILE} is no setting: remove or correct it"
    return _line(str(place[0]), "is wrong") if place else _line(kind, f"is {message}")


def _line(name: str, fault: str) -> str:
    return f"{_variable(name)} {fault}; wanted: {Settings.model_fields[name].description}"
