"""Flags that name a mapping's key, and what they mean for each kind."""

import inspect
from collections.abc import Mapping
from typing import Annotated

import typer

from domain.mapping_keys import SHAPES
from domain.mappings import CALLED, MappingWrong
from domain.written_rules import MUST_SAY, Edit, edit_of, edit_of_key
from ops.cli.errors import WrongUsage
from ops.cli.signatures import Command, with_flags

KINDS = (*CALLED, *SHAPES)

KindName = Annotated[
    str, typer.Argument(metavar="KIND", help=f"What is mapped: {', '.join(KINDS)}.")
]
Key = Annotated[
    str, typer.Option("--key", help="A rule's key as `map list` shows it; of a deposit its name.")
]
Deposit = Annotated[str, typer.Option("--deposit", help="For kind deposit: its name in the ERP.")]
Carrier = Annotated[
    str, typer.Option("--carrier", help="For kind tracking: name of the carrier in the ERP.")
]
Attribute = Annotated[
    str, typer.Option("--attribute", help="For kind attribute: its name in the ERP.")
]
To = Annotated[
    str,
    typer.Option(
        "--to",
        help="What it is mapped to: TRANSPORTADOR:VINCULO of a carrier, the ERP's number of a "
        "payment or channel, the ERP's SKU, the number of a stock local, the name of a "
        "characteristic, the address where a carrier's parcels are followed.",
    ),
]
Apply = Annotated[bool, typer.Option("--apply", help="Save; without it, this is a preview.")]
Preview = Annotated[bool, typer.Option("--preview", help="Only say what it would do.")]
NoRelease = Annotated[bool, typer.Option("--no-release", help="Save, and release nothing.")]
Keep = Annotated[
    list[str] | None,
    typer.Option("--keep", metavar="LETTER", help="An order's letter that stays held, dl_…."),
]
Revision = Annotated[
    str, typer.Option("--revision", help="Save only if the rules are as a preview saw them.")
]
Canary = Annotated[int, typer.Option("--canary", min=0, help="So many orders go first.")]
Rate = Annotated[str, typer.Option("--rate", help="Release at most so many a second: 2 or 2/s.")]
IsDefault = Annotated[
    bool, typer.Option("--default", help="The rule for everything that no other names.")
]
_HELP = {
    "marketplace": "As AnyMarket names it: MERCADO_LIVRE.",
    "type": 'A carrier\'s shippingtype: "Loggi Express"; "Loggi*" is a pattern.',
    "account": "Account at the marketplace.",
    "normalized": "AnyMarket's own name of a carrier or a payment method.",
    "normalized_type": "AnyMarket's own name of a carrier's form.",
    "method": "Payment method: credit_card.",
    "detail": "Payment detail, as AnyMarket normalises it.",
    "sub_channel": "Sub-channel of a sale.",
    "sku": "The SKU as AnyMarket names it.",
}
"""Field of any kind's key → what its flag means."""


def is_of_orders(kind: str) -> bool:
    """Tell whether orders are mapped by this kind; else it is a deposit, a link or an attribute.

    Raises:
        MappingWrong: nothing is mapped by it.
    """
    if kind not in KINDS:
        raise MappingWrong(f"kind {kind!r} is not known; wanted: {', '.join(KINDS)}")
    return kind in SHAPES


def saves(*, apply: bool, preview: bool) -> bool:
    """Tell whether something is to be saved; whoever says neither previews.

    Raises:
        WrongUsage: both were said.
    """
    if apply and preview:
        raise WrongUsage("--preview and --apply were both said; wanted: one of them")
    return apply


def with_key_flags(command: Command) -> Command:
    """Give a command one option for each field of a key, of whatever kind.

    Args:
        command: its last parameter is `**said: str | None`; what was not given is None there.
    """
    return with_flags(command, [_option(name, text) for name, text in _HELP.items()])


def fields(given: Mapping[str, str | None]) -> dict[str, str]:
    """Give the fields that were named; an empty text is a value, an absent flag is none."""
    return {name: text for name, text in given.items() if text is not None}


def only_name(kind: str, key: str, said: Mapping[str, str]) -> str:
    """Give the one name that the flags of a kind without fields mean.

    Args:
        said: flags that name a key, of whatever kind.

    Raises:
        WrongUsage: they name none, several, or another kind's.
    """
    flag = CALLED[kind]
    others = [name for name in said if name != flag]
    if others:
        raise WrongUsage(f"kind {kind} has no {', '.join(others)}; wanted: --{flag} NAME")
    given = [text for text in (key, said.get(flag, "")) if text]
    if len(given) != 1:
        raise WrongUsage(f"say which {flag}: --{flag} NAME")
    return given[0]


def edit(
    kind: str, said: Mapping[str, str], key: str, target: str | None, *, is_default: bool
) -> Edit:
    """Give the edit that the flags mean.

    Raises:
        WrongUsage: they name no key, or several.
        MappingWrong: a part of it is wrong.
    """
    ways = [bool(said), bool(key), is_default]
    if sum(ways) != 1:
        raise WrongUsage(f"say which {kind}: {_wanted(kind)}, or --key, or --default; one of them")
    if key:
        return edit_of_key(kind, key, target)
    missing = [flag(name) for name in _must(kind) if said and name not in said]
    if missing:
        raise WrongUsage(f"{', '.join(missing)} is missing; wanted: {_wanted(kind)}; '*' is any")
    return edit_of(kind, said, target, is_default=is_default)


def flag(name: str) -> str:
    """Give the flag of a field."""
    return f"--{name.replace('_', '-')}"


def _must(kind: str) -> tuple[str, ...]:
    return (*SHAPES[kind].required, *MUST_SAY.get(kind, ()))


def _wanted(kind: str) -> str:
    must = _must(kind)
    may = [name for name in SHAPES[kind].fields if name not in must]
    said = " ".join(map(flag, must))
    return f"{said} [{' '.join(map(flag, may))}]" if may else said


def _option(name: str, help_: str) -> inspect.Parameter:
    return inspect.Parameter(
        name,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[str | None, typer.Option(flag(name), help=help_)],
    )
