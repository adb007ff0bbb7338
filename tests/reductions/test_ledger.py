"""The ledger against what is built: every edge, every path, several parameters; and when it must not know."""

from itertools import islice, pairwise

import networkx as nx
import numpy as np
import pytest
import sympy

from reductions import CNF, Coloring, GapMaxIP, OrthogonalVectors, catalogue, route
from reductions.edges import (
    CNFToOrthogonalVectors,
    CNFToSparseCNF,
    ColoringToCNF,
    MaxIPToAttention,
    OrthogonalVectorsToGapMaxIP,
    OrthogonalVectorsToGapMaxIPDirect,
)
from reductions.errors import InputError
from reductions.graph import find_paths, reduction_graph
from reductions.overhead import Bound, Overhead, at_most
from reductions.reduction import Exact, Reduction, Theorem
from reductions.theory.ledger import compose, evaluate, monotone, nonnegative

FORMULAS = [
    CNF(0, ()),
    CNF(1, ((1,), (-1,))),
    CNF(4, ((1, -2, 3), (2, 4), (-4,))),
    CNF(5, ((1, 2, 3), (-1, -5), (2, -3, 4), (), (3, 4, 5), (1, -4))),
]
SMALL = 12  # instances of a stage that are built


def check(path, source, counted=True):
    """Build along the path, the first instances only, and compare every known entry of the ledger."""
    known = evaluate(path, source.measured())
    instances = [source]
    for edge in path:
        instances = [target for instance in instances for target in islice(edge.instances(instance), SMALL)]
    for target in instances[:SMALL]:
        built = target.measured()
        assert set(known) - {"calls"} <= set(built)
        for name, (relation, value) in known.items():
            if name != "calls":
                slack = 1e-12 * abs(value) if isinstance(value, float) or isinstance(built[name], float) else 0
                assert relation in ("=", "<=") or value <= built[name] + slack, name
                assert relation in ("=", ">=") or value >= built[name] - slack, name
                assert relation != "=" or abs(value - built[name]) <= slack, name
    if counted and "calls" in known and known["calls"][1] < SMALL:
        relation, count = known["calls"]
        assert len(instances) == count if relation == "=" else len(instances) <= count
    return known


@pytest.mark.parametrize("formula", FORMULAS, ids=str)
@pytest.mark.parametrize("order", [2, 3, 4])
@pytest.mark.parametrize(
    "way",
    [{"via": "direct"}, {"block_length": 1}, {"block_length": 2}, {"block_length": 3}, {"mode": "compressed"}],
    ids=str,
)
def test_chain(formula, order, way):
    path = route(formula, "AttentionQuery", order=order, **way)
    for stop in range(1, len(path) + 1):
        known = check(path[:stop], formula)
        assert set(known) == {"calls", *path[stop - 1].target.symbols}
        exact = {name for name, (relation, _) in known.items() if relation == "="}
        declared = {name for name, bound in path[stop - 1].overhead.sizes.items() if bound.relation == "="}
        inexact = {"dimension", "written"} if stop == 3 and "via" not in way else set()
        assert exact == {"calls"} | declared - inexact


@pytest.mark.parametrize("graph", [nx.empty_graph(1), nx.complete_graph(3), nx.cycle_graph(4)], ids=str)
@pytest.mark.parametrize("colors", [1, 2, 3])
def test_from_a_coloring(graph, colors):
    source = Coloring(graph, colors)
    for way in ({"via": "direct"}, {"order": 2, "block_length": 3}):
        check(route(source, "AttentionQuery", **way), source)


CHAIN = {
    "CNF",
    "OrthogonalVectors",
    "GapMaxIP",
    "AttentionQuery",
    "MinInnerProduct",
    "MaxInnerProduct",
    "ExactInnerProduct",
    "Diameter",
    "DominatingSet",
}


