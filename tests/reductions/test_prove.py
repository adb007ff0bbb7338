"""Proofs that an edge is right on all instances of a size, and what is found where it is not."""

import json
from dataclasses import dataclass
from itertools import product

import networkx as nx
import numpy as np
import pytest
from click.testing import CliRunner

from reductions import catalogue
from reductions.__main__ import main
from reductions.edges import OrthogonalVectorsToDiameter
from reductions.errors import BudgetError, InputError
from reductions.problems import Diameter
from reductions.testing import NotCovered, ReductionCounterexample, prove_reduction
from reductions.testing.proving import table_of
from reductions.testing.proving.circuit import all_of, any_of, both, either, negated, working
from reductions.testing.proving.prove import followed
from reductions.testing.proving.rup import Lemma, ProofRejected, check_refutation

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


@pytest.mark.parametrize("edge", [OneEdgeMore(), FourSteps(), OneCoordinateLess()], ids=lambda edge: edge.name)
def test_a_wrong_edge_gives_a_counterexample(edge):
    with pytest.raises(ReductionCounterexample) as caught:
        prove_reduction(edge, {"first": 2, "others": 3, "dimension": 4})
    source = caught.value.source
    answers = [target.brute_force() is not None for target in edge.targets(source)]
    assert any(answers) != (source.brute_force() is not None)


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


PAIRS = {"first": 2, "others": 2, "dimension": 2}


@pytest.mark.parametrize(
    ("edge", "size"),
    [
        ("CNFToOrthogonalVectors", {"variables": 3, "clauses": 3}),
        ("CNFToNAESAT", {"variables": 3, "clauses": 3}),
        ("OrthogonalVectorsToMinInnerProduct", PAIRS),
        ("OrthogonalVectorsToDiameter", PAIRS),
        ("OrthogonalVectorsToDominatingSet", {"first": 2, "others": 3, "dimension": 3}),
        ("HittingVectorToRadius2", PAIRS),
        ("OrthogonalVectorsToNFAAcceptance", PAIRS),
        ("OrthogonalVectorsToRegularExpressionSearch", PAIRS),
        ("OrthogonalVectorsToDiscreteFrechet", PAIRS),
        ("OrthogonalVectorsToDynamicTimeWarping", PAIRS),
        ("OrthogonalVectorsToLongestCommonSubsequence", PAIRS),
        ("OrthogonalVectorsToEditDistance", PAIRS),
        ("ConvolutionThreeSumToThreeSum", {"length": 4, "bound": 2}),
    ],
)
def test_circuits_of_questions_say_what_solve_says(edge, size):
    """Inputs are drawn denser and denser, so that there are YES and NO instances."""
    found = followed(catalogue.edge(edge)(), size)
    rng, answers = np.random.default_rng(3), set()
    for density in np.linspace(0.1, 0.9, 12):
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
