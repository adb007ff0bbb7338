"""Mistakes of a user who writes a problem and an edge: each gets one sentence that says what to write."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import pytest
import sympy

from reductions import (
    CNF,
    FanOut,
    Function,
    GraphSearch,
    OrthogonalVectors,
    Overhead,
    Reduction,
    Search,
    Theorem,
    VectorSets,
    decide,
    register,
    sizes,
)
from reductions.errors import BudgetError, InputError
from reductions.problem import Problem
from reductions.testing import check_reduction

k, n_1, n, P, m = OrthogonalVectors.symbols.values()
SAME = dict(OrthogonalVectors.symbols)


class Marked(Search):
    """A search problem as short as it can be; the classes below each lack something."""

    def verify(self, witness):
        return witness == ()

    def candidates(self):
        return 1

    def _search(self):
        return iter([()])


class WithoutSymbols(Marked):
    def size(self):
        return PairSize(1, 2)


class PairSize(NamedTuple):
    vectors: int
    dimension: int


class PlainSize(Marked):
    symbols: ClassVar = sizes(vectors="n", dimension="m")

    def size(self):
        return (1, 2)


class OtherSize(Marked):
    symbols: ClassVar = sizes(vectors="n", width="m")

    def size(self):
        return PairSize(1, 2)


class NotADataclass(Marked):
    values: tuple[int, ...]
    symbols: ClassVar = sizes(length="n")


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (
            lambda: WithoutSymbols().measured(),
            r'WithoutSymbols declares no symbols; .*vectors="v", dimension="d"',
        ),
        (lambda: repr(WithoutSymbols()), "declares no symbols"),
        (lambda: PlainSize().measured(), r"size\(\) of PlainSize must return a NamedTuple .*got \(1, 2\)"),
        (lambda: OtherSize().measured(), "has the fields vectors, dimension, its symbols are for vectors, width"),
        (lambda: NotADataclass((1, 2)), "NotADataclass declares values but is not a dataclass; write @dataclass"),
    ],
)
def test_a_problem(make, told):
    with pytest.raises(InputError, match=told) as caught:
        make()
    assert str(caught.value).count("\n") == 0


def test_a_second_class_of_one_name():
    class Twice(VectorSets):
        pass

    with pytest.raises(InputError, match=f"a problem named Twice is defined in {__name__} already"):

        class Twice(GraphSearch):
            pass

    with pytest.raises(InputError, match="a problem named CNF is defined in reductions"):

        class CNF(VectorSets):
            pass

    assert Problem.kinds["CNF"].__module__.startswith("reductions.")


class Same(FanOut[OrthogonalVectors, OrthogonalVectors]):
    """What the classes below would be if nothing were missing."""

    def targets(self, source) -> Iterator[OrthogonalVectors]:
        yield source

    def embed(self, source, witness):
        return 0, witness

    def lift(self, source, index, witness):
        return witness


PROOF = Theorem("by definition")


class NoTheorem(Same):
    overhead = Overhead(**SAME)


class NoOverhead(Same):
    theorem = PROOF


class OverheadOfAnotherKind(Same):
    theorem, overhead = PROOF, {"order": k}


class UnknownSize(Same):
    theorem, overhead = PROOF, Overhead(**SAME, vertices=n)


class OwnSymbol(Same):
    theorem, overhead = PROOF, Overhead(**{**SAME, "others": sympy.Symbol("n")})


class OwnSymbolByField(Same):
    theorem, overhead = PROOF, Overhead(**{**SAME, "dimension": 2 * sympy.Symbol("dimension")})


class Parameter(Same):
    factor: int = 2
    theorem, overhead = PROOF, Overhead(**SAME)


class OfNothing(FanOut):
    theorem, overhead = PROOF, Overhead()

    targets = embed = lift = None


class ToWithoutSymbols(FanOut[OrthogonalVectors, WithoutSymbols]):
    theorem, overhead = PROOF, Overhead()


@dataclass(frozen=True, eq=False, repr=False)
class Count(Function[int]):
    """How many?"""

    symbols: ClassVar = sizes(length="n")

    def size(self):
        return self.sized(0)

    def value(self):
        return 0


class FansOutToAFunction(FanOut[OrthogonalVectors, Count]):
    theorem, overhead = PROOF, Overhead()


@pytest.mark.parametrize(
    ("edge", "told"),
    [
        (NoTheorem, r"NoTheorem declares no theorem; write theorem = Theorem\("),
        (NoOverhead, r"NoOverhead declares no overhead; write overhead = Overhead\("),
        (OverheadOfAnotherKind, r"overhead of OverheadOfAnotherKind must be an Overhead\(...\), got \{"),
        (UnknownSize, "UnknownSize declares vertices, but the sizes of OrthogonalVectors are order, first, others"),
        (OwnSymbol, r"uses a symbol n of its own; write OrthogonalVectors.symbols\['others'\]"),
        (OwnSymbolByField, r"uses a symbol dimension of its own; write OrthogonalVectors.symbols\['dimension'\]"),
        (Parameter, "Parameter declares factor but is not a dataclass"),
        (OfNothing, r"OfNothing declares no source; write class OfNothing\(FanOut\[Source, Target\]\)"),
        (ToWithoutSymbols, "WithoutSymbols declares no symbols"),
        (FansOutToAFunction, "fans out, but Count is a function; derive it from Reduction and define ask"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_an_edge(edge, told):
    with pytest.raises(InputError, match=told) as caught:
        register(edge)
    assert str(caught.value).count("\n") == 0
    if edge not in (Parameter, OfNothing, ToWithoutSymbols, FansOutToAFunction):
        with pytest.raises(InputError, match=told):
            check_reduction(edge())


def test_an_edge_that_is_not_a_dataclass_cannot_be_made():
    with pytest.raises(InputError, match="is not a dataclass"):
        Parameter(factor=3)


class UnknownParameter(Same):
    theorem, overhead = PROOF, Overhead(**{**SAME, "others": n + sympy.Symbol("w")})


def test_a_symbol_without_a_value():
    source = OrthogonalVectors(([[1]], [[0]]))
    with pytest.raises(InputError, match=r"others of OrthogonalVectors = n \+ w mentions w, which is neither a size"):
        list(UnknownParameter().instances(source))


class Refuses(Same):
    """Takes pairs of sets with a vector in the first one only."""

    theorem, overhead = PROOF, Overhead(**SAME)

    def targets(self, source):
        if source.order != 2:
            raise InputError(f"order must be 2, got {source.order}")
        if len(source.sets[0]) == 0:
            raise BudgetError("the first set is empty")
        yield source


def test_a_refusal_inside_targets_is_not_a_counterexample():
    checked = check_reduction(Refuses(), examples=20)
    assert checked.refused > 50 < checked.yes
    with pytest.raises(InputError, match="order must be 2, got 3"):
        decide(OrthogonalVectors(([[1]], [[1]], [[0]])), "OrthogonalVectors", path=(Refuses(),))


class WrongSource(Same):
    theorem, overhead = PROOF, Overhead(**SAME)


def test_the_source_is_of_another_kind():
    with pytest.raises(InputError, match="WrongSource begins at OrthogonalVectors, got an instance of CNF"):
        list(WrongSource().instances(CNF(1, ())))


class Bare(Reduction[OrthogonalVectors, OrthogonalVectors]):
    theorem, overhead = PROOF, Overhead(**SAME)

    def ask(self, source):
        return (yield source)


def test_what_is_not_a_fan_out_is_a_conversation_all_the_same():
    source = OrthogonalVectors(([[1]], [[0], [1]]))
    assert decide(source, "OrthogonalVectors", path=(Bare(), Bare())).answer == (0, 0)
    assert check_reduction(Bare(), examples=20).yes > 100


def test_a_folder_that_is_taken_for_a_package(tmp_path):
    (tmp_path / "attention").mkdir()
    (tmp_path / "attention" / "__init__.py").write_text("")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from reductions import decide"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert f"{tmp_path / 'attention'} is taken for hardchain's package attention; rename it" in done.stderr


def test_what_is_not_a_problem_is_refused_by_its_type():
    with pytest.raises(InputError, match=r"a problem is an instance, a class or a name, got a builtins.list"):
        decide([[1, 2], [-1]])


@pytest.mark.parametrize("share", [1, sympy.Rational(3, 2), -sympy.Rational(1, 9), sympy.nan, sympy.oo])
def test_a_bound_on_bad_seeds_that_promises_nothing_is_refused(share):
    with pytest.raises(InputError, match=f"failure.*below 1.*{share}"):
        Theorem("by definition", failure=share)
    assert Theorem("by definition", failure=sympy.Rational(8, 9)).failure < 1