def test_every_path_of_the_chain():
    """All edges between the problems of the chain and beside it, with default parameters."""
    vectors = OrthogonalVectors(([[1, 0, 1], [0, 1, 1]], [[1, 1, 0]]))
    seen = set()
    for source in (
        CNF(3, ((1, 2), (-2, 3))),
        vectors,
        GapMaxIP.from_vectors([[1, 1, 0]], [[[1, 1, 1], [0, 1, 1]]], 2, 1),
    ):
        for target in map(catalogue.problem, CHAIN - {type(source).__name__}):
            if target not in nx.descendants(reduction_graph(), type(source)):
                continue
            for classes in find_paths(type(source), target):
                if not {edge.target.__name__ for edge in classes} <= CHAIN or len(set(classes)) < len(classes):
                    continue
                if any(edge.source is OrthogonalVectors and not fits(edge, source) for edge in classes):
                    continue
                if not all(edge.__module__.startswith("reductions.") for edge in classes):
                    continue  # an example in a document registered an edge of its own
                known = check(tuple(edge() for edge in classes), source)
                assert known["calls"][0] == "=" or "ExactInnerProduct" in str(classes)
                seen |= set(classes)
    assert {
        CNFToOrthogonalVectors,
        OrthogonalVectorsToGapMaxIP,
        OrthogonalVectorsToGapMaxIPDirect,
        MaxIPToAttention,
    } <= seen


def fits(edge, source):
    """Edges for two sets only take the vectors of order 2; the formula is split in three."""
    return isinstance(source, OrthogonalVectors) or edge in (
        OrthogonalVectorsToGapMaxIP,
        OrthogonalVectorsToGapMaxIPDirect,
    )


@pytest.mark.parametrize("epsilon", [60, 4, 0.5])
def test_bounds_travel_through_the_sparsification_and_what_depends_on_them_is_unknown(epsilon):
    rng = np.random.default_rng(3)
    clauses = [tuple(int(i) * int(rng.choice((-1, 1))) for i in rng.choice(range(1, 8), 3, False)) for _ in range(40)]
    formula = CNF(7, tuple(clauses))
    sparse = CNFToSparseCNF(3, epsilon)
    known = check((sparse, CNFToOrthogonalVectors(3), OrthogonalVectorsToGapMaxIPDirect()), formula)
    assert known["dimension"][0] == known["threshold"][0] == known["calls"][0] == "<="
    assert known["queries"] == ("=", 8)
    assert known["dimension"][1] == 3 * known["threshold"][1] == 120
    ledger = compose((CNFToSparseCNF, CNFToOrthogonalVectors, OrthogonalVectorsToGapMaxIP))
    assert set(ledger.unknown) == {"calls", "dimension", "threshold", "soundness", "written"}
    assert str(ledger).count("not known") == 5


def test_a_bound_on_one_size_is_a_bound_on_what_is_monotone_in_it():
    _, n_1, n, P, m = OrthogonalVectors.symbols.values()
    ledger = compose((OrthogonalVectorsToGapMaxIP, MaxIPToAttention))
    entries = ledger.entries
    N, W, q, z = sympy.symbols("N W q z", integer=True, nonnegative=True)
    assert entries["dimension"] == Bound("<=", N * (W + 1))
    assert entries["entry_bound"].relation == "<="
    assert entries["tolerance"].relation == "="
    assert entries["calls"] == Bound("=", q**z)
    assert entries["queries"] == Bound("=", n_1)
    assert ledger.unknown == ()
    assert P in entries["entry_bound"].expression.free_symbols
    assert P not in entries["tolerance"].expression.free_symbols
    assert m not in entries["dimension"].expression.free_symbols
    assert n in entries["keys"].expression.free_symbols


def test_parameters_of_an_edge_used_twice_keep_apart():
    ledger = compose((CNFToSparseCNF, CNFToSparseCNF))
    assert [sorted(map(str, symbols.values())) for symbols in ledger.parameters] == [["C", "Lambda"], ["C'", "Lambda'"]]
    assert ledger.unknown == ("calls", "clauses")
    formula = CNF(4, ((1, 2), (1, 3), (1, 4), (-2, -3)))
    assert evaluate((CNFToSparseCNF(2, 5),), formula.measured())["clauses"] == ("<=", 4)


class Padded(Reduction[CNF, CNF]):
    """An edge, not registered, whose clauses fall where those of its source rise."""

    theorem = Theorem("none", Exact())
    overhead = Overhead(calls=CNF.symbols["variables"], clauses=100 - CNF.symbols["clauses"])


class Bounded(Reduction[CNF, CNF]):
    """The same with a bound of its own, on the other side."""

    theorem = Theorem("none", Exact())
    overhead = Overhead(clauses=at_most(100 - CNF.symbols["clauses"]))


