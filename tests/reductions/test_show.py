"""Every problem of the catalogue has a picture: nothing is cut off, a witness is marked, too much is refused."""

import warnings
from fractions import Fraction
from math import inf

import networkx as nx
import numpy as np
import pytest
from matplotlib.colors import to_hex

from reductions import catalogue, draw
from reductions.draw.show import show
from reductions.errors import InputError
from reductions.problems import (
    AllPairsShortestPaths,
    BinaryJumbledIndexing,
    ClosestPair,
    Collinear,
    ConcurrentLines,
    ContextFreeParsing,
    ContextFreeRecognition,
    DFAIntersection,
    DynamicDistance,
    EricksonProblem,
    GeomBase,
    HittingSetSmallUniverse,
    Hyperclique,
    IncrementalShortestPaths,
    IntegerMaxInnerProduct,
    Knapsack,
    LabelledGraphMatching,
    LongestCommonSubstringWithDontCares,
    MaximumSubarray,
    MinWeightCycle,
    NFAAcceptance,
    PartialMatch,
    Radius,
    RegularExpressionSearch,
    RNAFolding,
    SecondSimplePath,
    SegmentVisibility,
    Separator,
    StripsCoverBox,
    SubgraphConnectivity,
    SubtreeIsomorphism,
    TriangleCollection,
    TriangleListing,
    UnboundedKnapsack,
    WeightedBetweenness,
)

EVEN = (2, (0,), ((0, 0, 1), (1, 0, 0), (0, 1, 0), (1, 1, 1)))
ENDS_IN_1 = (2, (1,), ((0, 0, 0), (1, 0, 0), (0, 1, 1), (1, 1, 1)))
DIGRAPH = [[0, 1, 5], [inf, 0, 1], [2, inf, 0]]
STRUCTURES = [
    AllPairsShortestPaths(DIGRAPH),
    Radius([[0, 3, inf], [3, 0, 4], [inf, 4, 0]], 4),
    SecondSimplePath(DIGRAPH, (0, 1, 2), 5),
    WeightedBetweenness(4, ((0, 1, 2), (1, 2, 2), (0, 2, 5), (2, 3, 1)), 2),
    TriangleListing(nx.complete_graph(4), 2),
    TriangleCollection((1, 2, 1), ((0,), (0, 1), (0,)), ([[0, 0], [0, 1]], [[0, 0]], [[0, 0]])),
    Hyperclique((2, 2, 1), 2, ([[1, 1], [0, 1]], [[0], [1]], [[1], [1]])),
    DynamicDistance(4, edges=[(0, 2), (2, 3), (3, 1)], changes=[(1, 2, 1), (2, 0, 2)], count=3),
    SubgraphConnectivity(3, [(0, 2), (2, 1)], on=[], changes=[(1, 2), (2, 2)], count=3),
    IncrementalShortestPaths(3, [(0, 1, 5)], insertions=[(1, 1, 2, 1), (2, 0, 2, 3)], count=3),
    EricksonProblem([[3, 0, 0], [0, 1, 2]], changes=[(0, 1), (1, 1), (1, 4)], count=2),
    MaximumSubarray([[1, -5, 2], [-1, 4, 3]], 7),
    IntegerMaxInnerProduct((((2, 3), (1, -1)), ((3, 2),)), threshold=12),
    PartialMatch(("0*1", "11*"), ("010", "110", "001")),
    HittingSetSmallUniverse(4, ((0, 1), (1, 2), (2, 3)), 2),
    ClosestPair((((0, 0), (9, 1)), ((5, 5), (7, 2), (1, 4))), metric="cityblock", radius=4),
    Collinear(((0, 0), (5, 1), (2, 1), (4, 2))),
    ConcurrentLines(((0, 4), (1, 1), (3, 4), (2, -1), (-1, 4))),
    GeomBase(((0, 5), (4, 3), (1, 2))),
    SegmentVisibility(((1, 0, 3), (2, 0, 1), (2, 3, 9)), (0, 0, 4), (3, 0, 4)),
    Separator(((0, 0, 2, 0), (0, 2, 2, 2))),
    StripsCoverBox(((1, 0, 0, 2), (1, 1, 3, 9)), (0, 4, 0, 4)),
    Knapsack((2, 3, 4), (3, 4, 6), capacity=5, goal=7),
    UnboundedKnapsack((2, 3, 4), (3, 4, 6), capacity=7, goal=10),
    NFAAcceptance(2, 0, (1,), ((0, "a", 0), (0, "a", 1), (1, "b", 1)), "aab"),
    DFAIntersection((EVEN, ENDS_IN_1), 2),
    LabelledGraphMatching("aba", ((0, 1), (1, 1), (1, 2)), "abba"),
    SubtreeIsomorphism((0, 1), (0, 0, 2, 2)),
    ContextFreeRecognition(2, pairs=[(0, 1, 0)], letters=[(0, 7), (1, 7), (1, 5)], word=(5, 7)),
    ContextFreeParsing(2, pairs=[(0, 1, 0)], letters=[(0, 7), (1, 7), (1, 5)], word=(5, 7)),
    RNAFolding([0, 2, 3, 1, 3], 2),
    LongestCommonSubstringWithDontCares("ab*a", "cabb", 3),
    RegularExpressionSearch("a(bc?)+", "cabcbb"),
    BinaryJumbledIndexing("01101"),
]


