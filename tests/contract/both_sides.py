"""A store that is joined to both imitated parties, as a person joins it."""

from pathlib import Path

from tests.contract.anymarket_pair import Pair
from tests.contract.command import Answer, Command
from tests.contract.eccosys_pair import ErpPair
from tests.simulator import hub as hub_party
from tests.simulator.eccosys import company

AMPLE = ("--limit-calls", "100000", "--erp-limit-calls", "100000")


def join(command: Command, hub: Pair, erp: ErpPair, folder: Path, *more: str) -> Answer:
    """Add the store acme.

    Args:
        folder: where its secrets are put.
        more: further flags.
    """
    command.environ |= {"ANYBRIDGE_ALLOW_HTTP": "yes", "ANYBRIDGE_ALLOW_PRIVATE": "yes"}
    secrets = {"token": hub_party.TOKEN, "erp-token": company.TOKEN}
    files = {name: folder / name for name in secrets}
    for name, file in files.items():
        file.write_text(secrets[name], encoding="utf-8")
    added = command(
        "store", "add", "acme", "--api-url", hub.url, "--erp", "eccosys", "--erp-url", erp.url,
        *(more or AMPLE),
        *(word for name, file in files.items() for word in (f"--{name}-file", str(file))),
    )  # fmt: skip
    assert added.code == 0, added.err
    return added
