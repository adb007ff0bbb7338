"""Wrong reductions that are right where it is easy to look, and problems that lie: all are refuted by default."""

import importlib.util
import sys
from dataclasses import dataclass
from itertools import count, islice, pairwise, product
from typing import ClassVar

import networkx as nx
import numpy as np
import pytest

from reductions import CNF, Exact, FanOut, OrthogonalVectors, Overhead, Theorem
from reductions.edges import CNFToOrthogonalVectors
from reductions.errors import InputError
from reductions.overhead import at_most
from reductions.problems import MaxSat, TriangleListing
from reductions.testing import ProblemCounterexample, ReductionCounterexample, check_problem, check_reduction
from reductions.testing.check import trial_of
from reductions.testing.drawn import Drawn
from reductions.testing.shrunk import smaller, weight


@dataclass(frozen=True)
class Vectors(FanOut[OrthogonalVectors, OrthogonalVectors]):
    """The same vectors, wrong where a subclass says so: there every vector is all ones, with one more coordinate."""

    theorem = Theorem("by definition", Exact())
    overhead = Overhead(
        **{**OrthogonalVectors.symbols, "dimension": at_most(OrthogonalVectors.symbols["dimension"] + 1)}
    )

    def is_wrong(self, source):
        return False

    def targets(self, source):
        ones = tuple(np.ones((len(x), source.dimension + 1), dtype=np.uint8) for x in source.sets)
        yield OrthogonalVectors(ones) if self.is_wrong(source) else source

    def embed(self, source, witness):
        return 0, witness

    def lift(self, source, index, witness):
        return witness


@dataclass(frozen=True)
class Formulas(FanOut[CNF, CNF]):
    """The same formula, wrong where a subclass says so: there the last clause is empty."""

    theorem = Theorem("by definition", Exact())
    overhead = Overhead(**CNF.symbols)

    def is_wrong(self, source):
        return False

    def targets(self, source):
        yield CNF(source.num_variables, (*source.clauses[:-1], ())) if self.is_wrong(source) else source

    def embed(self, source, witness):
        return 0, witness

    def lift(self, source, index, witness):
        return witness


def vectors(name, is_wrong):
    return type(name, (Vectors,), {"is_wrong": lambda self, source: is_wrong(source), "__module__": __name__})()


def formulas(name, is_wrong):
    return type(name, (Formulas,), {"is_wrong": lambda self, source: is_wrong(source), "__module__": __name__})()


def lengths(source):
    return [len(x) for x in source.sets]


BEYOND = [
    vectors("MoreThanThreeVectors", lambda source: max(lengths(source)) > 3),
    vectors("MoreThanSixVectors", lambda source: max(lengths(source)) > 6),
    vectors("DimensionSix", lambda source: source.dimension == 6),
    vectors("DimensionAboveSeven", lambda source: source.dimension > 7),
    vectors("OrderFour", lambda source: source.order == 4),
    vectors("SizesThatDifferByThree", lambda source: max(lengths(source)) - min(lengths(source)) >= 3),
    vectors("FirstIsTheLargest", lambda source: lengths(source)[0] > 2 + max(lengths(source)[1:])),
    vectors("OneShape", lambda source: (*lengths(source), source.dimension) == (3, 5, 4)),
    vectors("TwentyWitnesses", lambda source: len(list(source.witnesses())) >= 20),
    vectors("ThreeEqualVectors", lambda source: any(len(x) - len(set(map(bytes, x))) > 2 for x in source.sets)),
    vectors("ConstantCoordinate", lambda source: any(len(x) > 3 and x.all(axis=0).any() for x in source.sets)),
    formulas("SixVariables", lambda source: source.num_variables == 6 and source.clauses),
    formulas("EightVariables", lambda source: source.num_variables == 8 and source.clauses),
    formulas("WidthFive", lambda source: any(len(clause) == 5 for clause in source.clauses)),
    formulas("TenClauses", lambda source: len(source.clauses) >= 10),
    formulas(
        "PureLiteral", lambda source: any({i for c in source.clauses for i in c} == {1, 2, 3, -x} for x in (1, 2))
    ),
]


@pytest.mark.parametrize("edge", BEYOND, ids=lambda edge: edge.name)
def test_what_is_wrong_only_on_larger_sources_is_refuted(edge):
    with pytest.raises(ReductionCounterexample) as caught:
        check_reduction(edge)
    assert caught.value.step == "forward direction"
    assert edge.is_wrong(caught.value.source)


