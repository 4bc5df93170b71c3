"""What pages load: ours, under names that change with their content, and in the wheel."""

import subprocess
import sys
import zipfile
from pathlib import Path

from ops.console.assets import STATIC, address, assets
from ops.console.pages import TEMPLATES
from ops.console.words import LOCALE

ROOT = Path(__file__).resolve().parents[4]


def test_a_file_is_named_by_its_content() -> None:
    name = address("console.css").rpartition("/")[2]

    content, media_type = assets()[name]

    assert content == (STATIC / "console.css").read_bytes()
    assert media_type.startswith("text/css")


def test_what_a_page_loads_weighs_little() -> None:
    assert sum(len(content) for content, _ in assets().values()) < 100_000


def test_the_wheel_holds_every_file_that_pages_are_made_of(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")

    with zipfile.ZipFile(wheel) as opened:
        held = set(opened.namelist())

    made_of = [path for folder in (STATIC, TEMPLATES, LOCALE) for path in folder.iterdir()]
    assert len(made_of) > 25
    assert {path.relative_to(ROOT).as_posix() for path in made_of} <= held
