"""Every public call that can explode says so, with the projected size, before it allocates or loops."""

import re
import signal
import sys
from fractions import Fraction

import networkx as nx
import numpy as np
import psutil
import pytest

from attention import (
    AttentionState,
    VectorLogits,
    attend,
    attention_from_logits,
    check_sensitivity_bounds,
    exact_attention,
    fast_attention,
    fast_attention_vjp,
    large_pair_scores,
    large_scores,
    leverage_scores,
    phase_point,
    plan_for_bounds,
    planted_instance,
    score_bounds,
    universal_pairs,
    universal_set,
)
from attention.errors import AttentionError
from attention.exact.attention import reference_attention
from attention.fast.exponential import least_degree, minimax_exp
from protocols import DisjointnessProtocol, GarciaStichtenoth, Hermitian, ReedSolomon
from protocols.accounting import best_account
from protocols.codes.reed_solomon import finite_field
from protocols.errors import ProtocolError
from protocols.parameters import protocol_for
from protocols.soundness import best_cheat
from reductions import CNF, Coloring, GapMaxIP, OrthogonalVectors, decide
from reductions.edges import (
    CNFToOrthogonalVectors,
    CNFToSparseCNF,
    ColoringToCNF,
    ExactInnerProductToOrthogonalVectors,
    OrthogonalVectorsToDiameter,
    OrthogonalVectorsToDominatingSet,
    OrthogonalVectorsToGapMaxIPDirect,
    OrthogonalVectorsToLongestCommonSubsequence,
)
from reductions.errors import ReductionError
from reductions.problems import (
    DiscreteFrechet,
    DominatingSet,
    DynamicTimeWarping,
    EditDistance,
    ExactInnerProduct,
    LongestCommonSubsequence,
    LongestPalindromicSubsequence,
    LongestTandemSubsequence,
)
from reductions.theory.ledger import theorem
from reductions.theory.sparsification import lemma, sparsify

SMALL = CNF(5, ((1, 2), (-3, 4)))
LONG = np.full((10**5, 2), 0.1)
WIDE = np.full((2, 10**5), 0.5)
MANY = np.ones((10**5, 1))
SPREAD = np.random.default_rng(3).uniform(-0.65, 0.65, (50, 1000))
BITS = np.ones((70_000, 1000), np.uint8)
ZEROS = np.zeros((20_000, 1), np.uint8)


def rng():
    return np.random.default_rng(0)


def protocol(length, dimension):
    return DisjointnessProtocol(ReedSolomon(1_048_583, length, dimension), 2, 3)


def guesses(block_length, dimension=100):
    ones = np.ones((1, dimension), np.uint8)
    return next(ExactInnerProductToOrthogonalVectors(block_length).instances(ExactInnerProduct((ones,) * 3, 50)))


