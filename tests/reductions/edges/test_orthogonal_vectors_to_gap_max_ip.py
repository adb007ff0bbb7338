"""The protocol as an edge: all messages, three ways to write them, attained sizes, and bugs that are caught."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from protocols import DisjointnessProtocol, ReedSolomon
from reductions import GapMaxIP, OrthogonalVectors, Overhead
from reductions.edges import OrthogonalVectorsToGapMaxIP, OrthogonalVectorsToGapMaxIPDirect
from reductions.errors import BudgetError, InputError
from reductions.overhead import at_most
from reductions.problems.vectors.coin_products import CoinProducts, CoinTable
from reductions.reduction import Gap
from reductions.testing import check_reduction, small_instances, strategies
from tests.reductions.edges.built import check_declared, check_gap, vector_sets
from tests.reductions.edges.planted import check_caught, declaring, planted

GAP = [
    (OrthogonalVectorsToGapMaxIP(block_length=length), shape, dimension)
    for length, shape, dimension in [
        (1, (1, 1), 0), (1, (3, 2), 1), (1, (2, 1, 3), 4), (1, (2, 0, 1), 3), (2, (0, 2), 2), (2, (3, 2), 4),
        (2, (2, 1, 3), 5), (2, (2, 1, 3), 0), (2, (1, 2, 1, 2), 3), (3, (2, 3), 6), (3, (2, 2), 1),
        (1, (1, 2, 1, 1, 1), 2), (1, (1, 1, 1, 1, 1, 2), 1),
    ]
]  # fmt: skip


@pytest.mark.parametrize(("edge", "shape", "dimension"), GAP, ids=str)
def test_gap_instances(edge, shape, dimension):
    """Over all messages: NO sources never exceed s, YES sources reach t exactly at orthogonal tuples."""
    for seed, density in ((1, 0.4), (2, 0.7), (3, 1.0)):
        source = vector_sets(np.random.default_rng(seed), shape, dimension, density)
        orthogonal = set(source.witnesses())
        targets = list(edge.instances(source))
        assert len(targets) == edge.count(source.measured())
        reached = set()
        for index, target in enumerate(targets[:: max(1, len(targets) // 400)]):
            if index < 3:
                check_declared(edge, source, target)
            assert target.keeps_promise()
            reached |= set(target.witnesses())
        assert reached <= orthogonal
        for choice in orthogonal:
            index, carried = edge.embed(source, choice)
            assert targets[index].verify(carried)
            assert edge.instance(source, index) == targets[index]
            assert edge.lift(source, index, carried) == choice
        assert len({tuple(map(int, target.products.message)) for target in targets}) == len(targets)


@pytest.mark.parametrize(
    ("block_length", "shape", "dimension"), [(1, (2, 3), 1), (1, (3, 2), 2), (2, (2, 3), 2), (1, (2, 1, 2), 1),
                                             (2, (2, 1, 2), 2), (2, (2, 0), 2)]
)  # fmt: skip
def test_three_modes_agree_to_the_last_bit(block_length, shape, dimension):
    for seed in range(3):
        source = vector_sets(np.random.default_rng(seed), shape, dimension, 0.7)
        modes = [
            list(OrthogonalVectorsToGapMaxIP(block_length=block_length, mode=mode).instances(source))
            for mode in ("structured", "compressed", "full")
        ]
        for structured, compressed, full in list(zip(*modes, strict=True))[::7]:
            assert {**structured.measured(), "written": compressed.size().written} == compressed.measured()
            assert full.products.dimension == structured.products.table.full_dimension
            assert full.products.dimension >= compressed.products.dimension
            for i in range(shape[0]):
                assert np.array_equal(structured.products.row(i), compressed.products.row(i))
                assert np.array_equal(structured.products.row(i), full.products.row(i))
            rows = [np.bincount(structured.products.row(i).ravel(), minlength=structured.products.most + 1)
                    for i in range(shape[0])]  # fmt: skip
            assert np.array_equal(structured.products.tallies(), np.array(rows).reshape(shape[0], -1))


def test_full_vectors_refuse_a_blow_up():
    source = vector_sets(np.random.default_rng(0), (3, 3, 3), 20, 0.5)
    with pytest.raises(BudgetError, match=r"2\^\d+ bytes, over"):
        next(OrthogonalVectorsToGapMaxIP(mode="full").instances(source))


@pytest.mark.parametrize(
    "edge", [OrthogonalVectorsToGapMaxIP(block_length=2), OrthogonalVectorsToGapMaxIPDirect()], ids=repr
)
def test_an_instance_that_is_not_there(edge):
    source = OrthogonalVectors(([[1, 0]], [[0, 1]]))
    last = edge.count(source.measured()) - 1
    found, expected = edge.instance(source, last), list(edge.instances(source))[-1]
    assert (found, found.provenance) == (expected, expected.provenance)
    with pytest.raises(InputError, match=f"instance {last + 1}"):
        edge.instance(source, last + 1)
    with pytest.raises(InputError, match=r"number\D*0, got -1"):
        edge.instance(source, -1)


@pytest.mark.parametrize("parameters", [{"block_length": 1}, {}, {"mode": "compressed"}, {"mode": "full"}], ids=str)
def test_no_false_alarm_on_the_protocol(parameters):
    checked = check_reduction(
        OrthogonalVectorsToGapMaxIP(**parameters),
        small=list(small_instances(OrthogonalVectors))[:: 30 if "mode" in parameters else 15],
        source=strategies.orthogonal_vectors(max_vectors=2, max_dimension=3),
        examples=5 if "mode" in parameters else 10,
        seconds=0.2,
    )
    assert checked.targets >= checked.yes + checked.no >= 20


@pytest.mark.parametrize("code", ["hermitian", "tower"])
@pytest.mark.parametrize(("block_length", "order"), [(1, 3), (2, 2)])
def test_no_false_alarm_on_codes_of_curves(code, block_length, order):
    few = [x for x in small_instances(OrthogonalVectors) if x.order == order and max(map(len, x.sets)) <= 1]
    checked = check_reduction(OrthogonalVectorsToGapMaxIP(code=code, block_length=block_length), small=few, seconds=0.2)
    assert checked.yes > 10 < checked.no


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"code": "hamming"}, "code.*reed-solomon.*hamming"),
        ({"mode": "fast"}, "mode.*structured.*compressed.*full.*fast"),
        ({"block_length": 0}, r"block_length\D*1\D*0"),
    ],
)
def test_bad_parameters(parameters, message):
    with pytest.raises(InputError, match=message):
        OrthogonalVectorsToGapMaxIP(**parameters)


def test_what_it_takes_when_nothing_is_said():
    assert OrthogonalVectorsToGapMaxIP() == OrthogonalVectorsToGapMaxIP("reed-solomon", 2, "structured", Fraction(1, 2))


# ---- what is attained


@pytest.mark.parametrize("dimension", [1, 3, 4])
@pytest.mark.parametrize("order", [2, 3])
@pytest.mark.parametrize("mode", ["structured", "compressed"])
def test_one_message_a_coin_for_one_key_a_set(order, dimension, mode):
    source = OrthogonalVectors([np.ones((3, dimension)), *[np.eye(dimension)[:1]] * (order - 1)])
    edge = OrthogonalVectorsToGapMaxIP(block_length=2, mode=mode)
    target = edge.instance(source, 0)
    declared, size = edge.project(source.measured()), target.size()
    assert declared["dimension"] == size.dimension == target.threshold
    assert declared["written"] == size.written == (target.threshold if mode == "compressed" else 0)


@pytest.mark.parametrize("dimension", [1, 2])
def test_full_vectors_have_the_dimension_of_the_definition(dimension):
    source = OrthogonalVectors([np.ones((3, dimension)), np.eye(dimension), np.eye(dimension)])
    edge = OrthogonalVectorsToGapMaxIP(block_length=1, mode="full")
    protocol = edge.protocol(3, dimension)
    assert (
        edge.project(source.measured())["dimension"]
        == edge.instance(source, 0).size().dimension
        == protocol.code.length * protocol.code.field.order ** (2 * protocol.blocks)
    )


@pytest.mark.parametrize("dimension", [1, 2])
def test_many_vectors_are_declared_no_more_coordinates_than_the_definition_has(dimension):
    size = {"order": 2, "first": 1, "others": 100, "other_tuples": 100, "dimension": dimension}
    full, *others = (OrthogonalVectorsToGapMaxIP(block_length=1, mode=m) for m in ("full", "compressed", "structured"))
    assert {edge.project(size)["dimension"] for edge in others} == {full.project(size)["dimension"]}


@pytest.mark.parametrize(
    ("edge", "source"),
    [
        (OrthogonalVectorsToGapMaxIP(block_length=2), OrthogonalVectors([np.ones((2, 3))] * 3)),
        (OrthogonalVectorsToGapMaxIP("hermitian", 3), OrthogonalVectors([np.ones((2, 3))] * 2)),
    ],
)
def test_the_gap_is_the_declared_one(edge, source):
    check_gap(edge, source)


def test_messages_are_refused_by_their_number_and_vectors_by_their_dimension():
    size = {"order": 3, "first": 1, "others": 1, "other_tuples": 1, "dimension": 500}
    assert OrthogonalVectorsToGapMaxIP(block_length=1).count(size) == 1
    with pytest.raises(BudgetError, match=r"503\^1000"):
        OrthogonalVectorsToGapMaxIP(block_length=1, mode="full").count(size)
    with pytest.raises(BudgetError, match=r"2999\^998"):
        OrthogonalVectorsToGapMaxIP(block_length=500).count(size)


# ---- bugs


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


# One vector a set: more dimensions than the default small instances have, for the bugs that need two blocks.
PAIRS = [
    OrthogonalVectors(([first], [second]))
    for m in range(4)
    for first, second in product(product((0, 1), repeat=m), repeat=2)
]


@planted(
    (NoCharacteristicCondition(block_length=1), "backward direction"),
    (CoinsOutsideTheInformationSetOnly(), "forward direction"),
    (AliceIgnoresTheMessage(), "forward direction"),
    (HonestMessageOffByOne(), "embed"),
    (SoundnessOffByOne(), "promise"),
    (BlocksWithoutWeights(), "backward direction"),
    (FirstMessageForgotten(), "forward direction"),
    (UnderstatedSupport(), "sizes"),
    (InstanceOffByOne(), "instance by number"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, small=PAIRS)
