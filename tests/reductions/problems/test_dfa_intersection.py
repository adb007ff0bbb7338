"""Common words against plain runs and automata-lib, and what is refused."""

from itertools import product
from math import prod

import numpy as np
import pytest

from reductions.errors import BudgetError, InputError
from reductions.problems import DFAIntersection

EVEN = (2, (0,), ((0, 0, 1), (1, 0, 0), (0, 1, 0), (1, 1, 1)))


def accepted(instance):
    """All words below the product of the states that all automata accept, without states that come back together."""
    longest = prod(states for states, *_ in instance.automata)
    for word in (word for length in range(longest) for word in product(range(instance.alphabet), repeat=length)):
        run = [(0,) * len(instance.automata)]
        for letter in word:
            after = [
                [w for u, some, w in triples if (u, some) == (state, letter)]
                for state, (*_, triples) in zip(run[-1], instance.automata, strict=True)
            ]
            if not all(after):
                break
            run.append(tuple(one for (one,) in after))
        else:
            ends = zip(run[-1], instance.automata, strict=True)
            if len(set(run)) == len(run) and all(state in accepting for state, (_, accepting, _) in ends):
                yield word


def test_every_word():
    rng, answers = np.random.default_rng(0), []
    drawn = (DFAIntersection.random(rng, automata=2 + k % 2, states=2) for k in range(60))
    for instance in [*list(DFAIntersection.small())[::7], *drawn]:
        expected = sorted(accepted(instance))
        assert list(instance.witnesses()) == expected
        assert all(map(instance.verify, expected))
        assert instance.candidates() >= len(expected)
        shortest = min(map(len, expected), default=None)
        for found in (instance.solve(), instance.solvers["library"](instance)):
            assert (found in expected and len(found) == shortest) if expected else found is None
        answers.append(bool(expected))
    assert 10 < sum(answers) < len(answers) - 10


def test_letters_that_no_automaton_reads_are_not_gone_through():
    automata = [(2, [1], [(0, 2**40, 1), (1, 1, 0), (0, 3, 0)]), (2, [1], [(0, 2**40, 1)])]
    problem = DFAIntersection(automata, 2**64)
    assert problem.letters == [1, 3, 2**40]
    assert problem.candidates() == 2
    assert problem.brute_force() == (2**40,)


def test_words_that_come_back():
    instance = DFAIntersection((EVEN,), 2)
    assert instance.verify(())
    assert not instance.verify((1,))
    assert not instance.verify((0, 0))
    assert not any(map(instance.verify, [None, (2,), (0.0,), (True,), "0"]))


def test_primes_that_come_together_late():
    """Words of one letter whose length is 2 modulo 3, 4 modulo 5 and 6 modulo 7."""
    cycles = tuple((p, (p - 1,), tuple((s, 0, (s + 1) % p) for s in range(p))) for p in (3, 5, 7))
    assert len(DFAIntersection(cycles, 1).solve()) == 3 * 5 * 7 - 1
    assert len(DFAIntersection(cycles, 1).brute_force()) == 3 * 5 * 7 - 1
    wide = tuple(
        (states, accepting, tuple((s, a, w) for s, _, w in triples for a in (0, 1)))
        for states, accepting, triples in cycles
    )
    with pytest.raises(BudgetError, match=r"\d"):
        DFAIntersection(wide, 2).brute_force()


@pytest.mark.parametrize(
    ("automata", "alphabet", "named"),
    [
        ((), 1, "1 to 10"),
        ((EVEN,) * 11, 2, "1 to 10"),
        (((0, (), ()),), 1, "states"),
        (((1, (1,), ()),), 1, "accepting"),
        (((1, (), ((0, 1, 0),)),), 1, "letter"),
        (((1, (), ((0, 0, 1),)),), 1, "transition"),
        (((1, (), ((0, 0),)),), 1, "transition"),
        (((2, (), ((0, 0, 0), (0, 0, 1))),), 1, "one transition"),
        (((1, ()),), 1, "automaton"),
        ((EVEN,), -1, "alphabet"),
    ],
)
def test_what_is_refused(automata, alphabet, named):
    with pytest.raises(InputError, match=named):
        DFAIntersection(automata, alphabet)
