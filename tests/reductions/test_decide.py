"""decide: equal to brute force on every route, lies below the tolerance are harmless, budgets refuse."""

import re
from fractions import Fraction
from itertools import combinations, product
from math import prod
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attention.errors import CertificateError
from reductions import (
    CNF,
    AttentionQuery,
    Coloring,
    GapMaxIP,
    MaxInnerProduct,
    MinPlusProduct,
    OrthogonalVectors,
    decide,
    route,
)
from reductions.edges import CNFToOrthogonalVectors, MaxIPToAttention, OrthogonalVectorsToGapMaxIP
from reductions.errors import BudgetError, InputError, OracleError
from reductions.problems.vectors.coin_products import CoinProducts
from reductions.running.budget import check_budget
from reductions.running.oracles import noisy

ROUTES = [("direct", 1), ("gap", 1), ("gap", 2)]
SATLIB = sorted((Path(__file__).parents[3] / "shared" / "data" / "satlib").glob("*.cnf"))


exact = AttentionQuery.solvers["exact"]


def agree(formula, **options):
    """The decision is brute force's, its assignment satisfies, its stages are whole."""
    decision = decide(formula, **options)
    expected = formula.brute_force()
    assert decision.satisfiable == (expected is not None)
    assert (decision.witness_of(CNF) is not None) == decision.satisfiable
    assert decision.answer == decision.witness == decision.witness_of("CNF")
    if decision.satisfiable:
        assert formula.verify(decision.witness_of(CNF))
        assert all(stage.answer is not None for stage in decision.stages)
    else:
        assert [stage.instances for stage in decision.stages] == [stage.projected for stage in decision.stages]
    return decision


def all_formulas(variables, clauses):
    """Every formula of so many variables and different clauses, the empty clause included."""
    literals = [sign * i for i in range(1, variables + 1) for sign in (1, -1)]
    pool = [clause for size in range(variables + 1) for clause in combinations(literals, size)
            if len({abs(literal) for literal in clause}) == size]  # fmt: skip
    for size in range(clauses + 1):
        for chosen in combinations(pool, size):
            yield CNF(variables, chosen)


@pytest.mark.parametrize("order", [2, 3, 4])
@pytest.mark.parametrize(("via", "block_length"), ROUTES)
def test_all_formulas_of_one_or_two_variables(order, via, block_length):
    """Fewer variables than groups included."""
    blocks = {"block_length": block_length} if via == "gap" else {}
    limit = 2 if (order, block_length) == (4, 2) else 3
    formulas = [CNF(0, ()), CNF(0, ((),)), *all_formulas(1, 3), *list(all_formulas(2, limit))[:: 3 if order > 2 else 1]]
    answers = {agree(formula, order=order, via=via, **blocks).satisfiable for formula in formulas}
    assert answers == {True, False}


@pytest.mark.parametrize(
    ("order", "soundness"), [(2, Fraction(1, 2)), (3, Fraction(6, 7))]
)  # the fewest coins for k = 3 and blocks of 3: 7^4 messages instead of 13^4
def test_blocks_of_three(order, soundness):
    path = (CNFToOrthogonalVectors(order), OrthogonalVectorsToGapMaxIP(block_length=3, soundness=soundness),
            MaxIPToAttention())  # fmt: skip
    unsatisfiable = CNF(2, ((1, 2), (1, -2), (-1, 2), (-1, -2)))
    assert prod(edge.count(size) for edge, size in zip(path[1:2], [projected(path, unsatisfiable)], strict=True)) > 20
    for formula in (unsatisfiable, CNF(3, ((1, -2), (2, 3), (-3,))), CNF(1, ((1,), (-1,))), CNF(1, ((1,), ()))):
        agree(formula, path=path)


def projected(path, formula):
    return path[0].project(formula.measured())


def test_order_four_with_blocks_of_three_finds_assignments():
    """9^6 messages: only satisfiable formulas, whose honest message comes early, are asked here."""
    edge = OrthogonalVectorsToGapMaxIP(block_length=3, soundness=Fraction(8, 9))
    path = (CNFToOrthogonalVectors(4), edge, MaxIPToAttention())
    asked = 0
    for clauses in product([(1,), (-2, 3), (2,), (-4,), (1, 4)], repeat=2):
        formula = CNF(4, (*clauses, (1, -3)))
        (source,) = path[0].instances(formula)
        first = min(edge.embed(source, choice)[0] for choice in source.witnesses())
        if first < 3000:
            asked += 1
            assert agree(formula, path=path).stages[-1].instances == first + 1
    assert asked >= 3


