"""Hostile documents: every reader refuses them with an error of the package, before memory or time is spent."""

import json
import pickle
import tracemalloc
import zipfile
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from attention import AttentionState
from attention.errors import InputError as AttentionInputError
from attention.support.archive import read_arrays
from reductions import CNF, GapMaxIP, OrthogonalVectors, route
from reductions.__main__ import main
from reductions.bundles.bundle import instance_at, lift_answer, write_bundle
from reductions.bundles.checker import Rejected, check
from reductions.documents import decode, load, read_text
from reductions.edges import MaxIPToAttention
from reductions.errors import BudgetError, InputError, ReductionError
from reductions.problem import Problem
from reductions.problems.formulas.dimacs import read_dimacs
from reductions.text_files import read_parts
from tests.reductions.test_checker import seal

FORMULA = CNF(3, ((1, -2), (2, 3), (-1, -3)))
DEEP = "[" * 100_000 + "]" * 100_000


@pytest.fixture
def frugal():
    """Nothing in a test may take more than 16 MiB beside its own documents."""
    tracemalloc.start()
    yield
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**24


def document(payload, problem="OrthogonalVectors"):
    return json.dumps({"hardchain": "0", "problem": problem, "provenance": [], "payload": payload})


def array(dtype="|u1", shape=(2, 1), data=(1, 0)):
    return {"dtype": dtype, "shape": shape, "data": data}


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (array(dtype="O"), "dtype must be"),
        (array(dtype="<U999999999"), "dtype must be"),
        (array(dtype="(99999999,)i8"), "dtype must be"),
        (array(dtype=["i8"]), "dtype must be"),
        (array(shape=[2**40, 2**40], data=[]), "shape must be"),
        (array(shape=[2**30, 2**30], data=[]), "as many numbers as shape"),
        (array(shape=[-1, -2]), "shape must be"),
        (array(shape=[True, 2]), "shape must be"),
        (array(shape=[[2], 1]), "shape must be"),
        (array(shape="21"), "shape must be"),
        (array(data=[1]), "as many numbers"),
        (array(data="10"), "as many numbers"),
        (array(data=[[1], [0]]), "data must be numbers"),
        (array(data=[1, 0.5]), "data must be numbers"),
        (array(data=["1", "0"]), "data must be numbers"),
        (array(data=[1, 256]), "out of bounds"),
        (array(data=[1, {}]), "not an integer|must be numbers|int\\(\\) argument"),
        ({"fraction": ["1", "0"]}, "ZeroDivisionError"),
        ({"fraction": [1, 2]}, "two integers as text"),
        ({"fraction": ["1"]}, "two integers as text"),
        ({"fraction": ["9" * 5000, "1"]}, "Exceeds the limit"),
        ({"fraction": ["0x" + "f" * 70_000, "1"]}, "at most 262,144 bits"),
    ],
)
@pytest.mark.usefixtures("frugal")
def test_arrays_and_fractions_that_are_none(bad, reason):
    with pytest.raises(InputError, match=reason) as caught:
        Problem.from_json(document({"sets": [bad, bad]}))
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (DEEP, "RecursionError|not valid JSON"),
        (document({"sets": "DEEP"}).replace('"DEEP"', DEEP), "RecursionError|not valid JSON"),
        ('{"problem": NaN}', "NaN is not a number"),
        ('{"problem": -Infinity}', "-Infinity is not a number"),
        ('{"problem": "CNF", "problem": "Coloring"}', "duplicate key"),
        ('{"problem": ' + "9" * 5000 + "}", "Exceeds the limit"),
        (document([], "CNF"), "TypeError"),
        (document({"variables": 10**18, "clauses": "12"}, "CNF"), "must be an integer"),
        (document({"variables": 2.0, "clauses": []}, "CNF"), "num_variables must be an integer"),
        (document({}, ["CNF"]), "TypeError"),
        (document({"vertices": "ab", "edges": [], "colors": 2}, "Coloring"), "must be a list"),
        (document({"vertices": [1, True], "edges": [], "colors": 2}, "Coloring"), "without repetitions"),
        (document({"vertices": [{"x": 1}], "edges": [], "colors": 2}, "Coloring"), "does not stand for the label"),
        (document({"vertices": [0, 1], "edges": [[0, -1]], "colors": 2}, "Coloring"), "at least 0, got -1"),
        (document({"vertices": [0, 1], "edges": [[0, 10**30]], "colors": 2}, "Coloring"), "IndexError|OverflowError"),
        (document({"sets": [array()] * 33}), "2 to 32 vector sets, got 33"),
        (document({}, "CNF").replace("[]", '"ab"'), "provenance must be a list"),
    ],
)
def test_documents_that_are_none(text, reason):
    with pytest.raises(InputError, match=reason) as caught:
        Problem.from_json(text)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"characteristic": 2**521 - 1}, "p prime, got"),
        ({"characteristic": 6}, "p prime, got 6\\^1"),
        ({"characteristic": 4}, "p prime, got 4\\^1"),
        ({"irreducible": [1] * 100_000}, "at most|must have"),
        ({"irreducible": [1]}, "degree of the irreducible polynomial must be at least 1"),
        ({"characteristic": 2, "irreducible": [1, 0, 1]}, "irreducible"),
        ({"weights": array(shape=[2], data=[1, 1])}, "words must be of one shape"),
        ({"message": array(shape=[2], data=[1, 1])}, "the message must have"),
        ({"encodings": [array(shape=[2], data=[1, 1])] * 2}, "words must be of one shape"),
    ],
)
def test_coin_products_that_are_none(changes, reason):
    word = array(shape=[1, 1, 1], data=[1])
    stored = {"characteristic": 3, "irreducible": [1, 1], "weights": array(shape=[1], data=[1]),
              "encodings": [word, word], "message": array(shape=[1], data=[1])}  # fmt: skip
    whole = {"products": stored, "threshold": 1, "soundness": 0}
    assert Problem.from_json(document(whole, "GapMaxIP")).brute_force() == (0, 0)
    with pytest.raises(InputError, match=reason):
        Problem.from_json(document({**whole, "products": {**stored, **changes}}, "GapMaxIP"))


