"""Who did what, when and why: every change that a person makes leaves an entry."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Act:
    """On whose behalf something is changed, and why.

    Args:
        actor: "ana", or "api:abk_4f2k…" for a key.
        origin: the address from which it was done; empty: it is not known.
    """

    actor: str
    why: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit. It is written once and never changed.

    Args:
        action: past tense with its noun: "store_added", "mapping_set".
        store: empty when the action concerns no single store.
        detail: what was changed; never a secret.
        at_s: seconds since 1970, database clock; 0.0 before it is written.
        id: grows with every entry; 0 before it is written.
    """

    actor: str
    action: str
    store: str = ""
    detail: Mapping[str, object] = field(default_factory=dict)
    why: str = ""
    at_s: float = 0.0
    id: int = 0
