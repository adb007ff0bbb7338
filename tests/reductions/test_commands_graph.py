"""`hardchain graph` and its picture: everything there, nothing overlapping."""

from itertools import combinations

import pytest
from click.testing import CliRunner

from reductions.__main__ import main
from reductions.graph import registered


def run(*arguments):
    return CliRunner().invoke(main, ["graph", *map(str, arguments)])


def test_text():
    text = run().stdout
    for edge in registered():
        assert f"{edge.source.__name__} -> {edge.target.__name__}   {edge.__name__}" in text
        assert edge.theorem.reference in text
    assert "calls <= Lambda" in text
    assert "calls = q**z" in text


def test_around_a_problem():
    text = run("clique").stdout
    edges = [line for line in text.splitlines() if " -> " in line]
    assert edges
    assert all("Clique" in line.split("   ")[0].split(" -> ") for line in edges)
    assert run("nonsense").exit_code == 2


def test_all_problems_are_on_one_page_apart():
    pytest.importorskip("matplotlib")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Annotation

    from reductions.draw import field

    drawing = field()
    renderer = FigureCanvasAgg(drawing).get_renderer()
    drawing.draw(renderer)
    (axes,) = drawing.axes
    texts = [text for text in axes.texts if not isinstance(text, Annotation)]
    library = {edge for edge in registered() if edge.__module__.startswith("reductions.")}
    pairs = {(edge.source.__name__, edge.target.__name__) for edge in library if edge.source is not edge.target}
    assert {name for pair in pairs for name in pair} <= {text.get_text() for text in texts}
    assert sum(isinstance(text, Annotation) for text in axes.texts) >= len(pairs)
    boxes = [text.get_bbox_patch().get_window_extent(renderer) for text in texts]
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))


@pytest.mark.parametrize("around", ["GapMaxIP", "Clique", "MinPlusProduct"])
def test_nothing_overlaps(around):
    """Boxes are apart, lines pass through no box but the two that they join, and arrows end at problems."""
    pytest.importorskip("matplotlib")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Annotation

    from reductions.draw.graph import reductions

    drawing = reductions(around)
    renderer = FigureCanvasAgg(drawing).get_renderer()
    drawing.draw(renderer)
    (axes,) = drawing.axes
    texts = [text for text in axes.texts if not isinstance(text, Annotation)]
    boxes = [text.get_bbox_patch().get_window_extent(renderer) for text in texts]
    near = [edge for edge in registered() if around in (edge.source.__name__, edge.target.__name__)]
    names = {edge.__name__ for edge in near}
    problems = {problem.__name__ for edge in near for problem in (edge.source, edge.target)}
    assert {text.get_text().splitlines()[0] for text in texts} == names | problems
    assert len(texts) == len(names | problems)
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    everything = drawing.get_window_extent(renderer)
    assert all(everything.contains(*corner) for box in boxes for corner in (box.min, box.max))
    assert len(axes.lines) == 2 * len(names)
    for line in axes.lines:
        path = line.get_transform().transform_path(line.get_path())
        assert sum(path.intersects_bbox(box, filled=False) for box in boxes) == 2
    assert sum(isinstance(text, Annotation) for text in axes.texts) == len(names)
    for text in texts:
        if (lines := text.get_text().splitlines())[0] in names:
            edge = next(edge for edge in registered() if edge.__name__ == lines[0])
            assert any(line.startswith("calls") for line in lines) or len(str(edge.overhead.calls)) > 20
            assert edge.theorem.reference.split()[0] in text.get_text()


@pytest.mark.parametrize(("name", "start"), [("g.svg", b"<?xml"), ("g.png", b"\x89PNG"), ("g.pdf", b"%PDF")])
def test_pictures(tmp_path, name, start):
    matplotlib = pytest.importorskip("matplotlib")
    assert run("clique", "-o", tmp_path / name).exit_code == 0
    assert (tmp_path / name).read_bytes().startswith(start)
    with matplotlib.rc_context({"svg.hashsalt": None, "svg.fonttype": "none"}):
        assert run("clique", "-o", tmp_path / f"again-{name}").exit_code == 0
    assert (tmp_path / f"again-{name}").read_bytes() == (tmp_path / name).read_bytes()
    assert b"Date" not in (tmp_path / name).read_bytes()


def test_bad_input(tmp_path, monkeypatch):
    for name, message in (("g.gif", "ends in .svg, .png or .pdf"), ("no/g.png", "cannot be written")):
        result = run("clique", "-o", tmp_path / name)
        assert result.exit_code == 2
        assert message in result.stderr
        assert result.stderr.count("\n") == 1
    monkeypatch.setitem(__import__("sys").modules, "reductions.draw", None)
    result = run("-o", tmp_path / "g.png")
    assert result.exit_code == 2
