"""Several edges, one after the other: witnesses travel along paths and back, and a chain ends at real attention."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attention import exact_attention
from reductions import CNF, OrthogonalVectors, find_paths, route
from reductions.edges import (
    ExactInnerProductToOrthogonalVectors,
    MaxInnerProductToExactInnerProduct,
    MaxIPToAttention,
    MinInnerProductToMaxInnerProduct,
    OrthogonalVectorsToGapMaxIP,
    OrthogonalVectorsToMinInnerProduct,
)
from reductions.graph import embed, lift
from reductions.problems import ExactInnerProduct, MaxInnerProduct, MinInnerProduct
from reductions.testing import strategies
from tests.reductions.edges.built import vector_sets

literals = st.integers(-4, 4).filter(bool)


formulas = st.builds(
    CNF, st.just(4), st.lists(st.lists(literals, max_size=3).map(tuple), max_size=7).map(tuple)
)  # fmt: skip


EQUIVALENCE = (
    OrthogonalVectorsToMinInnerProduct(),
    MinInnerProductToMaxInnerProduct(),
    MaxInnerProductToExactInnerProduct(),
    ExactInnerProductToOrthogonalVectors(block_length=1),
)


@given(formulas, st.integers(2, 4), st.sampled_from([("gap", 1), ("gap", 2), ("direct", 1)]))
@settings(max_examples=25)
def test_every_assignment_travels_to_attention_and_back(formula, order, way):
    via, block_length = way
    options = {"block_length": block_length} if via == "gap" else {}
    path = route(formula, "AttentionQuery", order=order, via=via, **options)
    for assignment in formula.witnesses():
        indices, row = embed(path, formula, assignment)
        assert formula.verify(lift(path, formula, indices, row))


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


@given(strategies.orthogonal_vectors(max_vectors=2, max_dimension=2))
def test_once_around_the_equivalence(source):
    witness = source.brute_force()
    if witness is not None:
        indices, last = embed(EQUIVALENCE, source, witness)
        assert lift(EQUIVALENCE, source, indices, last) == witness


def test_the_four_problems_reach_each_other():
    problems = (OrthogonalVectors, MinInnerProduct, MaxInnerProduct, ExactInnerProduct)
    assert all(find_paths(start, end) for start in problems for end in problems if start is not end)
