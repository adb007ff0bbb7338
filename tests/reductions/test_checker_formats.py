"""Bundles of both formats, true and false: the checker reads both, so that old bundles keep their worth."""

import pytest

from reductions.bundles.checker import Rejected, check
from tests.reductions.forging import BUNDLES, EVERY, SOURCE, inside, lie, new, written
from tests.reductions.test_checker import MANIFEST, SECOND, edit, put, seal

SIZE = ("instances", 0, "size")
SPLIT_LINE = "CNFToOrthogonalVectors(order=3)"
GAP_LINE = "OrthogonalVectorsToGapMaxIP(code=reed-solomon, block_length=2, mode=structured, soundness=1/2)"


def of_the_first_version(manifest):
    """The same manifest in the first format: other names of sizes and of an edge, and no format number."""
    del manifest["format"]
    former = {"first": "queries", "others": "keys", "other_tuples": "key_tuples"}
    for entry in manifest["instances"]:
        entry["size"] = {former.get(name, name): value for name, value in entry["size"].items() if name != "written"}
    for step in manifest["path"]:
        step["edge"] = step["edge"].replace("ToGapMaxIPDirect", "ToMaxIP")
    manifest["provenance"] = [line.replace("ToGapMaxIPDirect", "ToMaxIP") for line in manifest["provenance"]]


def document_of_the_first_version(document):
    del document["format"]
    document["provenance"] = [line.replace("ToGapMaxIPDirect", "ToMaxIP") for line in document["provenance"]]


@pytest.mark.parametrize("name", BUNDLES)
def test_accepts_the_first_format(tmp_path, name):
    directory = written(name, tmp_path)
    edit(directory, MANIFEST, of_the_first_version)
    for document in (SOURCE, *EVERY):
        if (directory / document).exists():
            edit(directory, document, document_of_the_first_version)
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
        ("split", {MANIFEST: inside(*SIZE, new("first", 5))}),
        ("gap", {MANIFEST: put(*SIZE, change=lambda size: {**size, "first": size.pop("queries")})}),
    ],
)
def test_rejects_lies_about_sizes(tmp_path, name, changes):
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