literals = st.integers(-6, 6).filter(bool)
formulas = st.builds(
    CNF, st.just(6), st.lists(st.lists(literals, min_size=1, max_size=3).map(tuple), max_size=14).map(tuple)
)


@given(formulas, st.integers(2, 4), st.sampled_from(ROUTES[:2]))
@settings(max_examples=60)
def test_random_formulas(formula, order, way):
    agree(formula, order=order, via=way[0], **({"block_length": way[1]} if way[0] == "gap" else {}))


@given(formulas, st.sampled_from([2, 3]))
@settings(max_examples=12)
def test_random_formulas_with_blocks_of_two(formula, order):
    agree(formula, order=order, block_length=2)


@pytest.mark.parametrize("mode", ["structured", "compressed", "full"])
def test_modes_take_the_same_way(mode):
    for formula in (CNF(2, ((1, 2), (-1, 2))), CNF(1, ((1,), (-1,)))):
        decision = agree(formula, order=2, mode=mode)
        assert decision.stages[-1].instances == decide(formula, order=2).stages[-1].instances


def test_from_other_problems():
    for graph, answer in ((nx.cycle_graph(5), True), (nx.complete_graph(4), False), (nx.empty_graph(0), True)):
        source = Coloring(graph, 3)
        decision = decide(source, via="direct")
        assert decision.satisfiable == answer
        assert decision.witness is None if not answer else source.verify(decision.witness)
        assert next(stage.problem for stage in decision.stages if stage.problem != "Coloring") == "CNF"
    vectors = OrthogonalVectors(([[1, 1]], [[1, 0], [0, 0]]))
    assert decide(vectors).witness == (0, 1)
    with pytest.raises(InputError, match="CNF is not on the path, which is OrthogonalVectors -> GapMaxIP"):
        decide(vectors).witness_of(CNF)
    assert decide(OrthogonalVectors((np.zeros((0, 3)), [[0, 0, 0]])), via="direct").satisfiable is False
    assert decide(GapMaxIP.from_vectors([[1]], [[[1]]], 1, 0)).witness == (0, 0)


def test_stages_of_the_worked_example():
    """4 variables, 3 clauses, k = 2, blocks of 2 over F_4 with N = 4: t = 4, s = 2 and 4 messages."""
    formula = CNF(4, ((1, 2), (-1,), (-2,)))
    decision = decide(formula, path=route(formula, "AttentionQuery", order=2))
    assert [stage.problem for stage in decision.stages] == [
        "CNF", "OrthogonalVectors", "GapMaxIP", "AttentionQuery"
    ]  # fmt: skip
    assert decision.stages[1].size == {"order": 2, "first": 4, "others": 4, "other_tuples": 4, "dimension": 3}
    gap = decision.stages[2]
    assert (gap.size["threshold"], gap.size["soundness"], gap.instances, gap.projected) == (4, 2, 4, 4)
    assert decision.stages[3].instances == 4
    assert all(stage.seconds >= 0 for stage in decision.stages)


def test_the_page_of_a_decision_says_yes_no_or_the_value():
    yes, no = (decide(CNF(1, clauses), via="direct", order=2)._repr_html_() for clauses in (((1,),), ((1,), (-1,))))
    assert "YES, by (1,)" in yes
    assert "NO" in no
    value = decide(MinPlusProduct(([[3]], [[4]])), "NegativeTriangle")._repr_html_()
    assert "[[7]]" in value
    assert "YES" not in value


@pytest.mark.parametrize(("via", "order"), [("gap", 2), ("gap", 3), ("direct", 2), ("direct", 4)])
def test_lies_below_the_tolerance_are_harmless_and_above_it_are_not(via, order):
    unsatisfiable = CNF(2, ((1, 2), (1, -2), (-1, 2), (-1, -2)))
    unique = CNF(3, ((1,), (-2,), (3,)))
    for formula in (unsatisfiable, unique):
        tolerance = decide(formula, via=via, order=order).stages[-1].size["tolerance"]
        assert tolerance > 0.3
        agree(formula, via=via, order=order, oracle=noisy(0.999999 * tolerance))
    with pytest.raises(OracleError, match="its error is above the tolerance"):
        decide(unsatisfiable, via=via, order=order, oracle=noisy(1.0))
    # With YES rows pushed down and NO rows left alone, a satisfiable formula is called unsatisfiable.
    decision = decide(unique, via=via, order=order, oracle=lambda query: exact(query) - 0.6)
    assert decision.satisfiable is False


