"""Documents of a bundle that lie, sealed again so that only the checker's own logic can see it."""

import hashlib
import re
from fractions import Fraction

import numpy as np
import pytest

from reductions import OrthogonalVectors, route
from reductions.bundles.bundle import write_bundle
from reductions.bundles.checker import Rejected, check
from tests.reductions.forging import BUNDLES, EVERY, SOURCE, inside, keep, lie, new, written
from tests.reductions.test_checker import FIRST, MANIFEST, PRODUCTS, SECOND, edit, put, seal


def remove(name):
    return lambda document: document.pop(name)


def scaled(entries, factor):
    return {**entries, "data": [factor * x for x in entries["data"]]}


def twice(document):
    """The query's entries larger, those of a key set smaller: the logits are as they were."""
    logits = document["payload"]["logits"]
    logits["query"], logits["keys"][0] = scaled(logits["query"], 2), scaled(logits["keys"][0], 0.5)


def half(document):
    """All entries smaller, the scale larger: other vectors, other scale, same logits."""
    logits = document["payload"]["logits"]
    logits["query"], logits["keys"] = scaled(logits["query"], 0.5), [scaled(keys, 0.5) for keys in logits["keys"]]
    logits["scale"] = scaled(logits["scale"], 8)


def wider(document):
    """One more coordinate, of zeros."""
    logits = document["payload"]["logits"]
    for vectors in (logits["query"], *logits["keys"]):
        rows, columns = vectors["shape"]
        entries = np.array(vectors["data"]).reshape(rows, columns)
        vectors.update(shape=[rows, columns + 1], data=np.pad(entries, ((0, 0), (0, 1))).ravel().tolist())


def shifted(bound):
    """The fraction less 10^-20."""
    moved = Fraction(*(int(part, 0) for part in bound["fraction"])) - Fraction(1, 10**20)
    return {"fraction": [hex(moved.numerator), hex(moved.denominator)]}


def rounded(bound):
    return float(Fraction(*(int(part, 0) for part in bound["fraction"])))


def negative(document):
    """The inner products of two sets are as they were."""
    products = document["payload"]["products"]
    for vectors in (products["queries"], products["keys"][0]):
        vectors.update(dtype="|i1", data=[-bit for bit in vectors["data"]])


STEP = ("path", -1)
SIZE = ("instances", 0, "size")
SPLIT_LINE = "CNFToOrthogonalVectors(order=3)"
GAP_LINE = "OrthogonalVectorsToGapMaxIP(code=reed-solomon, block_length=2, mode=structured, soundness=1/2)"

