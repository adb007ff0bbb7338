"""The sparsification lemma: same models, few leaves, few clauses; and the algebra of its constants."""

from fractions import Fraction
from itertools import combinations, islice, product
from math import ceil, comb, log2, nextafter

import mpmath
import numpy as np
import pytest

from reductions import CNF
from reductions.edges import CNFToSparseCNF
from reductions.errors import BudgetError, InputError
from reductions.theory import sparsification
from reductions.theory.sparsification import lemma, sparsify
from tests.reductions.random_formulas import FINEST, random_cnf


def models(cnf):
    """The satisfying assignments, as a truth table with one bit an assignment."""
    numbers = np.arange(2**cnf.num_variables)
    truth = np.ones(len(numbers), dtype=bool)
    for clause in cnf.clauses:
        truth &= np.logical_or.reduce(
            [(numbers >> (abs(i) - 1) & 1 == 1) == (i > 0) for i in clause], axis=0, initial=False
        ) if clause else False  # fmt: skip
    return truth


def structured(kind, variables, width):
    """Formulas made of flowers."""
    if kind == "sunflower":
        others = range(2, variables + 1)
        return CNF(variables, tuple((1, *others[i : i + width - 1]) for i in range(0, len(others), width - 1)))
    if kind == "all positive":
        return CNF(variables, tuple(combinations(range(1, variables + 1), width)))
    if kind == "at most":
        return CNF(variables, tuple(combinations(range(-variables, 0), width)))
    xor = [row for row in product((-1, 1), repeat=width) if np.prod(row) > 0]
    windows = [range(start, start + width) for start in range(1, variables - width + 2)]
    return CNF(variables, tuple(tuple(s * i for s, i in zip(row, w, strict=True)) for w in windows for row in xor))


def check(cnf, epsilon, width, most=None):
    leaves = list(islice(sparsify(cnf, epsilon, width), most))
    bounds, (v, m) = lemma(width, epsilon), cnf.size()
    assert 1 <= len(leaves) <= bounds.leaves(v, m) <= 2 ** ceil(epsilon * v)
    assert max(len(leaf.clauses) for leaf in leaves) <= min(max(m, 1), bounds.clauses(v)) or m == 0
    for leaf in leaves:
        assert leaf.num_variables == v
        assert all(len(set(map(abs, clause))) == len(clause) <= width for clause in leaf.clauses)
    return leaves


@pytest.mark.parametrize("width", [3, 4, 5])
@pytest.mark.parametrize("epsilon", [FINEST, 3, 0.5])
def test_models_and_bounds_of_random_formulas(width, epsilon):
    """More than 10^3 formulas of up to 12 variables in all."""
    rng = np.random.default_rng([width, int(10 * epsilon)])
    branched = 0
    for trial in range(120):
        variables = int(rng.integers(1, 13 if trial % 10 == 0 else 8))
        clauses = int(rng.integers(0, 4 * variables if epsilon == FINEST else 12 * variables))
        cnf = random_cnf(rng, variables, clauses, width, uniform=trial % 2 == 0, skew=trial % 3)
        leaves = check(cnf, epsilon, width)
        branched += len(leaves) > 1
        assert np.array_equal(np.logical_or.reduce([models(leaf) for leaf in leaves]), models(cnf))
    assert branched > 30 or epsilon != FINEST


@pytest.mark.parametrize("width", [2, 3, 4, 5])
@pytest.mark.parametrize("kind", ["sunflower", "all positive", "at most", "xor"])
def test_models_and_bounds_of_structured_formulas(kind, width):
    cnf = structured(kind, 7, width)
    for epsilon in (FINEST, 8, 4, 2, 0.2):
        leaves = check(cnf, epsilon, width)
        assert np.array_equal(np.logical_or.reduce([models(leaf) for leaf in leaves]), models(cnf))


@pytest.mark.parametrize(
    ("variables", "clauses"),
    [(0, ()), (0, ((),)), (3, ()), (1, ((1,), (-1,))), (2, ((1, -1), (2, 2))), (3, ((), (1,)))],
)
def test_smallest_formulas(variables, clauses):
    cnf = CNF(variables, clauses)
    (leaf,) = sparsify(cnf, 1)
    assert np.array_equal(models(leaf), models(cnf))
    assert next(CNFToSparseCNF().instances(cnf)) == leaf


def test_the_formula_is_cleaned_first():
    (leaf,) = sparsify(CNF(2, ((1, -1), (2, 2), (2, 1))), 1)
    assert leaf.clauses == ((2,),)


