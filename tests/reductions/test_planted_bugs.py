"""Wrong variants of the library's own edges: the verifier must catch each one, with a small counterexample."""

from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import log

import numpy as np
import pytest
import sympy

from protocols import DisjointnessProtocol, ReedSolomon
from reductions import CNF, AttentionQuery, GapMaxIP, OrthogonalVectors
from reductions.edges import (
    CNFToOrthogonalVectors,
    ColoringToCNF,
    ExactInnerProductToOrthogonalVectors,
    MaxInnerProductToExactInnerProduct,
    MaxIPToAttention,
    MinInnerProductToMaxInnerProduct,
    OrthogonalVectorsToDiameter,
    OrthogonalVectorsToDominatingSet,
    OrthogonalVectorsToGapMaxIP,
    OrthogonalVectorsToGapMaxIPDirect,
)
from reductions.overhead import Overhead, at_most
from reductions.problems import Diameter, DominatingSet, MaxInnerProduct
from reductions.problems.attention.attention_query import GadgetLogits
from reductions.problems.vectors.coin_products import CoinProducts, CoinTable
from reductions.reduction import Gap
from reductions.testing import ReductionCounterexample, check_reduction


def declaring(edge, **exact):
    """The overhead of `edge` with other exact sizes, so that not the sizes give the bug away."""
    return Overhead(calls=edge.overhead.calls, **{**edge.overhead.sizes, **exact})


v, E, c = CNF.symbols["variables"], *(ColoringToCNF.source.symbols[name] for name in ("edges", "colors"))
m, t = (MaxInnerProduct.symbols[name] for name in ("dimension", "threshold"))

# ---- from CNF-SAT, split and list


class LostClause(CNFToOrthogonalVectors):
    def targets(self, cnf):
        (target,) = super().targets(cnf)
        keep = np.arange(target.dimension) < target.dimension - 1
        yield OrthogonalVectors(tuple(x * keep for x in target.sets))


class SatisfiedForUnsatisfied(CNFToOrthogonalVectors):
    def targets(self, cnf):
        (target,) = super().targets(cnf)
        yield OrthogonalVectors(tuple(1 - x for x in target.sets))


