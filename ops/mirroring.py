"""Wires what the hub shows of dead letters, and what it asks for in return."""

from adapters.database.engine import Database
from adapters.database.letter_mirrors import LetterMirrorRows, new_secret
from adapters.database.letter_views import LetterViews
from adapters.database.secrets import SecretBox
from adapters.telemetry.metrics import Metrics
from adapters.telemetry.redaction import masked
from config.settings import Settings
from ops.batches import batches
from ops.resources import Repositories
from ops.retrying import Retrying
from workers.handlers.mirror_letters import MirrorLetters

RETRIES = "/v1/callbacks/anymarket/retries/"


def mirror_letters(settings: Settings, database: Database, metrics: Metrics) -> MirrorLetters:
    """Give what shows letters at the hub.

    Without `public_url` the hub could not reach us: its entries then have no address to ask.
    """
    base = settings.public_url.rstrip("/")

    def retry_url(secret: str) -> str:
        return f"{base}{RETRIES}{secret}" if base else ""

    rows = LetterMirrorRows(database)
    return MirrorLetters(rows, settings.mirror_s, metrics, retry_url, new_secret, masked)


def retrying(known: Repositories, box: SecretBox, metrics: Metrics) -> Retrying:
    """Give what takes such a request."""
    letters = LetterViews(known.database, box)
    return Retrying(LetterMirrorRows(known.database), letters, batches(known, box), metrics)
