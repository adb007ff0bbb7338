"""`hardchain new`: what it writes is whole, can be imported, and says what to fill in; it writes over nothing."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

from reductions import graph
from reductions.__main__ import main
from reductions.commands.skeletons import snake_case
from reductions.errors import InputError
from reductions.graph import edge_named
from reductions.problem import Problem
from reductions.reduction import FanOut, Online, Reduction
from tests.own_modules import forgotten


@pytest.fixture
def directory(tmp_path, monkeypatch):
    """Where modules are written and imported from; the problems and edges in them are forgotten afterwards."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    with forgotten(tmp_path):
        yield tmp_path


def new(*arguments):
    """What it prints; an exception tells what went wrong."""
    result = CliRunner().invoke(main, ["new", *arguments])
    if result.exit_code:
        raise InputError(result.output)
    return result.output


def files(directory):
    return {path.name for path in directory.rglob("*.py")}


KINDS = [
    (("CNF", "Coloring"), "CNFToColoring", FanOut, "targets"),
    (("threesum", "MinPlusProduct"), "ThreeSumToMinPlusProduct", Reduction, "ask"),
    (("OnlineMatrixVector", "BooleanProduct"), "OnlineMatrixVectorToBooleanProduct", Online, "begin"),
]


@pytest.mark.parametrize(("ends", "name", "kind", "first"), KINDS)
def test_a_reduction_is_begun_as_its_problems_allow(directory, ends, name, kind, first):
    assert "test_" in new("reduction", *ends)
    module = import_module(snake_case(name))
    edge = edge_named(name)
    assert edge is getattr(module, name)
    assert issubclass(edge, kind)
    assert set(edge.overhead.sizes) == set(edge.target.symbols)
    with pytest.raises(NotImplementedError, match=f"^fill in {first}: "):
        import_module(f"test_{snake_case(name)}").test_it_keeps_its_promises()


@pytest.mark.parametrize("options", [(), ("--function",)])
def test_a_problem_says_what_is_missing(directory, options):
    new("problem", "ShortestTour", *options)
    module = import_module("shortest_tour")
    assert module.ShortestTour((1, 2, 3)).size() == (3,)
    with pytest.raises(NotImplementedError, match=r"^fill in small: "):
        import_module("test_shortest_tour").test_it_keeps_its_promises()
    for step in {"verify", "candidates", "_search", "value", "random"} & set(vars(module.ShortestTour)):
        assert f'"fill in {step}: ' in Path("shortest_tour.py").read_text()


@pytest.mark.parametrize("written", ["small", "small, search", "small, search, verify"])
def test_the_next_thing_is_asked_for(directory, written):
    """What is filled in is tried, and what is not yet is no counterexample."""
    new("problem", "ShortestTour")
    tour = import_module("shortest_tour").ShortestTour
    tour.small = classmethod(lambda cls: iter([cls((1, 2))]))
    if "search" in written:
        tour.candidates, tour._search = lambda self: 2, lambda self: iter([(0,)])
    if "verify" in written:
        tour.verify = lambda self, witness: witness == (0,)
    missing = {"small": "candidates", "small, search": "verify", "small, search, verify": "random"}[written]
    with pytest.raises(NotImplementedError, match=f"^fill in {missing}: "):
        import_module("test_shortest_tour").test_it_keeps_its_promises()


def test_a_reduction_between_problems_of_ones_own(directory):
    new("problem", "ShortestTour")
    with forgotten(directory):
        new("reduction", "CNF", "ShortestTour", "--import", "shortest_tour.py", "--name", "Tours")
    edge = import_module("tours").Tours
    assert edge.target is import_module("shortest_tour").ShortestTour
    assert list(edge.overhead.sizes) == ["length"]


def announce(directory, module):
    """As an installed package does, whose pyproject.toml has it under project.entry-points.hardchain."""
    information = directory / "own-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: own\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text(f"[hardchain]\nanything = {module}\n")


def test_modules_that_a_package_announces_are_known(directory):
    new("problem", "ShortestTour")
    announce(directory, "shortest_tour")
    with forgotten(directory):
        new("reduction", "CNF", "shortest-tour")
    assert import_module("cnf_to_shortest_tour").CNFToShortestTour is edge_named("CNFToShortestTour")


def test_an_announced_module_that_is_broken_is_named(directory):
    announce(directory, "not_there")
    with pytest.raises(InputError, match=r"^hardchain: not_there, .*ModuleNotFoundError"):
        new("problem", "ShortestTour")
    assert files(directory) == set()


def test_in_a_package_the_test_imports_from_it(directory):
    (directory / "outer" / "inner").mkdir(parents=True)
    for folder in ("outer", "outer/inner"):
        (directory / folder / "__init__.py").touch()
    new("problem", "ShortestTour", "--into", "outer/inner")
    assert import_module("outer.inner.test_shortest_tour").ShortestTour.__module__ == "outer.inner.shortest_tour"


# ---- refusals


@pytest.mark.parametrize("there", ["shortest_tour.py", "test_shortest_tour.py"])
def test_nothing_is_written_over_and_nothing_by_halves(directory, there):
    (directory / there).write_text("mine")
    with pytest.raises(InputError, match=there):
        new("problem", "ShortestTour")
    assert files(directory) == {there}
    assert (directory / there).read_text() == "mine"


def test_nothing_is_written_by_halves_on_a_full_disk(directory, monkeypatch):
    opened = Path.open

    def full(path, *arguments, **options):
        if path.name.startswith("test_"):
            raise OSError(28, "No space left on device", str(path))
        return opened(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(InputError, match=r"nothing was written.*No space"):
        new("problem", "ShortestTour")
    assert files(directory) == set()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("problem", "CNF"), "CNF"),
        (("problem", "shortest-tour"), "shortest-tour"),
        (("problem", "Json"), "json.py"),
        (("problem", "Numpy"), "numpy.py"),
        (("problem", "Os"), "os.py"),
        (("problem", "ShortestTour", "--into", "nowhere"), "nowhere"),
        (("reduction", "CNF", "OrthogonalVectors"), "--name"),
        (("reduction", "CNF", "Nothing"), "Nothing"),
        (("reduction", "CNF", "Coloring", "--name", "to color"), "to color"),
    ],
)
def test_what_it_refuses(directory, arguments, named):
    with pytest.raises(InputError, match=named):
        new(*arguments)
    assert files(directory) == set()


# ---- what is written


def test_linters_have_nothing_to_say(directory):
    new("problem", "ShortestTour")
    new("problem", "TourLength", "--function")
    with forgotten(directory):
        new("reduction", "TourLength", "ShortestTour", "--import", "tour_length.py", "--import", "shortest_tour.py")
    for ends, *_ in KINDS:
        new("reduction", *ends)
    options = ["--isolated", "--line-length", "120"]
    for command in (["check", "--select", "E,F,W,I,B,UP"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *options, "."], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout


def test_nothing_is_left_behind():
    """Of the modules of these tests."""
    assert "ShortestTour" not in Problem.kinds
    assert "Tours" not in graph._OWN
    assert "shortest_tour" not in sys.modules
