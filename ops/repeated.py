"""Does a thing now and then, on a thread of its own, for as long as somebody is there."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


def _never() -> bool:
    return False


@contextmanager
def repeated(
    name: str,
    do: Callable[[], object],
    every_s: float,
    *,
    first_s: float = 0.0,
    is_over: Callable[[], bool] = _never,
) -> Iterator[None]:
    """Do it again and again until it is left; who leaves waits for what is being done.

    Args:
        name: of the thread.
        do: whatever it raises ends the repeating.
        first_s: so long is waited before the first time.
        is_over: tells that everything stops; then it is not done any more.
    """
    left = threading.Event()

    def run() -> None:
        wait_s = first_s
        while not (left.wait(wait_s) or is_over()):
            do()
            wait_s = every_s

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        left.set()
        thread.join()
