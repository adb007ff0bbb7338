"""Proofs that an edge is right on all instances of a size, and what is found where it is not."""

import json
import subprocess
import sys
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from click.testing import CliRunner

from reductions import catalogue
from reductions.__main__ import main
from reductions.edges import (
    CNFToOrthogonalVectors,
    OrthogonalVectorsToDiameter,
    OrthogonalVectorsToLongestCommonSubsequence,
    ThreeSumToXPlusY,
)
from reductions.errors import BudgetError, InputError
from reductions.problems import Diameter
from reductions.testing import NotCovered, ReductionCounterexample, prove_reduction
from reductions.testing.proving import table_of
from reductions.testing.proving.cases import Cases
from reductions.testing.proving.circuit import all_of, any_of, both, either, negated, working
from reductions.testing.proving.lifted import Lifted
from reductions.testing.proving.prove import followed
from reductions.testing.proving.rup import Lemma, ProofRejected, check_refutation
from reductions.testing.proving.values import there

VECTORS = {"first": 3, "others": 4, "dimension": 6}


def test_an_edge_is_proved_on_more_instances_than_anyone_can_try():
    proof = prove_reduction(OrthogonalVectorsToDiameter(), VECTORS)
    assert (proof.instances, proof.size, proof.solver) == (2 ** (7 * 6), VECTORS, "cadical195")
    assert proof.clauses > 100
    assert proof.lines > 10
    assert "2^42" in str(proof)
    assert "2^42" in str(table_of([proof]))


@dataclass(frozen=True)
class OneEdgeMore(OrthogonalVectorsToDiameter):
    """The first vector of the first set is near the centre of the second."""

    def targets(self, source):
        for target in super().targets(source):
            graph = nx.empty_graph(len(target.graph))
            graph.add_edges_from(target.graph.edges)
            graph.add_edge(0, len(target.graph) - 1)
            yield Diameter(graph, 3)


@dataclass(frozen=True)
class FourSteps(OrthogonalVectorsToDiameter):
    """The distance is one too many."""

    def targets(self, source):
        yield from (Diameter(target.graph, 4) for target in super().targets(source))


@dataclass(frozen=True)
class OneCoordinateLess(OrthogonalVectorsToDiameter):
    """The last vector of the second set loses its first coordinate."""

    def targets(self, source):
        first, second = source.sets
        kept = np.ones(second.shape, dtype=np.uint8)
        kept[-1, 0] = 0
        yield from super().targets(type(source)((first, second * kept)))


@dataclass(frozen=True)
class OneClauseLess(CNFToOrthogonalVectors):
    """The first clause is dropped."""

    def targets(self, source):
        yield from super().targets(replace(source, clauses=source.clauses[1:]))


@dataclass(frozen=True)
class OneLetterMore(OrthogonalVectorsToLongestCommonSubsequence):
    """The threshold is one too large."""

    def targets(self, source):
        for target in super().targets(source):
            yield replace(target, threshold=target.threshold + 1)


@dataclass(frozen=True)
class OneTooFar(ThreeSumToXPlusY):
    """The first number is one larger."""

    def targets(self, source):
        (first, *rest), *lists = source.lists
        yield from super().targets(replace(source, lists=((first + 1, *rest), *lists)))


