"""Constructions on numbers written a second time, from the docstrings of the edges alone, as slowly as they read.

For edges that are proved for all instances of a size there is no need of it; an instance that holds numbers has no
such size. Each function of the modules beside this one makes the instances of the target from a source, or the first
question about it; these are to be equal, but for what a docstring leaves open.
"""

import re
from itertools import islice, zip_longest
from pathlib import Path

import numpy as np
import pytest

from reductions import catalogue
from reductions.errors import BudgetError, InputError
from reductions.problems import CNF, AttentionQuery, ContextFreeParsing, SubgraphConnectivity
from reductions.reduction import FanOut
from reductions.theory.sparsification import lemma
from tests.reductions.second import cliques, formulas, gadgets, matrices, rounds, strings, sums, vectors, weights

# ---- what a docstring leaves open


def numbers_in_any_order(target):
    return [sorted(numbers) for numbers in target.lists], target.target


def coordinates_in_any_order(target):
    return [len(x) for x in target.sets], sorted(map(tuple, np.vstack(target.sets).T.tolist()))


def letters_of_any_number(target):
    """Pairs of letters numbered as they come; which of a pair is open, as it is."""
    numbers = {}
    return [(numbers.setdefault(letter // 2, len(numbers)), letter % 2) for letter in target.word], target.threshold


def list_in_any_order(target):
    return sorted(target.numbers), target.target


def edges_in_any_order(target):
    def pair(u, w):
        return (u, w) if getattr(target, "directed", True) else tuple(sorted((u, w)))

    parts = [sorted(pair(*edge) for edge in target.edges.tolist())]
    if isinstance(target, SubgraphConnectivity):
        changes = target.changes.tolist()
        parts.append(sorted(target.on.ravel().tolist()))
    else:
        changes = [(number, *pair(*edge)) for number, *edge in target.changes.tolist()]
    return target.vertices, target.count, sorted(changes), parts


def arcs_in_any_order(target):
    return target.vertices, sorted(target.arcs.tolist()), target.insertions.tolist(), target.count


def rules_in_any_order(target):
    return target.nonterminals, sorted(map(tuple, target.pairs)), sorted(map(tuple, target.letters)), tuple(target.word)


def word_alone(target):
    """Its letters numbered as they come; the grammar, which is the same for all graphs, is not written again."""
    numbers = {}
    return [numbers.setdefault(int(letter), len(numbers)) for letter in target.word]


def nodes_in_order_and_edges_in_any(target):
    return (
        target.palette,
        [list(map(int, some)) for some in target.colors],
        [sorted(some.tolist()) for some in target.edges],
    )


def automata_up_to_the_names_of_states(target):
    """States numbered as a search finds them that tries the letters in order."""
    alike = [target.alphabet]
    for states, accepting, transitions in target.automata:
        moves = {(state, letter): other for state, letter, other in transitions}
        number, waiting = {0: 0}, [0]
        for state in waiting:
            for letter in range(target.alphabet):
                other = moves.get((state, letter))
                if other is not None and other not in number:
                    number[other] = len(number)
                    waiting.append(other)
        found = sorted((number[u], letter, number[w]) for (u, letter), w in moves.items() if u in number)
        alike.append((states, len(moves), sorted(number[x] for x in accepting if x in number), found))
    return alike


def clauses_in_any_order(target):
    clauses = sorted(sorted(set(clause)) for clause in target.clauses)
    return target.num_variables, clauses, getattr(target, "threshold", None)


def family_in_any_order(target):
    return target.universe, sorted(map(sorted, target.sets)), target.chosen


def graph_and_number(target):
    """The bags are checked where they are made; nothing else says which they are."""
    return list(target.graph), sorted(tuple(sorted(edge)) for edge in target.graph.edges), target.chosen


def increments_in_any_order(target):
    return target.matrix.tolist(), sorted(target.changes.tolist()), target.count


def distances(target):
    """What four squares a number is the sum of makes no difference for."""
    one, two = target.sets
    squares = [[sum((x - y) ** 2 for x, y in zip(a, b, strict=True)) for b in two] for a in one]
    lengths = [[sum(x * x for x in a) for a in points] for points in target.sets]
    return squares, lengths, target.dimension, target.radius


def products_of_tuples(target):
    """In which order coordinates stand makes no difference for them."""
    vectors = target.products.vectors()
    rows = [target.products.row(i).tolist() for i in range(len(vectors.queries))]
    return rows, target.threshold, target.soundness, sorted(vectors.queries.T.tolist()), vectors.queries.shape


def accepting_coins(target):
    counts = (
        target.counts if hasattr(target, "counts") else [target.products.row(i).tolist() for i in range(target.axes[0])]
    )
    return counts, target.threshold, target.soundness


def multiplied(vectors):
    """The logits of written vectors, from the definition."""
    products = vectors.query
    for keys in vectors.keys:
        products = np.einsum("...d,jd->...jd", products, keys)
    return products.sum(axis=-1) / vectors.query.shape[1]


def logits_of_tuples(target):
    """To nine digits; what a token is that stands for an empty set before the last is left open."""
    every = multiplied(target.vectors())
    values = [column.ravel().tolist() for column in target.values]
    shown = every.round(9).tolist() if all(all(column) for column in values[:-1]) else every.shape
    return shown, values, target.completeness, target.soundness, round(target.measured()["entry_bound"], 9)


def logits_by_coins(target):
    """As they are counted and as vectors are written, with the sizes; the same is open as of other logits."""
    if isinstance(target, AttentionQuery):
        size, vectors = target.measured(), target.vectors()
        assert max(np.abs(entries).max(initial=0) for entries in (vectors.query, *vectors.keys)) < size[
            "entry_bound"
        ] * (1 + 1e-12)
        every = [target.logits.rows(0, len(vectors.query)), multiplied(vectors)]
        numbers = [size["dimension"], vectors.query.shape[1], size["entry_bound"]]
    else:
        every, numbers = [target.logits] * 2, [target.dimension, target.dimension, target.entry_bound]
    values = [np.ravel(column).tolist() for column in target.values]
    shown = [logits.round(9).tolist() if all(map(all, values[:-1])) else logits.shape for logits in every]
    return shown, values, target.completeness, target.soundness, np.round(numbers, 9).tolist()


OPEN = {
    "MaxIPToAttention": logits_of_tuples,
    "OrthogonalVectorsToAttention": logits_of_tuples,
    "OrthogonalVectorsToAttentionByCharacters": logits_by_coins,
    "OrthogonalVectorsToGapMaxIP": accepting_coins,
    "OrthogonalVectorsToGapMaxIPAtOnce": accepting_coins,
    "OrthogonalVectorsToGapMaxIPDirect": products_of_tuples,
    "BooleanProductToContextFreeParsing": rules_in_any_order,
    "BooleanProductToIncrementalShortestPaths": arcs_in_any_order,
    "MinPlusProductToIncrementalShortestPaths": arcs_in_any_order,
    "CliqueToContextFreeRecognition": word_alone,
    "CNFToCompactCNF": clauses_in_any_order,
    "CNFToHittingSetSmallUniverse": family_in_any_order,
    "CNFToSparseCNF": clauses_in_any_order,
    "CNFToIndependentSet": graph_and_number,
    "CNFToSubsetSum": list_in_any_order,
    "ColoringToCNF": clauses_in_any_order,
    "MaxCutToMaxSat": clauses_in_any_order,
    "OrthogonalVectorsToDFAIntersection": automata_up_to_the_names_of_states,
    "OrthogonalVectorsToTriangleCollection": nodes_in_order_and_edges_in_any,
    "ZeroTriangleToTriangleCollection": nodes_in_order_and_edges_in_any,
    "IntegerMaxInnerProductToClosestPair": distances,
    "OnlineVectorMatrixVectorToDynamicDistance": edges_in_any_order,
    "OnlineVectorMatrixVectorToDynamicMatching": edges_in_any_order,
    "OnlineVectorMatrixVectorToDynamicPairReachability": edges_in_any_order,
    "OnlineVectorMatrixVectorToDynamicTriangle": edges_in_any_order,
    "OnlineVectorMatrixVectorToEricksonProblem": increments_in_any_order,
    "OnlineVectorMatrixVectorToSubgraphConnectivity": edges_in_any_order,
    "OrthogonalVectorsToDynamicReachability": edges_in_any_order,
    "CliqueToKSum": numbers_in_any_order,
    "ExactInnerProductToOrthogonalVectors": coordinates_in_any_order,
    "HypercliqueToOrthogonalVectors": coordinates_in_any_order,
    "MinInnerProductToMaxInnerProduct": coordinates_in_any_order,
    "CliqueToRNAFolding": letters_of_any_number,
}


# ---- comparisons

SECOND = {
    name.replace("_", ""): function
    for module in (cliques, formulas, gadgets, matrices, rounds, strings, sums, vectors, weights)
    for name, function in vars(module).items()
    if "_to_" in name
}
"""By the names of the edges in small letters."""

EDGES = {name: catalogue.edge(name) for name in catalogue.EDGES if name.lower() in SECOND}

MOST, FEW = 6, {"OrthogonalVectorsToGapMaxIP": 2, "OrthogonalVectorsToAttentionByCharacters": 2}
"""Instances of one source that are compared, and fewer where the second implementation takes long."""

ALL = {"CNFToSparseCNF": 300, "ContextFreeParsingToBooleanProduct": 50}
"""Of these all instances are compared, which are at least so many."""


MANY = {"MaximumSubarrayToMinPlusProduct": 60}
"""Sources, where most are answered without a question."""


PARAMETERS = {
    "ContextFreeParsingToBooleanProduct": [{"group": 1}, {"group": 2}, {"group": 3}],
    "CNFToSparseCNF": [{"epsilon": 10}, {"epsilon": 6.4}, {"width": 2, "epsilon": 5}, {"width": 4, "epsilon": 60}],
}
"""Those with which an edge is compared, beside its default ones."""


def long_words(edge, rng):
    """Of no letters up to many groups of them; for random grammars, and two rules with the same right side."""
    for length in (0, 1, 2, 5, 7, 12, 20):
        yield from (ContextFreeParsing.random(rng, nonterminals=3, pairs=9, length=length) for _ in range(10))
        yield ContextFreeParsing(2, [(0, 0, 0), (1, 0, 0)], [(0, 5)], [5] * length)


def formulas_with_flowers(edge, rng):
    """Small ones; one flower of about as many clauses as it takes; random ones that repeat literals and clauses."""
    yield from (cnf for cnf in CNF.small() if all(len(set(clause)) <= edge.width for clause in cnf.clauses))
    yield from (CNF(2, clauses) for clauses in (((2,), (), (1,)), ((1, -1), (1,)), ((1, 2), (2,), (2, 2))))
    petals = [
        ((52, 53, 60), [(-x,) for x in range(2, 62)]),
        ((5, 6, 14, 15), [(2 * x, 2 * x + 1) for x in range(1, 16)]),
        ((35, 36), [(x + 2, (x + 1) % 37 + 2, (x + 4) % 37 + 2) for x in range(37)]),  # any two share a literal at most
    ]
    for counts, some in petals:
        if len(some[0]) < edge.width:
            yield from (CNF(61, tuple((1, *petal) for petal in some[:count])) for count in counts)
    for number in range(200):
        variables = int(rng.integers(1, 9))
        least, clauses = (0, edge.width, edge.width, edge.width)[number % 4], []
        for _ in range(rng.integers(1, 21)):
            size = rng.integers(least, edge.width + 1)
            clauses.append(tuple((rng.integers(1, variables + 1, size) * rng.choice((1, 1, -1), size)).tolist()))
        yield CNF(variables, (*clauses, clauses[0]))


OWN = {"CNFToSparseCNF": formulas_with_flowers, "ContextFreeParsingToBooleanProduct": long_words}
"""Sources, where those that a problem has for tests are answered without a question."""


def sources(edge):
    """All small instances that it takes, thinned out, and random ones; or those of its own."""
    rng, count = np.random.default_rng(7), MANY.get(edge.name, 10)
    if edge.name in OWN:
        yield from OWN[edge.name](edge, rng)
        return
    small = list(edge.source.small())
    drawn = (edge.source.random(rng) for _ in range(count if hasattr(edge.source, "random") else 0))
    for source in (*small[:: max(1, len(small) // count)], *drawn):
        try:
            edge.check(source)
        except (InputError, BudgetError):
            continue
        yield source


FIRST = {"NegativeTriangleToBetweennessCentrality"}
"""Of these the first question is compared; the docstring leaves open which half is asked about next."""


def questions(edge, source):
    """All instances, or all questions of a conversation whose answers are right."""
    if isinstance(edge, FanOut):
        yield from edge.instances(source)
        return
    talk, reply = edge.converse(source), None
    while True:
        try:
            question = talk.send(reply)
        except StopIteration:
            return
        yield question
        if edge.name in FIRST:
            return
        reply = question.solve()


def test_every_function_is_of_an_edge():
    assert len(EDGES) == len(SECOND) > 20


def test_every_edge_is_written_twice_or_proved():
    proofs = (Path(__file__).parents[3] / "docs" / "proofs.md").read_text(encoding="utf-8")
    proved = set(re.findall(r"^\| (\w+)\(", proofs, re.MULTILINE))
    assert set(catalogue.EDGES) - set(EDGES) <= proved <= set(catalogue.EDGES)


CASES = [(name, some) for name in EDGES for some in ({}, *PARAMETERS.get(name, ()))]


@pytest.mark.parametrize(("name", "parameters"), CASES, ids=["-".join(map(str, (n, *p.values()))) for n, p in CASES])
def test_the_same_instances(name, parameters):
    tried, most, edge = 0, None if name in ALL else FEW.get(name, MOST), EDGES[name](**parameters)
    for source in sources(edge):
        pairs = zip_longest(questions(edge, source), SECOND[name.lower()](source, **parameters))
        for target, other in islice(pairs, most):
            alike = OPEN.get(name, lambda instance: instance)
            assert alike(target) == alike(other), (source.to_json(), target.to_json(), str(vars(other)))
            tried += 1
    assert tried >= ALL.get(name, 3)


@pytest.mark.parametrize("width", range(5))
@pytest.mark.parametrize("epsilon", [0.75, 1, 1.5, 2, 3, 5, 6.49, 6.5, 10, 60])
def test_thresholds_of_flowers(width, epsilon):
    """For k = 2 the exponent of alpha = 2 is epsilon = 2, not below it."""
    assert lemma(width, epsilon).thresholds == tuple(formulas.thresholds_of_flowers(width, epsilon).values())
