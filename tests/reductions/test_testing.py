"""The verifier itself: its strategies and small instances, its answers on right reductions, and its plugin."""

import subprocess
import sys
from dataclasses import dataclass
from itertools import count

import networkx as nx
import numpy as np
import pytest
from hypothesis import given

from reductions import CNF, Coloring, Exact, FanOut, OrthogonalVectors, Overhead, Search, Theorem, sizes
from reductions.edges import (
    CNFToOrthogonalVectors,
    ColoringToCNF,
    MaxIPToAttention,
    OrthogonalVectorsToDiameter,
    OrthogonalVectorsToGapMaxIPDirect,
)
from reductions.errors import InputError, ReductionError
from reductions.problems import GapMaxIP
from reductions.testing import Checked, ReductionCounterexample, check_reduction, small_instances, strategies

pytest_plugins = ["pytester"]


# ---- instances


def test_small_instances_are_all_of_them():
    # v = 0: 1 clause, so 1 + 1 + 1 formulas; v = 1: 4 clauses, 1 + 4 + 10; v = 2: 16 clauses, 1 + 16 + 136.
    assert len(list(small_instances(CNF))) == 3 + 15 + 153
    # Multisets of at most 2 of the 2^m vectors, for k = 2; at most 1 for k = 3.
    assert len(list(small_instances(OrthogonalVectors))) == 3**2 + 6**2 + 15**2 + 2**3 + 3**3 + 5**3
    # Graphs on 0, 1, 2, 3 labelled vertices, without a loop and with one at vertex 0, and 3 numbers of colours.
    assert len(list(small_instances(Coloring))) == 3 * (1 + 2 * (1 + 2 + 8))


def test_degenerate_instances_are_among_the_small_ones():
    formulas = list(small_instances(CNF))
    assert {CNF(0, ()), CNF(0, ((),)), CNF(1, ((), (-1, 1))), CNF(2, ())} <= set(formulas)
    empty = np.zeros((0, 2))
    assert OrthogonalVectors((empty, empty)) in set(small_instances(OrthogonalVectors))
    loop = nx.Graph([(0, 0)])
    assert Coloring(loop, 1) in set(small_instances(Coloring))


@given(strategies.cnfs(max_variables=6, max_clauses=3, max_width=2, answer="yes"))
def test_planted_formulas_keep_the_sizes(formula):
    assert formula.num_variables <= 6
    assert len(formula.clauses) <= 3
    assert all(len(clause) <= 2 for clause in formula.clauses)


def test_problems_without_instances_are_refused():
    class Unknown(Search):
        symbols = sizes(length="n")

    for ask in (small_instances, strategies.instances_of):
        with pytest.raises(InputError, match="Unknown"):
            ask(Unknown)


# ---- right reductions pass


# ---- what it returns and refuses


def test_the_counts_are_of_what_was_tried():
    formulas = [CNF(1, ()), CNF(1, ((1,), (-1,)))]
    assert check_reduction(CNFToOrthogonalVectors(2), small=formulas) == Checked(
        yes=1, no=1, refused=0, targets=2, embedded=2, lifted=2, reached={"variables": 1, "clauses": 2}
    )


def test_random_instances_repeat_with_the_seed():
    runs = [
        check_reduction(OrthogonalVectorsToGapMaxIPDirect(), source=strategies.orthogonal_vectors(), seed=seed)
        for seed in (1, 1, 2)
    ]
    assert runs[0] == runs[1] != runs[2]
    assert runs[0].yes + runs[0].no == 100


def test_sizes_and_promises_that_are_refused_are_counted():
    pairs = [OrthogonalVectors(([[0]], [[1]])), OrthogonalVectors(([[1]], [[1]]))]
    three = OrthogonalVectors(([[0]], [[1]], [[1]]))
    assert check_reduction(OrthogonalVectorsToDiameter(), small=[*pairs, three]).refused == 1
    kept = [GapMaxIP.from_vectors([[1, 1]], [[[1, 1]]], 2, 0), GapMaxIP.from_vectors([[0, 0]], [[[1, 1]]], 2, 0)]
    broken = GapMaxIP.from_vectors([[1, 0]], [[[1, 1]]], 2, 0)
    assert check_reduction(MaxIPToAttention(), small=[*kept, broken]).refused == 1


def test_half_a_check_is_none():
    with pytest.raises(InputError, match="answers"):
        check_reduction(CNFToOrthogonalVectors(2), small=[CNF(1, ())])


def test_a_lift_that_returns_any_witness_is_allowed_on_request():
    class FirstOnly(CNFToOrthogonalVectors):
        def lift(self, cnf, index, witness):
            return cnf.brute_force()

    with pytest.raises(ReductionCounterexample):
        check_reduction(FirstOnly(2))
    assert check_reduction(FirstOnly(2), faithful=False).yes > 0


# ---- counterexamples


@dataclass(frozen=True)
class Identity(FanOut[CNF, CNF]):
    theorem = Theorem("by definition", Exact())
    overhead = Overhead(**CNF.symbols)

    def targets(self, cnf):
        yield cnf

    def embed(self, cnf, witness):
        return 0, witness

    def lift(self, cnf, index, witness):
        return witness


class NeedsThreeClauses(Identity):
    """Wrong only where no small instance is: from three clauses on over three variables."""

    def targets(self, cnf):
        wrong = cnf.num_variables >= 3 and len(cnf.clauses) >= 3
        yield CNF(cnf.num_variables, ((),) * 3 + cnf.clauses[3:]) if wrong else cnf


