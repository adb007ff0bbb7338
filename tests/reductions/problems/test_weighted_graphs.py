"""Problems on weighted graphs: answers against the definition and against libraries, and what is refused."""

from fractions import Fraction
from math import inf

import networkx as nx
import numpy as np
import pytest

from reductions import catalogue
from reductions.errors import InputError, OracleError
from reductions.problem import Function, Problem, same
from reductions.problems import (
    AllPairsShortestPaths,
    BetweennessCentrality,
    Median,
    Metricity,
    MinWeightCycle,
    Radius,
    ReplacementPaths,
    SecondSimplePath,
    UndirectedMinWeightCycle,
)
from reductions.problems.matrices.base import ENTRY_LIMIT, INFINITY
from reductions.problems.weighted_graphs.base import WeightedGraph

KINDS = [kind for kind in map(catalogue.problem, catalogue.PROBLEMS) if issubclass(kind, WeightedGraph)]


def drawn(kind, count=60, seed=0, **arguments):
    rng = np.random.default_rng(seed)
    for number in range(count):
        yield kind.random(rng, bound=(1, 3, 9)[number % 3], density=(0.4, 0.8, 1)[number // 3 % 3], **arguments)


@pytest.mark.parametrize("kind", KINDS)
def test_the_definition_the_algorithm_and_the_library_agree(kind):
    for instance in (*kind.small(), *drawn(kind), *drawn(kind, 6, offset=10**9)):
        library = instance.read(kind.solvers["library"](instance)) if kind.solvers else instance.solve()
        if issubclass(kind, Function):
            assert same(instance.value(), instance.solve())
            assert same(instance.value(), library)
        else:
            first = instance.brute_force()
            for found in (instance.solve(), library):
                assert (found is None) == (first is None)
                assert found is None or instance.verify(found)


@pytest.mark.parametrize("kind", KINDS)
def test_stored(kind, tmp_path):
    for number, instance in enumerate(drawn(kind, 8, seed=1)):
        assert Problem.from_json(instance.to_json()) == instance
        instance.to_npz(tmp_path / f"{number}.npz")
        assert kind.from_npz(tmp_path / f"{number}.npz") == instance


@pytest.mark.parametrize("kind", KINDS)
def test_sizes(kind):
    for instance in drawn(kind, 20, seed=2):
        graph, size = instance.graph, instance.measured()
        assert graph.is_directed() == kind.directed
        assert (size["vertices"], size["edges"]) == (len(graph), graph.number_of_edges())
        assert size["bound"] == max((abs(w) for *_, w in graph.edges.data("weight")), default=0)
        assert instance.weights.diagonal().tolist() == [0] * len(graph)
        assert not instance.weights.flags.writeable


# ---- all-pairs shortest paths


def test_distances_by_networkx():
    for instance in drawn(AllPairsShortestPaths, seed=3):
        lengths = dict(nx.all_pairs_bellman_ford_path_length(instance.graph))
        expected = [[lengths[u].get(w, INFINITY) for w in instance.graph] for u in instance.graph]
        assert instance.solve().tolist() == expected


def test_weights_of_zero_are_edges():
    instance = AllPairsShortestPaths([[inf, 0, inf], [inf, inf, 0], [1, inf, inf]])
    assert instance.edges == 3
    for distances in (instance.value(), instance.solve(), AllPairsShortestPaths.solvers["library"](instance)):
        assert distances.tolist() == [[0, 0, 0], [1, 0, 0], [1, 1, 0]]


@pytest.mark.parametrize("weights", [[[0, -1], [0, 0]], [[0, 3, inf], [inf, 0, -2], [-2, inf, 0]]])
def test_negative_cycles_are_refused(weights):
    with pytest.raises(InputError, match=r"negative.*vertex \d"):
        AllPairsShortestPaths(weights)


def test_smallest():
    assert AllPairsShortestPaths(np.zeros((0, 0), int)).solve().shape == (0, 0)
    assert AllPairsShortestPaths([[inf]]).value().tolist() == [[0]]
    assert AllPairsShortestPaths([[0, inf], [-7, 0]]).solve().tolist() == [[0, INFINITY], [-7, 0]]


def test_distances_at_the_limit():
    most = ENTRY_LIMIT // 2
    instance = AllPairsShortestPaths([[0, most, inf], [inf, 0, most], [inf, inf, 0]])
    assert instance.solve()[0, 2] == ENTRY_LIMIT
    with pytest.raises(InputError, match="2\\^61"):
        AllPairsShortestPaths([[0, most + 1, inf], [inf, 0, 0], [inf, inf, 0]])
    with pytest.raises(InputError, match="2\\^53"):
        AllPairsShortestPaths.solvers["library"](instance)


@pytest.mark.parametrize("answer", [[[0]], np.zeros((2, 2)), np.zeros((2, 1), int), None])
def test_answers_that_are_no_distances(answer):
    with pytest.raises(OracleError, match="shape"):
        AllPairsShortestPaths([[0, 1], [1, 0]]).read(answer)


# ---- centres, cycles and paths


def test_centres_by_networkx():
    for kind, cost in ((Radius, max), (Median, sum)):
        for instance in drawn(kind, seed=4):
            lengths = dict(nx.all_pairs_dijkstra_path_length(instance.graph))
            near = [(v,) for v in instance.graph if len(lengths[v]) == instance.vertices]
            assert list(instance.witnesses()) == [
                (v,) for (v,) in near if cost(lengths[v].values()) <= instance.threshold
            ]


@pytest.mark.parametrize("kind", [MinWeightCycle, UndirectedMinWeightCycle])
def test_cycles_by_networkx(kind):
    answers = []
    for instance in drawn(kind, seed=5):
        weights = instance.weights
        light = [
            cycle
            for cycle in nx.simple_cycles(instance.graph)
            if sum(int(weights[u, w]) for u, w in zip(cycle, cycle[1:] + cycle[:1], strict=True)) <= instance.threshold
        ]
        found = list(instance.witnesses())
        assert sorted(map(sorted, found)) == sorted(map(sorted, light))
        assert len(set(found)) == len(found)
        assert all(instance.verify(cycle[turn:] + cycle[:turn]) for cycle in found for turn in range(len(cycle)))
        answers.append(bool(found))
    assert 5 < sum(answers) < 55


def test_second_paths_by_networkx():
    for instance in drawn(SecondSimplePath, seed=6):
        ends = instance.path[0], instance.path[-1]
        paths = map(tuple, nx.all_simple_paths(instance.graph, *ends)) if ends[0] != ends[1] else ()
        assert set(instance.witnesses()) == {
            path for path in paths if path != instance.path and instance.weight_of(path) <= instance.threshold
        }
        assert len(list(instance.witnesses())) <= instance.candidates()


def test_centralities_by_networkx():
    """Its floats are near; a tie is shared."""
    for instance in drawn(BetweennessCentrality, seed=7, vertices=6):
        by_networkx = nx.betweenness_centrality(instance.graph, weight="weight", normalized=False)
        assert float(instance.value()) == pytest.approx(by_networkx[instance.vertex])
    square = [[0, 1, 1, inf], [inf, 0, inf, 1], [inf, inf, 0, 1], [inf, inf, inf, 0]]
    assert BetweennessCentrality(square, 1).value() == Fraction(1, 2)


@pytest.mark.parametrize("answer", [0.5, None, True, "1"])
def test_answers_that_are_no_centralities(answer):
    with pytest.raises(OracleError):
        BetweennessCentrality([[0, 1], [1, 0]], 0).read(answer)


@pytest.mark.parametrize("vertex", [2, -1, 0.0, True])
def test_vertices_that_are_refused(vertex):
    with pytest.raises(InputError, match=str(vertex)):
        BetweennessCentrality([[0, 1], [1, 0]], vertex)
    with pytest.raises(InputError, match="at least 1, got 0"):
        BetweennessCentrality([[0, 1], [0, 0]], 0)


TRIANGLE = [[0, 1, 3], [1, 0, 1], [3, 1, 0]]


@pytest.mark.parametrize(
    ("kind", "witnesses", "others"),
    [
        (Radius, [(1,), [1]], [(0,), (3,), (-1,), (True,), (1, 1), 1, None]),
        (
            MinWeightCycle,
            [(0, 1), (1, 0), [2, 1]],
            [(0, 2), (0,), (0, 1, 0), (0, 1, 2), (0, 3), (0, True), (), None, "01"],
        ),
        (UndirectedMinWeightCycle, [], [(0, 1), (0, 1, 2), (0, 1, 2, 0)]),
        (Metricity, [(0, 1, 2), (2, 1, 0)], [(1, 0, 2), (0, 0, 2), (0, 1), (0, 1, 3), None]),
    ],
)
def test_witnesses(kind, witnesses, others):
    instance = kind(TRIANGLE, *({Radius: [1], Metricity: []}.get(kind, [2])))
    assert all(map(instance.verify, witnesses))
    assert not any(map(instance.verify, others))


def test_paths_of_infinite_weight_are_none():
    instance = SecondSimplePath([[0, 1, inf], [inf, 0, 1], [inf, inf, 0]], (0, 1, 2), 2**70)
    assert instance.solve() is instance.brute_force() is None
    assert not instance.verify((0, 2))


def test_witnesses_that_are_paths():
    instance = SecondSimplePath(TRIANGLE, (0, 1, 2), 3)
    assert instance.verify((0, 2))
    assert not any(map(instance.verify, [(0, 1, 2), (2, 0), (0,), (), (0, 2, 0, 2), (0, True), None, (0, 3, 2)]))
    assert not SecondSimplePath(TRIANGLE, (0, 1, 2), 2).verify((0, 2))


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ((), "at least one vertex"),
        (None, "at least one vertex"),
        ((0, 3), "below 3, got 3"),
        ((0, -1), "-1"),
        ((0, 1.0), "1.0"),
        ((0, True), "True"),
        ((0, 2), "weight 2, got one of weight 3"),
        ((0, 1, 0), "different vertices"),
    ],
)
def test_paths_that_are_refused(path, named):
    with pytest.raises(InputError, match=named):
        ReplacementPaths(TRIANGLE, path)
    with pytest.raises(InputError, match="edges"):
        ReplacementPaths([[0, inf], [0, 0]], (0, 1))