# ---- reductions that are wrong now and then, or in what they carry


class OnceInAThousand(Formulas):
    """Counts its calls."""

    calls = count(1)

    def lift(self, source, index, witness):
        wrong = next(self.calls) % 1000 == 0 and witness
        return (-witness[0], *witness[1:]) if wrong else witness


class LastWitness(Vectors):
    """Knows only the first 20 witnesses of an instance."""

    def lift(self, source, index, witness):
        known = list(source.witnesses())[:20]
        return witness if witness in known else known[0]


class RareWitness(Formulas):
    """Wrong for the assignments of a few patterns, of six variables or more."""

    def lift(self, source, index, witness):
        return (*witness[:-1], -witness[-1]) if witness[:6] == (1, -2, 3, -4, 5, -6) else witness


class InOrder(Formulas):
    """Right as long as it is asked about one witness after the other, in the order in which they are found."""

    def lift(self, source, index, witness):
        held = vars(self).setdefault("held", [source, ()])
        if held[0] is not source or held[1] <= witness:
            held[:] = [source, witness]
        return held[1]


class Backwards(Formulas):
    """Wrong for a witness if it was asked about the next one just before."""

    def lift(self, source, index, witness):
        before = vars(self).get("before")
        vars(self)["before"] = witness
        step_back = before is not None and before > witness != source.brute_force()
        return (-witness[0], *witness[1:]) if step_back else witness


class GroupsOfFour(CNFToOrthogonalVectors):
    """The last vector of a group of four variables is one more time the first."""

    def targets(self, source):
        for target in super().targets(source):
            sets = [x.copy() for x in target.sets]
            for x in sets:
                if len(x) == 16:
                    x[-1] = 1
            yield OrthogonalVectors(tuple(sets))


class OtherTheSecondTime(Formulas):
    """Five clauses come in another order when the instance is made again."""

    calls = count()

    def targets(self, source):
        turned = len(source.clauses) > 4 and next(self.calls) % 2
        yield CNF(source.num_variables, source.clauses[::-1]) if turned else source


class OneTooMany(Formulas):
    """Writes a clause too many from seven clauses on."""

    def targets(self, source):
        yield CNF(source.num_variables, source.clauses + source.clauses[-1:] * (len(source.clauses) > 6))


NOW_AND_THEN = [
    (OnceInAThousand(), {"lift", "round trip"}),
    (LastWitness(), {"round trip"}),
    (RareWitness(), {"lift", "round trip"}),
    (InOrder(), {"lift"}),
    (Backwards(), {"lift"}),
    (GroupsOfFour(2), {"forward direction", "embed"}),
    (OtherTheSecondTime(), {"determinism", "instance by number"}),
    (OneTooMany(), {"sizes"}),
]


@pytest.mark.parametrize(("edge", "steps"), NOW_AND_THEN, ids=lambda value: getattr(value, "name", ""))
def test_what_is_wrong_now_and_then_is_refuted(edge, steps):
    with pytest.raises(ReductionCounterexample) as caught:
        check_reduction(edge)
    assert caught.value.step in steps


# ---- problems that lie


class Honest(CNF):
    """As the formulas are."""


class AlwaysTrue(CNF):
    """Verifies whatever it is given."""

    def verify(self, witness):
        return True


class NearlyTrue(CNF):
    """Forgets to look at the ninth clause."""

    def verify(self, witness):
        return len(witness or ()) == self.num_variables and CNF(self.num_variables, self.clauses[:8]).verify(witness)

    def _search(self):
        return filter(super().verify, CNF(self.num_variables, ()).witnesses())


class Inventive(CNF):
    """Finds what is not a witness."""

    def _search(self):
        return CNF(self.num_variables, self.clauses[:-1])._search()


class Agreeable(CNF):
    """Verifies every assignment if there is a right one."""

    def verify(self, witness):
        return CNF(self.num_variables, ()).verify(witness) and CNF(self.num_variables, self.clauses).solve() is not None

    def _search(self):
        return filter(super().verify, CNF(self.num_variables, ()).witnesses())


class OneMore(CNF):
    """Finds all witnesses, and something else after them."""

    def _search(self):
        found = list(super()._search())
        yield from found
        if len(found) > 2:
            yield (*found[0], 1)


