"""Every line of the catalogue agrees with the classes, every module is in it, and edges stay small.

Run as a script, it prints how long edges are.
"""

import ast
from importlib import import_module
from pathlib import Path

import pytest

from reductions import catalogue
from reductions.catalogue import EDGES, PROBLEMS
from reductions.graph import registered
from reductions.problem import Problem
from reductions.reduction import check_declarations

ROOT = Path(__file__).parents[2]
EDGE_FILES = {path.stem: path for path in (ROOT / "reductions" / "edges").glob("*.py") if path.stem != "__init__"}
MOST_LINES, MOST_OF_A_CLASS = 300, 50


def defined(path):
    """The classes at the top of a file."""
    return {node.name: node for node in ast.parse(path.read_text(encoding="utf-8")).body if type(node) is ast.ClassDef}


# ---- problems


@pytest.mark.parametrize("name", PROBLEMS)
def test_problem(name):
    kind = catalogue.problem(name)
    assert (kind.__name__, kind.__module__) == (name, f"reductions.problems.{PROBLEMS[name]}")
    assert issubclass(kind, Problem)
    assert Problem.kinds[name] is kind
    assert kind.__doc__
    assert len(set(kind.symbols.values())) == len(kind.symbols) > 0
    assert kind.storage.free_symbols <= set(kind.symbols.values())
    assert kind.time.free_symbols <= set(kind.symbols.values())


def test_every_problem_is_in_the_catalogue():
    """What is left out in the modules there are bases, which do not say everything that a problem must."""
    root, found = ROOT / "reductions" / "problems", {}
    for path in root.rglob("*.py"):
        module = ".".join(path.relative_to(root).with_suffix("").parts)
        kinds = vars(import_module(f"reductions.problems.{module}".removesuffix(".__init__")))
        for name in defined(path):
            kind = kinds[name]
            if issubclass(kind, Problem) and hasattr(kind, "symbols") and not kind.__abstractmethods__:
                found[name] = module
    assert found == PROBLEMS


# ---- edges


@pytest.mark.parametrize("name", EDGES)
def test_edge(name):
    edge = catalogue.edge(name)
    assert (edge.source.__name__, edge.target.__name__, edge.__module__.removeprefix("reductions.edges.")) == EDGES[
        name
    ]
    assert edge.__name__ == name
    check_declarations(edge)
    assert edge.theorem.reference
    assert edge.__doc__
    assert edge in registered()


def test_modules_are_called_like_their_edges():
    assert {name: module.replace("_", "") for name, (*_, module) in EDGES.items()} == {x: x.lower() for x in EDGES}


def test_every_module_is_of_an_edge():
    assert sorted(module for *_, module in EDGES.values()) == sorted(EDGE_FILES)


def test_every_edge_has_a_file_of_tests():
    tests = {path.stem.removeprefix("test_") for path in (ROOT / "tests/reductions/edges").glob("test_*.py")}
    assert tests == set(EDGE_FILES)


def test_former_names():
    for former, name in catalogue.FORMER.items():
        assert catalogue.edge(former) is catalogue.edge(name)
        assert former not in EDGES


# ---- lengths


def lengths(name):
    """Lines of an edge's file, and lines of its class's body that are neither empty nor comments nor docstrings."""
    path = EDGE_FILES[EDGES[name][2]]
    lines, edge = path.read_text(encoding="utf-8").splitlines(), defined(path)[name]
    left_out = {number for number, line in enumerate(lines, start=1) if line.strip()[:1] in ("", "#")}
    for part in ast.walk(edge):
        if isinstance(part, (ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(part) is not None:
            left_out |= set(range(part.body[0].lineno, part.body[0].end_lineno + 1))
    return len(lines), len(set(range(edge.lineno + 1, edge.end_lineno + 1)) - left_out)


@pytest.mark.parametrize("name", EDGES)
def test_edges_are_short(name):
    lines, of_class = lengths(name)
    print(f"{name:40}{lines:5} lines, class {of_class:3}")
    assert lines <= MOST_LINES
    assert 3 < of_class <= MOST_OF_A_CLASS


if __name__ == "__main__":
    for edge in EDGES:
        print(f"{edge:40}{{:5}} lines, class {{:3}}".format(*lengths(edge)))
