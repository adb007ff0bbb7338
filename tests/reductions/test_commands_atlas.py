"""The commands atlas, implies, stands and what-if, and modules of the user that take part."""

import json
import re
from itertools import combinations
from pathlib import Path

import pytest
from click.testing import CliRunner

from reductions import atlas
from reductions.__main__ import main
from reductions.problem import Problem
from reductions.problems import EditDistance
from reductions.theory.worst_case import hard_vectors


def run(*arguments):
    return CliRunner().invoke(main, list(map(str, arguments)))


def document(*arguments):
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_atlas():
    found = document("atlas")
    assert set(found) >= {"problems", "edges", "hypotheses", "algorithms"}
    by_name = {h["name"]: h for h in found["hypotheses"]}
    assert by_name["SETH"]["status"] == "refuted, machine-checked"
    assert by_name["3-OVC"]["refuted_by"] is None
    assert "formal-math" in by_name["SETH"]["refuted_by"]["algorithm"]
    text = run("atlas")
    assert text.exit_code == 0
    for name in by_name:
        assert name.split()[0] in text.stdout
    assert max(map(len, text.stdout.splitlines())) <= 80


def test_atlas_of_an_earlier_day():
    found = document("atlas", "--as-of", "2026-09")
    assert {h["status"] for h in found["hypotheses"]} == {"open"}
    assert run("atlas", "--as-of", "soon").exit_code == 2


def test_implies():
    found = document("implies", "APSP")
    assert (found["hypothesis"], found["status"]) == ("APSP", "refuted, machine-checked")
    one = next(c for c in found["consequences"] if c["problem"] == "NegativeTriangle")
    assert one["exponents"] == {"first": "3", "second": "3", "third": "3"}
    assert one["tight"] is True
    assert one["path"][-1] == "MinPlusProductToNegativeTriangle"
    assert (one["randomized"], one["combinatorial"], one["online"]) == (False, False, False)
    (only,) = document("implies", "3-OVC", "attention-query")["consequences"]
    assert only["exponents"] == {"queries": "3", "keys": "3"}
    assert document("implies", "APSP", "Diameter")["consequences"] == []
    assert "No reduction" in run("implies", "APSP", "Diameter").stdout


def test_the_exponent_of_matrix_multiplication_has_a_date():
    assert "ω is 2.25" in run("implies", "k-clique", "Triangle").output
    assert "ω is 2.37134" in run("implies", "k-clique", "Triangle", "--as-of", "2026-09").output
    assert "ω" not in run("implies", "OMv", "DynamicTriangle").output


def test_stands():
    found = document("stands", "Diameter")
    assert found["bounds"][0]["hypothesis"] == "2-OVC"
    assert found["bounds"][0]["status"] == "open"
    assert found["algorithms"][0]["exponent"] == "2"
    text = run("stands", "diameter").stdout
    assert "2-OVC" in text
    assert "SETH" in text
    assert "unless" not in text


def test_what_stands_for_formulas_is_exponential():
    found = document("stands", "CNF")
    assert [bound["hypothesis"] for bound in found["bounds"]] == ["wide CNF-SAT", "SETH", "sparse CNF-SAT"]
    assert "2^variables" in run("stands", "CNF").stdout.partition("premise")[2]


def test_a_worst_case_is_written_to_files(tmp_path):
    """Two strings, which the library's edit distance and the vectors they are made of agree about."""
    result = run("stands", "EditDistance", "--worst-case", tmp_path / "hard", "--vectors", 8)
    assert result.exit_code == 0
    x, y = ((tmp_path / f"hard-{name}.txt").read_text(encoding="utf-8") for name in "xy")
    assert "2-OVC" in result.stdout
    assert f"first={len(x)}, second={len(y)}" in result.stdout
    threshold = int(re.search(r"threshold=(\d+)", result.stdout)[1])
    vectors = hard_vectors(2, 8)
    assert (EditDistance(x, y, threshold).optimum() <= threshold) == (vectors.brute_force() is not None)
    assert run("stands", "Diameter", "--worst-case", tmp_path / "graph", "--vectors", 5).exit_code == 0
    assert isinstance(Problem.from_json((tmp_path / "graph.json").read_text(encoding="utf-8")), Problem)
    for wrong in (("Radius", tmp_path / "r"), ("EditDistance", tmp_path / "no" / "such")):
        refused = run("stands", wrong[0], "--worst-case", wrong[1])
        assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["graph.json", "hard-x.txt", "hard-y.txt"]


def test_what_if():
    assert "2-OVC" in document("what-if", "Diameter in edges^1.9")["fallen"]
    before = document("what-if", "3SUM in n^1.5", "--as-of", "2026-09")
    assert before["fallen"][0] == "3SUM"
    assert "GeomBase" in before["lost"]
    assert document("what-if", "3SUM in n^1.5")["fallen"] == []


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("implies", "P=NP"), "P=NP"),
        (("implies", "APSP", "Nonsense"), "Nonsense"),
        (("stands", "Nonsense"), "Nonsense"),
        (("what-if", "Nonsense in n^2"), "Nonsense"),
        (("what-if", "3SUM in x^2"), "x"),
        (("stands", "CNF", "--import", "no_such_module_here"), "no_such_module_here"),
        (("stands", "CNF", "--import", "no/such/file.py"), "no/such/file.py"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else value,
)
def test_bad_input_is_one_line(arguments, named):
    result = run(*arguments)
    assert result.exit_code == 2
    assert named in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_picture(tmp_path):
    pytest.importorskip("matplotlib")
    assert run("atlas", "-o", tmp_path / "now.svg").exit_code == 0
    picture = (tmp_path / "now.svg").read_text(encoding="utf-8")
    assert picture.startswith("<?xml")
    assert run("atlas", "-o", tmp_path / "now.gif").exit_code == 2
    assert list(tmp_path.iterdir()) == [tmp_path / "now.svg"]


