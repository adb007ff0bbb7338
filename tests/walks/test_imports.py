"""What imports what, as the text of every module says: no circle, and nobody who knows a particular edge or problem."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import networkx as nx
import pytest

from reductions.catalogue import EDGES, PROBLEMS

ROOT = Path(__file__).parents[2]
PACKAGES = ("attention", "protocols", "reductions")


def module_name(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


FILES = {module_name(path): path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))}
TREES = {module: ast.parse(path.read_text(encoding="utf-8")) for module, path in FILES.items()}


def statements(node):
    """Everything in a module, functions included, but for what only type checkers see."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            yield from (part for other in child.orelse for part in (other, *statements(other)))
        else:
            yield child
            yield from statements(child)


def imported(nodes):
    """The dotted names that import statements name: a name that is imported from a module comes after its dot."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import: {ast.unparse(node)}"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules(nodes):
    """The modules of the packages that are imported."""
    return {name if name in FILES else name.rpartition(".")[0] for name in imported(nodes)} & set(FILES)


IMPORTS = {module: modules(statements(tree)) for module, tree in TREES.items()}


def test_everything_is_walked():
    assert len(FILES) > 100
    assert "protocols.codes.reed_solomon" in IMPORTS["protocols.parameters"]
    assert IMPORTS["reductions.errors"] == set()


def circles(imports):
    graph = nx.DiGraph([(module, other) for module, others in imports.items() for other in others])
    knots = (sorted(knot) for knot in nx.strongly_connected_components(graph) if len(knot) > 1)
    return [*knots, *([module] for module in graph if graph.has_edge(module, module))]


def test_no_circles():
    assert circles(IMPORTS) == []


def test_a_circle_is_seen():
    late = {"reductions.errors": modules(statements(ast.parse("def f():\n    from reductions import graph")))}
    (knot,) = circles({**IMPORTS, **late})
    assert {"reductions.errors", "reductions.graph", "reductions.reduction"} <= set(knot)
    typed = ast.parse("if TYPE_CHECKING:\n    from reductions import graph")
    assert circles({**IMPORTS, "reductions.errors": modules(statements(typed))}) == []


@pytest.mark.parametrize(("package", "others"), [("attention", PACKAGES[1:]), ("protocols", PACKAGES[::2])])
def test_packages_below_know_nothing_of_each_other(package, others):
    """Not even for type checkers."""
    for module, tree in TREES.items():
        if module.split(".")[0] == package:
            assert not {name for name in imported(ast.walk(tree)) if name.split(".")[0] in others}, module


# ---- names that wait until they are asked for


@pytest.mark.parametrize("package", PACKAGES)
def test_public_names(package):
    """Those that are imported late are the same for `import *`, for `dir` and for type checkers."""
    module, found = import_module(package), {}
    exec(f"from {package} import *", found)
    assert found.keys() - {"__builtins__"} == set(module.__all__) <= set(dir(module))
    (typed,) = (node for node in TREES[package].body if isinstance(node, ast.If))
    assert {name.rpartition(".")[2] for name in imported(typed.body)} == set(module.__all__)
    with pytest.raises(AttributeError, match=f"module '{package}' has no attribute 'galois'"):
        _ = module.galois


def test_what_takes_long_waits():
    slow = "{'attention.fast', 'galois', 'networkx', 'numba', 'scipy'}"
    code = f"import sys; from reductions import decide; print(*sorted({slow} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == []


# ---- particular edges and problems

KNOW_EDGES = {
    # the page walks through these
    "reductions.draw.watch.run": {"CNFToOrthogonalVectors", "OrthogonalVectorsToGapMaxIP", "MaxIPToAttention"},
    "reductions.exercises.the_chain": {"CNFToOrthogonalVectors", "ColoringToCNF", "SingleThreeSumToThreeSum"},
    "reductions.testing.small": {"MaxIPToAttention"},  # small queries are those made of small gaps
    "reductions.testing.strategies": {"MaxIPToAttention"},  # and so are drawn ones
}
"""Modules outside `reductions.edges` that import an edge, and which; the catalogue names them all in strings."""

EDGE_MODULES = {f"reductions.edges.{module}": name for name, (*_, module) in EDGES.items()}


def edges_of(tree):
    """The edges that a module imports, by their names or by their modules'."""
    names = set(imported(ast.walk(tree)))
    parents = {name.rpartition(".")[0] for name in names}
    return {name.rpartition(".")[2] for name in names} & set(EDGES) | {
        edge for module, edge in EDGE_MODULES.items() if module in names | parents
    }


def test_who_imports_an_edge():
    found = {module: edges_of(tree) for module, tree in TREES.items() if not module.startswith("reductions.edges")}
    assert {module: edges for module, edges in found.items() if edges} == KNOW_EDGES


def test_an_import_of_an_edge_is_seen():
    for line in (
        "from reductions.edges import ColoringToCNF",
        "from reductions.edges import coloring_to_cnf",
        "from reductions.edges.coloring_to_cnf import binary",
        "import reductions.edges.coloring_to_cnf",
        "def f():\n    from reductions import ColoringToCNF",
    ):
        assert edges_of(ast.parse(line)) == {"ColoringToCNF"}, line
    assert edges_of(ast.parse("import reductions.edges")) == set()


KNOW_PROBLEMS = {
    "reductions.running.decide": {"AttentionQuery"},  # what is asked if nothing is said
    "reductions.running.costs": {"AttentionQuery"},  # the same
    "reductions.running.oracles": {"AttentionQuery"},  # noise is added to its output
    "reductions.commands.common": {"CNF", "Coloring"},  # DIMACS
    "reductions.commands.decide": {"AttentionQuery"},  # what --to is if nothing is said
    "reductions.commands.reduce": {"GapMaxIP"},  # the same
}
"""Modules that may name a problem, and which; no edge at all."""


def particular(tree):
    """The edges and problems of the catalogue that a module names, in code or as a whole string."""
    names = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name) | ast.Constant(value=name):
                names.add(name)
    return names & {*EDGES, *PROBLEMS}


def test_what_runs_and_stores_knows_no_particular_edge_or_problem():
    named = {
        module: particular(tree)
        for module, tree in TREES.items()
        if module.startswith(("reductions.running", "reductions.commands"))
        or module in ("reductions.bundles.bundle", "reductions.theory.ledger")
    }
    assert len(named) > 12
    assert {module: names for module, names in named.items() if not names <= KNOW_PROBLEMS.get(module, set())} == {}
