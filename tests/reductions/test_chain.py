"""Every edge, alone and in a chain: sizes, both directions, every witness, the gap, the bounds, three modes."""

from fractions import Fraction
from itertools import product
from math import log, prod

import mpmath
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attention import attention_from_logits, attention_from_tallies, exact_attention
from reductions import CNF, Coloring, GapMaxIP, OrthogonalVectors, route
from reductions.edges import (
    CNFToOrthogonalVectors,
    ColoringToCNF,
    MaxIPToAttention,
    OrthogonalVectorsToGapMaxIP,
    OrthogonalVectorsToGapMaxIPDirect,
)
from reductions.edges.max_ip_to_attention import output_bounds
from reductions.errors import BudgetError, InputError, OracleError
from reductions.graph import embed, lift, registered


def declared(reduction, source, target):
    """The declared sizes of a target are what was built; bounds hold."""
    size, built = source.measured(), target.measured()
    projected = reduction.project(size)
    for name, bound in reduction.overhead.sizes.items():
        if bound.relation == "=":
            assert projected[name] == pytest.approx(built[name], rel=1e-12), name
        elif bound.relation == "<=":
            assert projected[name] >= built[name] * (1 - 1e-12), name
        else:
            assert projected[name] <= built[name] * (1 + 1e-12), name


def vector_sets(rng, shape, dimension, density):
    return OrthogonalVectors(tuple((rng.random((n, dimension)) < density).astype(np.uint8) for n in shape))


literals = st.integers(-4, 4).filter(bool)
formulas = st.builds(
    CNF, st.just(4), st.lists(st.lists(literals, max_size=3).map(tuple), max_size=7).map(tuple)
)  # fmt: skip


@given(formulas, st.integers(2, 6))
@settings(max_examples=60)
def test_split_and_list(formula, order):
    """Every tuple of vectors is orthogonal exactly when its assignment satisfies the formula, and both maps invert."""
    edge = CNFToOrthogonalVectors(order)
    (target,) = edge.instances(formula)
    declared(edge, formula, target)
    assert edge.count(formula.measured()) == 1
    seen = set()
    for choice in product(*map(range, map(len, target.sets))):
        assignment = edge.lift(formula, 0, choice)
        assert target.verify(choice) == formula.verify(assignment)
        assert edge.embed(formula, assignment) == (0, choice)
        seen.add(assignment)
    assert len(seen) == 2**4


@pytest.mark.parametrize(
    ("variables", "clauses", "reason"),
    [(10**9, (), r"2\*\*ceiling\(v/k\) would be a number of about 333,333,334 bits; take a smaller instance"),
     (90, ((1, 2, 3),) * 400, r"would take about [\d,.]+ GiB, over the [\d,.]+ .iB that the memory limit leaves")],
)  # fmt: skip
def test_split_and_list_refuses_a_blow_up_before_it_builds(variables, clauses, reason):
    with pytest.raises(BudgetError, match=reason):
        next(CNFToOrthogonalVectors(3).instances(CNF(variables, clauses)))


@pytest.mark.parametrize("graph", [nx.empty_graph(0), nx.empty_graph(2), nx.complete_graph(3), nx.complete_graph(4),
                                   nx.Graph([(0, 0)]), nx.cycle_graph(5), nx.star_graph(["x", "y", "z"])])  # fmt: skip
@pytest.mark.parametrize("colors", [1, 2, 3, 4])
def test_coloring_to_cnf(graph, colors):
    source, edge = Coloring(graph, colors), ColoringToCNF()
    (target,) = edge.instances(source)
    declared(edge, source, target)
    colorings = list(source.witnesses())
    lifted = [edge.lift(source, 0, assignment) for assignment in target.witnesses()]
    assert sorted(map(str, lifted)) == sorted(map(str, colorings))
    for coloring in colorings:
        index, assignment = edge.embed(source, coloring)
        assert index == 0
        assert target.verify(assignment)
        assert edge.lift(source, 0, assignment) == coloring