class Forgetful(Identity):
    """Wrong once, and right when that is tried again."""

    calls = count()

    def embed(self, cnf, witness):
        return 0, tuple(-i for i in witness) if next(self.calls) == 7 else witness


def test_random_counterexamples_are_shrunk():
    with pytest.raises(ReductionCounterexample) as caught:
        check_reduction(NeedsThreeClauses(), examples=300)
    assert caught.value.step == "forward direction"
    assert caught.value.source.size() == (3, 3)
    assert len(set(caught.value.source.clauses)) == 1


def test_what_breaks_only_now_and_then_is_caught_all_the_same():
    with pytest.raises(ReductionCounterexample, match=r"embeds .* and then as") as caught:
        check_reduction(Forgetful(), source=strategies.cnfs(max_clauses=0), examples=50)
    assert caught.value.step == "embed"


def test_what_a_reduction_raises_is_its_counterexample():
    class Raises(Identity):
        def lift(self, cnf, index, witness):
            return {}[witness]

    with pytest.raises(ReductionCounterexample, match=r"KeyError: \(\)") as caught:
        check_reduction(Raises())
    assert isinstance(caught.value.__cause__, KeyError)
    assert isinstance(caught.value, ReductionError)
    assert caught.value.source == CNF(0, ())


def test_a_target_of_another_kind_is_refused():
    class Other(Identity):
        def targets(self, cnf):
            yield OrthogonalVectors(([[1]], [[1]]))

    with pytest.raises(ReductionCounterexample, match=r"CNF.*OrthogonalVectors"):
        check_reduction(Other())


def test_a_wrong_number_of_instances_is_told():
    class Twice(Identity):
        def targets(self, cnf):
            yield from (cnf, cnf)

    with pytest.raises(ReductionCounterexample, match=r"1\D*2"):
        check_reduction(Twice())


def test_an_index_out_of_range_is_told():
    class Beyond(Identity):
        def embed(self, cnf, witness):
            return 1, witness

    with pytest.raises(ReductionCounterexample, match=r"target 1\D*1"):
        check_reduction(Beyond())


def test_a_counterexample_is_a_teaching_object():
    class Negated(ColoringToCNF):
        def embed(self, coloring, witness):
            index, assignment = super().embed(coloring, witness)
            return index, tuple(-i for i in assignment)

    with pytest.raises(ReductionCounterexample) as caught:
        check_reduction(Negated())
    text, page = str(caught.value), caught.value._repr_html_()
    for part in ("Negated() is refuted at: round trip", "instance  Coloring(", "witness   {0: ", "target 0  CNF("):
        assert part in text
    assert "<h4>Negated() is refuted at: round trip</h4>" in page
    assert page.count("<b>CNF</b>") == page.count("<b>Coloring</b>") == 1


# ---- the plugin


def test_the_plugin_offers_the_fixture_and_starts_lightly(pytester):
    pytester.makepyfile(
        """
        import sys

        HEAVY = [name for name in ("galois", "numba", "sympy", "hypothesis.core") if name in sys.modules]

        def test_nothing_heavy_was_imported():
            assert HEAVY == []

        def test_mine(check_reduction):
            from reductions.edges import OrthogonalVectorsToGapMaxIPDirect
            from reductions.testing import strategies

            checked = check_reduction(OrthogonalVectorsToGapMaxIPDirect(), source=strategies.orthogonal_vectors())
            assert checked.yes + checked.no == 30
        """
    )
    result = pytester.runpytest_subprocess(
        *("-p", "no:hardchain", "-p", "no:hypothesispytest", "-p", "reductions.pytest_plugin"),
        *("-p", "no:cacheprovider", "--reduction-examples", "30"),
    )
    result.assert_outcomes(passed=2)


def test_without_hypothesis_the_error_says_what_to_install():
    """What needs it says so; what does not, such as the finder of gadgets, is there."""
    code = """
import sys
sys.modules["hypothesis"] = None
from reductions.testing import find_gadget
print(find_gadget(2, 1).gadget.dimension)
from reductions.testing import check_reduction
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.stdout == "2\n"
    assert "pip install 'hardchain[testing]'" in run.stderr


NOT_NEEDED = (
    "numba",
    "llvmlite",
    "galois",
    "protocols",
    "click",
    "rich",
    "platformdirs",
    "pytest",
    "matplotlib",
    "pysat",
)
"""By the verifier: the compiler, codes and the command line stay away, and every extra but `testing`."""


def test_the_verifier_runs_where_it_has_only_what_it_needs():
    """On a problem and an edge of one's own; numpy, sympy, networkx, psutil and Hypothesis are there."""
    extras = (
        "rapidfuzz",
        "dtaidistance",
        "lark",
        "dask",
        "distributed",
        "edlib",
        "automata",
        "re2",
        "torch",
        "sklearn",
    )
    code = f"""
import sys
sys.modules |= dict.fromkeys({(*NOT_NEEDED, *extras)!r})
from reductions import CNF
from reductions.testing import check_problem, check_reduction
from tests.reductions.example_hitting_set import HittingSet, OrthogonalVectorsToHittingSet
sets = [HittingSet(2, (frozenset({{0}}), frozenset({{1}})), chosen) for chosen in (1, 2)]
print(check_problem(sets).witnesses, check_problem([CNF(1, ())], seconds=0).yes)
print(check_reduction(OrthogonalVectorsToHittingSet(), examples=5, seconds=0.1).yes > 10)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.stdout == "1 1\nTrue\n", run.stderr
