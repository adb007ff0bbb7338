"""Every picture: axes labelled, nothing cut off, no text over another, the same bytes twice."""

from functools import cache
from itertools import combinations

import matplotlib
import networkx as nx
import numpy as np
import pytest

from attention import Calibration, phase_diagram, planted_instance
from protocols import DisjointnessProtocol, GarciaStichtenoth, Hermitian, ReedSolomon
from protocols.accounting import best_account, compare
from protocols.transcript import run
from reductions import CNF, Coloring, GapMaxIP, MinPlusProduct, atlas, decide, draw
from reductions.draw.atlas import FELL, PANELS, WEAKER, WIDTHS, Row, draw_panel, said
from reductions.draw.style import new, styled
from reductions.edges import MaxIPToAttention, OrthogonalVectorsToGapMaxIP, OrthogonalVectorsToGapMaxIPDirect
from reductions.errors import InputError
from reductions.problems import OrthogonalVectors
from reductions.theory.ledger import curves

VECTORS = OrthogonalVectors(([[1, 1, 0], [0, 1, 1]], [[1, 0, 1], [0, 1, 0], [1, 1, 1]], [[0, 1, 1]]))
DIRECT = next(OrthogonalVectorsToGapMaxIPDirect().instances(VECTORS))
GAP = next(OrthogonalVectorsToGapMaxIP(block_length=2).instances(VECTORS))
QUERY = next(MaxIPToAttention().instances(GAP))
YES = GapMaxIP.from_vectors([[1, 1], [0, 1]], [[[1, 1]], [[1, 1], [1, 0]]], 2, 1)
PROTOCOL = DisjointnessProtocol(ReedSolomon(7, 6, 2), blocks=2, parties=3)
PLANTED = planted_instance(60, 5, 3, np.random.default_rng(0), queries=7)
PRODUCT = MinPlusProduct(([[0, 2], [7, -1]], [[5, 1], [0, 4]]))
COSTS = Calibration(
    exact_call=0, fast_call=0, exponential=1e-9, product=1e-10, token=1e-9, number=0, double=1e-11, single=5e-12
)

PICTURES = {
    "coloring": lambda: draw.coloring(Coloring(nx.cycle_graph(5), 3), {0: 0, 1: 1, 2: 0, 3: 1, 4: 2}),
    "empty coloring": lambda: draw.coloring(Coloring(nx.empty_graph(0), 1)),
    "stages": lambda: draw.stages(decide(Coloring(nx.cycle_graph(3), 3), order=2, via="direct")),
    "stages of no": lambda: draw.stages(decide(CNF(1, ((1,), (-1,))), order=2)),
    "stages of a value": lambda: draw.stages(decide(PRODUCT, "NegativeTriangle")),
    "vectors": lambda: draw.vectors(VECTORS, (0, 1, 0)),
    "vectors of products": lambda: draw.vectors(DIRECT),
    "inner products": lambda: draw.inner_products(DIRECT, GAP, names=("one", "two")),
    "leaves": lambda: draw.leaves(CNF(4, ((1, 2), (1, 3), (1, 4))), [1, 3, 5]),
    "acceptances": lambda: draw.acceptances(PROTOCOL, ([1, 1, 0], [1, 0, 0], [1, 1, 1])),
    "blackboard": lambda: draw.blackboard(run(PROTOCOL, ([1, 1, 0], [1, 0, 0], [0, 1, 1]), coin=5)),
    "trade-off": lambda: draw.trade_off([best_account(32, 3, blocks=blocks) for blocks in (1, 4, 16)]),
    "line": lambda: draw.points(ReedSolomon(5, 4, 2)),
    "curve": lambda: draw.points(Hermitian(2, 3)),
    "tower": lambda: draw.points(GarciaStichtenoth(2, 3, 4)),
    "logarithm": lambda: draw.log_factor(compare([16, 64], 2, blocks=2)),
    "attention": lambda: draw.show(next(MaxIPToAttention().instances(YES)), 0),
    "outputs": lambda: draw.outputs(QUERY),
    "noise": lambda: draw.noise(QUERY),
    "entry bounds": lambda: draw.entry_bounds(curves(2, 1, 1, np.geomspace(2, 40, 9))),
    "errors": lambda: draw.polynomial_errors(1.0, 3),
    "degrees": lambda: draw.degrees([0.5, 1.0, 2.0], 1e-3),
    "ranks": lambda: draw.ranks([0.5, 1.0, 2.0], (2, 5), 2e-3),
    "times": lambda: draw.times([10, 100, 1000], {"exact": [0.1, 1.0], "fast": [0.1, 0.2, 0.3]}),
    "phase": lambda: draw.phase(phase_diagram(exponents=(8, 12, 16), tolerance=1e-4, costs=COSTS)),
    "phase by dimension": lambda: draw.phase_by_dimension(
        [point for d in (4, 8) for point in phase_diagram((2, 4), (8, 12), dimension=d, costs=COSTS)], 1e-4
    ),
    "sensitivities": lambda: draw.sensitivities(PLANTED.keys, 0.4),
    "scores": lambda: draw.scores(PLANTED.query, PLANTED.keys, 0.3),
}


@cache
def drawn(name):
    """A picture, laid out; only looked at by the tests that share it."""
    drawing = PICTURES[name]()
    drawing.draw_without_rendering()
    return drawing