def test_hearts_come_first_and_flowers_of_small_clauses_before():
    leaves = sparsify(CNF(8, ((4, 5, 6), (4, 5, 7), (1, 2), (1, 3))), FINEST)
    assert [leaf.clauses for leaf in leaves] == [
        ((1,), (4, 5)), ((1,), (6,), (7,)), ((2,), (3,), (4, 5)), ((2,), (3,), (6,), (7,))
    ]  # fmt: skip


def test_leaves_are_free_of_flowers():
    """What the clause bound rests on: no literal set is in theta_i clauses that have i literals more."""
    rng = np.random.default_rng(5)
    for width, epsilon in ((3, FINEST), (3, 5), (4, FINEST), (4, 12)):
        thresholds = lemma(width, epsilon).thresholds
        for leaf in islice(sparsify(random_cnf(rng, 10, 90, width), epsilon, width), 200):
            clauses = list(map(frozenset, leaf.clauses))
            assert not any(a < b for a in clauses for b in clauses)
            for petal, theta in enumerate(thresholds, start=1):
                for size in range(petal + 1, width + 1):
                    of_size = [clause for clause in clauses if len(clause) == size]
                    hearts = {h for clause in of_size for h in combinations(sorted(clause), size - petal)}
                    assert all(sum(set(h) < clause for clause in of_size) < theta for h in hearts)


def entropy(width, alpha):
    """M H(R/M) for one variable, from the text: to 300 digits and in fractions."""
    betas = [Fraction(1)]
    for i in range(2, width):
        theta = [alpha * beta for beta in betas]
        need = (theta[i - 2] - 1) / i + sum(2 * (theta[i - h - 1] - 1) * betas[h - 1] for h in range(1, i))
        betas.append(Fraction(ceil(need)))
    with mpmath.workdps(300):
        steps, petals = mpmath.mpf(int(2 * sum(betas))), mpmath.mpf(2 * (width - 1)) / alpha
        share = petals / steps
        return -steps * sum(part * mpmath.log(part, 2) for part in (share, 1 - share))


@pytest.mark.parametrize("width", [2, 3, 6])
def test_alpha_is_the_least_but_for_what_floats_round_off(width):
    """At an epsilon a hair below the exponent of some alpha, and a hair above it."""
    for alpha in (3, 4, 5, 6, 7, 17, 53, 1000, 1001, 123457):
        exact = entropy(width, alpha)
        assert lemma(width, nextafter(float(exact), 0) * (1 - 2**-52)).thresholds[0] > alpha
        assert lemma(width, float(exact * (1 + mpmath.mpf(2) ** -39))).thresholds[0] == alpha


@pytest.mark.parametrize("width", [2, 3, 4, 5, 7, 12])
@pytest.mark.parametrize("epsilon", [0.1, 0.7, 2.0, 11])
def test_the_constants_say_what_the_proof_needs(width, epsilon):
    """The number of paths, summed exactly, is below 2^(epsilon v); one less in alpha and the entropy is above."""
    bounds = lemma(width, epsilon)
    alpha = bounds.thresholds[0]
    assert bounds.thresholds == tuple(alpha * beta for beta in bounds.added)
    for size in range(2, width):
        beta, theta = dict(enumerate(bounds.added, 1)), dict(enumerate(bounds.thresholds, 1))
        need = Fraction(theta[size - 1] - 1, size) + sum(2 * (theta[size - h] - 1) * beta[h] for h in range(1, size))
        assert need <= beta[size] < need + 1
    assert alpha == 2 or entropy(width, alpha - 1) > epsilon * (1 - 1e-9)
    assert lemma(width, epsilon).added[0] == 1
    for v in (1, 2, 5, alpha):
        steps, petals = 2 * v * sum(bounds.added), 2 * v * (width - 1) // alpha
        assert log2(sum(comb(steps, r) for r in range(min(petals, steps) + 1))) <= epsilon * v


def test_leaf_bound_is_exact_where_nothing_can_branch():
    assert lemma(3, 1.0).leaves(30, 52) == 1
    assert lemma(3, 1.0).leaves(30, 53) > 1
    assert lemma(1, 0.1).leaves(5, 9) == lemma(0, 0.1).leaves(5, 1) == 1