def test_the_tolerance_is_tight():
    """One key, a tuple at t: a lie a hair above the tolerance turns the worst rows around."""
    source = GapMaxIP.from_vectors([[1, 1]], [[[1, 1]]], 2, 0)
    (query,) = MaxIPToAttention().instances(source)
    assert decide(source, oracle=noisy(float(query.tolerance) * 0.9999)).satisfiable
    assert not decide(source, oracle=noisy(float(query.tolerance) * 1.0001)).satisfiable


def test_random_noise_needs_a_seed_and_repeats():
    source = GapMaxIP.from_vectors([[1, 1], [0, 1]], [[[1, 1]]], 2, 0)
    (query,) = MaxIPToAttention().instances(source)
    one, two = noisy(0.1, seed=3)(query), noisy(0.1, seed=3)(query)
    assert np.array_equal(one, two)
    assert 0 < np.abs(one - exact(query)).max() <= 0.1


def test_any_callable_is_an_oracle_and_is_asked_lazily():
    asked = []

    def oracle(query):
        asked.append(query)
        return exact(query)

    formula = CNF(3, ((1, -2), (2, 3), (-3,)))
    seen = []
    decision = decide(formula, oracle=oracle, progress=lambda done, total: seen.append((done, total)))
    assert len(asked) == decision.stages[-1].instances < decision.stages[-1].projected == 49
    assert seen == [(i + 1, 49) for i in range(len(asked))]


def test_budget_refuses_at_once_with_the_projected_work():
    formula = CNF(40, tuple((i, i % 40 + 1) for i in range(1, 41)))
    with pytest.raises(
        BudgetError,
        match=r"^529 questions to AttentionQuery of 1,\d+,\d+,\d+,\d+ steps each .* over the budget of 30 ",
    ):
        decide(formula)
    with pytest.raises(BudgetError, match="raise the budget"):
        decide(CNF(18, tuple((i, i % 18 + 1) for i in range(1, 19))), budget=1e-9)
    assert (
        check_budget(CNF(4, ((1,),)), route(CNF(4, ((1,),)), "AttentionQuery"), 1e-9) == 49
    )  # too little work to measure


def test_the_budget_is_for_those_who_go_by_the_definition():
    formula = CNF(22, tuple((i, i % 22 + 1) for i in range(1, 23)))
    _, choice = CNFToOrthogonalVectors(order=2).embed(formula, tuple(range(1, 23)))
    options = {"to": "OrthogonalVectors", "order": 2, "budget": 1e-9}
    assert formula.verify(decide(formula, **options, oracle=lambda _: choice).answer)
    with pytest.raises(BudgetError, match="raise the budget"):
        decide(formula, **options)
    with pytest.raises(BudgetError, match="raise the budget"):
        decide(formula, order=2, via="direct", budget=1e-9, oracle=noisy(0.1))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"via": "tunnel"}, "via must be an edge, its alias or a problem, got 'tunnel'"),
        ({"order": 1}, "order must be at least 2, got 1"),
        ({"order": 2.5}, "order must be an integer, got 2.5"),
        ({"code": "hamming"}, "code must be one of"),
        ({"block_length": 0}, "block_length must be at least 1, got 0"),
        (
            {"oracle": "delphi"},
            "must be a callable or one of brute, exact, fast, got 'delphi'",
        ),
        ({"path": ()}, "a path needs at least one reduction"),
        ({"path": (CNFToOrthogonalVectors(), MaxIPToAttention())}, "where MaxIPToAttention does not begin"),
        ({"path": (CNFToOrthogonalVectors(),)}, "must end at AttentionQuery, not at OrthogonalVectors"),
        ({"path": (MaxIPToAttention(),)}, "begins at GapMaxIP, got an instance of CNF"),
        ({"delta": 3}, "no edge from CNF to AttentionQuery has a parameter delta"),
        ({"to": "Riemann"}, "'Riemann' is not a problem of the graph"),
        ({"to": "Coloring"}, "no registered reductions lead from CNF to Coloring; from there one reaches"),
        ({"path": ("Nobody",)}, "'Nobody' is not an edge of the library"),
        ({"via": "gap", "path": (CNFToOrthogonalVectors(),)}, "give via or path, not both"),
    ],
)
def test_bad_input(options, message):
    with pytest.raises(InputError, match=re.escape(message)):
        decide(CNF(1, ((1,),)), **options)


