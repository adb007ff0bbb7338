"""Context-free recognition: does a grammar derive a word?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, ClassVar, NamedTuple, TypeAlias

from reductions.errors import InputError
from reductions.problem import MANY, Search, is_whole
from reductions.problems.grammars.base import Grammar, ends_of

__all__ = ["ContextFreeRecognition", "Derivation"]

Derivation: TypeAlias = tuple[int, ...]
"""Numbers of rules, first those with pairs and then those with letters: each is for the leftmost nonterminal."""


def by_lark(instance: ContextFreeRecognition) -> Derivation | None:
    """The derivation that lark's Earley parser finds; InputError without the extra `grammars`."""
    try:
        from lark import Lark, UnexpectedInput  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise InputError(
            "the library solver of ContextFreeRecognition is lark: pip install 'hardchain[grammars]'"
        ) from error
    if not (lines := _grammar_of_lark(instance)) or not len(instance.word):
        return None
    parser = Lark("\n".join(lines), start="n0", parser="earley", lexer="dynamic", ambiguity="resolve")
    try:
        left, found = [parser.parse("".join(map(_character, instance.word.tolist())))], []
    except UnexpectedInput:
        return None
    while left:
        tree: Any = left.pop()
        found.append(int(tree.data[1:]))
        left.extend(reversed(tree.children))
    return tuple(found)


def _grammar_of_lark(instance: ContextFreeRecognition) -> list[str]:
    """One line for every nonterminal that derives something; none if the first does not."""
    deriving, new = set[int](), {a for a, _ in instance.letters.tolist()}
    while new - deriving:
        deriving |= new
        new = {a for a, b, c in instance.pairs.tolist() if {b, c} <= deriving}
    sides: dict[int, dict[str, int]] = {a: {} for a in deriving}
    for number, (a, *right) in enumerate(instance.rules):
        if number >= len(instance.pairs):
            sides[a].setdefault(f'"{_character(right[0])}"', number)
        elif set(right) <= deriving:
            sides[a].setdefault(f"n{right[0]} n{right[1]}", number)
    lines = (" | ".join(f"{side} -> r{number}" for side, number in of_a.items()) for of_a in sides.values())
    return [f"n{a}: {line}" for a, line in zip(sides, lines, strict=True)] if 0 in sides else []


def _character(letter: int) -> str:
    """A letter as one character, none of which means anything to lark; InputError if there are not so many."""
    if letter >= 20_000:
        raise InputError(f"lark is given letters below 20,000 only, got {letter}")
    return chr(0x4E00 + letter)


class _Rest(NamedTuple):
    """Nonterminals that are left, the leftmost first, and where they may start to derive the rest, as bits."""

    nonterminal: int
    after: Any
    starts: int


@dataclass(frozen=True, eq=False, repr=False)
class ContextFreeRecognition(Grammar["Derivation | None"], Search[Derivation]):
    """YES iff nonterminal 0 of a grammar in Chomsky normal form derives the word.

    A witness is a leftmost derivation: for a word of n letters a tuple of 2 n - 1 numbers of rules. The rules with
    pairs are numbered from 0, and after them the rules with letters.

    Examples
    --------
    >>> instance = ContextFreeRecognition(2, pairs=[(0, 1, 0)], letters=[(0, 7), (1, 7), (1, 5)], word=(5, 7))
    >>> instance
    ContextFreeRecognition(nonterminals=2, pairs=1, letters=3, length=2)
    >>> list(instance.witnesses())
    [(0, 3, 1)]
    """

    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_lark}

    def verify(self, witness: Any) -> bool:
        if not isinstance(witness, (tuple, list)) or len(witness) != 2 * len(self.word) - 1 or not self.nonterminals:
            return False
        rules, count, word = self.rules, len(self.pairs), self.word.tolist()
        left, place = [0], 0
        for number in witness:
            if not is_whole(number) or not 0 <= number < len(rules):
                return False
            if not left or rules[number][0] != left.pop():
                return False
            if number < count:
                left.extend(rules[number][:0:-1])
            elif place < len(word) and rules[number][1] == word[place]:
                place += 1
            else:
                return False
        return not left and place == len(word)

    @property
    def rules(self) -> list[list[int]]:
        """All rules by their numbers: a nonterminal, and two others or a letter."""
        found: list[list[int]] = [*self.pairs.tolist(), *self.letters.tolist()]
        return found

    def candidates(self) -> int:
        """The entries of the table of what derives what, which every derivation is read from."""
        return min(MANY, self.nonterminals * (len(self.word) + 1) ** 2)

    def some(self, most: int) -> list[Derivation]:
        """The first witnesses, at most so many."""
        return list(islice(self.witnesses(), most))

    def _search(self) -> Iterator[Derivation]:
        length, pairs, word = len(self.word), len(self.pairs), self.word.tolist()
        if not length or not self.nonterminals:
            return
        ends, rules = ends_of(self), self.rules
        by_left: list[list[int]] = [[] for _ in range(self.nonterminals)]
        for number, (a, *_) in enumerate(rules):
            by_left[a].append(number)

        @cache
        def starts(nonterminal: int, goals: int) -> int:
            return sum(1 << i for i in range(length) if ends[i][nonterminal] & goals)

        def choices(taken: int, rest: _Rest, place: int) -> Iterator[tuple[int, int, _Rest | None, int]]:
            """The rules that can be next, as `waiting` has them."""
            goals = 1 << length if rest.after is None else rest.after.starts
            for number in by_left[rest.nonterminal]:
                if number >= pairs:
                    if rules[number][1] == word[place] and goals >> (place + 1) & 1:
                        yield taken, number, rest.after, place + 1
                else:
                    _, b, c = rules[number]
                    second = _Rest(c, rest.after, starts(c, goals))
                    if ends[place][b] & second.starts:
                        yield taken, number, _Rest(b, second, starts(b, second.starts)), place

        # How many rules were taken before, which is next, which nonterminals are then left, and the place in the word.
        waiting = list(choices(0, _Rest(0, None, starts(0, 1 << length)), 0))[::-1]
        chosen: list[int] = []
        while waiting:
            taken, number, rest, place = waiting.pop()
            chosen[taken:] = [number]
            if rest is None:
                yield tuple(chosen)
            else:
                waiting.extend(list(choices(taken + 1, rest, place))[::-1])