@pytest.mark.parametrize(
    ("edge", "size"),
    [
        (OneEdgeMore(), {"first": 2, "others": 3, "dimension": 4}),
        (FourSteps(), {"first": 2, "others": 3, "dimension": 4}),
        (OneCoordinateLess(), {"first": 2, "others": 3, "dimension": 4}),
        (OneClauseLess(), {"variables": 3, "clauses": 2}),
        (OneLetterMore(), {"first": 1, "others": 2, "dimension": 2}),
        (OneTooFar(), {"first": 2, "second": 1, "third": 2, "bound": 1}),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_wrong_edge_gives_a_counterexample(edge, size):
    with pytest.raises(ReductionCounterexample) as caught:
        prove_reduction(edge, size)
    source = caught.value.source
    answers = [target.solve() is not None for target in edge.targets(source)]
    assert any(answers) != (source.brute_force() is not None)


WRONG_THEN_FILES = """
import os
import sys
from reductions.testing import ReductionCounterexample, prove_reduction
from tests.reductions.test_prove import OneClauseLess, OneEdgeMore, OneTooFar
for edge, size in (
    (OneEdgeMore(), {"first": 2, "others": 3, "dimension": 4}),
    (OneClauseLess(), {"variables": 3, "clauses": 2}),
    (OneTooFar(), {"first": 2, "second": 1, "third": 2, "bound": 1}),
):
    try:
        prove_reduction(edge, size)
    except ReductionCounterexample:
        continue
    raise AssertionError(edge)
files = [os.open(f"{sys.argv[1]}/{number}", os.O_CREAT | os.O_RDWR) for number in range(20)]  # which stay open
"""


def test_files_that_are_opened_later_stay_as_they_are(tmp_path):
    """The solver logs a proof in a file; what was left of it went into the next one, be it a library's data base."""
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", WRONG_THEN_FILES, str(tmp_path)], cwd=root, check=True)
    assert [path.stat().st_size for path in tmp_path.iterdir()] == [0] * 20


def test_what_is_refused():
    with pytest.raises(InputError, match="length"):
        prove_reduction(OrthogonalVectorsToDiameter(), {**VECTORS, "length": 3})
    with pytest.raises(InputError, match="dimension"):
        prove_reduction(OrthogonalVectorsToDiameter(), {"first": 2, "others": 2})
    with pytest.raises(BudgetError, match="3,000,000"):
        prove_reduction(OrthogonalVectorsToDiameter(), {"first": 9, "others": 9, "dimension": 99})


@dataclass(frozen=True)
class Unfollowed(OrthogonalVectorsToDiameter):
    """It stops where an entry is a one."""

    def targets(self, source):
        if source.sets[0][0, 0]:
            return
        yield from super().targets(source)


def test_code_that_cannot_be_followed_is_never_called_right():
    with pytest.raises(NotCovered, match="in some instances only"):
        prove_reduction(Unfollowed(), VECTORS)


@dataclass(frozen=True)
class Trying(OrthogonalVectorsToDiameter):
    """It takes what stops it for an error of its own."""

    def targets(self, source):
        try:
            yield from super().targets(source)
        except ValueError:
            return


def test_code_that_catches_errors_is_refused():
    with pytest.raises(NotCovered, match="try"):
        prove_reduction(Trying(), VECTORS)


# Following of code.


def branches(a, b, c):
    x = 1
    if a:
        x = b + 2
        if c:
            x -= 7
    elif b:
        x += 5 * c
    else:
        x = -a - c
    return x


def expressions(a, b, c):
    x = [2 * i + j for i, j in zip((a, b, c), (c, a, b), strict=True)]
    return [
        a < b <= c,
        (a and b) or c,
        not (a or b),
        b if a == c else 3 - b,
        abs(a - b) + max(x) - min(b, c),
        sum(i for i in x if i > 1),
        any(i == 3 for i in x),
        all(i >= c for i in x),
        a in (b, c),
        isinstance(a + b, int),
        (a if b else None) is None,
        (5, 7, 9)[a + b],
        (a ^ b) << c | (a & b) % 2,
        [*x, a, *(c, b)],
        len([i for i in x if i > 1]),
    ]


def texts(a, b, c):
    x = "".join("01"[bit] + ("#" if bit else "") for bit in (a, b, c))
    some = "".join(str(i) for i in (a, b + 2, c) if i)
    return f"<{x}{a + b}{x[::-1] if c else 'none'}{some}>"


def arrays(a, b, c):
    x = np.array([[a, b], [c, 1]])
    y = np.zeros((2, 2), dtype=np.int64)
    y[0] = x[:, 1] * 3
    if a:
        y[1, 0] = b
    return np.where(x > y, x + y, x.sum(axis=0)), (x == y).any(axis=1), np.vstack([x, y]).max() + x.min()


def last(a, b, c):
    total = 0
    for x in (a, b, c):
        for y in [i for i in (2, 3) if x]:
            total += y
        total += x
    return total + x


def last_of_some(a, b, c):
    total = 0
    for x in [i for i in (a, b + 3, c) if i]:
        total += x
    return total if x else 5


def test_an_item_that_is_last_in_some_instances_only_is_not_followed():
    with working() as circuit, pytest.raises(NameError):
        Lifted([__name__]).call(last_of_some, *(Cases.bit(circuit.input()) for _ in range(3)))


@pytest.mark.parametrize("f", [last, branches, expressions, texts, arrays])
def test_following_code_does_what_the_code_does(f):
    with working() as circuit:
        bits = [Cases.bit(circuit.input()) for _ in range(3)]
        together = Lifted([__name__]).call(f, *bits)
    wires = range(0, 2 * len(circuit.gates), 2)
    for values in product([0, 1], repeat=3):
        carried = circuit.values([bool(value) for value in values], wires)
        made = there(together, lambda wire, carried=carried: carried[wire >> 1] != bool(wire & 1))
        alone = f(*values)
        if isinstance(alone, tuple):
            assert all(np.array_equal(one, other) for one, other in zip(made, alone, strict=True))
        else:
            assert made == alone


# The circuits of questions.

PAIRS = {"first": 2, "others": 2, "dimension": 2}


@pytest.mark.parametrize(
    ("edge", "size"),
    [
        ("CNFToOrthogonalVectors", {"variables": 3, "clauses": 3}),
        ("CNFToNAESAT", {"variables": 3, "clauses": 3}),
        ("NAESATToCNF", {"variables": 2, "clauses": 3}),
        ("OrthogonalVectorsToMinInnerProduct", PAIRS),
        ("OrthogonalVectorsToDiameter", PAIRS),
        ("OrthogonalVectorsToDominatingSet", {"first": 2, "others": 3, "dimension": 3}),
        ("HittingVectorToRadius2", PAIRS),
        ("OrthogonalVectorsToNFAAcceptance", PAIRS),
        ("OrthogonalVectorsToRegularExpressionSearch", PAIRS),
        ("OrthogonalVectorsToDiscreteFrechet", PAIRS),
        ("OrthogonalVectorsToLongestCommonSubsequence", PAIRS),
        ("OrthogonalVectorsToEditDistance", PAIRS),
        ("ConvolutionThreeSumToThreeSum", {"length": 4, "bound": 2}),
    ],
)
def test_circuits_of_questions_say_what_solve_says(edge, size):
    """Inputs are drawn denser and denser, so that there are YES and NO instances."""
    found = followed(catalogue.edge(edge)(), size)
    rng, answers = np.random.default_rng(3), set()
    for density in np.linspace(0.1, 0.9, 20):
        inputs = [bool(bit) for bit in rng.random(len(found.circuit.inputs)) < density]
        instances = found.at(inputs)([found.source, *found.targets])
        expected = [instance.solve() is not None for instance in instances]
        assert found.circuit.values(inputs, [found.is_yes, *found.are_yes]) == expected
        answers.add(expected[0])
    assert answers == {True, False}


# The circuit.


def test_gates_are_what_they_say_on_all_inputs():
    """Every gate of two gates of two of three inputs or their negations, which is where gates are simplified."""
    with working() as circuit:
        inputs = [circuit.input() for _ in range(3)]
        literals = [0, 1, *inputs, *map(negated, inputs)]
        seen = {
            wire: (lambda values, wire=wire: bool(wire & 1) != (wire > 1 and values[(wire >> 1) - 1]))
            for wire in literals
        }
        for _ in range(2):
            for (a, f), (b, g) in product(list(seen.items())[:60], repeat=2):
                seen[both(a, b)] = lambda values, f=f, g=g: f(values) and g(values)
                seen[either(a, negated(b))] = lambda values, f=f, g=g: f(values) or not g(values)
        for values in product([False, True], repeat=3):
            expected = [f(values) for f in seen.values()]
            assert circuit.values(values, seen) == expected
        assert circuit.values([True, False, True], [all_of(inputs), any_of(inputs), all_of([]), any_of([])]) == [
            False,
            True,
            True,
            False,
        ]


# The checker.

CONTRADICTION = [[1, 2], [1, -2], [-1, 3], [-1, -3]]


def test_a_right_proof_is_accepted():
    assert check_refutation(CONTRADICTION, [Lemma([1]), Lemma([])]) == 1
    assert check_refutation([[1], [-1]], []) == 0
    assert check_refutation([[]], []) == 0


@pytest.mark.parametrize(
    ("clauses", "proof"),
    [
        (CONTRADICTION[:3], [Lemma([1]), Lemma([])]),
        (CONTRADICTION, []),
        (CONTRADICTION, [Lemma([])]),
        (CONTRADICTION, [Lemma([1, 3])]),
        (CONTRADICTION, [Lemma([1, 2], deleted=True), Lemma([1])]),
        (CONTRADICTION, [Lemma([4]), Lemma([-4])]),
        ([], [Lemma([])]),
    ],
)
def test_a_wrong_proof_is_rejected(clauses, proof):
    with pytest.raises(ProofRejected):
        check_refutation(clauses, proof)


def test_no_proof_is_accepted_of_what_can_be_true():
    """Random lemmas about random formulas, which all assignments are tried on."""
    rng = np.random.default_rng(5)
    accepted = 0
    for _ in range(200):
        clauses = rng.choice([-1, 1], (8, 2)) * rng.integers(1, 4, (8, 2))
        lemmas = rng.choice([-1, 1], (6, 1)) * rng.integers(1, 4, (6, 1))
        models = (set(model) for model in product((-1, 1), (-2, 2), (-3, 3)))
        can_be_true = any(all(model & set(clause) for clause in clauses.tolist()) for model in models)
        try:
            check_refutation(clauses.tolist(), map(Lemma, lemmas.tolist()))
        except ProofRejected:
            continue
        accepted += 1
        assert not can_be_true
    assert 10 < accepted < 190


def test_where_a_proof_cannot_be_written_nothing_is_proved(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[followed.__module__], "followed", lambda *_: pytest.fail("this takes long"))
    with pytest.raises(InputError, match="is not a directory, so found cannot be created there"):
        prove_reduction(OrthogonalVectorsToDiameter(), {}, proof=tmp_path / "none" / "found")


def test_endings_are_added_to_names_with_dots(tmp_path):
    prove_reduction(OrthogonalVectorsToDiameter(), {"first": 1, "others": 1, "dimension": 1}, proof=tmp_path / "v1.2")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["v1.2.cnf", "v1.2.drat"]


def test_a_proof_is_written_for_other_checkers(tmp_path):
    prove_reduction(OrthogonalVectorsToDiameter(), {"first": 2, "others": 3, "dimension": 4}, proof=tmp_path / "found")
    head, *rows = (tmp_path / "found.cnf").read_text().splitlines()
    clauses = [[int(literal) for literal in row.split()[:-1]] for row in rows]
    lines = [row.split() for row in (tmp_path / "found.drat").read_text().splitlines()]
    lemmas = [Lemma([int(x) for x in row[row[0] == "d" : -1]], row[0] == "d") for row in lines]
    assert head == f"p cnf {max(abs(x) for clause in clauses for x in clause)} {len(clauses)}"
    assert check_refutation(clauses, lemmas) > 0
    for place in range(0, len(clauses), 9):  # every clause is needed, or the rest can still be refuted
        try:
            check_refutation(clauses[:place] + clauses[place + 1 :], lemmas)
        except ProofRejected:
            break
    else:
        pytest.fail("no clause of these is needed")


# The command.


def run(*arguments):
    result = CliRunner().invoke(main, ["prove", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_the_command():
    found = json.loads(
        run("OrthogonalVectorsToDiameter", "--size", "first=2,others=3", "--size", "dimension=4", "--json").stdout
    )
    assert (found["instances"], found["size"]) == (2**20, {"first": 2, "others": 3, "dimension": 4})
    assert "2^20" in run("OrthogonalVectorsToDiameter", "--size", "first=2,others=3,dimension=4").stdout


@pytest.mark.parametrize(
    ("arguments", "fact"),
    [
        (["OrthogonalVectorsToDiameter", "--size", "first"], "first"),
        (["OrthogonalVectorsToDiameter", "--size", "first=2,first=3"], "more than once"),
        (["OrthogonalVectorsToDiameter", "--size", "first=2"], "others"),
        (["Nothing", "--size", "first=2"], "Nothing"),
        (["OrthogonalVectorsToDiameter", "--with", "order=3", "--size", "first=2"], "order"),
    ],
)
def test_the_command_refuses(arguments, fact):
    result = run(*arguments)
    assert result.exit_code == 2
    assert fact in result.stderr