class Tidy(CNF):
    """Stores the literals of a clause in another order."""

    def payload(self):
        return super().payload() | {"clauses": [sorted(clause) for clause in self.clauses]}


class Forgetful(CNF):
    """Does not store what it says from the fourth clause on."""

    def payload(self):
        return {"variables": self.num_variables, "clauses": [list(clause) for clause in self.clauses[:4]]}


class Careless(CNF):
    """Answers without looking."""

    def solve(self):
        return tuple(range(1, self.num_variables + 1))


class Light(CNF):
    """Takes no room at all."""

    storage = CNF.symbols["variables"] / 10


class Positional(CNF):
    """Looks at the first literal of a clause only."""

    solvers: ClassVar = {}

    def satisfied(self, true, clause):
        return super().satisfied(true, clause[:1])


def identity(source, target):
    @dataclass(frozen=True)
    class Copied(FanOut[source, target]):
        theorem = Theorem("by definition", Exact())
        overhead = Overhead(**CNF.symbols)

        def targets(self, given):
            yield target(given.num_variables, given.clauses)

        def embed(self, given, witness):
            return 0, witness

        def lift(self, given, index, witness):
            return witness

    return Copied()


LIARS = [AlwaysTrue, NearlyTrue, Agreeable, Inventive, OneMore, Forgetful, Tidy, Careless, Light, Positional]


@pytest.mark.parametrize("problem", LIARS, ids=lambda problem: problem.__name__)
def test_a_problem_that_lies_is_refuted(problem):
    with pytest.raises(ProblemCounterexample):
        check_problem(problem)


@pytest.mark.parametrize("problem", LIARS, ids=lambda problem: problem.__name__)
@pytest.mark.parametrize("side", ["source", "target"])
def test_a_reduction_from_or_to_a_problem_that_lies_is_refuted(problem, side):
    edge = identity(problem, CNF) if side == "source" else identity(CNF, problem)
    with pytest.raises(ProblemCounterexample) as caught:
        check_reduction(edge)
    assert isinstance(caught.value.source, problem)


def test_an_honest_problem_passes():
    checked = check_problem(Honest, seconds=0.3)
    assert checked.yes
    assert checked.no
    assert check_reduction(identity(Honest, CNF), examples=10, seconds=0.3).reached["clauses"] > 2


class AnyTriangles(TriangleListing):
    """Accepts whatever it is given."""

    solvers: ClassVar = {}

    def accepts(self, answer):
        return True


class NoTriangles(TriangleListing):
    """Has a solver that finds nothing."""

    solvers: ClassVar = {"library": lambda instance: ()}


def test_solvers_may_give_another_answer_where_several_are_right():
    graph = nx.Graph([(0, 2), (0, 3), (0, 4), (1, 3), (1, 4), (2, 4), (3, 4)])
    instance = TriangleListing(graph, 1)
    assert instance.read(instance.solvers["library"](instance)) != instance.solve()
    assert check_problem([instance]).yes == 1
    for liar in (AnyTriangles, NoTriangles):
        with pytest.raises(ProblemCounterexample):
            check_problem([liar(graph, 1)])


# ---- what is found is small, and can be made again


SMALLEST = {
    "DimensionSix": (2, 1, 1, 1, 6),
    "SizesThatDifferByThree": (2, 1, 4, 4, 0),
    "OneShape": (2, 3, 5, 5, 4),
    "SixVariables": (6, 1),
    "TenClauses": (1, 10),
}


@pytest.mark.parametrize("edge", [edge for edge in BEYOND if edge.name in SMALLEST], ids=lambda edge: edge.name)
def test_no_part_of_a_counterexample_can_be_left_out(edge):
    with pytest.raises(ReductionCounterexample) as caught:
        check_reduction(edge)
    found = caught.value.source
    assert tuple(found.size()) == SMALLEST[edge.name]
    for payload in smaller(found.payload()):
        try:
            other = type(found).from_payload(payload)
        except (InputError, TypeError):
            continue
        if weight(other.payload()) < weight(found.payload()):
            assert check_fails(edge, other) != "forward direction"


