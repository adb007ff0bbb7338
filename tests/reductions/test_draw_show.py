"""Any instance as a picture: what is drawn and said of it, nothing cut off or on top of something else."""

from itertools import combinations
from math import inf

import networkx as nx
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from reductions import CNF, Coloring, GapMaxIP, OrthogonalVectors, catalogue, draw
from reductions.edges import (
    LongestCommonSubsequenceToDynamicTimeWarping,
    OrthogonalVectorsToBinaryEditDistance,
    OrthogonalVectorsToDiscreteFrechet,
)
from reductions.errors import InputError
from reductions.problems import (
    Clique,
    ConvolutionThreeSum,
    Diameter,
    DiscreteFrechet,
    DynamicTimeWarping,
    EditDistance,
    KSum,
    LongestCommonSubsequence,
    LongestPalindromicSubsequence,
    LongestTandemSubsequence,
    MinPlusConvolution,
    MinPlusProduct,
    MinWeightClique,
    NegativeTriangle,
    SubsetSum,
    SuperAdditivity,
    ThreeSum,
)
from tests.reductions.test_draw import blocks

VECTORS = OrthogonalVectors(([[1, 0, 1], [1, 1, 0]], [[0, 1, 1], [0, 1, 0]]))
(LONG,) = OrthogonalVectorsToBinaryEditDistance().instances(VECTORS)
(WALK,) = OrthogonalVectorsToDiscreteFrechet().instances(VECTORS)
(STRIPS,) = LongestCommonSubsequenceToDynamicTimeWarping().instances(LongestCommonSubsequence("abcab", "bcbad", 3))

SOLVED = {
    "alignment": LongestCommonSubsequence("contest of $$", "a note\n", 3),
    "script": EditDistance("intention", "execution", 6),
    "script without letters": LONG,
    "palindrome": LongestPalindromicSubsequence("character", 5),
    "tandem": LongestTandemSubsequence("contentment", 6),
    "curves": DynamicTimeWarping([0, 1, 3, 6, 5], [1, 2, 5, 6, 2, 0], 20),
    "leash": WALK,
    "strips": STRIPS,
    "single points": DiscreteFrechet([2], [3], 1),
    "vectors": VECTORS,
    "gap": GapMaxIP.from_vectors([[1, 1]], [[[1, 1], [0, 1]]], 2, 1),
    "clique": Clique(nx.complete_graph(5), 3),
    "many vertices": Diameter(nx.path_graph(20), 19),
    "coloring": Coloring(nx.cycle_graph(5), 3),
    "sum": ThreeSum(((5, -3), (1, 4, 4), (-7, -1))),
    "convolution": ConvolutionThreeSum(((1, 2, 3), (4, 1, 0), (2, 9, 3))),
    "triangle": NegativeTriangle(([[0, 2]], [[-5, 1], [3, float("inf")]], [[1], [2]])),
    "product": MinPlusProduct(([[0, 2], [7, -1]], [[5, 1], [0, 4]])),
    "formula": CNF(5, ((1, -2), (2, 3, -5), (-1, 4), (5,))),
}
EMPTY = {
    "no letters": LongestCommonSubsequence("", "", 0),
    "no letter": LongestPalindromicSubsequence("", 0),
    "no vertices": Clique(nx.empty_graph(0), 1),
    "no numbers": ThreeSum(((), (), ())),
    "no entries": MinPlusProduct((np.zeros((0, 2), int), np.zeros((2, 0), int))),
    "no clauses": CNF(0, ()),
}
DRAWN = ("alignment", "script without letters", "palindrome", "leash", "strips", "vectors", "many vertices", "triangle")
PICTURES = {
    **{name: lambda i=SOLVED[name]: draw.show(i, i.solve()) for name in DRAWN},
    **{f"{name}, alone": lambda i=SOLVED[name]: draw.show(i) for name in ("tandem", "sum", "product", "formula")},
}


@pytest.mark.parametrize("name", EMPTY)
def test_empty_instances(name):
    assert draw.show(EMPTY[name], EMPTY[name].solve()).encoded("png").startswith(b"\x89PNG")


def said(drawing):
    return " ".join(drawing._supxlabel.get_text().split())


