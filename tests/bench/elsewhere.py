"""`python -m tests.bench.elsewhere NICE MODULE ARGUMENT…`: runs a module that has no core to claim.

What runs on another machine in real life, and on this one only for the bench.
"""

import contextlib
import os
import runpy
import sys
from pathlib import Path

AUTOGROUP = Path("/proc/self/autogroup")


def main(nice: str, module: str, *arguments: str) -> None:
    """Be nice, and alone in a session, since Linux may share cores between sessions first."""
    os.setsid()
    os.nice(int(nice))
    with contextlib.suppress(OSError):
        AUTOGROUP.write_text(nice, encoding="ascii")
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
