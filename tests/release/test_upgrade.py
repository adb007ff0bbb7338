"""What the page on upgrading says is there, is there."""

import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "upgrade.md").read_text(encoding="utf-8")
ROWS = [line.split("|")[1:-1] for line in PAGE.splitlines() if line.startswith("| `")]
PATHS = sorted({name for _, new in ROWS for name in re.findall(r"`((?:attention|reductions)\.[\w.]+)[`(]", new)})


@pytest.mark.parametrize("path", PATHS)
def test_names_on_the_right_are_there(path):
    package, _, name = path.rpartition(".")
    assert find_spec(path) or hasattr(import_module(package), name)


@pytest.mark.parametrize("room", ["fast", "planning", "universal", "support"])
def test_modules_that_kept_their_names_are_in_their_room(room):
    (old,) = (old for old, new in ROWS if f"`attention.{room}`" in new)
    names = [name.removeprefix("attention.") for name in re.findall(r"`([\w.]+)`", old)]
    assert len(names) >= 4
    for name in names:
        assert find_spec(f"attention.{room}.{name}")
        assert not find_spec(f"attention.{name}")