@pytest.mark.parametrize("name", PICTURES)
def test_nothing_is_cut_off_or_covered(name):
    drawing = PICTURES[name]()
    drawing.draw_without_rendering()
    box, (width, height) = drawing.get_tightbbox(), drawing.get_size_inches()
    assert min(box.x0, box.y0) >= -0.02
    assert (box.x1, box.y1) <= (width + 0.02, height + 0.02)
    caption = drawing._supxlabel.get_window_extent()
    drawn = [*blocks(drawing), (-1, "caption", caption)]
    for (panel, first, one), (other_panel, second, other) in combinations(drawn, 2):
        if (
            one is not None
            and other is not None
            and not (panel == other_panel and {first, second} <= {"axis", "panel"})
        ):
            overlap = (min(one.x1, other.x1) - max(one.x0, other.x0), min(one.y1, other.y1) - max(one.y0, other.y0))
            assert min(overlap) <= 2, (first, second, overlap)


@pytest.mark.parametrize(
    "name", ["alignment", "script", "tandem", "curves", "gap", "clique", "coloring", "sum", "formula"]
)
def test_the_caption_speaks_of_a_witness_if_there_is_one(name):
    instance = SOLVED[name]
    alone, marked = said(draw.show(instance)), said(draw.show(instance, instance.solve()))
    assert "witness" not in alone
    assert "witness" in marked


def test_an_alignment():
    instance = LongestCommonSubsequence("abc", "xbac", 2)
    drawing = draw.show(instance, ((1, 1), (2, 3)))
    (axes,) = drawing.axes
    assert [list(line.get_xdata()) for line in axes.lines] == [[1, 1], [2, 3]]
    assert [text.get_text() for text in axes.texts] == [*"abc", "$x$", *"xbac", "$y$"]
    fills = {text.get_text(): bar.get_facecolor() for text, bar in zip([*axes.texts[:3]], axes.patches, strict=False)}
    assert fills["a"][3] < 1 == fills["b"][3] == fills["c"][3]
    assert to_rgb(axes.patches[0].get_facecolor()) == to_rgb(axes.patches[5].get_facecolor())
    assert all(part in said(drawing) for part in ("x with 3 letters", "2 pairs", "at least 2"))


def test_a_script():
    drawing = draw.show(EditDistance("ab", "axc", 2), ((0, 0), (1, 2)))
    assert [line.get_linestyle() for line in drawing.axes[0].lines] == ["-", "--"]
    assert "0 deleted + 1 inserted + 1 substituted = 2. Asked for: at most 2 steps." in said(drawing)


def test_a_letter_that_is_not_printed():
    drawing = draw.show(LongestCommonSubsequence("\n💡", "$", 0))
    assert [text.get_text() for text in drawing.axes[0].texts] == ["?", "?", "$x$", "$", "$y$"]


def test_arcs_and_pale_letters():
    instance = LongestPalindromicSubsequence("xaybza", 3)
    drawing = draw.show(instance, ((1, 5), (3, 3)))
    axes = drawing.axes[0]
    assert [(round(line.get_xdata()[0]), round(line.get_xdata()[-1])) for line in axes.lines] == [(1, 5), (3, 3)]
    assert [bar.get_facecolor()[3] == 1 for bar in axes.patches] == [False, True, False, True, False, True]
    assert "3 letters" in said(drawing)


def test_a_traversal():
    walk = ((0, 0), (1, 1), (2, 1))
    for kind, marked, told in ((DynamicTimeWarping, 2, "sum up to 5"), (DiscreteFrechet, 1, "apart: 4")):
        drawing = draw.show(kind([0, 5, 8], [0, 4], 9), walk)
        joined = drawing.artists
        assert [(line.xy1, line.xy2) for line in joined] == [((0, 0), (0, 0)), ((1, 5), (1, 4)), ((2, 8), (1, 4))]
        assert len({line.get_edgecolor() for line in joined}) == 2
        colors = [line.get_edgecolor() for line in joined]
        assert colors.count(colors[-1]) == marked
        assert told in said(drawing)
        assert drawing.axes[0].lines[0].get_ydata().tolist() == [0, 5, 8]