def test_opposite_errors_leave_nothing_known():
    assert compose((CNFToSparseCNF, Bounded)).unknown == ("variables", "clauses")
    assert compose((CNFToSparseCNF, Padded, Bounded)).entries["clauses"].relation == "<="


def test_a_bound_turns_round_where_an_expression_falls():
    ledger = compose((CNFToSparseCNF, Padded))
    m, C = CNF.symbols["clauses"], sympy.Symbol("C", integer=True, positive=True)
    assert ledger.entries["clauses"] == Bound(">=", 100 - sympy.Min(m, C))
    assert ledger.entries["calls"].relation == "<="
    assert ledger.unknown == ("variables",)
    assert compose((CNFToSparseCNF, Padded, Padded)).entries["clauses"] == Bound("<=", sympy.Min(m, C))


@pytest.mark.parametrize(
    ("expression", "slope"),
    [
        ("y", 0), ("x", 1), ("-x", -1), ("x*y + 2", 1), ("x - y", 1), ("y - x", -1), ("x*(y - 1)", None), ("x**2", 1),
        ("1/(1+x)", -1), ("2**x", 1), ("2**(-x)", -1), ("(y/2)**x", None), ("ceiling(x/3)", 1), ("floor(-x)", -1),
        ("Max(1, x)", 1), ("Min(y, x)", 1), ("log(1+x)", 1), ("x - x**2", None), ("x**y", 1), ("x**(y-1)", None),
        ("sqrt(x*log(y+1))", 1), ("-3*x/(1+y)", -1), ("x**x", None), ("sin(x)", None), ("(x-5)*(x-6)", None),
        ("x*2**x", 1), ("y*(x-5)", 1), ("(1+y)**x", 1), ("(y+1)*(1-x)*x", None), ("Max(x, 4-x)", None),
    ],
)  # fmt: skip
def test_monotone_is_right_or_silent(expression, slope):
    x, y = sympy.symbols("x y", integer=True, nonnegative=True)
    parsed = sympy.sympify(expression, locals={"x": x, "y": y})
    assert monotone(parsed, x) == slope
    for at in (1, 2, 7):
        values = [parsed.subs({y: at, x: i}) for i in range(6)]
        steps = [sympy.sign(b - a) for a, b in pairwise(values)]
        assert slope is None or all(step in (0, slope) for step in steps)


@pytest.mark.parametrize(
    ("expression", "known"),
    [
        ("n", True), ("n - 1", True), ("n - 2", False), ("m", True), ("m - 1", False), ("-n", False), ("r", True),
        ("log(n)", True), ("log(r)", False), ("log(m)", False), ("log(z)", False), ("z", False), ("z**2 + r", True),
        ("ceiling(n/2)", True), ("floor(n - 1)", True), ("floor(z)", False), ("Min(n, r)", True), ("Min(n, z)", False),
        ("r*log(n) + m", True), ("log(n)*z", False), ("log(n)**z", True), ("z**log(n)", False), ("t - s", True),
        ("t - s - 1", True), ("s - t", False), ("t - s - 2", False),
    ],
)  # fmt: skip
def test_nonnegative_is_right_or_says_no(expression, known):
    names = {
        "n": sympy.Symbol("n", integer=True, positive=True),
        "m": sympy.Symbol("m", integer=True, nonnegative=True),
        "r": sympy.Symbol("r", positive=True),
        "z": sympy.Symbol("z", real=True),
        "t": GapMaxIP.symbols["threshold"],
        "s": GapMaxIP.symbols["soundness"],
    }
    assert nonnegative(sympy.sympify(expression, locals=names), GapMaxIP.facts) is known


def test_text_and_latex():
    ledger = compose(find_paths(OrthogonalVectors, GapMaxIP)[0])
    assert str(ledger).splitlines()[0] == "OrthogonalVectors -> GapMaxIP"
    assert "dimension <= N*W" in str(ledger)
    assert "with N, T, W" not in str(ledger)
    assert r"\text{dimension} &\leq N W" in ledger._repr_latex_()
    assert ledger._repr_latex_().count(r"\begin{aligned}") == 1


def test_bad_paths():
    with pytest.raises(InputError, match="at least one reduction"):
        compose(())
    with pytest.raises(InputError, match="comes to CNF, where MaxIPToAttention does not begin"):
        compose((ColoringToCNF, MaxIPToAttention))
