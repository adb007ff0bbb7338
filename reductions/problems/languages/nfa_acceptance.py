"""NFA acceptance: does a nondeterministic finite automaton accept a word?

References
----------
.. [1] K. Bringmann, A. Grønlund, M. Künnemann and K. G. Larsen, "The NFA acceptance hypothesis: non-combinatorial and
   dynamic lower bounds", ITCS 2024: whether time O(t w), for t transitions and w letters, can be beaten.
"""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from typing import Any, ClassVar, NamedTuple, Self, TypeAlias

import numpy as np
import sympy

from reductions.errors import InputError
from reductions.problem import positive, sizes, whole
from reductions.problems.languages.base import Walk, Walks

__all__ = ["NFAAcceptance", "Transition"]

Transition: TypeAlias = tuple[int, str, int]
"""From a state, by a letter, to a state."""


def by_automata_lib(instance: NFAAcceptance) -> Walk | None:
    """A run, if automata-lib says that the automaton accepts."""
    try:
        from automata.fa.nfa import NFA  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise InputError("the library solver of NFAAcceptance is automata-lib: pip install automata-lib") from error
    transitions: dict[int, dict[str, set[int]]] = {state: {} for state in range(instance.states)}
    for state, letter, after in instance.transitions:
        transitions[state].setdefault(letter, set()).add(after)
    automaton = NFA(
        states=set(range(instance.states)),
        input_symbols={letter for _, letter, _ in instance.transitions},
        transitions=transitions,
        initial_state=instance.start,
        final_states=set(instance.accepting),
    )
    return instance.solve() if automaton.accepts_input(instance.word) else None


@dataclass(frozen=True, eq=False, repr=False)
class NFAAcceptance(Walks):
    """YES iff a run on the word ends in an accepting state; a witness is a run, of one state more than letters.

    Sizes are the states s, the transitions t, and the letters w of the word.

    Parameters
    ----------
    states
        The number of states, at least 1; they are called 0, 1, ...
    start
        The state in which a run begins.
    accepting
        States.
    transitions
        Triples (state, letter, state), a letter being a string of length 1. They are kept in order, each once.
    word
        A string.

    Raises
    ------
    InputError
        If a state or a letter is something else.

    Examples
    --------
    >>> instance = NFAAcceptance(2, 0, (1,), ((0, "a", 0), (0, "a", 1), (1, "b", 1)), "aab")
    >>> instance
    NFAAcceptance(states=2, transitions=3, word=3)
    >>> instance.brute_force()
    (0, 0, 1, 1)
    """

    states: int
    start: int
    accepting: tuple[int, ...]
    transitions: tuple[Transition, ...]
    word: str

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(states=positive("s"), transitions="t", word="w")
    storage: ClassVar[sympy.Expr] = 400 * symbols["transitions"] + 24 * symbols["word"]
    time: ClassVar[sympy.Expr] = (symbols["transitions"] + 1) * (symbols["word"] + 1)
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_automata_lib}

    def __post_init__(self) -> None:
        """Check every state and letter."""
        states = whole("the number of states", self.states, 1)
        object.__setattr__(self, "states", states)
        object.__setattr__(self, "start", self._state("the start", self.start))
        accepting = tuple(sorted({self._state("an accepting state", state) for state in self.accepting}))
        object.__setattr__(self, "accepting", accepting)
        if not isinstance(self.word, str):
            raise InputError(f"the word must be a string, got {reprlib.repr(self.word)}")
        object.__setattr__(self, "transitions", tuple(sorted(set(map(self._transition, self.transitions)))))

    def _state(self, name: str, state: object) -> int:
        if (number := whole(name, state, 0)) >= self.states:
            raise InputError(f"{name} must be one of the {self.states} states from 0 on, got {number}")
        return number

    def _transition(self, value: Any) -> Transition:
        if not isinstance(value, (tuple, list)) or len(value) != 3:
            raise InputError(f"a transition must be a triple (state, letter, state), got {reprlib.repr(value)}")
        state, letter, after = value
        if not isinstance(letter, str) or len(letter) != 1:
            raise InputError(f"the letter of a transition must be a string of length 1, got {reprlib.repr(letter)}")
        return self._state("a state of a transition", state), letter, self._state("a state of a transition", after)

    @cached_property
    def table(self) -> dict[tuple[int | None, str], list[int]]:
        """The states after a state and a letter."""
        found: dict[tuple[int | None, str], list[int]] = {}
        for state, letter, after in self.transitions:
            found.setdefault((state, letter), []).append(after)
        return found

    def size(self) -> NamedTuple:
        return self.sized(self.states, len(self.transitions), len(self.word))

    @property
    def places(self) -> int:
        return len(self.word) + 1

    def onward(self, place: int, state: int | None) -> Iterable[int]:
        return self.table.get((state, self.word[place - 1]), ()) if place else (self.start,)

    def ends(self, state: int) -> bool:
        return state in self.accepting

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All automata of two states and up to three transitions by two letters, on a word or two."""
        transitions = list(product((0, 1), "ab", (0, 1)))
        for count in range(4):
            for number, chosen in enumerate(combinations(transitions, count)):
                yield from (cls(2, 0, (number % 2,), chosen, word) for word in ("", "ab", "aba")[number % 2 :])

    @classmethod
    def random(cls, rng: np.random.Generator, *, states: int = 4, letters: int = 6, density: float = 0.2) -> Self:
        """A random automaton of up to `states` states, and a random word of up to `letters` of two letters."""
        count = int(rng.integers(1, states + 1))
        transitions = tuple(t for t in product(range(count), "ab", range(count)) if rng.random() < density)
        accepting = tuple(state for state in range(count) if rng.random() < 0.5)
        word = "".join(rng.choice(list("ab"), rng.integers(0, letters + 1)))
        return cls(count, int(rng.integers(count)), accepting, transitions, word)
