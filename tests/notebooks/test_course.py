"""The syllabus names what there is, and the slides can be made."""

import re
import runpy
from pathlib import Path

import pytest

from reductions.exercises.checking import MODULES, numbers

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/course.md").read_text(encoding="utf-8")
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_links_lead_to_notebooks_of_that_number():
    links = re.findall(r"\[(\d+)\]\(\.\./notebooks/((\d\d)_\w+\.ipynb)\)", TEXT)
    assert len(links) >= 12
    for number, name, prefix in links:
        assert int(number) == int(prefix)
        assert (ROOT / "notebooks" / name).exists()


def test_every_notebook_with_exercises_is_taught():
    taught = set(re.findall(r"notebooks/(\d\d)_", TEXT))
    assert {f"{number:02d}" for number in MODULES} <= taught


def test_exercises_are_those_there_are():
    asked = re.findall(r"\b(\d+\.\d)\b", " ".join(line for line in TEXT.splitlines() if line.startswith("Exercises")))
    assert len(asked) > 12
    assert set(asked) <= set(numbers())


def test_a_lecture_takes_ninety_minutes():
    for lecture in TEXT.split("\n## ")[1:5]:
        assert sum(map(int, re.findall(r"^\| (\d+) \|", lecture, re.MULTILINE))) == 90


def test_slides_can_be_made_and_need_no_network(tmp_path):
    pytest.importorskip("nbconvert")
    script = ROOT / "notebooks/slides/make.py"
    runpy.run_path(str(script))["main"](tmp_path, [NOTEBOOKS[2]])
    body = (tmp_path / f"{NOTEBOOKS[2].stem}.html").read_text(encoding="utf-8")
    assert body.count("<section>") > 20
    assert body.count("image/png") >= 5
    loaded = re.findall(r"<(?:script|link|img|iframe)[^>]*?(?:src|href)=\"([^\"]{1,200})", body)
    files = [name for name in loaded if not name.startswith("data:")]
    assert len(files) >= 8
    for name in files:
        assert (tmp_path / name).is_file(), name
    said = re.sub("<[^>]*>", "", body)
    assert "raise NotImplementedError" in said
    assert "3.1" in said
    assert not re.search(r"interact\(|check\(", said)
