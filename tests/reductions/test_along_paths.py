"""Adaptive conversations with another edge inside each question, and streams whose rounds depend on earlier answers."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
import pytest
import sympy

from reductions import (
    CNF,
    Function,
    IndexSearch,
    Online,
    OrthogonalVectors,
    Overhead,
    Theorem,
    decide,
    sizes,
)
from reductions.edges.min_plus_product_to_negative_triangle import MinPlusProductToNegativeTriangle
from reductions.edges.orthogonal_vectors_to_diameter import OrthogonalVectorsToDiameter
from reductions.errors import InputError
from reductions.overhead import at_most
from reductions.problem import same
from reductions.problems import MinPlusProduct, NegativeTriangle
from reductions.problems.matrices.base import ENTRY_BYTES, INFINITY, MatrixProblem
from reductions.reduction import FanOut
from reductions.running.conversation import converse, visits
from tests.reductions.edges.held import TASTES, first

n_1, n_2, n_3, W = NegativeTriangle.symbols.values()
shifts = sympy.Symbol("K", integer=True, nonnegative=True)


@dataclass(frozen=True, eq=False, repr=False)
class BalancedTriangle(MatrixProblem, IndexSearch):
    """Is there a triangle of weight 0?"""

    shapes = NegativeTriangle.shapes
    symbols = NegativeTriangle.symbols
    storage = ENTRY_BYTES * (n_1 * n_2 + n_2 * n_3 + n_3 * n_1)

    @property
    def axes(self):
        return tuple(map(len, self.matrices))

    def holds(self, choice):
        i, j, k = choice
        weights = [int(m[a, b]) for m, a, b in zip(self.matrices, (i, j, k), (j, k, i), strict=True)]
        return INFINITY not in weights and sum(weights) == 0


@dataclass(frozen=True)
class NegativeTriangleToBalancedTriangle(FanOut[NegativeTriangle, BalancedTriangle]):
    """x + y > z iff some number of bits l has (x >> l) + (y >> l) - (z >> l) in {1, 2}."""

    theorem = Theorem("Vassilevska Williams and Williams 2013")
    overhead = Overhead(calls=2 * (shifts + 1), first=n_1, second=n_2, third=n_3, bound=at_most(W + 2))

    def parameters(self, size):
        return {shifts: size["bound"].bit_length()}

    def targets(self, source):
        x, y = (np.where(m == INFINITY, m, -m) for m in source.matrices[:2])
        z = source.matrices[2]
        for bits in range(source.bound.bit_length() + 1):
            for d in (1, 2):
                parts = (x >> bits, y >> bits, -(z >> bits) - d)
                yield BalancedTriangle(
                    tuple(np.where(m == INFINITY, m, part) for m, part in zip(source.matrices, parts, strict=True))
                )

    def embed(self, source, witness):
        return next((i, witness) for i, target in enumerate(self.targets(source)) if target.verify(witness))

    def lift(self, source, index, witness):
        return witness


def products(count, seed=0):
    rng = np.random.default_rng(seed)
    for number in range(count):
        yield MinPlusProduct.random(rng, side=3, bound=3, offset=(0, 50, -50)[number % 3])


@pytest.mark.parametrize("oracle", TASTES, ids=["first", "last", "drawn"])
def test_products_by_asking_about_balanced_triangles_alone(oracle):
    for number, source in enumerate(products(12)):
        path = [MinPlusProductToNegativeTriangle(group=number % 3 + 1), NegativeTriangleToBalancedTriangle()]
        asked = []
        decision = decide(
            source,
            BalancedTriangle,
            path=path,
            oracle=lambda question, asked=asked: asked.append(question) or oracle(question),
        )
        assert same(decision.answer, source.value())
        middle, end = decision.stages[1:]
        assert middle.instances <= middle.projected == path[0].count(source.measured())
        between = path[0].project(source.measured())
        assert end.instances == len(asked) <= middle.projected * path[1].count(between)
        most = path[1].project(between)
        for question in asked:
            assert all(question.measured()[name] <= most[name] for name in most)
            assert [step.split("(")[0] for step in question.provenance] == [edge.name for edge in path]


def test_an_edge_that_is_wrong_below_is_seen_above():
    """With one of the two differences only, triangles are missed, and so are sums."""

    class OneDifference(NegativeTriangleToBalancedTriangle):
        def targets(self, source):
            return (target for i, target in enumerate(super().targets(source)) if i % 2 == 0)

    path = [MinPlusProductToNegativeTriangle(), OneDifference()]
    answers = [decide(source, BalancedTriangle, path=path).answer for source in products(12)]
    assert not all(same(answer, source.value()) for answer, source in zip(answers, products(12), strict=True))


def test_an_adaptive_run_is_resumed(tmp_path):
    """The log of the answers is all that an interrupted conversation needs, though every question depends on it."""
    source = MinPlusProduct(([[5, -2, 0], [1, INFINITY, 3]], [[0, 4], [2, INFINITY], [-1, 1]]))
    whole = decide(source, NegativeTriangle)
    total, asked = whole.stages[1].instances, []

    def interrupted(question):
        asked.append(question)
        if len(asked) == total // 2:
            raise KeyboardInterrupt
        return first(question)

    with pytest.raises(KeyboardInterrupt):
        decide(source, NegativeTriangle, oracle=interrupted, checkpoint=tmp_path / "log")
    resumed = decide(source, NegativeTriangle, oracle=interrupted, checkpoint=tmp_path / "log")
    assert same(resumed.answer, whole.answer)
    assert len(asked) == total + 1
    assert not (tmp_path / "log").exists()


# ---- online


class BooleanStreamSize(NamedTuple):
    side: int
    length: int


@dataclass(frozen=True, eq=False, repr=False)
class BooleanStream(Function):
    """The products M v of a matrix of bits and one vector after the other, over the Boolean semiring.

    Every vector but the first is the product before it, so it cannot be known before that is answered: `answered` is
    where the edge under test leaves its answers.
    """

    matrix: np.ndarray
    start: tuple[int, ...]
    length: int

    symbols = sizes(side="n", length="T")
    log: ClassVar[list] = []

    @property
    def beginning(self):
        self.log.clear()
        return self.matrix

    @property
    def rounds(self):
        for number in range(self.length):
            answers = [what for event, what in self.log if event == "answered"]
            self.log.append(("seen", number))
            yield np.array(answers[number - 1] if number else self.start)

    def size(self):
        return BooleanStreamSize(len(self.matrix), self.length)

    def value(self):
        found, vector = [], np.array(self.start)
        for _ in range(self.length):
            vector = (self.matrix @ vector > 0).astype(int)
            found.append(tuple(vector.tolist()))
        return tuple(found)


n, T = BooleanStream.symbols.values()


@dataclass(frozen=True)
class BooleanStreamToOrthogonalVectors(Online[BooleanStream, OrthogonalVectors]):
    """Rows that are orthogonal to the vector are found one by one and removed; the others have a 1 in the product."""

    theorem = Theorem("by definition")
    overhead = Overhead(calls=at_most(T * n), order=2, first=at_most(n), others=1, other_tuples=1, dimension=n)

    def begin(self, beginning):
        return beginning

    def answer(self, state, request):
        rows = list(range(len(state)))
        while rows:
            witness = yield OrthogonalVectors((state[rows], request[None]))
            if witness is None:
                break
            del rows[witness[0]]
        product = tuple(int(i in rows) for i in range(len(state)))
        BooleanStream.log.append(("answered", product))
        return product


class AllRoundsAtOnce(BooleanStreamToOrthogonalVectors):
    """Sees the whole stream before it answers."""

    def ask(self, source):
        state, answers = self.begin(source.beginning), []
        for request in list(source.rounds):
            answers.append((yield from self.answer(state, request)))
        return tuple(answers)


def streams(count, seed=0):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        side = int(rng.integers(1, 5))
        yield BooleanStream(
            (rng.random((side, side)) < 0.4).astype(int),
            tuple(rng.integers(0, 2, side).tolist()),
            int(rng.integers(0, 5)),
        )


def run(path, source, oracle):
    """Hold a conversation; the answer, and what happened in which order."""
    talk, reply, log = converse(path, source, visits(source, path)), None, source.log
    log.clear()
    while True:
        try:
            question = talk.send(reply)
        except StopIteration as end:
            return end.value, list(log)
        log.append(("asked", sum(event == "seen" for event, _ in log) - 1))
        reply = oracle(question)


def check_rounds(path, source, oracle):
    """The answers are right; every round is seen, asked about and answered before the next one is seen."""
    answer, log = run(path, source, oracle)
    assert answer == source.value()
    number = -1
    for event, what in log:
        if event == "seen":
            assert what == number + 1
            assert sum(e == "answered" for e, _ in log[: log.index((event, what))]) == what
            number = what
        if event == "asked":
            assert what == number
    assert sum(event == "asked" for event, _ in log) <= path[0].count(source.measured())


@pytest.mark.parametrize("oracle", TASTES, ids=["first", "last", "drawn"])
@pytest.mark.parametrize("below", [(), (OrthogonalVectorsToDiameter(),)], ids=["alone", "with an edge below"])
def test_every_round_is_answered_before_the_next_is_seen(below, oracle):
    for source in streams(40):
        check_rounds([BooleanStreamToOrthogonalVectors(), *below], source, oracle)


def test_a_stream_by_asking_about_diameters_alone():
    for source in streams(20, seed=1):
        decision = decide(source, "Diameter", path=[BooleanStreamToOrthogonalVectors(), OrthogonalVectorsToDiameter()])
        assert decision.answer == source.value()


def test_a_reduction_that_looks_ahead_is_seen():
    source = BooleanStream(np.array([[0, 1], [1, 1]]), (1, 0), 3)
    check_rounds([BooleanStreamToOrthogonalVectors()], source, first)
    with pytest.raises(IndexError):  # the second vector is asked for while the first has no answer
        check_rounds([AllRoundsAtOnce()], source, first)


def test_a_stream_has_another_beginning_than_a_formula():
    with pytest.raises(InputError, match="BooleanStream"):
        next(BooleanStreamToOrthogonalVectors().converse(CNF(1, ())))