CALLS = {
    "field of a huge prime": lambda: finite_field(2**521 - 1),
    "field of a product": lambda: finite_field((2**89 - 1) * (2**107 - 1)),
    "large code": lambda: ReedSolomon(1_048_583, 10**6, 10**5).evaluation_matrix,
    "large generator": lambda: ReedSolomon(1_048_583, 20_000, 5000).generator_matrix,
    "parity check": lambda: ReedSolomon(1_048_583, 10**6, 2).parity_check,
    "hermitian": lambda: Hermitian(1009, 10**6),
    "hermitian, huge": lambda: Hermitian(10**30, 5),
    "tower": lambda: GarciaStichtenoth(2, 10**9, 5),
    "tower, unsolved": lambda: GarciaStichtenoth(2, 16, 5).generator_matrix,
    "messages": lambda: next(protocol(10**6, 10**4).messages()),
    "encoding": lambda: protocol(2**20, 2).encode(np.zeros((10**4, 4), np.uint8)),
    "cheating": lambda: best_cheat(protocol(2**10, 2), ([1], [1], [1]), rng=rng(), trials=10**12),
    "blocks": lambda: protocol_for(10**18, 3, block_length=2),
    "blocks, hermitian": lambda: protocol_for(10**18, 3, code="hermitian", block_length=2),
    "long blocks": lambda: protocol_for(10**18, 3, block_length=10**9),
    "long blocks, hermitian": lambda: protocol_for(10**18, 3, code="hermitian", block_length=10**15),
    "long blocks, tower": lambda: protocol_for(10**18, 3, code="tower", block_length=10**18),
    "parties": lambda: protocol_for(10, 10**12, block_length=3),
    "soundness": lambda: protocol_for(10, 3, block_length=3, soundness=Fraction(1, 10**15)),
    "account": lambda: best_account(10**18, 3),
    "exact": lambda: exact_attention(LONG, [LONG] * 3, [LONG] * 3),
    "exact, by attend": lambda: attend(LONG, [LONG] * 3, [LONG] * 3, method="exact"),
    "fast, many columns": lambda: fast_attention(SPREAD, [SPREAD], [SPREAD], tolerance=1e-3, budget=2**22),
    "fast, large columns": lambda: fast_attention(2 * SPREAD, [2 * SPREAD], [SPREAD], tolerance=1e-3, budget=2**22),
    "reference": lambda: reference_attention(LONG, [LONG], [LONG]),
    "long row": lambda: attention_from_logits(VectorLogits(LONG[:2], [LONG] * 2), [LONG] * 2),
    "rows": lambda: VectorLogits(LONG[:2], [LONG] * 2).rows(0, 2),
    "fast, wide": lambda: fast_attention(SPREAD, [SPREAD], [SPREAD]),
    "gradient, wide": lambda: fast_attention_vjp(WIDE[:, :2000], [WIDE[:, :2000]], [LONG[:2]], LONG[:2]),
    "degree": lambda: AttentionState.of_degree(10**9, dimension=3, keys=1, value_columns=1),
    "dimension": lambda: AttentionState.of_degree(1, dimension=10**9, keys=1, value_columns=1),
    "value columns": lambda: AttentionState.of_degree(4, dimension=10, keys=1, value_columns=10**9),
    "plan, dimension": lambda: plan_for_bounds(100, 3, 10**9, 8, bound=1.0),
    "plan, count": lambda: plan_for_bounds(10**400, 3, 8, 8, bound=1.0),
    "plan, order": lambda: plan_for_bounds(100, 10**9, 8, 8, bound=1.0),
    "phase, order": lambda: phase_point(10**6, 2**10),
    "phase, count": lambda: phase_point(3, 2**5000),
    "minimax": lambda: minimax_exp(1e9, 3),
    "least degree": lambda: least_degree(1e9, 0.1),
    "universal, wide": lambda: universal_set(WIDE, 0.1),
    "leverage, wide": lambda: leverage_scores(WIDE),
    "pairs, wide": lambda: universal_pairs([np.eye(3000)] * 2, 0.1),
    "scores": lambda: large_scores(MANY, MANY, 1e-9),
    "score bounds": lambda: score_bounds(MANY, MANY, 1e-9, 3),
    "pair scores": lambda: large_pair_scores(MANY, [MANY[:300], MANY[:300]], 1e-9),
    "planted": lambda: planted_instance(10**12, 10, 2, rng()),
    "sensitivities": lambda: check_sensitivity_bounds(np.ones((9, 3)), np.abs, np.ones(9), rng(), trials=10**11),
    "brute force": lambda: CNF(10**18, ()).brute_force(),
    "split": lambda: next(CNFToOrthogonalVectors(3).instances(CNF(10**18, ()))),
    "decide": lambda: decide(CNF(10**18, ())),
    "decide, direct": lambda: decide(CNF(100, tuple((i, i % 100 + 1) for i in range(1, 101))), via="direct"),
    "decide, order": lambda: decide(SMALL, order=10**9),
    "decide, huge blocks": lambda: decide(SMALL, block_length=10**18),
    "sparse": lambda: CNFToSparseCNF(3, 1.0).count({"variables": 10**18, "clauses": 10**6}),
    "wide clause": lambda: next(sparsify(CNF(60, (tuple(range(1, 61)), (1, 2))), 1.0)),
    "lemma": lambda: lemma(10**6, 1.0),
    "lemma, epsilon": lambda: lemma(3, 1e-300),
    "ledger": lambda: theorem(10**9),
    "ledger, delta": lambda: theorem(3, 1e-300, 1e300),
    "colouring": lambda: Coloring(nx.empty_graph(2000), 10**9).brute_force(),
    "colouring to CNF": lambda: next(ColoringToCNF().instances(Coloring(nx.complete_graph(50), 10**9))),
    "dominating set": lambda: DominatingSet(nx.empty_graph(2000), 10**9).brute_force(),
    "cliques": lambda: next(OrthogonalVectorsToDominatingSet().instances(OrthogonalVectors((BITS[:, :2],) * 2))),
    "diameter": lambda: next(OrthogonalVectorsToDiameter().instances(OrthogonalVectors((BITS,) * 2))),
    "telescope": lambda: next(OrthogonalVectorsToGapMaxIPDirect().instances(OrthogonalVectors((BITS[:400],) * 200))),
    "row": lambda: GapMaxIP.from_vectors(ZEROS, [ZEROS] * 3, 1, 0).products.row(0),
    "guesses": lambda: guesses(2),
    "guesses, blocks": lambda: guesses(20),
    "guesses, huge blocks": lambda: guesses(10**9),
    "alignment": lambda: LongestCommonSubsequence("a" * 10**6, "b" * 10**6, 1).solve(),
    "alignment, by the definition": lambda: EditDistance("a" * 10**6, "b" * 10**6, 1).brute_force(),
    "palindrome": lambda: LongestPalindromicSubsequence("a" * 10**6, 1).solve(),
    "tandem": lambda: LongestTandemSubsequence("a" * 10**6, 1).solve(),
    "traversal": lambda: DynamicTimeWarping([0] * 10**6, [0] * 10**6, 1).solve(),
    "leash": lambda: DiscreteFrechet([0] * 10**6, [0] * 10**6, 1).optimum(),
    "strings": lambda: next(OrthogonalVectorsToLongestCommonSubsequence().instances(OrthogonalVectors((BITS,) * 2))),
}


def too_long(*_):
    raise TimeoutError


@pytest.fixture(autouse=True)
def little_memory_and_time():
    """8 GiB of address space and 20 seconds: what is not refused ends in another error than the right one."""
    if sys.platform == "win32":
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (psutil.Process().memory_info().vms + 2**33, before[1]))
    signal.signal(signal.SIGALRM, too_long)
    signal.alarm(20)
    yield
    signal.alarm(0)
    resource.setrlimit(resource.RLIMIT_AS, before)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_refused_before_it_begins(call):
    resident = psutil.Process().memory_info().rss
    with pytest.raises((AttentionError, ProtocolError, ReductionError)) as refusal:
        call()
    assert psutil.Process().memory_info().rss - resident < 2**29
    message = str(refusal.value)
    assert re.search(r"\d", message)
    assert len(message) < 600
    assert "\n" not in message