@pytest.fixture(autouse=True)
def _no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.mark.parametrize("name", catalogue.PROBLEMS)
def test_every_problem_has_a_picture(name):
    kind = catalogue.problem(name)
    assert show.dispatch(kind) is not show.dispatch(object)


LAID_OUT = {"Radius", "TriangleCollection", "MaximumSubarray", "PartialMatch", "Knapsack", "NFAAcceptance"}
LAID_OUT |= {"ContextFreeRecognition", "RegularExpressionSearch", "StripsCoverBox"}
"""One of each kind of picture: laying out all of them takes twenty seconds."""


@pytest.mark.parametrize("instance", STRUCTURES, ids=lambda instance: type(instance).__name__)
def test_answers_are_drawn_and_nothing_is_cut_off(instance):
    drawing = show(instance, instance.solve())
    assert caption(drawing)
    if type(instance).__name__ in LAID_OUT:
        drawing.draw_without_rendering()
        box, (width, height) = drawing.get_tightbbox(), drawing.get_size_inches()
        slack = 0.02
        assert -slack <= box.x0
        assert -slack <= box.y0
        assert box.x1 <= width + slack
        assert box.y1 <= height + slack


def texts(drawing):
    return [text.get_text() for axes in drawing.axes for text in axes.texts]


def caption(drawing):
    return " ".join(drawing.get_supxlabel().split())


def test_a_cycle_is_red_and_its_weights_are_there():
    instance = MinWeightCycle(DIGRAPH, 4)
    drawing = show(instance, instance.solve())
    assert sorted(texts(drawing)) == sorted(["0", "1", "2", "1", "1", "5", "2"])
    red = [
        patch
        for patch in drawing.axes[0].patches
        if to_hex(patch.get_edgecolor()).upper() == draw.PALETTE["vermillion"]
    ]
    assert len(red) == 3
    assert "weight 4" in caption(drawing)


def test_dense_graphs_are_matrices():
    rng = np.random.default_rng(0)
    weights = rng.integers(1, 9, (20, 20))
    np.fill_diagonal(weights, 0)
    instance = MinWeightCycle(weights, 100)
    witness = instance.solve()
    (axes,) = show(instance, witness).axes
    assert axes.images[0].get_array().shape == (20, 20)
    assert sorted((p.get_y() + 0.5, p.get_x() + 0.5) for p in axes.patches) == sorted(
        zip(witness, (*witness[1:], witness[0]), strict=True)
    )