def blocks(drawing):
    """What stands around the panels, as (panel, name, box): axis with its labels, title, legend."""
    for number, axes in enumerate(drawing.axes):
        if axes.axison:
            yield number, "axis", axes.xaxis.get_tightbbox()
            yield number, "axis", axes.yaxis.get_tightbbox()
            yield number, "panel", axes.get_window_extent()
            titles = [title for title in [*axes.texts, axes._left_title, axes.title] if title.get_text()]
            named = [(title.get_text(), title) for title in titles] + [("legend", axes.get_legend())]
            for name, artist in named:
                if artist and not _inside(artist.get_window_extent(), axes.get_window_extent()):
                    yield number, name, artist.get_window_extent()


def _inside(box, frame):
    return frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1


@pytest.mark.parametrize("name", PICTURES)
def test_nothing_is_cut_off(name):
    drawing = drawn(name)
    box, (width, height) = drawing.get_tightbbox(), drawing.get_size_inches()
    slack = 0.02
    assert box.x0 >= -slack
    assert box.y0 >= -slack
    assert box.x1 <= width + slack
    assert box.y1 <= height + slack


@pytest.mark.parametrize("name", PICTURES)
def test_axes_are_labelled_and_labels_apart(name):
    drawing = drawn(name)
    for axes in drawing.axes:
        if axes.axison:
            assert axes.get_ylabel() or not axes.get_yticks().size
    assert drawing.axes[-1].get_xlabel() or drawing.axes[0].get_xlabel() or not drawing.axes[0].axison
    for (panel, first, one), (other_panel, second, other) in combinations(blocks(drawing), 2):
        if one is None or other is None or (panel == other_panel and {first, second} <= {"axis", "panel"}):
            continue  # the two axes of a panel meet in its corner
        overlap = (min(one.x1, other.x1) - max(one.x0, other.x0), min(one.y1, other.y1) - max(one.y0, other.y0))
        assert min(overlap) <= 2, (first, second, overlap)


def test_settings_stay_as_they_are():
    before = dict(matplotlib.rcParams)
    draw.polynomial_errors(1.0, 3)._repr_png_()
    assert dict(matplotlib.rcParams) == before


def test_saves_the_same_slides_twice(tmp_path):
    for stem in ("first", "second"):
        draw.coloring(Coloring(nx.path_graph(2), 2)).save(tmp_path / stem)
    for kind in ("svg", "pdf"):
        assert (tmp_path / f"first.{kind}").read_bytes() == (tmp_path / f"second.{kind}").read_bytes()
    assert draw.coloring(Coloring(nx.path_graph(2), 2))._repr_png_().startswith(b"\x89PNG")


def test_what_is_drawn():
    bars = draw.inner_products(GAP).axes[0].patches
    heights = [bar.get_height() for bar in bars[: GAP.products.most + 1]]
    assert heights == GAP.products.tallies().sum(axis=0).tolist()
    pixels = draw.vectors(VECTORS).axes[1].images[0].get_array()
    assert np.array_equal(pixels, 1 - VECTORS.sets[1])
    counts = [bar.get_height() for bar in draw.acceptances(PROTOCOL, ([1, 1], [1, 0], [1, 1])).axes[0].patches]
    assert sum(counts) == PROTOCOL.num_messages
    assert max(number for number, count in enumerate(counts) if count) <= 3


def test_only_a_search_says_yes():
    for name, yes in (("stages", True), ("stages of no", False), ("stages of a value", False)):
        assert any("YES" in text.get_text() for text in drawn(name).axes[0].texts) == yes


def test_bounds_are_said_in_short():
    before = atlas("2026-09")
    for problem, text in (("EditDistance", "n^2, 2-OVC"), ("SubgraphConnectivity", "edges*rounds, OMv")):
        assert said(before.stands(problem)[0]) == text


@styled
def test_texts_of_the_atlas_fit_their_cells():
    longest = "edges*nodes + first*second*third, 3-OVC"
    rows = [Row("LongestCommonSubsequence", longest, longest, WEAKER), Row("UndirectedMinWeightCycle", "-", "-", FELL)]
    rows.append(Row("LongestCommonSubstringWithDontCares", "-", "-", FELL))
    drawing, panels = new(16, 3, ncols=PANELS)
    for axes in panels:
        draw_panel(axes, rows, 3, "2026-09", "2026-11-26")
    drawing.draw_without_rendering()
    for axes in panels:
        place = axes.transData.inverted()
        for text in axes.texts:
            box = text.get_window_extent().transformed(place)
            assert box.x1 < min(end for end in np.cumsum(WIDTHS) if end > box.x0), text.get_text()


def test_refuses_what_does_not_fit():
    with pytest.raises(InputError, match="at most 128 vectors"):
        draw.vectors(OrthogonalVectors((np.zeros((129, 1)), np.zeros((1, 1)))))
    with pytest.raises(InputError, match="at most 128 elements"):
        draw.points(ReedSolomon(131, 5, 2))
    explicit = GapMaxIP.from_vectors([[1]], [[[1]]], 1, 0)
    with pytest.raises(InputError, match="structured"):
        draw.outputs(next(MaxIPToAttention().instances(explicit)))