def test_leaf_bound_counts_paths():
    """As many branchings of both kinds as the clauses and their literals last for; one leaf for every order of them."""
    for width, epsilon, clauses in ((3, 8, 7), (3, 6, 8), (4, 20, 9), (4, 16, 11), (5, 25, 12), (3, 8, 0), (3, 8, 1)):
        bounds = lemma(width, epsilon)
        theta, hearts, petals = bounds.thresholds[0], 0, 0
        while clauses - (hearts + 1) * (theta - 1) >= 1:
            hearts += 1
        while (petals + 1) * theta <= (width - 1) * clauses:
            petals += 1
        row = [1] * (petals + 1)
        for _ in range(hearts):
            row = list(np.cumsum(np.array(row, dtype=object)))
        assert bounds.leaves(10, clauses) == row[-1] < 2 ** (epsilon * 10)
    assert lemma(3, 0.5).leaves(3, 10**6) == 2**2
    assert lemma(3, 1.0).leaves(2**13, 10**9) == 2**2**13
    with pytest.raises(BudgetError, match="may be 2"):
        lemma(3, 1.0).leaves(2**13 + 1, 10**9)


def test_clause_bound_counts_the_places_of_literals():
    """A literal is in fewer clauses of each size than the threshold; an empty clause is one without variables."""
    assert lemma(3, 1.0).thresholds == (53, 6890)
    assert [lemma(3, 1.0).clauses(v) for v in (0, 7)] == [1, 14 + 7 * 52 + 14 * 6889 // 3]
    assert lemma(1, 1).clauses(5) == 10
    matched = CNF(6, ((1, 2), (3, 4), (5, 6), (-1, -3), (-2, -5), (-4, -6)))  # each of 2v literals once
    (leaf,) = sparsify(matched, FINEST)
    assert lemma(2, FINEST).thresholds == (2,)
    assert len(leaf.clauses) == len(matched.clauses) == lemma(2, FINEST).clauses(6) - 12


def test_a_sat_solver_agrees_beyond():
    solvers = pytest.importorskip("pysat.solvers")

    def satisfiable(cnf):
        with solvers.Cadical153(bootstrap_with=[list(clause) for clause in cnf.clauses]) as solver:
            return bool(solver.solve())

    rng = np.random.default_rng(8)
    answers = []
    for width, variables, clauses, epsilon in (
            (3, 30, 55, FINEST), (3, 14, 70, FINEST), (4, 20, 110, FINEST), (3, 40, 300, 4), (4, 30, 450, 10)
        ) * 2:  # fmt: skip
        cnf = random_cnf(rng, variables, clauses, width, skew=0 if epsilon == FINEST else 1.3)
        leaves = check(cnf, epsilon, width)
        answers.append((len(leaves), satisfiable(cnf)))
        assert any(map(satisfiable, leaves)) == satisfiable(cnf)
    assert sum(leaves > 1 for leaves, _ in answers) >= 6
    assert {answer for _, answer in answers} == {True, False}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"epsilon": 0}, r"epsilon\D*0\D*0"),
        ({"epsilon": 1, "width": 2}, r"width\D*3\D*2"),
        ({"epsilon": 1, "width": -1}, "width.* -1"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(InputError, match=message):
        sparsify(CNF(3, ((1, 2, 3),)), **arguments)


def test_subsets_are_counted_before_they_are_listed(monkeypatch):
    monkeypatch.setattr(sparsification, "MOST_SUBSETS", 2**5)
    three = CNF(5, ((1, 2, 3), (-1, 2, 3), (1, -2, 3), (1, 2, -3)))
    assert len(list(sparsify(three, 1))) == 1
    with pytest.raises(BudgetError, match="more than 32 subsets"):
        sparsify(CNF(5, (*three.clauses, (3, 4, 5))), 1)


def test_limits():
    assert len(lemma(64, 1000).thresholds) == 63
    assert lemma(3, 1e-9).thresholds[0] > 10**9
    for width, epsilon, message in ((65, 1, "at most 64, got 65"), (3, 9e-10, "9e-10"), (3, float("nan"), "nan")):
        with pytest.raises(InputError, match=message):
            lemma(width, epsilon)
    with pytest.raises(InputError, match="width 64 and epsilon 1e-09 do not fit"):
        lemma(64, 1e-9)
    assert lemma(2, 2).thresholds == (3,)  # two petals have 2^(2 v) leaves, but for what floats may round off
    assert [leaf.clauses for leaf in sparsify(CNF(2, ((1, -1),)), 1, width=0)] == [()]
    long = [tuple(range(start, start + 31)) for start in (1, 2, 3)]
    with pytest.raises(BudgetError, match="3 clauses of up to 31"):
        sparsify(CNF(40, tuple(long)), 1)