def check_fails(edge, source):
    """The step that breaks for this source alone, or None."""
    try:
        trial_of(edge, faithful=True)(source)
    except ReductionCounterexample as counterexample:
        return counterexample.step
    return None


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"x": [3, 1]}, {"x": [1]}),
        ({"x": [np.array([[1, 0], [0, 1]]), np.array([[1, 1]])]}, {"x": [np.array([[0], [1]]), np.array([[1]])]}),
        ({"vertices": ["a", "b"], "edges": [[0, 1]]}, {"vertices": ["b"], "edges": []}),
        ({"x": "abc"}, {"x": "ac"}),
        ({"x": "abc"}, {"x": "aba"}),
        ({"x": -5}, {"x": 5}),
        ({"x": 5}, {"x": -2}),
        ({"n": 2, "x": [4, 7], "y": [1, 1]}, {"n": 2, "x": [4], "y": [1]}),
        ({"n": 2, "x": [4, 7]}, {"n": 1, "x": [7]}),
    ],
)
def test_parts_that_go_together_are_left_out_together(payload, expected):
    assert repr(expected) in map(repr, smaller(payload))


def test_a_small_instance_is_printed_itself():
    with pytest.raises(ReductionCounterexample) as caught:
        check_reduction(OneTooMany())
    assert str(caught.value.source.payload()) in str(caught.value)


def test_the_lines_that_rebuild_it_run_from_any_file(tmp_path, monkeypatch):
    path = tmp_path / "mine.py"
    path.write_text(
        "from reductions.edges import CNFToOrthogonalVectors\n\nclass Mine(CNFToOrthogonalVectors):\n    pass\n"
    )
    spec = importlib.util.spec_from_file_location("mine", path)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "mine", module)
    spec.loader.exec_module(module)
    lines = ReductionCounterexample(module.Mine(2), CNF(1, ((1,),)), "embed", "it is wrong").rebuild
    monkeypatch.delitem(sys.modules, "mine")
    monkeypatch.setattr(sys, "path", list(sys.path))
    scope = {}
    exec(lines, scope)
    assert scope["source"] == CNF(1, ((1,),))
    assert scope["reduction"].order == 2
    assert sys.modules["mine"] is not module


# ---- what is drawn


def test_settings_reach_beyond_the_defaults_and_every_size_comes_once_before_any_comes_again():
    drawn = Drawn(OrthogonalVectors, {"order": 3}, seed=5)
    sizes = [tuple(instance.size()) + instance.axes for instance in islice(drawn.forever(), 200)]
    assert len(set(sizes)) == 200
    assert {size[0] for size in sizes} == {3}
    assert max(size[1] for size in sizes) > 8
    assert max(size[4] for size in sizes) > 8


def test_small_sizes_are_complete_first():
    drawn = Drawn(OrthogonalVectors, {"order": 2}, seed=5)
    tried = {(*instance.axes, instance.dimension) for _ in range(700) for instance in drawn.next(0.5)}
    assert set(product(range(4), repeat=3)) <= tried
    drawn = Drawn(OrthogonalVectors, {"order": 2}, seed=5)
    totals = [sum((*instance.axes, instance.dimension)) for _ in range(300) for instance in drawn.next(2.0)]
    small, any_size = sorted((np.median(totals[::2]), np.median(totals[1::2])))
    assert small < 0.6 * any_size


def test_how_far_a_check_went_is_told():
    checked = check_reduction(Formulas(), seconds=0.5)
    assert checked.reached["variables"] >= 8
    assert checked.reached["clauses"] >= 15
    short = check_reduction(Formulas(), small=[CNF(2, ((1,),)), CNF(0, ((),))])
    assert short.reached == {"variables": 2, "clauses": 1}


def test_formulas_are_drawn_with_odd_clauses():
    """Empty clauses, repeated ones, and literals twice or beside their negation: bugs hide behind each of them."""
    formula = CNF.random(np.random.default_rng(0), variables=4, clauses=400, odd=0.5)
    plain = [clause for clause in formula.clauses if len(set(map(abs, clause))) == len(clause) > 0]
    assert () in formula.clauses
    assert any(clause[0] == clause[-1] for clause in formula.clauses if len(clause) == 2)
    assert any(clause[0] == -clause[-1] for clause in formula.clauses if len(clause) == 2)
    assert any(one == other for one, other in pairwise(formula.clauses))
    assert 200 < len(plain) < 300
    assert () not in CNF.random(np.random.default_rng(0), variables=4, clauses=400).clauses
    assert () in MaxSat.random(np.random.default_rng(1), clauses=400, odd=0.9).clauses