@pytest.mark.parametrize("arguments", [("implies", "OMv"), ("stands", "ClosestPair")])
def test_bounds_are_drawn(tmp_path, arguments):
    """Every problem on the way is there, with its bound, and boxes are apart."""
    pytest.importorskip("matplotlib")
    from reductions.draw import bounds

    assert run(*arguments, "-o", tmp_path / "bounds.png").exit_code == 0
    assert (tmp_path / "bounds.png").stat().st_size > 10_000
    found = getattr(atlas(), arguments[0])(arguments[1])
    said = boxes_of(bounds(found, "what"))
    for bound in found:
        assert f"{bound.problem.__name__}\n{bound.bound}" in said


def test_a_premise_that_is_only_announced_to_fall_has_a_colour_of_its_own():
    """And a line below the picture, where there is such a premise."""
    pytest.importorskip("matplotlib")
    from reductions.draw import bounds

    for problem, entries in (("ThreeSum", 5), ("Radius", 4)):
        drawing = bounds(atlas().stands(problem), problem)
        (legend,) = drawing.legends
        assert len(legend.get_texts()) == entries
        colours = {text.partition("\n")[0]: colour for text, colour in boxes_of(drawing).items()}
        if problem == "ThreeSum":
            assert len({colours[name] for name in ("3SUM", "real 3SUM", "(min,+)-convolution")}) == 2


def boxes_of(drawing):
    """What is in the boxes of a page and their colours, once it is drawn; they are apart and below the title."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.colors import to_hex

    drawing.draw(FigureCanvasAgg(drawing).get_renderer())
    (axes,) = drawing.axes
    texts = [text for text in axes.texts if text.get_text()]
    boxes = [text.get_bbox_patch().get_window_extent() for text in texts]
    assert not any(one.overlaps(other) for one, other in combinations([*boxes, axes.title.get_window_extent()], 2))
    return {text.get_text(): to_hex(text.get_bbox_patch().get_facecolor()).upper() for text in texts}


def test_what_would_change_is_drawn(tmp_path):
    """A supposition in green, what would fall in vermillion, and every problem that would lose its bounds in yellow."""
    pytest.importorskip("matplotlib")
    from reductions.draw import PALETTE, what_if

    assert run("what-if", "2-OVC", "-o", tmp_path / "if.png").exit_code == 0
    assert (tmp_path / "if.png").stat().st_size > 10_000
    for supposed in ("Diameter in edges^1.9", "2-OVC"):
        found = atlas().what_if(supposed)
        said = boxes_of(what_if(found))
        fallen = {name for name, color in said.items() if color == PALETTE["vermillion"]}
        assert fallen == {f"{h.name}\nwould fall" for h in found.fallen if h.name != found.subject}
        yellow = {name.partition("\n")[0] for name, color in said.items() if color == PALETTE["yellow"]}
        assert yellow == {kind.__name__ for kind in found.lost} - {found.subject}
        assert said[found.supposed] == PALETTE["green"]
        assert len(said) >= len(fallen) + len(yellow) + 1


def test_a_supposition_that_changes_nothing_is_drawn():
    pytest.importorskip("matplotlib")
    from reductions.draw import what_if

    drawing = what_if(atlas().what_if("APSP"))
    assert list(boxes_of(drawing)) == ["APSP false"]
    assert "nothing" in drawing.axes[0].get_title()


EDGE = '''
from dataclasses import dataclass
from reductions import FanOut, OrthogonalVectors, Overhead, Theorem, register
from reductions.problems import Diameter

V, n_1, n, m = (OrthogonalVectors.symbols[x] for x in ("order", "first", "others", "dimension"))

@register
@dataclass(frozen=True)
class MyPairsToDiameter(FanOut[OrthogonalVectors, Diameter], order=2):
    """An edge of a user."""

    theorem = Theorem("a note of mine")
    overhead = Overhead(vertices=n_1 + n, edges=n_1 * n, distance=3)

    def targets(self, source): ...
    def embed(self, source, witness): ...
    def lift(self, source, index, witness): ...
'''


def test_an_edge_of_the_user_takes_part(tmp_path):
    """As a process: what it registers stays there."""
    import subprocess
    import sys

    mine = tmp_path / "mine.py"
    mine.write_text(EDGE, encoding="utf-8")
    command = [sys.executable, "-m", "reductions", "atlas", "--json", "--import", str(mine)]
    there = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    assert "MyPairsToDiameter" in [edge["name"] for edge in json.loads(there.stdout)["edges"]]
