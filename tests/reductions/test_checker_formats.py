"""Bundles of the next format, true and false: the checker reads both, so that old bundles keep their worth."""

import pytest

from reductions.bundles.checker import Rejected, check
from tests.reductions.forging import BUNDLES, EVERY, SOURCE, inside, lie, new, written
from tests.reductions.test_checker import MANIFEST, SECOND, edit, put, seal

SIZE = ("instances", 0, "size")
SPLIT_LINE = "CNFToOrthogonalVectors(order=3)"
GAP_LINE = "OrthogonalVectorsToGapMaxIP(code=reed-solomon, block_length=2, mode=structured, soundness=1/2)"


def grown(manifest):
    """The sizes of the next format."""
    manifest["format"] = 2
    counted = any(step["parameters"].get("mode") == "structured" for step in manifest["path"])
    for entry in manifest["instances"]:
        size = entry["size"]
        if len(manifest["path"]) == 1 and manifest["path"][0]["edge"] == "CNFToOrthogonalVectors":
            entry["size"] = {
                {"queries": "first", "keys": "others", "key_tuples": "other_tuples"}.get(name, name): value
                for name, value in size.items()
            }
        else:
            size["written"] = 0 if counted else size["dimension"]


@pytest.mark.parametrize("name", BUNDLES)
def test_accepts_the_next_format(tmp_path, name):
    directory = written(name, tmp_path)
    edit(directory, MANIFEST, grown)
    for document in (SOURCE, *EVERY):
        if (directory / document).exists():
            edit(directory, document, new("format", 2))
    seal(directory)
    assert check(directory).startswith("accepted: ")


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("gap", {MANIFEST: inside(*SIZE, new("written", 22))}),
        ("gap", {MANIFEST: inside(*SIZE, new("written", False))}),
        ("compressed", {MANIFEST: inside(*SIZE, new("written", 0))}),
        ("attention", {MANIFEST: inside(*SIZE, new("written", 1))}),
        ("split", {MANIFEST: inside(*SIZE, new("written", 0))}),
        ("split", {MANIFEST: inside(*SIZE, new("first", 4))}),
        ("gap", {MANIFEST: put(*SIZE, change=lambda size: {**size, "first": size.pop("queries")})}),
    ],
)
def test_rejects_lies_in_the_next_format(tmp_path, name, changes):
    directory = written(name, tmp_path)
    lie(directory, changes)
    with pytest.raises(Rejected):
        check(directory)


def test_steps_may_name_their_number_in_other_words(tmp_path):
    directory = written("gap", tmp_path)
    for number, name in enumerate(EVERY):
        lines = [f"{SPLIT_LINE}, instance 0", f"{GAP_LINE}, guess {number}"]
        edit(directory, name, new("provenance", lines))
    seal(directory)
    assert check(directory) == "accepted: 3 of 49 instances"
    for wrong in (
        f"{GAP_LINE}, guess 2",
        f"{GAP_LINE}, guess",
        f"{GAP_LINE} guess 1",
        f"{GAP_LINE}, the best guess of 1",
    ):
        edit(directory, SECOND, put("provenance", 1, value=wrong))
        seal(directory)
        with pytest.raises(Rejected):
            check(directory)
