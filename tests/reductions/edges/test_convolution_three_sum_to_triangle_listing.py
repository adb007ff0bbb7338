"""Triangles modulo a random prime: pairs one to one, false ones counted over all seeds, and bugs that are seen."""

from fractions import Fraction

import numpy as np
import pytest
import sympy

import reductions.edges.convolution_three_sum_to_triangle_listing as module
from reductions import decide
from reductions.edges import ConvolutionThreeSumToTriangleListing
from reductions.edges.three_sum_to_small_three_sum import primes_above
from reductions.errors import InputError
from reductions.overhead import evaluate
from reductions.problems import ConvolutionThreeSum, TriangleListing
from reductions.testing import check_reduction
from tests.reductions.edges.counted import offset
from tests.reductions.edges.held import hold


def listing(question):
    return question.solve()


def congruent(source, p):
    """The pairs whose sides are congruent, and whether they are equal."""
    a, b, c = source.lists
    pairs = [(i, j) for i in range(len(a)) for j in range(len(a) - i)]
    return {(i, j): a[i] + b[j] == c[i + j] for i, j in pairs if (a[i] + b[j] - c[i + j]) % p == 0}


def pairs_of(source, triangles):
    block = module.square_root(len(source.lists[0]))
    found = (sorted(triangle) for triangle in triangles)
    return [(f * block + k - r, t * block + r) for (_, r, _), (_, f, k), (_, t, _) in found]


def deceiver(source):
    """An oracle that lists false triangles first."""

    def answer(question):
        found = list(question.all_triangles())
        true = {pair for pair in pairs_of(source, found) if source.verify(pair)}
        order = sorted(range(len(found)), key=lambda n: pairs_of(source, [found[n]])[0] in true)
        return question.ordered(found[n] for n in order[: question.most])

    return answer


def check(edge, source, oracle=None):
    """The answer is right, or it is NO and there are as many false triangles as are listed."""
    answer, (question,) = hold(edge, source, oracle or deceiver(source))
    p = edge.prime(source)
    false = [pair for pair, equal in congruent(source, p).items() if not equal]
    enough = len(false) < question.most
    assert answer is None or source.verify(answer)
    assert not enough or source.accepts(answer)
    return answer is None and source.brute_force() is not None


def drawn(count, seed=0, numbers=9):
    rng = np.random.default_rng(seed)
    for number in range(count):
        yield ConvolutionThreeSum.random(
            rng, numbers=numbers, bound=(1, 5, 50)[number % 3], offset=(0, 0, 7, -(2**70))[number % 4]
        )


@pytest.mark.parametrize("above", [1, 3, 8])
def test_triangles_are_pairs(above):
    """One to one."""
    for number, source in enumerate(drawn(16)):
        edge = ConvolutionThreeSumToTriangleListing(seed=number, above=above)
        question = next(edge.ask(source))
        expected = congruent(source, edge.prime(source))
        assert sorted(pairs_of(source, question.all_triangles())) == sorted(expected)


def test_the_verifier():
    small = list(ConvolutionThreeSum.small())[::12]
    checked = check_reduction(ConvolutionThreeSumToTriangleListing(above=3), small=small, seconds=0.2)
    assert (min(checked.yes, checked.no) > 15, checked.refused) == (True, 0)


def test_every_answer_is_right_or_a_listing_of_false_triangles():
    for number, source in enumerate((*drawn(25, seed=1), *offset(ConvolutionThreeSum, 12))):
        edge = ConvolutionThreeSumToTriangleListing(seed=number, above=(None, 1, 2, 6)[number % 4])
        check(edge, source)
        check(edge, source, listing)


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    for number, source in enumerate(drawn(12, seed=2)):
        edge = ConvolutionThreeSumToTriangleListing(seed=number, above=20)
        answer = decide(source, TriangleListing, path=[edge], oracle=oracle).answer
        assert answer is None or source.verify(answer)


# ---- sizes