def test_a_path_of_one_vertex():
    assert ReplacementPaths(TRIANGLE, (1,)).solve().shape == (0,)
    assert SecondSimplePath(TRIANGLE, (1,), 9).solve() is SecondSimplePath(TRIANGLE, (1,), 9).brute_force() is None


@pytest.mark.parametrize("kind", [Radius, Median, MinWeightCycle, UndirectedMinWeightCycle])
def test_no_threshold_is_as_large_as_infinity(kind):
    weights = [[0, inf, 1], [inf, 0, inf], [inf if kind is MinWeightCycle else 1, inf, 0]]
    for instance in (kind(weights, 2**70), kind(np.zeros((0, 0), int), 2**70)):
        assert instance.solve() is instance.brute_force() is kind.solvers["library"](instance) is None


@pytest.mark.parametrize("kind", [Radius, Median, MinWeightCycle, UndirectedMinWeightCycle])
@pytest.mark.parametrize("threshold", [-1, 0.5, True, None])
def test_thresholds_that_are_refused(kind, threshold):
    with pytest.raises(InputError, match=f"threshold.*{threshold}"):
        kind(TRIANGLE, threshold)


@pytest.mark.parametrize(
    ("weights", "named"),
    [
        ([[0, -1], [-1, 0]], "at least 0, got -1"),
        ([[0, 1], [2, 0]], "got 1 from 0 to 1 and 2 back"),
        ([[0, 1]], "(1, 2)"),
    ],
)
def test_undirected_weights_that_are_refused(weights, named):
    with pytest.raises(InputError) as refusal:
        Radius(weights, 1)
    assert named in str(refusal.value)


def test_infinite_distances_are_no_metric():
    with pytest.raises(InputError, match="from 0 to 2"):
        Metricity([[0, 1, inf], [1, 0, 1], [inf, 1, 0]])


# ---- what is refused


@pytest.mark.parametrize(
    ("weights", "named"),
    [
        ([[0, 1]], "(1, 2)"),
        ([[0, 1], [2]], "shape"),
        ([0, 1], "shape"),
        ([[3]], "3"),
        ([[0, -2], [1, -5]], "-5"),
        ([[0, 0.5], [1, 0]], "0.5"),
        ([[0, True], [1, 0]], "True"),
        ([[0, -inf], [1, 0]], "-inf"),
        ([[0, 2**61 + 1], [1, 0]], str(2**61 + 1)),
    ],
)
def test_weights_that_are_refused(weights, named):
    with pytest.raises(InputError) as refusal:
        AllPairsShortestPaths(weights)
    assert named in str(refusal.value)