LIES = {
    "an answer": ("gap", {MANIFEST: new("answer", "YES")}),
    "an answer of an instance": ("gap", {MANIFEST: inside("instances", 0, new("answer", None))}),
    "an answer in an instance": ("gap", {SECOND: new("witness", [0, 0, 0])}),
    "an answer in the source": ("gap", {SOURCE: new("witness", [1, 2, 3, 4])}),
    "an answer in a payload": ("gap", {SECOND: inside("payload", new("witness", [0, 0, 0]))}),
    "an answer in the source's payload": ("gap", {SOURCE: inside("payload", new("satisfiable", True))}),
    "an answer in products": ("compressed", {FIRST: inside(*PRODUCTS, new("witness", [0]))}),
    "an answer in coins": ("gap", {FIRST: inside(*PRODUCTS, new("witness", [0]))}),
    "an answer in logits": ("attention", {FIRST: inside("payload", "logits", new("row", 0))}),
    "a note on the code": ("gap", {MANIFEST: inside("code", new("distance", 5))}),
    "a code that nothing uses": ("direct", {MANIFEST: new("code", {"distance": 5})}),
    "a step that says more": ("gap", {MANIFEST: inside(*STEP, new("proved", True))}),
    "an unknown parameter": ("gap", {MANIFEST: inside(*STEP, "parameters", new("seed", 1))}),
    "an unknown parameter of a step without any": ("direct", {MANIFEST: inside(*STEP, "parameters", new("seed", 1))}),
    "a parameter missing": ("gap", {MANIFEST: inside(*STEP, "parameters", remove("code"))}),
    "no versions": ("gap", {MANIFEST: remove("versions")}),
    "no provenance": ("gap", {MANIFEST: remove("provenance")}),
    "the name of another code": ("gap", {MANIFEST: put(*STEP, "parameters", "code", value="hermitian")}),
    "the name of no code": ("gap", {MANIFEST: put(*STEP, "parameters", "code", value="golay")}),
    "another mode, coins": ("gap", {MANIFEST: put(*STEP, "parameters", "mode", value="compressed")}),
    "another mode, vectors": ("compressed", {MANIFEST: put(*STEP, "parameters", "mode", value="structured")}),
    "no mode at all": ("gap", {MANIFEST: put(*STEP, "parameters", "mode", value="quick")}),
    "another soundness": ("gap", {MANIFEST: put(*STEP, "parameters", "soundness", value={"fraction": ["4", "7"]})}),
    "a soundness that is rounded": ("gap", {MANIFEST: put(*STEP, "parameters", "soundness", value=0.5)}),
    "an order that is rounded": ("split", {MANIFEST: put(*STEP, "parameters", "order", value=3.0)}),
    "a kappa that is rounded": ("attention", {MANIFEST: put(*STEP, "parameters", "kappa", value=16.0)}),
    "a length that is rounded": ("gap", {MANIFEST: put(*STEP, "parameters", "block_length", value=2.0)}),
    "an edge twice": ("gap", {MANIFEST: inside("path", lambda path: path.append(path[-1]))}),
    "the first edge twice": ("gap", {MANIFEST: inside("path", lambda path: path.insert(0, path[0]))}),
    "edges out of order": ("gap", {MANIFEST: inside("path", lambda path: path.reverse())}),
    "an edge of no library": (
        "vectors",
        {
            MANIFEST: inside("path", lambda path: path.insert(0, {"edge": "Magic", "parameters": {}})),
            SOURCE: put("problem", value="Halting"),
        },
    ),
    "provenance of other steps": ("gap", {MANIFEST: put("provenance", 0, value=SPLIT_LINE.replace("3", "2"))}),
    "provenance that goes further": ("gap", {MANIFEST: inside("provenance", lambda lines: lines.append("solved: NO"))}),
    "provenance of nobody": ("gap", {MANIFEST: new("provenance", [])}),
    "a source from elsewhere": ("gap", {SOURCE: new("provenance", ["read from DIMACS, hard.cnf"])}),
    "a source from nowhere": ("gap", {SOURCE: new("provenance", "here")}),
    "a source from numbers": (
        "vectors",
        {
            SOURCE: new("provenance", [1]),
            FIRST: inside("provenance", lambda lines: lines.insert(0, 1)),
            SECOND: inside("provenance", lambda lines: lines.insert(0, 1)),
            EVERY[2]: inside("provenance", lambda lines: lines.insert(0, 1)),
            MANIFEST: inside("provenance", lambda lines: lines.insert(0, 1)),
        },
    ),
    "an instance from elsewhere": ("gap", {SECOND: inside("provenance", lambda lines: lines.insert(0, "by hand"))}),
    "an instance from nowhere": ("gap", {SECOND: new("provenance", [])}),
    "another message": ("gap", {SECOND: put("provenance", 1, value=f"{GAP_LINE}, message 2")}),
    "another message, begun alike": ("gap", {SECOND: put("provenance", 1, value=f"{GAP_LINE}, message 11")}),
    "a message and a word": ("gap", {SECOND: put("provenance", 1, value=f"{GAP_LINE}, message 1, by hand")}),
    "another step of an instance": ("gap", {SECOND: put("provenance", 0, value=SPLIT_LINE.replace("3", "2"))}),
    "hardchain of another time": ("gap", {MANIFEST: inside("versions", new("hardchain", "9.9"))}),
    "an instance of another time": ("gap", {SECOND: new("hardchain", "9.9")}),
    "a source of another time": ("gap", {SOURCE: new("hardchain", "9.9")}),
    "a version of what is not used": ("gap", {MANIFEST: inside("versions", new("sage", "10.4"))}),
    "a version missing": ("gap", {MANIFEST: inside("versions", remove("galois"))}),
    "a version that is none": ("gap", {MANIFEST: inside("versions", new("galois", "the newest"))}),
    "a version that is a number": ("gap", {MANIFEST: inside("versions", new("galois", 0.4))}),
    "a format of the future": ("gap", {MANIFEST: new("format", 3)}),
    "a format that is true": ("gap", {SECOND: new("format", True)}),
    "one instance that is true": ("split", {MANIFEST: new("projected", True)}),
    "a number of instances that is rounded": ("gap", {MANIFEST: put("projected", change=float)}),
    "an index that is true": ("gap", {MANIFEST: put("instances", 1, "indices", value=[0, True])}),
    "an index that is rounded": ("gap", {MANIFEST: put("instances", 1, "indices", value=[0, 1.0])}),
    "a size that is rounded": ("gap", {MANIFEST: put(*SIZE, "threshold", change=float)}),
    "a size missing": ("gap", {MANIFEST: inside(*SIZE, remove("threshold"))}),
    "a size of something else": ("gap", {MANIFEST: inside(*SIZE, new("colours", 3))}),
    "a threshold that is rounded": ("gap", {SECOND: put("payload", "threshold", change=float)}),
    "entries above the bound of the theorem": (
        "explicit",
        {FIRST: twice, MANIFEST: put(*SIZE, "entry_bound", change=lambda bound: 2 * bound)},
    ),
    "a scale that makes up for small entries": (
        "explicit",
        {FIRST: half, MANIFEST: put(*SIZE, "entry_bound", change=lambda bound: bound / 2)},
    ),
    "logits a little off": (
        "explicit",
        {FIRST: inside("payload", "logits", lambda logits: logits.update(query=scaled(logits["query"], 1 + 1e-8)))},
    ),
    "a coordinate too many": ("explicit", {FIRST: wider}),
    "a bound on the output a little off": ("attention", {FIRST: put("payload", "soundness", change=shifted)}),
    "a bound on the output that is rounded": ("attention", {FIRST: put("payload", "completeness", change=rounded)}),
    "a literal of no variable": ("gap", {SOURCE: put("payload", "clauses", 0, change=lambda clause: [*clause, 5])}),
    "a literal 0": ("gap", {SOURCE: put("payload", "clauses", 0, change=lambda clause: [*clause, 0])}),
    "a literal that is true": ("gap", {SOURCE: put("payload", "clauses", 0, 0, value=True)}),
    "variables that are rounded": ("gap", {SOURCE: put("payload", "variables", value=4.0)}),
    "a symbol beyond the field": ("gap", {MANIFEST: put("code", "generator", "data", 2, change=lambda x: x + 7)}),
    "bits that are negative": ("compressed", {FIRST: negative}),
    "bits that are halves": (
        "direct",
        {FIRST: put(*PRODUCTS, "queries", "data", change=lambda data: [x + 0.5 for x in data])},
    ),
    "a shape to be guessed": ("direct", {FIRST: put(*PRODUCTS, "queries", "shape", 0, value=-1)}),
    "vectors in three dimensions": ("vectors", {SOURCE: put("payload", "sets", 0, "shape", value=[3, 3, 1])}),
}  # fmt: skip


