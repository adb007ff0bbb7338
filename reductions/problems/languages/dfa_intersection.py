"""DFA intersection: is there a word that several deterministic finite automata all accept?

References
----------
.. [1] M. de Oliveira Oliveira and M. Wehar, "On the fine grained complexity of finite automata non-emptiness of
   intersection", DLT 2020:
   what follows from an algorithm that beats the product automaton.
"""

from __future__ import annotations

import reprlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from math import prod
from typing import Any, ClassVar, NamedTuple, Self, TypeAlias

import numpy as np
import sympy

from reductions.errors import InputError
from reductions.problem import MANY, Search, is_whole, positive, sizes, whole

__all__ = ["Automaton", "DFAIntersection", "Word"]

Word: TypeAlias = tuple[int, ...]
"""Letters, which are numbers."""

States: TypeAlias = tuple[int, ...]
"""One state of each automaton."""

Automaton: TypeAlias = tuple[int, tuple[int, ...], tuple[tuple[int, int, int], ...]]
"""The number of states, of which a run begins in state 0; the accepting ones; and triples (state, letter, state)."""

MOST = 10


def by_automata_lib(instance: DFAIntersection) -> Word | None:
    """A common word, if automata-lib says that the intersection is not empty."""
    try:
        from automata.fa.dfa import DFA  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise InputError("the library solver of DFAIntersection is automata-lib: pip install automata-lib") from error
    letters = {chr(letter) for letter in range(instance.alphabet)}
    found = None
    for states, accepting, transitions in instance.automata:
        table: dict[int, dict[str, int]] = {state: {} for state in range(states)}
        for state, letter, after in transitions:
            table[state][chr(letter)] = after
        one = DFA(
            states=set(table),
            input_symbols=letters,
            transitions=table,
            initial_state=0,
            final_states=set(accepting),
            allow_partial=True,
        )
        found = one if found is None else found & one
    return None if found is None or found.isempty() else instance.solve()