class SmallGroupsFirst(CNFToOrthogonalVectors):
    def groups(self, cnf):
        return np.split(np.arange(1, cnf.num_variables + 1), [cnf.num_variables // 2])


class WrongGroupSplit(CNFToOrthogonalVectors):
    def embed(self, cnf, witness):
        return SmallGroupsFirst(self.order).embed(cnf, witness)


class ForgottenVariable(CNFToOrthogonalVectors):
    def lift(self, cnf, index, witness):
        return super().lift(cnf, index, witness)[:-1]


class FirstWitnessOnly(CNFToOrthogonalVectors):
    def lift(self, cnf, index, witness):
        return cnf.brute_force()


class DigitsBackwards(CNFToOrthogonalVectors):
    def lift(self, cnf, index, witness):
        return tuple(
            int(i) if number >> place & 1 else -int(i)
            for number, group in zip(witness, self.groups(cnf), strict=True)
            for place, i in enumerate(group)
        )


class LiftRaises(CNFToOrthogonalVectors):
    def lift(self, cnf, index, witness):
        return super().lift(cnf, index, (witness[0], [0, 1, 2][witness[1]]))


class UnderstatedVectors(CNFToOrthogonalVectors):
    overhead = declaring(CNFToOrthogonalVectors, first=2 ** sympy.floor(v / 2))


class ShuffledVectors(CNFToOrthogonalVectors):
    rng = np.random.default_rng(5)

    def targets(self, cnf):
        (target,) = super().targets(cnf)
        yield OrthogonalVectors(tuple(self.rng.permutation(x) for x in target.sets))


# ---- from colouring, binary digits


class NumbersThatAreNoColors(ColoringToCNF):
    overhead = declaring(ColoringToCNF, clauses=E * c)

    def targets(self, coloring):
        (target,) = super().targets(coloring)
        first_conflict = len(target.clauses) - coloring.graph.number_of_edges() * coloring.colors
        yield CNF(target.num_variables, target.clauses[first_conflict:])


class OneColorConflicts(ColoringToCNF):
    overhead = declaring(ColoringToCNF, clauses=ColoringToCNF.overhead.sizes["clauses"].expression - E * (c - 1))

    def targets(self, coloring):
        (target,) = super().targets(coloring)
        first_conflict = len(target.clauses) - coloring.graph.number_of_edges() * coloring.colors
        one_each = target.clauses[first_conflict :: coloring.colors]
        yield CNF(target.num_variables, target.clauses[:first_conflict] + one_each)


# ---- from vectors to Max-IP, directly


class ThresholdOffByOne(OrthogonalVectorsToGapMaxIPDirect):
    threshold = sympy.Max(1, m - 1)
    theorem = replace(OrthogonalVectorsToGapMaxIPDirect.theorem, guarantee=Gap(threshold, threshold - 1))
    overhead = declaring(OrthogonalVectorsToGapMaxIPDirect, threshold=threshold, soundness=threshold - 1)

    def targets(self, source):
        (target,) = super().targets(source)
        threshold = max(1, source.dimension - 1)
        yield GapMaxIP(target.products, threshold, threshold - 1)


class ClaimsAWiderGap(OrthogonalVectorsToGapMaxIPDirect):
    theorem = replace(OrthogonalVectorsToGapMaxIPDirect.theorem, guarantee=Gap(sympy.Max(1, m), sympy.Max(1, m) - 2))


class OnesLost(OrthogonalVectorsToGapMaxIPDirect):
    """The factor 1 after the negated one is x^p instead."""

    def targets(self, source):
        (target,) = super().targets(source)
        width = target.products.dimension // source.order
        vectors = [target.products.queries.copy(), *(x.copy() for x in target.products.keys)]
        vectors[-1][:, :width] = vectors[-1][:, :width] * np.pad(source.sets[-1], ((0, 0), (0, width)))[:, :width]
        yield GapMaxIP.from_vectors(vectors[0], vectors[1:], target.threshold, target.soundness)


class NoPadding(OrthogonalVectorsToGapMaxIPDirect):
    overhead = declaring(
        OrthogonalVectorsToGapMaxIPDirect,
        dimension=OrthogonalVectors.symbols["order"] * m,
        written=OrthogonalVectors.symbols["order"] * m,
    )

    def targets(self, source):
        (target,) = super().targets(source)
        queries, *keys = (
            x[:, : source.order * source.dimension] for x in (target.products.queries, *target.products.keys)
        )
        yield GapMaxIP.from_vectors(queries, keys, target.threshold, target.soundness)


class KeysInWrongOrder(OrthogonalVectorsToGapMaxIPDirect):
    def targets(self, source):
        (target,) = super().targets(source)
        yield GapMaxIP.from_vectors(
            target.products.queries, target.products.keys[::-1], target.threshold, target.soundness
        )


# ---- from vectors to Gap-MaxIP, through the protocol


class NoCharacteristicCondition(OrthogonalVectorsToGapMaxIP):
    def protocol(self, order, dimension):
        protocol = object.__new__(DisjointnessProtocol)
        code = ReedSolomon(2, 1, 1)
        for name, value in (("code", code), ("blocks", max(1, dimension)), ("parties", order)):
            object.__setattr__(protocol, name, value)
        return protocol


class CoinsOutsideTheInformationSetOnly(OrthogonalVectorsToGapMaxIP):
    """They are fewer than N, but the threshold still counts all."""

    def targets_from(self, source, first):
        code = self.protocol(source.order, source.dimension).code
        outside = np.setdiff1d(np.arange(code.length), code.information_set)
        for target in super().targets_from(source, first):
            table = target.products.table
            words = tuple(x[:, :, outside] for x in table.encodings)
            fewer = CoinProducts(CoinTable(words, table.weights), target.products.message[outside])
            yield GapMaxIP(fewer, target.threshold, target.soundness)


class AliceIgnoresTheMessage(OrthogonalVectorsToGapMaxIP):
    def targets_from(self, source, first):
        for target in super().targets_from(source, first):
            silent = CoinProducts(target.products.table, target.products.message * 0)
            yield GapMaxIP(silent, target.threshold, target.soundness)


class HonestMessageOffByOne(OrthogonalVectorsToGapMaxIP):
    def embed(self, source, witness):
        index, image = super().embed(source, witness)
        return (index + 1) % self.count(source.measured()), image


class SoundnessOffByOne(OrthogonalVectorsToGapMaxIP):
    bound = OrthogonalVectorsToGapMaxIP.overhead.sizes["soundness"].expression - 1
    theorem = replace(
        OrthogonalVectorsToGapMaxIP.theorem,
        guarantee=Gap(OrthogonalVectorsToGapMaxIP.theorem.guarantee.completeness, bound),
    )
    overhead = declaring(OrthogonalVectorsToGapMaxIP, soundness=bound)

    def targets_from(self, source, first):
        for target in super().targets_from(source, first):
            yield GapMaxIP(target.products, target.threshold, target.soundness - 1)


class BlocksWithoutWeights(OrthogonalVectorsToGapMaxIP):
    """Over an extension field, where 1 + 1 may be 0."""

    def table(self, source):
        table = super().table(source)
        return CoinTable(table.encodings, table.weights**0)


class FirstMessageForgotten(OrthogonalVectorsToGapMaxIP):
    overhead = Overhead(
        calls=OrthogonalVectorsToGapMaxIP.overhead.calls.expression - 1, **OrthogonalVectorsToGapMaxIP.overhead.sizes
    )

    def targets_from(self, source, first):
        return super().targets_from(source, first + 1)


class UnderstatedSupport(OrthogonalVectorsToGapMaxIP):
    overhead = declaring(OrthogonalVectorsToGapMaxIP, dimension=at_most(OrthogonalVectors.symbols["other_tuples"]))


class InstanceOffByOne(OrthogonalVectorsToGapMaxIP):
    def instance(self, source, index):
        return super().instance(source, max(0, index - 1))


# ---- from Max-IP to attention


class NoReferenceToken(MaxIPToAttention):
    """It is there, but counts as a real one."""

    def targets(self, source):
        (target,) = super().targets(source)
        values = tuple(np.ones_like(value) for value in target.values)
        yield AttentionQuery(target.logits, values, target.completeness, target.soundness)


class TemperatureWithoutTuples(MaxIPToAttention):
    def targets(self, source):
        (target,) = super().targets(source)
        temperature = 2 * log(self.kappa) / (source.threshold - source.soundness)
        logits = GadgetLogits(source.products, temperature, Fraction(source.threshold + source.soundness, 2))
        yield AttentionQuery(logits.vectors(), target.values, target.completeness, target.soundness)


class LiftIgnoresTheRow(MaxIPToAttention):
    def lift(self, source, index, witness):
        return source.brute_force()


class LiftTakesTheFirstKeys(MaxIPToAttention):
    def lift(self, source, index, witness):
        return (witness, *(0 for _ in source.products.shape[1:]))


# ---- to graphs and inner products


class CentresNotJoined(OrthogonalVectorsToDiameter):
    def targets(self, source):
        (target,) = super().targets(source)
        graph = target.graph.copy()
        x, y = sorted(graph)[-2:]
        graph.remove_edge(x, y)
        yield Diameter(graph, target.distance)


class SwappedSides(OrthogonalVectorsToDiameter):
    def lift(self, source, index, witness):
        return super().lift(source, index, witness)[::-1]


class OneGuard(OrthogonalVectorsToDominatingSet):
    def targets(self, source):
        (target,) = super().targets(source)
        vertices = sorted(target.graph)
        yield DominatingSet(
            target.graph.subgraph(set(vertices) - set(vertices[-1 : -2 * source.order : -2])), source.order
        )


class OnesDominated(OrthogonalVectorsToDominatingSet):
    def targets(self, source):
        return super().targets(OrthogonalVectors(tuple(1 - x for x in source.sets)))


class ComplementOffByOne(MinInnerProductToMaxInnerProduct):
    overhead = declaring(MinInnerProductToMaxInnerProduct, threshold=sympy.Max(0, m - t - 1))

    def targets(self, source):
        (target,) = super().targets(source)
        yield MaxInnerProduct(target.sets, max(0, target.threshold - 1))


class TopValueForgotten(MaxInnerProductToExactInnerProduct):
    overhead = Overhead(calls=m - t, **MaxInnerProductToExactInnerProduct.overhead.sizes)

    def targets(self, source):
        return (target for target in super().targets(source) if target.threshold < source.dimension)


class GuessesCountedBackwards(ExactInnerProductToOrthogonalVectors):
    def embed(self, source, witness):
        index, image = super().embed(source, witness)
        return len(self.guesses(source)) - 1 - index, image


BUGS = [
    (LostClause(2), "backward direction"),
    (SatisfiedForUnsatisfied(2), "backward direction"),
    (WrongGroupSplit(2), "embed"),
    (ForgottenVariable(2), "lift"),
    (FirstWitnessOnly(3), "round trip"),
    (DigitsBackwards(2), "round trip"),
    (LiftRaises(2), "round trip"),
    (UnderstatedVectors(2), "sizes"),
    (ShuffledVectors(2), "determinism"),
    (NumbersThatAreNoColors(), "lift"),
    (OneColorConflicts(), "backward direction"),
    (ThresholdOffByOne(), "backward direction"),
    (ClaimsAWiderGap(), "gap"),
    (OnesLost(), "forward direction"),
    (NoPadding(), "forward direction"),
    (KeysInWrongOrder(), "embed"),
    (NoCharacteristicCondition(block_length=1), "backward direction"),
    (CoinsOutsideTheInformationSetOnly(), "forward direction"),
    (AliceIgnoresTheMessage(), "forward direction"),
    (HonestMessageOffByOne(), "embed"),
    (SoundnessOffByOne(), "promise"),
    (BlocksWithoutWeights(), "backward direction"),
    (FirstMessageForgotten(), "forward direction"),
    (UnderstatedSupport(), "sizes"),
    (InstanceOffByOne(), "instance by number"),
    (NoReferenceToken(), "backward direction"),
    (TemperatureWithoutTuples(), "promise"),
    (LiftIgnoresTheRow(), "round trip"),
    (LiftTakesTheFirstKeys(), "lift"),
    (CentresNotJoined(), "backward direction"),
    (SwappedSides(), "lift"),
    (OneGuard(), "backward direction"),
    (OnesDominated(), "forward direction"),
    (ComplementOffByOne(), "backward direction"),
    (TopValueForgotten(), "forward direction"),
    (GuessesCountedBackwards(block_length=1), "embed"),
]

# One vector a set: more dimensions than the default small instances have, for the bugs that need two blocks.
PAIRS = [
    OrthogonalVectors(([first], [second]))
    for m in range(4)
    for first, second in product(product((0, 1), repeat=m), repeat=2)
]


@pytest.mark.parametrize(("bug", "step"), BUGS, ids=lambda value: getattr(value, "name", ""))
def test_a_planted_bug_is_caught_shrunk_and_can_be_rebuilt(bug, step):
    few = {"small": PAIRS} if isinstance(bug, OrthogonalVectorsToGapMaxIP) else {}
    with pytest.raises(ReductionCounterexample) as caught:
        check_reduction(bug, **few)
    counterexample = caught.value
    assert counterexample.step == step
    assert sum(counterexample.source.size()) <= 10
    scope = {}
    exec(counterexample.rebuild, scope)
    assert scope["source"] == counterexample.source
    assert scope["reduction"] == bug
    with pytest.raises(ReductionCounterexample):
        check_reduction(scope["reduction"], small=[scope["source"]])