@pytest.mark.parametrize("name", BUNDLES)
def test_accepts_what_is_true(tmp_path, name):
    assert check(written(name, tmp_path)).startswith("accepted: ")


@pytest.mark.parametrize(("name", "changes"), LIES.values(), ids=LIES)
def test_rejects_lies(tmp_path, name, changes):
    directory = written(name, tmp_path)
    lie(directory, changes)
    with pytest.raises(Rejected):
        check(directory)


def test_rejects_a_bundle_of_no_instance(tmp_path):
    directory = written("gap", tmp_path)
    for count in (2, 1, 0):
        keep(directory, count)
        seal(directory)
        if count:
            assert check(directory) == f"accepted: {count} of 49 instances"
    with pytest.raises(Rejected):
        check(directory)


def test_rejects_a_name_that_occurs_twice(tmp_path):
    """Readers disagree on which one counts."""
    directory = written("gap", tmp_path)
    text = (directory / MANIFEST).read_text().replace('"projected": 49', '"projected": 7, "projected": 49')
    (directory / MANIFEST).write_text(text)
    (directory / "SEAL").write_text(hashlib.sha256(text.encode()).hexdigest() + "\n")
    with pytest.raises(Rejected, match="twice"):
        check(directory)


@pytest.mark.parametrize(
    ("name", "edge", "parameter", "value", "text"),
    [
        ("split", 0, "order", 3.0, "3.0"), ("split", 0, "order", "3", "3"), ("gap", 1, "block_length", 2.0, "2.0"),
        ("gap", 1, "block_length", "2", "2"), ("gap", 1, "soundness", 0.5, "0.5"), ("gap", 1, "mode", "quick", "quick"),
        ("gap", 1, "soundness", "1/2", "1/2"), ("attention", 2, "kappa", 16.0, "16.0"), ("gap", 1, "code", "rs", "rs"),
        ("gap", 1, "soundness", {"fraction": ["3", "2"]}, "3/2"), ("compressed", 1, "mode", "best", "best"),
    ],
)  # fmt: skip
def test_rejects_parameters_out_of_range_in_every_document(tmp_path, name, edge, parameter, value, text):
    directory = written(name, tmp_path)

    def reword(line):
        return re.sub(rf"{parameter}=[^,)]*", f"{parameter}={text}", line)

    edit(directory, MANIFEST, put("path", edge, "parameters", parameter, value=value))
    for document in (MANIFEST, *EVERY):
        if (directory / document).exists():
            edit(directory, document, put("provenance", edge, change=reword))
    seal(directory)
    with pytest.raises(Rejected, match="no such code" if parameter == "code" else "is out of range"):
        check(directory)


def test_rejects_a_source_that_is_not_of_bits(tmp_path):
    """2 x 1 is 2, and 2 - 2 is 0: the sums would be right."""
    source = OrthogonalVectors(([[1, 0]], [[1, 0]]))
    write_bundle(
        source, route(source, "AttentionQuery", via="OrthogonalVectorsToGapMaxIPDirect")[:1], tmp_path / "bundle"
    )
    nothing = inside(
        *PRODUCTS, lambda products: [x.update(data=[0] * 4) for x in (products["queries"], *products["keys"])]
    )
    lie(tmp_path / "bundle", {SOURCE: put("payload", "sets", 0, "data", 0, value=2), FIRST: nothing})
    with pytest.raises(Rejected, match="bits"):
        check(tmp_path / "bundle")
