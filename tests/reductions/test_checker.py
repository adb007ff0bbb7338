"""The independent checker: accepts what is written, rejects what is tampered with, sealed again or not."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from reductions import CNF, OrthogonalVectors, route
from reductions.bundles.bundle import write_bundle
from reductions.bundles.checker import Field, Protocol, Rejected, check
from reductions.edges import CNFToOrthogonalVectors, CNFToSparseCNF
from reductions.errors import InputError

FORMULA = CNF(4, ((1, 2), (-1, 3), (-2, -4), (3, -4, 1), (2, 4)))
MANIFEST, SEAL = "manifest.json", "SEAL"

BUNDLES = {
    "vectors": ({"order": 3}, 1),
    "gap": ({"order": 3}, 2),
    "compressed": ({"order": 2, "mode": "compressed", "block_length": 3}, 2),
    "direct": ({"order": 3, "via": "OrthogonalVectorsToGapMaxIPDirect"}, 2),
    "attention": ({"order": 2, "code": "tower"}, 3),
    "explicit attention": ({"order": 3, "via": "OrthogonalVectorsToGapMaxIPDirect"}, 3),
    "signed": ({"order": 3, "via": "direct"}, 2),
}


@pytest.fixture(scope="session")
def bundles(tmp_path_factory):
    parent = tmp_path_factory.mktemp("bundles")
    for name, (options, stop) in BUNDLES.items():
        write_bundle(FORMULA, route(FORMULA, "AttentionQuery", **options)[:stop], parent / name, most=3)
    return parent


@pytest.fixture
def tampered(bundles, tmp_path):
    """A copy of a bundle to spoil."""
    return lambda name: Path(shutil.copytree(bundles / name, tmp_path / "copy"))


def seal(directory):
    """Write all hashes anew, as a careful forger would."""
    manifest = json.loads((directory / MANIFEST).read_text())
    for name in manifest["sha256"]:
        manifest["sha256"][name] = hashlib.sha256((directory / name).read_bytes()).hexdigest()
    (directory / MANIFEST).write_text(json.dumps(manifest))
    (directory / SEAL).write_text(hashlib.sha256((directory / MANIFEST).read_bytes()).hexdigest() + "\n")


def edit(directory, name, change):
    document = json.loads((directory / name).read_text())
    change(document)
    (directory / name).write_text(json.dumps(document))


def put(*keys, value=None, change=None):
    """A change of one entry deep in a document."""

    def apply(document):
        *path, last = keys
        for key in path:
            document = document[key]
        document[last] = value if change is None else change(document[last])

    return apply


def flip(bit):
    return 1 - bit


def plus(number):
    return number + 1


def drop(entries):
    return entries[:-1]


FIRST, SECOND = "instance-000000.json", "instance-000001.json"
PRODUCTS = ("payload", "products")

# Sealed again after the change: only the mathematics can tell.
FORGED = [
    ("vectors", "source.json", put("payload", "clauses", change=drop)),
    ("vectors", "source.json", put("payload", "clauses", 3, change=drop)),
    ("vectors", "source.json", put("payload", "clauses", 0, 0, change=lambda i: -i)),
    ("vectors", "source.json", put("payload", "variables", value=5)),
    ("vectors", FIRST, put("payload", "sets", 2, "data", 3, change=flip)),
    ("vectors", FIRST, put("payload", "sets", change=lambda sets: sets[::-1])),
    ("vectors", FIRST, put("payload", "sets", change=drop)),
    ("vectors", MANIFEST, put("path", 0, "parameters", "order", value=2)),
    ("vectors", MANIFEST, put("instances", 0, "size", "dimension", change=plus)),
    ("vectors", MANIFEST, put("projected", value=2)),
    ("gap", "source.json", put("payload", "clauses", change=lambda clauses: [*clauses, [-1]])),
    ("gap", FIRST, put("payload", "threshold", change=plus)),
    ("gap", FIRST, put("payload", "soundness", change=lambda s: s - 1)),
    ("gap", SECOND, put(*PRODUCTS, "message", "data", 1, change=lambda x: (x + 1) % 7)),
    ("gap", SECOND, put(*PRODUCTS, "encodings", 1, "data", 4, change=lambda x: (x + 1) % 7)),
    ("gap", SECOND, put(*PRODUCTS, "encodings", change=drop)),
    ("gap", SECOND, put(*PRODUCTS, "weights", "data", 0, value=2)),
    ("gap", SECOND, put(*PRODUCTS, "characteristic", value=11)),
    ("gap", SECOND, put(*PRODUCTS, "irreducible", value=[1, 1])),
    ("gap", SECOND, put("problem", value="OrthogonalVectors")),
    ("gap", MANIFEST, put("code", "characteristic", value=5)),
    ("gap", MANIFEST, put("code", "characteristic", value=8)),
    ("gap", MANIFEST, put("code", "degree", change=plus)),
    ("gap", MANIFEST, put("code", "generator", "data", -1, change=lambda x: (x + 1) % 7)),
    ("gap", MANIFEST, put("code", "basis", "data", -1, change=lambda x: (x + 1) % 7)),
    ("gap", MANIFEST, put("code", "weights", "data", 0, value=0)),
    ("gap", MANIFEST, put("code", "information_set", value=[0, 2])),
    ("gap", MANIFEST, put("path", 1, "parameters", "block_length", value=3)),
    ("gap", MANIFEST, put("path", 1, "edge", value="OrthogonalVectorsToGapMaxIPDirect")),
    ("gap", MANIFEST, put("instances", 1, "indices", value=[0, 2])),
    ("gap", MANIFEST, put("instances", 1, "size", "dimension", change=lambda d: d - 1)),
    ("gap", MANIFEST, put("projected", change=lambda n: n // 7)),
    ("compressed", SECOND, put(*PRODUCTS, "queries", "data", 5, change=flip)),
    ("compressed", SECOND, put(*PRODUCTS, "keys", 0, "data", 0, change=flip)),
    ("compressed", MANIFEST, put("path", 1, "parameters", "mode", value="full")),
    ("direct", FIRST, put(*PRODUCTS, "keys", 1, "data", 0, change=flip)),
    ("direct", FIRST, put("payload", "threshold", change=plus)),
    ("direct", FIRST, put(*PRODUCTS, "keys", change=lambda keys: keys[::-1])),
    ("attention", FIRST, put("payload", "logits", "temperature", "data", 0, change=lambda x: x * (1 + 1e-9))),
    ("attention", FIRST, put("payload", "logits", "reference", "data", 0, change=lambda x: x * (1 + 1e-9))),
    ("attention", FIRST, put("payload", "logits", "block", change=plus)),
    ("attention", FIRST, put("payload", "logits", "products", "message", "data", 0, change=lambda x: (x + 1) % 4)),
    ("attention", FIRST, put("payload", "completeness", "fraction", 0, change=lambda x: hex(int(x, 0) - 1))),
    ("attention", FIRST, put("payload", "soundness", "fraction", 1, change=lambda x: hex(int(x, 0) - 1))),
    ("attention", FIRST, put("payload", "values", 0, "data", -1, value=1.0)),
    ("attention", MANIFEST, put("path", 2, "parameters", "kappa", value=17)),
    ("attention", MANIFEST, put("code", "irreducible", value=[1, 0, 1])),
    ("attention", MANIFEST, put("instances", 2, "size", "entry_bound", change=lambda x: x * 1.01)),
    ("explicit attention", FIRST, put("payload", "logits", "keys", 1, "data", 2, change=lambda x: x + 1e-3)),
    ("explicit attention", FIRST, put("payload", "logits", "scale", "data", 0, change=lambda x: x * 1.001)),
    ("explicit attention", MANIFEST, put("instances", 0, "size", "tolerance", change=lambda x: x + 1e-6)),
    ("signed", FIRST, put("payload", "logits", "query", "data", 0, change=lambda x: -x)),
    ("signed", FIRST, put("payload", "logits", "keys", 1, "data", -1, change=lambda x: x * 1.01)),
    ("signed", FIRST, put("payload", "logits", "keys", change=lambda keys: keys[::-1])),
    ("signed", FIRST, put("payload", "values", 1, "data", -1, value=1.0)),
    ("signed", MANIFEST, put("path", 1, "parameters", "kappa", value=17)),
    ("signed", MANIFEST, put("path", 1, "edge", value="OrthogonalVectorsToGapMaxIPDirect")),
    ("signed", MANIFEST, put("instances", 0, "size", "dimension", change=plus)),
]  # fmt: skip


@pytest.mark.parametrize("name", BUNDLES)
def test_accepts_what_was_written(bundles, name):
    assert check(bundles / name).startswith(
        f"accepted: {3 if name not in ('vectors', 'direct', 'explicit attention', 'signed') else 1} of"
    )


@pytest.mark.parametrize(
    ("bundle", "file", "change"), FORGED, ids=[f"{i}-{b}-{f}" for i, (b, f, _) in enumerate(FORGED)]
)
def test_rejects_a_forgery_with_fresh_seals(tampered, bundle, file, change):
    directory = tampered(bundle)
    edit(directory, file, change)
    seal(directory)
    with pytest.raises(Rejected):
        check(directory)


def test_rejects_a_degree_that_is_forged_everywhere(tampered):
    directory = tampered("compressed")
    edit(directory, MANIFEST, put("code", "degree", change=plus))
    for number in range(3):
        more = put("instances", number, "size", "soundness", change=lambda s: s + 2)
        edit(directory, MANIFEST, more)
        edit(directory, f"instance-{number:06d}.json", put("payload", "soundness", change=lambda s: s + 2))
    seal(directory)
    with pytest.raises(Rejected, match="not the code that is named"):
        check(directory)


@pytest.mark.parametrize(
    ("family", "p", "f", "weights", "reason"),
    [
        ("reed-solomon", 3, [1, 0], [1, 1], None), ("reed-solomon", 3, [1, 0], [1, 2], "weights"),
        ("reed-solomon", 3, [1, 0], [1, 1, 1], "not the code"), ("reed-solomon", 5, [1, 0], [1, 1, 1], None),
        ("reed-solomon", 5, [1, 0], [1, 1, 0], "weights"), ("hermitian", 2, [1, 1, 1], [1, 2], None),
        ("hermitian", 2, [1, 1, 1], [1, 1], "weights"), ("hermitian", 2, [1, 1, 1], [1, 2, 3], "not the code"),
        ("tower", 3, [1, 2, 2], [1, 1, 3, 3], None), ("tower", 3, [1, 2, 2], [1, 3, 1, 3], "weights"),
        ("tower", 3, [1, 2, 2], [1, 1, 2, 3], "weights"),
    ],
)  # fmt: skip
def test_rejects_blocks_that_may_sum_to_zero(family, p, f, weights, reason):
    """The characteristic condition, lost: intersecting inputs would look disjoint."""
    sets = [np.ones((1, len(weights)), dtype=np.int64)] * 2
    code = {"generator": np.array([[1]]), "information_set": [0], "degree": 0, "basis": np.zeros((0, 1), dtype=int)}
    code |= {"characteristic": p, "irreducible": f, "weights": np.array(weights)}
    declared = {"code": family, "block_length": 1, "soundness": Fraction(1, 2), "mode": "structured"}
    if reason is None:
        assert Protocol(sets, code, declared).residues.item() != 0
        return
    with pytest.raises(Rejected, match=reason):
        Protocol(sets, code, declared)


@pytest.mark.parametrize("bundle", ["gap", "attention"])
@pytest.mark.parametrize("seed", range(15))
def test_rejects_one_bit(tampered, bundle, seed):
    directory, rng = tampered(bundle), np.random.default_rng(seed)
    files = sorted(directory.iterdir())
    path = files[seed % len(files)]
    content = bytearray(path.read_bytes())
    content[rng.integers(len(content))] ^= 1 << int(rng.integers(8))
    path.write_bytes(content)
    with pytest.raises(Rejected):
        check(directory)


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("bundle", ["gap", "compressed", "attention"])
def test_rejects_swapped_missing_and_added_files(tampered, bundle, sealed):
    directory = tampered(bundle)
    first, second = (directory / FIRST).read_bytes(), (directory / SECOND).read_bytes()
    (directory / FIRST).write_bytes(second)
    (directory / SECOND).write_bytes(first)
    if sealed:
        seal(directory)
    with pytest.raises(Rejected):
        check(directory)
    (directory / FIRST).write_bytes(first)
    (directory / SECOND).write_bytes(second)
    if sealed:
        seal(directory)
        check(directory)
    (directory / "more.json").write_text("{}")
    with pytest.raises(Rejected):
        check(directory)
    (directory / "more.json").unlink()
    (directory / SECOND).unlink()
    with pytest.raises(Rejected):
        check(directory)


@pytest.mark.parametrize("name", ["gap", "attention"])
def test_runs_as_a_file_without_the_library(bundles, name, tmp_path):
    """Copied out of the library, in an isolated interpreter that cannot find it."""
    alone = Path(shutil.copy("reductions/bundles/checker.py", tmp_path / "checker.py"))
    run = [sys.executable, "-I", str(alone)]
    done = subprocess.run([*run, str(bundles / name)], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("accepted: 3 of")
    spoiled = shutil.copytree(bundles / name, tmp_path / "spoiled")
    (Path(spoiled) / FIRST).write_text("{}")
    done = subprocess.run([*run, str(spoiled)], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("rejected: a file is not as sealed")
    if name == "gap" and Path("/dev/full").exists():
        with open("/dev/full", "w") as full:
            done = subprocess.run(
                [*run, str(bundles / name)], stdout=full, stderr=subprocess.PIPE, text=True, check=False
            )
        assert (done.returncode, done.stderr) == (2, "standard output cannot be written: No space left on device\n")


def verify(bundle, output):
    """`hardchain verify` as a shell runs it: its exit code and what it says on standard error."""
    line = [sys.executable, "-m", "reductions", "verify", str(bundle)]
    done = subprocess.run(line, stdout=output, stderr=subprocess.PIPE, text=True, check=False)
    return done.returncode, done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_an_answer_that_cannot_be_written_is_not_blamed_on_the_bundle(bundles, tmp_path):
    no = "hardchain: standard output cannot be written: "
    spoiled = Path(shutil.copytree(bundles / "gap", tmp_path / "spoiled"))
    (spoiled / SEAL).write_text("")
    with open("/dev/full", "w") as full:
        assert verify(bundles / "gap", full) == (2, f"{no}No space left on device\n")
        assert verify(spoiled, full) == (2, f"{no}No space left on device\n")
        code, errors = verify(tmp_path / "missing", full)
    assert (code, errors.count("\n")) == (2, 1)
    assert "missing: cannot be read" in errors
    read, write = os.pipe()
    os.close(read)
    assert verify(bundles / "gap", write) == (2, "")
    os.close(write)
    assert verify(bundles / "gap", subprocess.DEVNULL) == (0, "")
    assert verify(spoiled, subprocess.DEVNULL) == (1, "")


def test_is_small_and_imports_numpy_and_the_standard_library_only():
    source = Path("reductions/bundles/checker.py").read_text()
    assert sum(bool(line.strip()) for line in source.splitlines()) <= 293  # blank ones apart
    modules = {line.split()[1].split(".")[0] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert modules - {"numpy"} <= sys.stdlib_module_names


@pytest.mark.parametrize(
    ("p", "f"), [(2, [1, 0]), (7, [1, 4]), (2, [1, 1, 1]), (3, [1, 1, 2]), (2, [1, 1, 0, 1]), (5, [1, 1, 2])]
)
def test_field_arithmetic_is_that_of_polynomials(p, f):
    flint = pytest.importorskip("flint")
    ours, modulus = Field(p, f), flint.nmod_poly(f[::-1], p)
    polynomials = [flint.nmod_poly([i // p**j % p for j in range(len(f) - 1)], p) for i in range(ours.q)]

    def number(polynomial):
        return sum(int(c) * p**j for j, c in enumerate(polynomial.coeffs()))

    for i, left in enumerate(polynomials):
        products = [number(left * right % modulus) for right in polynomials]
        np.testing.assert_array_equal(ours.times(i, np.arange(ours.q)), products)
        assert ours.total(np.array([i, i, 1]), 0) == number(left + left + polynomials[1])


@pytest.mark.parametrize(
    ("p", "f"), [(4, [1, 0]), (9, [1, 0]), (2, [1, 0, 1]), (3, [1, 0, 2]), (7, [2, 1]), (1, [1, 0])]
)
def test_what_is_no_field_is_rejected(p, f):
    with pytest.raises(Rejected):
        Field(p, f)


@pytest.mark.parametrize(
    "source",
    [
        CNF(0, ()), CNF(0, ((),)), CNF(1, ((1,), (-1,))), CNF(2, ((), (1, 1), (1, -1))),
        OrthogonalVectors(([[1, 0, 1], [0, 1, 1], [1, 1, 1]], [[1, 1, 0]])),
        OrthogonalVectors(([[1, 0]], np.zeros((0, 2)))), OrthogonalVectors((np.zeros((0, 2)), [[1, 1]])),
        OrthogonalVectors((np.zeros((2, 0)), np.zeros((1, 0)), np.zeros((3, 0)))),
    ],
    ids=str,
)  # fmt: skip
def test_degenerate_sources(source, tmp_path):
    for number, options in enumerate(
        (
            {"via": "direct"},
            {"via": "OrthogonalVectorsToGapMaxIPDirect"},
            {"block_length": 1},
            {"block_length": 2},
            {"mode": "full", "order": 2},
        )
    ):
        if isinstance(source, OrthogonalVectors):
            options.pop("order", None)
        path = route(source, "AttentionQuery", **options)
        for stop in range(1, len(path) + 1):
            write_bundle(source, path[:stop], tmp_path / f"{number}-{stop}", most=2)
            assert check(tmp_path / f"{number}-{stop}").startswith("accepted")


def test_paths_it_does_not_know_are_rejected_with_the_reason(tmp_path):
    write_bundle(FORMULA, (CNFToSparseCNF(), CNFToOrthogonalVectors(2)), tmp_path / "bundle")
    with pytest.raises(Rejected, match="does not know the path"):
        check(tmp_path / "bundle")
    with pytest.raises(FileNotFoundError):
        check(tmp_path / "nothing")
    with pytest.raises(InputError):
        write_bundle(FORMULA, (), tmp_path / "empty")