@pytest.mark.skipif(not SATLIB, reason="shared/data/satlib is not there")
@pytest.mark.parametrize("path", SATLIB, ids=lambda path: path.stem)
def test_satlib(path):
    formula = CNF.from_dimacs(path)
    decision = decide(formula)
    assert decision.stages[-1].projected == 47**2
    assert formula.verify(decision.witness_of(CNF))


@pytest.mark.parametrize(
    ("code", "order", "block_length", "clauses"),
    [
        *((code, *sizes) for code in ("hermitian", "tower") for sizes in [(2, 1, 2), (2, 2, 4), (2, 2, 8), (3, 1, 4)]),
        ("hermitian", 2, 3, 3),
    ],
)
def test_algebraic_geometry_codes(code, order, block_length, clauses):
    """Over F_4 and F_9, with as many clauses as the weights rule allows; YES and NO."""
    rng = np.random.default_rng([order, block_length, clauses])
    orders, answers = set(), set()
    for _ in range(4):
        literals = rng.integers(1, 4, (clauses, 2)) * np.stack([np.ones(clauses), rng.choice([-1, 1], clauses)], axis=1)
        literals = literals.astype(int)  # the first literal of every clause is positive, so that all-true satisfies
        satisfiable = CNF(3, tuple(tuple(map(int, clause[literals_kept(clause)])) for clause in literals))
        unsatisfiable = CNF(3, ((1,), (-1,), *satisfiable.clauses[2:]))
        for formula in (satisfiable, unsatisfiable):
            decision = agree(formula, order=order, code=code, block_length=block_length)
            answers.add(decision.satisfiable)
        edge = OrthogonalVectorsToGapMaxIP(code=code, block_length=block_length)
        orders.add(edge.protocol(order, clauses).code.field.order)
    assert orders <= {4, 9}
    assert answers == {True, False}


def literals_kept(clause):
    """Drop the second of two literals of one variable."""
    return [0] if abs(clause[0]) == abs(clause[1]) else [0, 1]


@pytest.mark.parametrize(("code", "block_length"), [("hermitian", 5), ("tower", 3)])
def test_algebraic_geometry_codes_over_sixteen_elements(code, block_length):
    """Too many messages to ask them all: the honest ones reach t, and two hundred others deceive nobody."""
    edge = OrthogonalVectorsToGapMaxIP(code=code, block_length=block_length)
    rng = np.random.default_rng(block_length)
    for density in (0.3, 1.0):
        source = OrthogonalVectors(tuple((rng.random((n, 4 * block_length)) < density) * 1 for n in (3, 2)))
        protocol = edge.protocol(2, source.dimension)
        assert (protocol.code.field.order, protocol.blocks) == (16, 4)
        found = list(source.witnesses())
        assert bool(found) == (density < 1)
        for choice in found:
            index, carried = edge.embed(source, choice)
            assert edge.instance(source, index).verify(carried)
        table = edge.table(source)
        for index in rng.integers(0, min(protocol.num_messages, 2**62), 200):
            target = GapMaxIP(CoinProducts(table, protocol.message(int(index))), protocol.code.length,
                              2 * protocol.code.degree)  # fmt: skip
            assert target.keeps_promise()
            assert set(target.witnesses()) <= set(found)


def test_the_fast_oracle_decides_while_entries_are_small_and_refuses_when_they_are_large():
    for clauses, answer in ((((1,),), True), (((1,), (-1,)), False)):
        decision = decide(CNF(1, clauses), order=2, via="direct", oracle="fast")
        assert decision.satisfiable == answer
    with pytest.raises(CertificateError, match="degree"):
        decide(CNF(6, tuple((i, -(i % 6) - 1) for i in range(1, 7))), order=2, via="direct", oracle="fast")


# ---- any problem to any problem