def test_rounds_show_what_was_switched_and_the_answers():
    instance = DynamicDistance(4, edges=[(0, 2), (2, 3), (3, 1)], changes=[(1, 2, 1), (2, 0, 2)], count=3)
    drawing = show(instance, instance.value())
    titles = ["at the beginning", "round 0: 3", "round 1: 2", "round 2: None"]
    assert [axes.get_title() for axes in drawing.axes[:4]] == titles
    dashed = [[p for p in axes.patches if p.get_linestyle() in {"--", "dashed"}] for axes in drawing.axes[:4]]
    assert [len(each) for each in dashed] == [0, 0, 0, 1]
    many = DynamicDistance(3, edges=[(0, 1)], changes=[], count=30)
    assert "first 7 of 30" in caption(show(many))


def test_a_run_and_a_derivation_are_written_out():
    automaton = NFAAcceptance(2, 0, (1,), ((0, "a", 0), (0, "a", 1), (1, "b", 1)), "aab")
    below = show(automaton, (0, 0, 1, 1)).axes[1]
    assert [text.get_text() for text in below.texts] == ["0", "0", "1", "1", "a", "a", "b"]
    grammar = ContextFreeRecognition(2, pairs=[(0, 1, 0)], letters=[(0, 7), (1, 7), (1, 5)], word=(5, 7))
    rules, tree = show(grammar, (0, 3, 1)).axes
    assert "0 \u2192 1 0" in rules.texts[0].get_text()
    assert sorted(text.get_text() for text in tree.texts) == sorted(["0", "1", "0", "'5'", "'7'"])


def test_items_add_up_to_a_point_of_the_goal():
    instance = UnboundedKnapsack((2, 3, 4), (3, 4, 6), capacity=7, goal=10)
    drawing = show(instance, instance.solve())
    heads = [text.xy for text in drawing.axes[0].texts if getattr(text, "arrow_patch", None)]
    assert heads[-1] == (7.0, 10.0)


def test_points_of_a_witness_lie_on_its_line():
    instance = Separator(((0, 0, 2, 0), (0, 2, 2, 2)))
    line = show(instance, (1, -2, -1)).axes[0].lines[-1]
    for x, y in zip(*line.get_data(), strict=True):
        assert x - 2 * y == pytest.approx(-1)
    sight = show(SegmentVisibility((), (0, 0, 4), (3, 0, 4)), (Fraction(1), Fraction(2))).axes[0].lines[-1]
    assert np.array_equal(sight.get_data(), [[1, 2], [0, 3]])


@pytest.mark.parametrize(
    "instance",
    [
        PartialMatch((), (), 0),
        HittingSetSmallUniverse(0, (), 0),
        Collinear(()),
        GeomBase(((), (), ())),
        ClosestPair(((), ()), dimension=3, radius=0),
        AllPairsShortestPaths(np.zeros((0, 0))),
        Hyperclique((0,), 1, ([],)),
        SubtreeIsomorphism((), ()),
        ContextFreeParsing(0, [], [], []),
        RNAFolding([], 0),
        BinaryJumbledIndexing(""),
        EricksonProblem(np.zeros((0, 2), dtype=int), [], 0),
    ],
    ids=lambda instance: type(instance).__name__,
)
def test_the_smallest_instances_are_drawn(instance):
    assert show(instance).axes


@pytest.mark.parametrize(
    ("instance", "said"),
    [
        (Collinear(tuple((x, x * x) for x in range(201))), "200"),
        (Collinear(((0, 0), (1 << 1001, 1))), "1,000 bits"),
        (IntegerMaxInnerProduct((((1 << 2000,),), ((1,),)), threshold=0), "1,000 bits"),
        (ContextFreeRecognition(1, pairs=[(0, 0, 0)], letters=[(0, 1)], word=[1] * 25), "24 letters"),
        (SubtreeIsomorphism((0,), (0,) * 60), "60 nodes"),
        (NFAAcceptance(61, 0, (), (), ""), "60 vertices"),
        (PartialMatch(("0" * 65,), ()), "64"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_refuses_what_is_too_large(instance, said):
    with pytest.raises(InputError, match=said):
        show(instance)