def test_marks():
    graph = draw.show(Clique(nx.complete_graph(4), 3), (0, 2, 3)).axes[0]
    assert sum(line.get_linewidth() > 3 for line in graph.lines) == 3
    sums = draw.show(ThreeSum(((5, -3), (1, 4, 4), (-7, -1))), (1, 2, 1))
    assert [[text.get_text() for text in axes.texts] for axes in sums.axes] == [["-3"], ["4"], ["-1"]]
    convolution = draw.show(SOLVED["convolution"], (1, 1))
    assert [text.get_text() for axes in convolution.axes for text in axes.texts] == ["2", "1", "3"]
    triangle = draw.show(SOLVED["triangle"], (0, 0, 0))
    assert [axes.patches[0].get_xy() for axes in triangle.axes] == [(-0.5, -0.5)] * 3
    assert r"$\infty$" in [text.get_text() for text in triangle.axes[1].texts]
    product = draw.show(SOLVED["product"], SOLVED["product"].value())
    assert [text.get_text() for text in product.axes[2].texts] == ["2", "1", "-1", "3"]
    formula = draw.show(SOLVED["formula"], (1, 2, 3, 4, 5)).axes[0]
    assert sum(line.get_marker() == "o" for line in formula.lines) == 5
    assert len(formula.lines) == 8 + 5


def test_entries_of_a_triangle_are_those_of_its_edges():
    instance = NegativeTriangle((np.full((2, 3), -1), np.full((3, 4), -1), np.full((4, 2), -1)))
    drawing = draw.show(instance, (1, 2, 3))
    assert [axes.patches[0].get_xy() for axes in drawing.axes] == [(1.5, 0.5), (2.5, 1.5), (0.5, 2.5)]


def filled(drawing):
    """Places of the filled numbers, panel by panel."""
    return [
        [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "o" and line.get_mfc() != "white"]
        for axes in drawing.axes
    ]


def test_numbers_of_a_witness():
    assert filled(draw.show(SubsetSum((5, 8, 3, 12), 11), (1, 2))) == [[1, 2]]
    assert filled(draw.show(SuperAdditivity((0, 1, 3, 3)), (1, 2))) == [[1, 2, 3]]
    assert filled(draw.show(KSum(((5, -3), (1, 4), (7,), (0, -2)), 6), (1, 1, 0, 1))) == [[1], [1], [0], [1]]
    convolution = MinPlusConvolution(((1, 2), (0, 5)))
    drawing = draw.show(convolution, convolution.value())
    assert len(drawing.axes) == 3
    assert filled(drawing) == [[], [], []]
    assert "value" in said(drawing)


def test_entries_of_a_clique():
    weights = np.array([[inf, 1, 2], [1, inf, 3], [2, 3, inf]], dtype=object)
    drawing = draw.show(MinWeightClique((weights,), 2, 5), (0, 2))
    assert sorted(patch.get_xy() for patch in drawing.axes[0].patches) == [(-0.5, 1.5), (1.5, -0.5)]


def test_the_row_of_a_witness_of_attention_is_marked():
    gap = GapMaxIP.from_vectors([[1, 0], [1, 1], [0, 0]], [[[1, 1], [0, 1]]], 2, 1)
    query = next(catalogue.edge("MaxIPToAttention")().instances(gap))
    witness = query.solve()
    marked = draw.show(query, witness).axes[0].lines[1]
    assert (list(marked.get_xdata()), witness) == ([1], 1)


def test_lists_that_are_empty_or_none():
    assert len(draw.show(KSum(((), ()), 0)).axes) == 2
    with pytest.raises(InputError, match="no lists"):
        draw.show(KSum((), 0))


def test_refused():
    with pytest.raises(InputError, match="not a witness of LongestCommonSubsequence"):
        draw.show(LongestCommonSubsequence("a", "b", 1), ((0, 0),))
    for number, instance in [
        (400, LongestCommonSubsequence("a" * 401, "", 1)),
        (400, DynamicTimeWarping([0] * 401, [0], 1)),
        (60, Clique(nx.empty_graph(61), 1)),
        (60, ThreeSum(((1,), (0,) * 61, ()))),
        (64, MinPlusProduct((np.zeros((65, 1), int), np.zeros((1, 1), int)))),
        (64, CNF(65, ())),
    ]:
        with pytest.raises(InputError, match=f"at most {number}"):
            draw.show(instance)
    with pytest.raises(InputError, match="bits"):
        draw.show(ThreeSum(((2**2000,), (0,), (0,))))
    with pytest.raises(InputError, match="no picture of int"):
        draw.show(5)


def test_a_picture_of_ones_own():
    class Postcard:
        pass

    @draw.show.register
    def _(instance: Postcard, witness=None):
        return draw.show(VECTORS)

    assert draw.show(Postcard()).axes
