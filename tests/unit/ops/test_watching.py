"""Who stops watching a batch is told that it goes on, and how to end it."""

from dataclasses import dataclass

import pytest

from adapters.database.batch_views import BatchView
from ops.cli import watching


def a_batch(**counts: int) -> BatchView:
    """Give a running batch."""
    return BatchView(
        "rb_1", "acme", "running", {}, "ana", "INC-9", 0, 100.0, 0.0, 1000, 2, True, 0.0, None,
        "", False, counts,
    )  # fmt: skip


@dataclass
class Batches:
    """As much of `ops.batches.Batches` as is watched: a person stops it at the first step."""

    def step(self, batch: BatchView) -> BatchView:
        raise KeyboardInterrupt


def test_a_batch_that_is_no_longer_watched_goes_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "LOOK_S", 0.0)

    with pytest.raises(KeyboardInterrupt):
        watching.watched(Batches(), a_batch(running=2), 60.0, quiet=True)  # type: ignore[arg-type]  # only `step` is asked

    said = capsys.readouterr().err
    assert "batch rb_1 is no longer watched and goes on by itself" in said
    assert "anybridge batch cancel rb_1" in said