SHAPES = [(1, 1), (3, 2), (2, 1, 3), (1, 2, 2, 2), (0, 2), (2, 0, 1)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dimension", [0, 1, 4])
def test_direct_gadget_counts_what_is_fine(shape, dimension):
    """The inner product is the number of coordinates that are not 1 in every vector; for m = 0, one that is fine."""
    rng = np.random.default_rng([*shape, dimension])
    source, edge = vector_sets(rng, shape, dimension, 0.7), OrthogonalVectorsToGapMaxIPDirect()
    (target,) = edge.instances(source)
    declared(edge, source, target)
    for choice in product(*map(range, shape)):
        common = np.logical_and.reduce([x[i] for x, i in zip(source.sets, choice, strict=True)])
        assert target.products.row(choice[0])[choice[1:]] == max(1, dimension) - common.sum()
        assert source.verify(choice) == target.verify(choice)
    assert target.keeps_promise()


GAP = [
    (OrthogonalVectorsToGapMaxIP(block_length=length), shape, dimension)
    for length, shape, dimension in [
        (1, (1, 1), 0), (1, (3, 2), 1), (1, (2, 1, 3), 4), (1, (2, 0, 1), 3), (2, (0, 2), 2), (2, (3, 2), 4),
        (2, (2, 1, 3), 5), (2, (2, 1, 3), 0), (2, (1, 2, 1, 2), 3), (3, (2, 3), 6), (3, (2, 2), 1),
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
                declared(edge, source, target)
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


@pytest.mark.parametrize("coins", [1, 7, 8, 9, 16, 17])
@pytest.mark.parametrize("order", [47, 263])
def test_packed_residues_count_equal_symbols(coins, order):
    """Word arithmetic against a comparison of symbols, with 1 to 3 words a tuple and with two-byte symbols."""
    import galois

    from reductions.problems.vectors.coin_products import CoinProducts, CoinTable

    field, rng = galois.GF(order), np.random.default_rng(coins)
    encodings = tuple(field(rng.integers(0, order, (n, 3, coins))) for n in (2, 3, 50))
    weights = field([1, 5, 2])
    residues = np.einsum("atr,btr,ctr,t->abcr", *(np.array(x, dtype=np.int64) for x in encodings), [1, 5, 2]) % order
    for message in (residues[1, 2, 3], residues[0, 0, 7], rng.integers(0, order, coins)):
        products = CoinProducts(CoinTable(encodings, weights), field(message))
        expected = (residues == message).sum(axis=-1)
        for i in range(2):
            assert np.array_equal(products.row(i), expected[i])
            assert np.array_equal(products.tallies()[i], np.bincount(expected[i].ravel(), minlength=coins + 1))


def explicit_gaps():
    rng = np.random.default_rng(5)
    for shape, (threshold, soundness) in product([(2, 3), (3, 1), (1, 2, 3), (2, 1, 1, 2)], [(4, 2), (3, 2), (5, 0)]):
        queries, *keys = (rng.integers(0, 2, (n, 5)) for n in shape)
        queries[0] = keys[0][0] = 1
        for vectors in keys:
            vectors[0] = 1
        yield GapMaxIP.from_vectors(queries, keys, threshold, soundness)


@pytest.mark.parametrize("source", explicit_gaps(), ids=repr)
def test_gadget_logits_and_output(source):
    """The explicit gadget against its definition, and the tallied path against a naive softmax over all tuples."""
    edge = MaxIPToAttention(kappa=4)
    (target,) = edge.instances(source)
    declared(edge, source, target)
    n, *keys = source.products.shape
    tuples = prod(keys)
    temperature = 2 * log(4 * tuples) / (source.threshold - source.soundness)
    logits = np.zeros((n, *(count + 1 for count in keys)))
    for i in range(n):
        logits[i][tuple(slice(count) for count in keys)] = temperature * source.products.row(i)
        logits[i][tuple(keys)] = temperature * (source.threshold + source.soundness) / 2
    assert np.allclose(target.logits.rows(0, n), logits, rtol=1e-12, atol=1e-9)
    weights = np.exp(logits)
    real = np.array([weights[i][tuple(slice(count) for count in keys)].sum() for i in range(n)])
    expected = real / weights.reshape(n, -1).sum(axis=1)
    assert np.allclose(target.output()[:, 0], expected, rtol=1e-10)
    from reductions.problems.attention.attention_query import GadgetLogits

    structured = GadgetLogits(source.products, temperature, Fraction(source.threshold + source.soundness, 2))
    assert np.allclose(attention_from_tallies(*structured.tallied())[:, 0], expected, rtol=1e-10)
    assert np.allclose(attention_from_logits(structured, target.values)[:, 0], expected, rtol=1e-10)
    vectors = structured.vectors()
    assert np.allclose(vectors.rows(0, n), logits, rtol=1e-12, atol=1e-9)
    for i in range(n):
        if source.products.row(i).max() >= source.threshold:
            assert expected[i] >= float(target.completeness) * (1 - 1e-12)
        elif source.products.row(i).max() <= source.soundness:
            assert expected[i] <= float(target.soundness) * (1 + 1e-12)


@pytest.mark.parametrize("keys", [(1,), (4,), (3, 2), (5, 1, 2), (0,), (2, 0)])
@pytest.mark.parametrize(("threshold", "soundness"), [(1, 0), (2, 1), (6, 3), (7, 2), (9, 8)])
@pytest.mark.parametrize("kappa", [2, 16])
def test_output_bounds_are_those_of_the_worst_rows(keys, threshold, soundness, kappa):
    """The worst YES row has one tuple at t and the rest as low as can be; the worst NO row has every tuple at s."""
    yes, no = output_bounds(keys, threshold, soundness, kappa)
    tuples, padded = prod(keys), prod(count + 1 for count in keys)
    mpmath.mp.dps = 60
    rate = 2 * mpmath.log(kappa * max(1, tuples)) / (threshold - soundness)
    reference, mixed = mpmath.exp(rate * (threshold + soundness) / 2), padded - tuples - 1
    reached, stayed = mpmath.exp(rate * threshold), tuples * mpmath.exp(rate * soundness)
    worst_yes, worst_no = reached / (reached + mixed + reference), stayed / (stayed + mixed + reference)
    assert mpmath.mpf(yes.numerator) / yes.denominator <= worst_yes * (1 + mpmath.mpf(10) ** -50)
    assert mpmath.mpf(no.numerator) / no.denominator >= worst_no * (1 - mpmath.mpf(10) ** -50)
    if tuples and 2 * threshold % (threshold - soundness) == 0:
        assert abs(mpmath.mpf(yes.numerator) / yes.denominator - worst_yes) < mpmath.mpf(10) ** -50
        assert abs(mpmath.mpf(no.numerator) / no.denominator - worst_no) < mpmath.mpf(10) ** -50
    if tuples:
        assert yes - no > Fraction(1, 4)


def test_a_false_claim_cannot_be_lifted():
    source = GapMaxIP.from_vectors([[1, 0]], [[[1, 1]]], 2, 1)
    with pytest.raises(OracleError, match="row 0 above the midpoint, but no tuple of that row reaches 2"):
        MaxIPToAttention().lift(source, 0, 0)


@given(formulas, st.integers(2, 4), st.sampled_from([("gap", 1), ("gap", 2), ("direct", 1)]))
@settings(max_examples=25)
def test_every_assignment_travels_to_attention_and_back(formula, order, way):
    via, block_length = way
    options = {"block_length": block_length} if via == "gap" else {}
    path = route(formula, "AttentionQuery", order=order, via=via, **options)
    for assignment in formula.witnesses():
        indices, row = embed(path, formula, assignment)
        assert formula.verify(lift(path, formula, indices, row))


def test_every_edge_declares_what_the_graph_needs():
    for edge in registered():
        assert edge.theorem.reference
        assert set(edge.overhead.sizes) <= set(edge.target.symbols)
        assert edge.__doc__


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: CNFToOrthogonalVectors(1), "order must be at least 2, got 1"),
        (lambda: OrthogonalVectorsToGapMaxIP(code="hamming"), "code must be one of reed-solomon.*, got 'hamming'"),
        (lambda: OrthogonalVectorsToGapMaxIP(mode="fast"), "mode must be one of structured, compressed, full, got 'f"),
        (lambda: OrthogonalVectorsToGapMaxIP(block_length=0), "block_length must be at least 1, got 0"),
        (lambda: MaxIPToAttention(kappa=1), "kappa must be at least 2, got 1"),
    ],
)
def test_bad_parameters(make, message):
    with pytest.raises(InputError, match=message):
        make()


def test_full_vectors_refuse_a_blow_up():
    source = vector_sets(np.random.default_rng(0), (3, 3, 3), 20, 0.5)
    with pytest.raises(BudgetError, match=r"would take about 2\^\d+ bytes, over"):
        next(OrthogonalVectorsToGapMaxIP(mode="full").instances(source))


def test_naive_softmax_of_a_compressed_instance():
    """One message at a middle size: the compressed vectors, through real attention, against the structured tallies."""
    source = vector_sets(np.random.default_rng(7), (6, 5, 4), 16, 0.6)
    edge = OrthogonalVectorsToGapMaxIP()
    structured = edge.instance(source, 17)
    (query,) = MaxIPToAttention().instances(structured)
    vectors = query.vectors()
    assert vectors.query.shape[1] == query.size().dimension
    output = exact_attention(vectors.query, vectors.keys, query.values)
    assert np.allclose(output, query.output(), rtol=1e-9)
    largest = max(np.abs(x).max() for x in (vectors.query, *vectors.keys))
    assert largest == pytest.approx(query.size().entry_bound, rel=1e-12)
