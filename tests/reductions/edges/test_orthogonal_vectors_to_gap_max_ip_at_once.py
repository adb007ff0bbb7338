"""All messages in one instance: every witness once, counts by the protocol, one call for a formula, and bugs."""

from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import prod

import numpy as np
import pytest

from reductions import CNF, GapMaxIP, OrthogonalVectors, decide
from reductions.edges import OrthogonalVectorsToGapMaxIPAtOnce
from reductions.edges.orthogonal_vectors_to_gap_max_ip_at_once import rows_of, together
from reductions.errors import InputError
from reductions.problems.vectors.coin_products import CoinProducts
from reductions.running.oracles import noisy
from reductions.testing import check_reduction, small_instances
from tests.reductions.edges.built import check_declared, check_gap, sizes, vector_sets
from tests.reductions.edges.planted import check_caught, planted

EDGE = OrthogonalVectorsToGapMaxIPAtOnce()
CASES = [
    ({}, (2, 3), 4), ({}, (2, 1, 2), 4), ({"block_length": 1}, (2, 1, 3), 3), ({"code": "tower"}, (3, 2), 4),
    ({"code": "hermitian"}, (2, 3), 4), ({}, (0, 2), 3), ({}, (2, 0, 1), 3), ({}, (1, 2), 0),
    ({}, (2, 1, 2), 5),  # a message whose first two parts are not 0
]  # fmt: skip


@pytest.mark.parametrize(("parameters", "shape", "dimension"), CASES, ids=str)
def test_every_witness_has_one_choice_of_tokens(parameters, shape, dimension):
    edge = OrthogonalVectorsToGapMaxIPAtOnce(**parameters)
    for density in (0.5, 0.9):
        source = vector_sets(np.random.default_rng([*shape, dimension]), shape, dimension, density)
        (target,) = edge.instances(source)
        check_declared(edge, source, target)
        orthogonal, found = set(source.witnesses()), list(target.witnesses())
        assert {edge.lift(source, 0, choice) for choice in found} == orthogonal
        assert {edge.embed(source, choice) for choice in orthogonal} == {(0, choice) for choice in found}
        assert len(found) == len(orthogonal)
        assert target.keeps_promise()
        check_gap(edge, source)


def test_counts_are_those_of_the_protocol():
    """Every pair of a tuple of inputs and a message occurs once, with the coins at which it is accepted."""
    source = vector_sets(np.random.default_rng(1), (2, 1, 2), 4, 0.6)
    (target,) = EDGE.instances(source)
    protocol = EDGE.protocol(source.measured())
    order, each = protocol.code.field.order, [len(rows) for rows in rows_of(protocol)]
    assert each == [1, 1, 0]
    seen = set()
    for tokens in product(*map(range, target.axes)):
        inputs = EDGE.lift(source, 0, tokens)
        digits = [i % order**many for i, many in zip(tokens, each, strict=True)]
        number = digits[0] * order + digits[1]
        seen.add((inputs, number))
        bits = [x[i] for i, x in zip(inputs, source.sets, strict=True)]
        accepted = protocol.accepting(protocol.message(number), bits)
        assert target.products.row(tokens[0])[tokens[1:]] == accepted.sum()
    assert len(seen) == protocol.num_messages * 4
    assert EDGE.project(source.measured())["dimension"] == target.threshold * prod(target.axes[1:])


def test_the_modes_agree():
    source = vector_sets(np.random.default_rng(2), (2, 3), 2, 0.7)
    (counted,), (written,) = (replace(EDGE, mode=mode).instances(source) for mode in ("structured", "compressed"))
    assert counted.axes == written.axes
    for i in range(counted.axes[0]):
        assert np.array_equal(counted.products.row(i), written.products.row(i))
    edge = replace(EDGE, mode="full", block_length=1)
    (full,) = edge.instances(source)
    check_declared(edge, source, full)
    assert full.keeps_promise()
    declared, built = sizes(edge, source)
    assert declared == built
    assert built["dimension"] == 3 ** (2 + 2)
    declared, built = sizes(replace(edge, mode="compressed"), vector_sets(np.random.default_rng(3), (1, 0), 1, 1))
    assert declared == built
    assert built["written"] == 1