@dataclass(frozen=True, eq=False, repr=False)
class DFAIntersection(Search[Word]):
    """YES iff all automata accept some word; a witness is one on which no states of all of them come back together.

    Of every common word the parts between the same states can be left out, so nothing is lost.

    Sizes are the number k of automata, the most states s of one, the transitions t of all, and the letters a.

    Parameters
    ----------
    automata
        1 to 10 triples: the number of states, at least 1, of which a run begins in state 0; the accepting states; and
        the transitions, triples (state, letter, state), at most one for a state and a letter. A run ends where there is
        none.
    alphabet
        The number of letters, which are called 0, 1, ...

    Raises
    ------
    InputError
        If something is not a state or a letter, or there are two transitions for a state and a letter.

    Examples
    --------
    >>> even = (2, (0,), ((0, 0, 1), (1, 0, 0), (0, 1, 0), (1, 1, 1)))
    >>> ends_in_1 = (2, (1,), ((0, 0, 0), (1, 0, 0), (0, 1, 1), (1, 1, 1)))
    >>> instance = DFAIntersection((even, ends_in_1), 2)
    >>> instance
    DFAIntersection(automata=2, states=2, transitions=8, alphabet=2)
    >>> list(instance.witnesses())
    [(1,)]
    """

    automata: tuple[Automaton, ...]
    alphabet: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(
        automata=positive("k"), states=positive("s"), transitions="t", alphabet="a"
    )
    storage: ClassVar[sympy.Expr] = 500 * symbols["transitions"] + 100 * symbols["automata"] * symbols["states"]
    time: ClassVar[sympy.Expr] = symbols["states"] ** symbols["automata"] * (symbols["alphabet"] + 1)
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_automata_lib}

    def __post_init__(self) -> None:
        """Check states and letters."""
        object.__setattr__(self, "alphabet", whole("alphabet", self.alphabet, 0))
        if not isinstance(self.automata, (tuple, list)) or not 1 <= len(self.automata) <= MOST:
            raise InputError(f"there must be a tuple of 1 to {MOST} automata, got {reprlib.repr(self.automata)}")
        object.__setattr__(self, "automata", tuple(map(self._automaton, self.automata)))

    def _automaton(self, value: Any) -> Automaton:
        if not isinstance(value, (tuple, list)) or len(value) != 3:
            raise InputError(f"an automaton must be (states, accepting, transitions), got {reprlib.repr(value)}")
        states = whole("the number of states", value[0], 1)
        accepting = tuple(sorted({_below(states, "an accepting state", state) for state in value[1]}))
        triples = set()
        for transition in value[2]:
            if not isinstance(transition, (tuple, list)) or len(transition) != 3:
                raise InputError(f"a transition must be (state, letter, state), got {reprlib.repr(transition)}")
            state, letter, after = transition
            triples.add(
                (
                    _below(states, "a state of a transition", state),
                    _below(self.alphabet, "a letter", letter),
                    _below(states, "a state of a transition", after),
                )
            )
        if len({triple[:2] for triple in triples}) < len(triples):
            raise InputError("an automaton must have at most one transition for a state and a letter")
        return states, accepting, tuple(sorted(triples))

    @cached_property
    def tables(self) -> list[dict[tuple[int, int], int]]:
        """For each automaton the state after a state and a letter."""
        return [{(state, letter): after for state, letter, after in triples} for *_, triples in self.automata]

    def size(self) -> NamedTuple:
        most = max(states for states, *_ in self.automata)
        return self.sized(len(self.automata), most, sum(len(triples) for *_, triples in self.automata), self.alphabet)

    def after(self, states: States, letter: int) -> States | None:
        """The states after a letter, None where an automaton has no transition."""
        found = tuple(table.get((state, letter)) for table, state in zip(self.tables, states, strict=True))
        return None if None in found else found  # type: ignore[return-value]

    def accepted(self, states: States) -> bool:
        """Whether all of these states are accepting."""
        return all(state in accepting for state, (_, accepting, _) in zip(states, self.automata, strict=True))

    def onward(self, states: States) -> Iterator[tuple[int, States]]:
        """The letters that can be read, with the states after them."""
        for letter in self.letters:
            if (after := self.after(states, letter)) is not None:
                yield letter, after

    @cached_property
    def letters(self) -> list[int]:
        """Those that the first automaton has a transition for, however large the alphabet is."""
        return sorted({letter for _, letter in self.tables[0]})

    @property
    def _start(self) -> States:
        return (0,) * len(self.automata)

    def verify(self, witness: Any) -> bool:
        if not isinstance(witness, (tuple, list)):
            return False
        if not all(is_whole(letter) for letter in witness):
            return False
        states: States | None = self._start
        seen = {states}
        for letter in map(int, witness):
            states = self.after(states, letter) if states is not None else None
            if states is None or states in seen:
                return False
            seen.add(states)
        return states is not None and self.accepted(states)

    def candidates(self) -> int:
        """How many words there are that can be read, as long as states need not come back."""
        count, total = Counter({self._start: 1}), 1
        for _ in range(min(MANY, prod(states for states, *_ in self.automata)) - 1):
            longer: Counter[States] = Counter()
            for states, ways in count.items():
                for _, after in self.onward(states):
                    longer[after] += ways
            count, total = longer, total + sum(longer.values())
            if total >= MANY or not count:
                break
        return min(MANY, total)

    def _search(self) -> Iterator[Word]:
        runs = [self._start]
        word: list[int] = []
        branches = [self.onward(self._start)]
        if self.accepted(self._start):
            yield ()
        while branches:
            if (step := next(branches[-1], None)) is None:
                branches.pop()
                runs.pop()
                word = word[:-1]
            elif step[1] not in runs:
                word.append(step[0])
                runs.append(step[1])
                branches.append(self.onward(step[1]))
                if self.accepted(step[1]):
                    yield tuple(word)

    def solve(self) -> Word | None:
        """A shortest common word, through the product of the automata."""
        reached: dict[States, tuple[States, int] | None] = {self._start: None}
        layer = [self._start]
        while layer and not any(map(self.accepted, layer)):
            following: list[States] = []
            for states in layer:
                for letter, after in self.onward(states):
                    if after not in reached:
                        reached[after] = states, letter
                        following.append(after)
            layer = following
        end = next(filter(self.accepted, layer), None)
        word: list[int] = []
        while end is not None and (step := reached[end]) is not None:
            end = step[0]
            word.append(step[1])
        return tuple(reversed(word)) if layer else None

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All pairs of automata of two states with up to two transitions by one letter or two."""
        triples = [(state, letter, after) for state, letter in product((0, 1), (0, 1)) for after in (0, 1)]
        chosen = [
            some for count in range(3) for some in combinations(triples, count) if len({t[:2] for t in some}) == count
        ]
        for number, (one, other) in enumerate(product(chosen, chosen[::3])):
            yield cls(((2, (1,), one), (2, (number % 2, 1), other)), 2)

    @classmethod
    def random(cls, rng: np.random.Generator, *, automata: int = 3, states: int = 3, density: float = 0.7) -> Self:
        """Up to `automata` random automata of up to `states` states, over two letters."""
        found = []
        for _ in range(rng.integers(1, automata + 1)):
            count = int(rng.integers(1, states + 1))
            pairs = [pair for pair in product(range(count), (0, 1)) if rng.random() < density]
            accepting = tuple(state for state in range(count) if rng.random() < 0.5)
            found.append((count, accepting, tuple((*pair, int(rng.integers(count))) for pair in pairs)))
        return cls(tuple(found), 2)


def _below(number: int, name: str, value: object) -> int:
    if (found := whole(name, value, 0)) >= number:
        raise InputError(f"{name} must be below {number}, got {found}")
    return found