@pytest.mark.usefixtures("frugal")
def test_numbers_that_stand_for_much_are_read_and_not_carried_out():
    formula = CNF.from_dimacs("p cnf 999999999999999999 0\n")
    assert Problem.from_json(formula.to_json()) == formula
    assert not formula.verify((1,))
    assert formula.candidates() == 2**64
    with pytest.raises(BudgetError, match="at least 18,446,744,073,709,551,616 candidates"):
        formula.brute_force()
    coloring = Problem.from_json(document({"vertices": list(range(100)), "edges": [], "colors": 10**18}, "Coloring"))
    assert coloring.candidates() == 2**64
    chosen = document({"vertices": list(range(100)), "edges": [], "chosen": 10**18}, "DominatingSet")
    assert Problem.from_json(chosen).candidates() == 2**64
    wide = GapMaxIP.from_vectors([[1]], [[[1]]], 10**9, 10**9 - 1)
    with pytest.raises(BudgetError, match="would take about"):
        next(MaxIPToAttention().instances(wide))


def test_fractions_of_thousands_of_digits_are_stored():
    (query,) = MaxIPToAttention().instances(GapMaxIP.from_vectors([[1]], [[[1]]], 1, 0))
    stored = replace(query, soundness=Fraction(1, 3**10000))
    assert Problem.from_json(stored.to_json()) == stored
    assert decode({"fraction": ["0x10", "3"]}) == Fraction(16, 3)