@pytest.mark.parametrize(("edge", "shape", "dimension", "most"), [
    (EDGE, (1, 400), 2, 4 * 4**2),  # no part of the message, but a 1 in its place
    (replace(EDGE, block_length=3), (1, 60), 3, 8 * 8**2),
    (replace(EDGE, block_length=1), (1, 20, 20), 1, 2**4),
])  # fmt: skip
def test_no_more_messages_are_counted_than_there_are(edge, shape, dimension, most):
    """Of T + 1 symbols of each of the other players, however many vectors send them."""
    declared, built = sizes(edge, vector_sets(np.random.default_rng(4), shape, dimension, 0.5))
    assert built["dimension"] <= declared["dimension"] == most


@pytest.mark.parametrize(("last", "answer"), [((), True), (((-1, -2),), False)])
def test_one_call_decides_a_formula(last, answer):
    formula = CNF(2, ((1, 2), (-1, 2), (1, -2), *last))
    oracle = noisy(0.44)
    decision = decide(formula, via="at-once", order=2, oracle=oracle)
    assert (decision.satisfiable, oracle.asked) == (answer, 1)
    assert [stage.instances for stage in decision.stages] == [1] * 4
    assert not answer or decision.witness == (1, 2)


def test_no_false_alarm():
    few = list(small_instances(OrthogonalVectors))[::29]
    checked = check_reduction(EDGE, small=few, examples=0, seconds=0.2)
    assert checked.yes > 0 < checked.no


def test_bad_parameters():
    for parameters, message in (
        ({"code": "hamming"}, "code.*reed-solomon.*hamming"),
        ({"mode": "fast"}, "mode.*structured.*compressed.*full.*fast"),
        ({"block_length": 0}, r"block_length\D*1\D*0"),
    ):
        with pytest.raises(InputError, match=message):
            OrthogonalVectorsToGapMaxIPAtOnce(**parameters)
    assert OrthogonalVectorsToGapMaxIPAtOnce("reed-solomon", 2, "structured", Fraction(1, 2)) == EDGE


# ---- bugs


def weighed(edge, source, weight):
    """The instance whose parts have another weight than -1."""
    (target,) = OrthogonalVectorsToGapMaxIPAtOnce.targets(edge, source)
    table = together(edge.protocol(source.measured()), source)
    table.weights[-source.order :] = weight
    yield GapMaxIP(CoinProducts(table, target.products.message), target.threshold, target.soundness)


class PartsAdded(OrthogonalVectorsToGapMaxIPAtOnce):
    """The parts of a message with the wrong sign."""

    def targets(self, source):
        return weighed(self, source, 1)


class PartsForgotten(OrthogonalVectorsToGapMaxIPAtOnce):
    def targets(self, source):
        return weighed(self, source, 0)


class LiftForgetsTheParts(OrthogonalVectorsToGapMaxIPAtOnce):
    def lift(self, source, index, witness):
        return witness


class EmbedTakesTheFirstPart(OrthogonalVectorsToGapMaxIPAtOnce):
    def embed(self, source, witness):
        index, tokens = super().embed(source, witness)
        order = int(self.protocol(source.measured()).code.field.order)
        return index, tuple(i - i % order for i in tokens)


@planted(
    (PartsAdded(), "embed"),
    (PartsForgotten(), "forward direction"),
    (LiftForgetsTheParts(), "lift"),
    (EmbedTakesTheFirstPart(), "embed"),
)
def test_a_planted_bug_is_caught(bug, step):
    yes, no = ([[1, 1, 0, 1, 0]], [[0, 0, 1, 0, 1]]), ([[1, 1, 0, 1, 0]], [[0, 1, 1, 0, 1]])
    check_caught(bug, step, small=[OrthogonalVectors(yes), OrthogonalVectors(no)], examples=0)
