"""What people are told of groups of dead letters: no key, no text of others, nothing personal."""

from collections.abc import Mapping, Sequence

from domain.events import as_datetime
from domain.reasons import text_of
from domain.replay_ports import Notice


def subject(notices: Sequence[Notice]) -> str:
    """Give one line that says how much waits.

    Examples:
        >>> subject([Notice("g-1", "acme", "order", "carrier_unmapped", 37, 5, 0.0)])
        '[anybridge] acme: 37 × carrier_unmapped'
    """
    if len(notices) == 1:
        [one] = notices
        return f"[anybridge] {one.store or 'no store'}: {one.letters} × {one.reason}"
    letters = sum(notice.letters for notice in notices)
    stores = sorted({notice.store for notice in notices if notice.store})
    return f"[anybridge] {letters} dead letters in {len(notices)} groups: {', '.join(stores)[:100]}"


def lines(notices: Sequence[Notice], console: str = "") -> Sequence[str]:
    """Give the text of the message, in Portuguese and English, and where to go on.

    Args:
        console: where people look, such as "https://bridge.example.com"; empty: nowhere.

    Examples:
        >>> one = Notice("g-1", "acme", "order", "carrier_unmapped", 37, 5, 0.0)
        >>> lines([one], "https://bridge.example.com")[-2]
        '  https://bridge.example.com/dead/groups/g-1'
    """
    told = []
    for notice in notices:
        text = text_of(notice.reason)
        place = " · ".join([notice.store or "-", notice.kind or "-", notice.reason, notice.group])
        waiting, fresh = notice.letters, notice.fresh
        told += [
            f"{place} (voltou / came back)" if notice.regressed else place,
            f"  {waiting} esperando, novas: {fresh} / {waiting} waiting, {fresh} new",
            f"  {text.portuguese}",
            f"  {text.english}",
            f"  anybridge dead list --group {notice.group}",
            *([f"  {_page(notice, console)}"] if console else []),
            "",
        ]
    return told


def _page(notice: Notice, console: str) -> str:
    """Give the page of a group; whoever is not signed in gets there after the door."""
    return f"{console.rstrip('/')}/dead/groups/{notice.group}"


def as_json(notices: Sequence[Notice], console: str = "") -> Mapping[str, object]:
    """Give the message for programs; `text` is what chats show."""
    return {
        "type": "dead_letters.waiting",
        "text": "\n".join([subject(notices), "", *lines(notices, console)]),
        "groups": [
            {
                "group": notice.group,
                "store": notice.store,
                "kind": notice.kind,
                "reason": notice.reason,
                "letters": notice.letters,
                "new": notice.fresh,
                "oldest_at": as_datetime(notice.oldest_s).isoformat(),
                "regressed": notice.regressed,
                "owner": text_of(notice.reason).owner,
                **({"page": _page(notice, console)} if console else {}),
            }
            for notice in notices
        ],
    }