def npz(path, members, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def npy(descr="|u1", shape=(2,), data=b"\1\0"):
    head = repr({"descr": descr, "fortran_order": False, "shape": shape}).encode()
    return b"\x93NUMPY\1\0" + len(head).to_bytes(2, "little") + head + data


@pytest.mark.parametrize(
    ("member", "reason"),
    [
        (npy(shape=(2**40,)), "announces shape"),
        (npy(shape=(-2,)), "announces shape"),
        (npy(shape=(2**62, 0)), "announces shape|array0"),
        (npy("<U0", (2**50,), b""), "dtype <U0"),
        (npy("|V0", (2**50,), b""), "dtype \\|V0"),
        (npy("|O", (1,), pickle.dumps([print])), "dtype object"),
        (npy([("a", "<i8")], (2**40,)), "dtype"),
        (npy("<i8", (2,), b"\0" * 8), "announces shape"),
        (npy()[:-1], "announces shape"),
        (b"", "magic"),
        (b"\x93NUMPY\3\0\0\0\0\0", "KeyError|\\(3, 0\\)"),
        (b"\x93NUMPY\1\0\5\0((((\n", "TokenError|Cannot parse|SyntaxError"),
        (b"\x93NUMPY\2\0\0\0\0\x7f", "EOF|header"),
    ],
)
@pytest.mark.usefixtures("frugal")
def test_members_that_are_not_what_they_announce(member, reason, tmp_path):
    header = json.dumps({"problem": "OrthogonalVectors", "provenance": [], "payload": {"sets": [{"array": 0}] * 2}})
    stored = npy(f"<U{len(header)}", (), header.encode("utf-32-le"))
    path = npz(tmp_path / "x.npz", {"header.npy": stored, "array0.npy": member})
    with pytest.raises(InputError, match=f"x.npz: not an instance in npz: .*({reason})"):
        Problem.from_npz(path)
    with pytest.raises(AttentionInputError, match="is not a saved attention state"):
        AttentionState.load(path)


@pytest.mark.usefixtures("frugal")
def test_bombs_and_other_archives(tmp_path, monkeypatch):
    path = tmp_path / "bomb.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            with archive.open(f"array{number}.npy", "w") as member:
                member.write(npy(shape=(2**24,), data=b""))
                for _ in range(16):
                    member.write(bytes(2**20))
    assert path.stat().st_size < 2**16
    monkeypatch.setattr("attention.support.archive.ARRAYS_LIMIT", 2**25)
    with pytest.raises(InputError, match="its arrays would take 50,331,"):
        Problem.from_npz(path)
    many = npz(tmp_path / "many.npz", {f"array{i}.npy": npy() for i in range(3)})
    content = many.read_bytes()
    many.write_bytes(content.replace(b"array1", b"array0"))
    with pytest.raises(InputError, match="two members have one name"):
        Problem.from_npz(many)
    with pytest.raises(InputError, match="not compressed as numpy does"):
        Problem.from_npz(npz(tmp_path / "bzip2.npz", {"header.npy": npy()}, zipfile.ZIP_BZIP2))
    with pytest.raises(InputError, match="Is a directory"):
        Problem.from_npz(tmp_path)
    with pytest.raises(AttentionInputError):
        read_arrays(many)


@pytest.mark.usefixtures("frugal")
def test_texts_that_never_end(monkeypatch):
    with pytest.raises(InputError, match=r"zero:1: the header .* must come first"):
        CNF.from_dimacs("/dev/zero")
    monkeypatch.setattr("reductions.documents.TEXT_LIMIT", 2**20)
    endless = SimpleNamespace(read=lambda size: b"c" * size)
    with pytest.raises(InputError, match="name: is longer than 1 MiB"):
        read_dimacs(CNF, read_parts(endless, "name"), "name")
    with pytest.raises(InputError, match="is longer than 1 MiB"):
        read_text("/dev/zero")


@pytest.fixture
def bundle(tmp_path):
    write_bundle(
        FORMULA,
        route(FORMULA, "AttentionQuery", order=2, via="OrthogonalVectorsToGapMaxIPDirect")[:2],
        tmp_path / "bundle",
    )
    return tmp_path / "bundle"


def spoil(bundle, name, change):
    path = bundle / name
    stored = json.loads(path.read_text())
    change(stored)
    path.write_text(json.dumps(stored))
    seal(bundle)


@pytest.mark.parametrize("name", ["../secret.json", "/etc/passwd", "source.json", None, ["instance-000000.json"]])
def test_a_manifest_names_no_file_but_its_own(bundle, name):
    (bundle.parent / "secret.json").write_text(FORMULA.to_json())
    spoil(bundle, "manifest.json", lambda m: m["instances"][0].update(file=name))
    with pytest.raises(InputError, match=r"entry 0 must be of the file instance-000000\.json"):
        instance_at(bundle, 0)
    with pytest.raises(Rejected):
        check(bundle)


def test_links_and_other_files_are_no_part_of_a_bundle(bundle):
    (bundle / "source.json").rename(bundle.parent / "source.json")
    (bundle / "source.json").symlink_to(bundle.parent / "source.json")
    with pytest.raises(InputError, match="is not a regular file"):
        lift_answer(bundle, {"instance": 0, "witness": [0, 0]})
    with pytest.raises(Rejected, match="no file"):
        check(bundle)
    (bundle / "source.json").unlink()
    (bundle / "source.json").mkdir()
    with pytest.raises(Rejected, match="no file"):
        check(bundle)
    result = CliRunner().invoke(main, ["verify", str(bundle)])
    assert (result.exit_code, result.stdout) == (1, "rejected: something in it is no file\n")


BLOWN_UP = [
    ("source.json", lambda s: s.update(payload={"variables": 64, "clauses": []})),
    ("source.json", lambda s: s.update(payload={"variables": 2**31, "clauses": []})),
    ("source.json", lambda s: s.update(payload={"variables": 10**400, "clauses": []})),
    ("source.json", lambda s: s.update(payload={"variables": 80, "clauses": [[]] * 1000})),
    ("source.json", lambda s: s.update(payload=json.loads("[" * 900 + "]" * 900))),
    ("source.json", lambda s: s.update(payload={"fraction": ["1", "0"]})),
    ("manifest.json", lambda m: m["path"][0]["parameters"].update(order=10**9)),
    ("manifest.json", lambda m: m["path"][0]["parameters"].update(order=10**400)),
    ("manifest.json", lambda m: m["instances"][0]["size"].update(dimension=10**400)),
    ("manifest.json", lambda m: m.update(projected={"dtype": "|u1", "shape": [2**62], "data": []})),
    ("manifest.json", lambda m: m.update(code={"dtype": "<U999999999", "shape": [3], "data": [1, 2, 3]})),
    ("manifest.json", lambda m: m.update(path=[m["path"]])),
    ("instance-000000.json", lambda i: i["payload"]["products"].update(queries=None)),
]


@pytest.mark.parametrize(("name", "change"), BLOWN_UP, ids=range(len(BLOWN_UP)))
@pytest.mark.usefixtures("frugal")
def test_blown_up_bundles_are_rejected(bundle, name, change):
    spoil(bundle, name, change)
    with pytest.raises(Rejected) as caught:
        check(bundle)
    assert "\n" not in str(caught.value)
    with suppress(ReductionError):
        lift_answer(bundle, {"instance": 0, "witness": [0, 0]})


@pytest.mark.parametrize(
    "answer", [DEEP, "NaN", "{", "\xff", '{"instance": 0, "witness": ' + "[" * 900 + "]" * 900 + "}"]
)
def test_answers_that_are_none(bundle, answer, tmp_path):
    (tmp_path / "answer.json").write_text(answer, encoding="latin-1")
    result = CliRunner().invoke(main, ["lift", str(bundle), str(tmp_path / "answer.json")])
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert len(result.stderr) < 600


def test_standard_input_that_is_no_text():
    result = CliRunner().invoke(main, ["decide", "-"], input=b"p cnf 1 1\n\xff 0\n")
    assert (result.exit_code, result.stderr) == (2, "hardchain: text:2: '\\xff' is not a literal\n")


@pytest.mark.parametrize("options", [("-d", "257"), ("-k", "33"), ("-k", "1")])
def test_plans_for_numbers_out_of_range(options):
    result = CliRunner().invoke(main, ["plan", "-n", "100", *options])
    assert result.exit_code == 2
    assert "range" in result.stderr


# Anything at all, and documents of the library with a part replaced.

leaves = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["|u1", "O", "CNF"])
)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
)