@pytest.mark.parametrize("length", [0, 1, 2, 4, 5, 9])
def test_vertices_and_edges(length):
    """For the prime 2 and P = 1 there are as many vertices as declared, and as many edges for A and B."""
    source = ConvolutionThreeSum(((1,) * length,) * 3)
    edge = ConvolutionThreeSumToTriangleListing(above=1)
    question, declared = next(edge.ask(source)), edge.project(source.measured())
    block = module.square_root(length)
    blocks = -(-length // block)
    assert question.graph.number_of_nodes() == declared["vertices"] == 2 * (block + blocks) + blocks * (2 * block - 1)
    kinds = [{u[0], w[0]} for u, w in question.graph.edges]
    assert kinds.count({0, 1}) == length * block
    assert kinds.count({0, 2}) == length * 2
    assert kinds.count({1, 2}) <= 2 * length * blocks
    assert len(kinds) <= declared["edges"]


def test_how_many_primes_divide():
    """Differences of a sum and a number are at most 3 U; 5 and 7 both divide 35."""
    edge = ConvolutionThreeSumToTriangleListing(above=4)
    assert [edge.values({"length": 3, "bound": bound})[module.D] for bound in (1, 2, 11, 12)] == [0, 1, 1, 2]


def test_fields():
    assert ConvolutionThreeSumToTriangleListing(above=2**24).above == 2**24
    for wrong in ({"seed": -1}, {"above": 0}, {"above": 2**24 + 1}, {"above": 2.5}):
        with pytest.raises(InputError, match=f"{next(iter(wrong))} must be .*{next(iter(wrong.values()))}"):
            ConvolutionThreeSumToTriangleListing(**wrong)


# ---- false triangles


def share(edge, source):
    """The declared bound on the share of bad seeds, exact."""
    values = edge.values(source.measured())
    declared = sympy.Rational(edge.theorem.failure.subs(values))
    return Fraction(declared.p, declared.q)


def spiteful(above, length=4):
    """One solution, and differences that are products of primes of the range."""
    primes = primes_above(above)
    rng = np.random.default_rng(above)
    a = [0, *(int(rng.choice(primes)) * int(rng.choice(primes)) for _ in range(length - 1))]
    return ConvolutionThreeSum((tuple(a), (0,) * length, (0,) * length))


@pytest.mark.parametrize("above", [4, 7, 14])
def test_false_triangles_on_average(above):
    """Over all primes, no more than declared; and no more seeds are bad than declared."""
    for source in (spiteful(above), *drawn(4, seed=3, numbers=5)):
        primes = primes_above(above)
        false = [sum(not equal for equal in congruent(source, p).values()) for p in primes]
        edges = [ConvolutionThreeSumToTriangleListing(seed=seed, above=above) for seed in range(len(primes))]
        values = edges[0].values(source.measured())
        assert Fraction(sum(false), len(primes)) <= Fraction(str(module.false.subs(values)))
        bad = Fraction(sum(check(edge, source) for edge in edges), len(primes))
        assert bad <= share(edges[0], source) <= Fraction(1, 2)


def test_some_seeds_are_bad():
    """With few triangles asked for, a listing of false ones hides the solution: NO, although the source is YES."""
    above, missed = 4, []
    source = ConvolutionThreeSum(((0, 5 * 7, 5 * 7, 5 * 7),) + ((0, 0, 0, 0),) * 2)
    for seed in range(2):
        edge = FewWanted(seed=seed, above=above)
        answer, _ = hold(edge, source, deceiver(source))
        missed.append(answer is None)
    assert missed == [True, True]


@pytest.mark.parametrize("above", [1, 30])
@pytest.mark.parametrize("length", [0, 1, 50, 2500])
def test_own_steps(length, above):
    """The graph is written, and the triangles are read that are listed, which are more than edges for small primes."""
    edge, size = ConvolutionThreeSumToTriangleListing(above=above), {"length": length, "bound": 2**70}
    own, target = evaluate(edge.overhead.own, edge.values(size)), edge.project(size)
    assert max(target["most"], (target["vertices"] + target["edges"]) / 4) <= own
    size["bound"] = 0  # where nothing false is listed
    assert evaluate(edge.overhead.own, edge.values(size)) >= max(above * length, target["edges"] / 2)


# ---- bugs


class FewWanted(ConvolutionThreeSumToTriangleListing):
    """Fewer triangles are asked for than declared."""

    def project(self, size):
        return {**super().project(size), "most": 1}


def test_too_few_triangles_are_seen():
    source = ConvolutionThreeSum(((0, 35, 35), (0, 0, 0), (0, 0, 0)))
    check(ConvolutionThreeSumToTriangleListing(above=4), source)
    with pytest.raises(AssertionError):
        assert share_of_bad(FewWanted, source) <= share(ConvolutionThreeSumToTriangleListing(above=4), source)


def share_of_bad(kind, source):
    answers = [hold(kind(seed=seed, above=4), source, deceiver(source))[0] for seed in range(2)]
    return Fraction(answers.count(None), 2)


@pytest.mark.parametrize("part", [0, 1, 2])
def test_edges_that_are_left_out_are_seen(monkeypatch, part):
    kinds, edges = ({0, 1}, {0, 2}, {1, 2})[part], module.edges
    monkeypatch.setattr(
        module, "edges", lambda *given: (e for n, e in enumerate(edges(*given)) if {e[0][0], e[1][0]} != kinds or n % 3)
    )
    with pytest.raises(AssertionError):
        test_triangles_are_pairs(3)


def test_the_upper_half_of_a_window_is_needed(monkeypatch):
    edges = module.edges
    monkeypatch.setattr(
        module,
        "edges",
        lambda source, block, prime: (e for e in edges(source, block, prime) if e[0][0] != 1 or e[0][2] < block),
    )
    with pytest.raises(AssertionError):
        test_triangles_are_pairs(3)
