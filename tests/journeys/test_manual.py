"""The pictures of the Portuguese manual can be taken again of the bridge as it is."""

import struct
from pathlib import Path

import pytest

from tests.manual import DESK, FOLDER, PHONE, take

pytestmark = [pytest.mark.amqp, pytest.mark.db, pytest.mark.slow]


def test_every_picture_of_the_manual_is_taken_of_a_running_bridge(tmp_path: Path) -> None:
    take(tmp_path)

    widths = {path.name: _width(path) for path in tmp_path.iterdir()}
    assert sorted(widths) == sorted(path.name for path in FOLDER.iterdir())
    assert widths.pop("telefone.png") == PHONE
    assert set(widths.values()) == {DESK}


def _width(path: Path) -> int:
    header = path.read_bytes()[:24]
    assert header.startswith(b"\x89PNG")
    return int(struct.unpack(">II", header[16:])[0])