def replaced(value, path, other):
    """The value with the part at the end of a path, taken modulo what is there, replaced."""
    if isinstance(value, (dict, list)) and value and path:
        keys = list(value) if isinstance(value, dict) else range(len(value))
        copy = value.copy()
        copy[keys[path[0] % len(keys)]] = replaced(value[keys[path[0] % len(keys)]], path[1:], other)
        return copy
    return other


INSTANCES = [FORMULA, OrthogonalVectors(([[1, 0]], [[1, 1], [0, 1]])), GapMaxIP.from_vectors([[1]], [[[1]]], 1, 0)]


@given(st.sampled_from(INSTANCES), st.lists(st.integers(0, 9), max_size=6), values)
@settings(max_examples=300, deadline=None)
def test_a_document_with_a_part_replaced_is_read_or_refused(instance, path, other):
    text = json.dumps(replaced(json.loads(instance.to_json()), path, other))
    try:
        read = Problem.from_json(text)
    except InputError:
        return
    assert Problem.from_json(read.to_json()) == read
    assert read.candidates() <= 2**64


@pytest.mark.parametrize("order", "<>")
def test_a_text_in_an_archive_has_characters_only(tmp_path, order):
    """numpy makes a string of any numbers, and Python fails where one is taken out of it."""
    path = tmp_path / "text.npz"
    text = FORMULA.to_json()
    header = np.array(text).astype(f"{order}U{len(text)}")
    np.savez(path, header=header)
    assert Problem.from_npz(path) == FORMULA
    numbers = np.frombuffer(header.tobytes(), f"{order}u4").copy()
    numbers[5] = 0x110000
    np.savez(path, header=np.frombuffer(numbers.tobytes(), header.dtype).reshape(()))
    with pytest.raises(InputError, match="header has the character 0x110000"):
        Problem.from_npz(path)


@given(st.binary(max_size=60) | st.text(alphabet="pcnf 0123-%\n", max_size=60).map(str.encode))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_dimacs_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.cnf"
    path.write_bytes(content)
    try:
        formula = CNF.from_dimacs(path)
    except InputError:
        return
    assert CNF.from_dimacs(formula.to_dimacs()) == formula


@given(values)
@settings(max_examples=100, deadline=None)
def test_any_json_is_a_document_or_refused(value):
    try:
        load(json.dumps(value))
    except InputError:
        return
    with pytest.raises(InputError):
        Problem.from_json(json.dumps(value))