@pytest.mark.parametrize("to", ["OrthogonalVectors", "GapMaxIP", "Diameter", "DominatingSet", "MinInnerProduct", "CNF"])
@pytest.mark.parametrize("answer", [True, False])
def test_the_definition_answers_any_problem(to, answer):
    formula = CNF(3, ((1, 2), (-1, 3), (-2, -3), *([] if answer else [(1,), (-3,)])))
    order = {} if to == "CNF" else {"order": 2}
    decision = decide(formula, to, oracle="brute", **order)
    assert decision.satisfiable is answer
    assert decision.stages[-1].problem == to
    assert formula.verify(decision.answer) is answer


def test_the_library_answers_where_there_is_one():
    for formula in (CNF(3, ((1, -2), (2, 3))), CNF(1, ((1,), (-1,)))):
        assert decide(formula, CNF, oracle="library").satisfiable == (formula.brute_force() is not None)
    with pytest.raises(InputError, match="the oracle for GapMaxIP must be a callable or one of brute, got 'library'"):
        decide(CNF(1, ()), GapMaxIP, oracle="library")


@pytest.mark.parametrize("threshold", [0, 1, 2, 3])
def test_max_inner_product(threshold):
    source = MaxInnerProduct(([[1, 1, 0], [0, 1, 0]], [[1, 1, 1], [0, 1, 1], [0, 0, 0]]), threshold)
    decision = decide(source)
    assert [stage.problem for stage in decision.stages] == ["MaxInnerProduct", "GapMaxIP", "AttentionQuery"]
    assert decision.satisfiable == (source.brute_force() is not None) == (threshold < 3)


def test_a_path_may_name_its_edges():
    path = ("CNFToSparseCNF", CNFToOrthogonalVectors, "OrthogonalVectorsToGapMaxIPDirect", MaxIPToAttention(4))
    decision = decide(CNF(3, ((1, 2), (-1, 3))), path=path, order=2, width=2, epsilon=5.0)
    assert decision.satisfiable
    assert [stage.problem for stage in decision.stages][:2] == ["CNF", "CNF"]
    assert decision.stages[-1].size["order"] == 2


# ---- oracles that do not answer


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda o: o * np.nan, "finite numbers, got nan in row 0"),
        (lambda o: o - np.inf, "finite numbers, got -inf in row 0"),
        (lambda o: o + 0j, r"of type complex128"),
        (lambda o: o[:0], r"got shape \(0, 1\)"),
        (lambda o: o.T, r"got shape \(1, 2\)"),
        (lambda o: np.hstack([o, o]), r"got shape \(2, 2\)"),
        (lambda o: o[:1], r"got shape \(1, 1\)"),
        (lambda o: o[:, 0], r"got shape \(2,\)"),
        (lambda o: o.astype(str), "of type <U"),
        (lambda _: None, "of type object"),
        (lambda _: [[1.0], [1.0, 2.0]], "got list"),
    ],
)
def test_what_is_not_an_output_is_not_a_no(answer, told):
    formula = CNF(2, ((1, 2),))
    assert decide(formula, order=2).satisfiable
    with pytest.raises(OracleError, match=told):
        decide(formula, order=2, oracle=lambda query: answer(exact(query)))


def test_a_false_row_does_not_hide_a_true_one():
    source = GapMaxIP.from_vectors([[0, 0], [1, 1], [0, 1]], [[[1, 1]]], 2, 1)

    def eager(query):
        output = exact(query).copy()
        output[0] = 1.0
        return output

    assert decide(source, oracle=eager).answer == (1, 0)
    with pytest.raises(OracleError, match=r"puts row 0 above the midpoint.*its error is above the tolerance"):
        decide(GapMaxIP.from_vectors([[0, 0], [0, 1]], [[[1, 1]]], 2, 1), oracle=eager)


def test_a_witness_that_is_not_one_is_told():
    with pytest.raises(OracleError, match=r"\(0, 0\) is not a witness"):
        decide(CNF(2, ((1, 2),)), "OrthogonalVectors", order=2, oracle=lambda _: (0, 0))
    for answer in ((9, 9), "yes", 5, (0.0, 1.0), ((1,), 0)):
        with pytest.raises(OracleError, match="is not a witness"):
            decide(CNF(2, ((1, 2),)), "OrthogonalVectors", order=2, oracle=lambda _, answer=answer: answer)
