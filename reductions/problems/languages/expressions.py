r"""Regular expressions: what they are made of, how they are read, which substrings are in the language, and a search.

The dialect is the part of the usual ones in which they agree: any letter stands for itself but `.^${}\`, which have
other meanings elsewhere and are refused; `[abc]` is one of several letters; `|` chooses; `(...)` groups; an operator
`*`, `+` or `?` stands behind a letter, a class or a group. Any part may be empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from reductions.errors import InputError

__all__ = ["Choice", "Expression", "Letter", "Repeat", "Sequence", "ends", "parse", "search"]

DEPTH = 100
"""Groups inside each other: readers and searches call themselves once for each."""

REFUSED = frozenset(".^${}\\")
OPERATORS = {"*": (0, True), "+": (1, True), "?": (0, False)}


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, which is one of these."""

    among: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sequence:
    """One part after the other."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Any one of the parts."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """The part at least `least` times, 0 or 1; more than once only if `often`."""

    part: Expression
    least: int
    often: bool


Expression: TypeAlias = Letter | Sequence | Choice | Repeat


def parse(pattern: str) -> Expression:
    """Read a pattern.

    Raises
    ------
    InputError
        If it is not an expression of the dialect; the message names the position.

    Examples
    --------
    >>> parse("a[bc]*").parts[1].least
    0
    """
    found, end = _choice(pattern, 0, 0)
    if end < len(pattern):
        raise InputError(f"the pattern closes a group that is not open, with ')' at position {end}")
    return found


def _choice(pattern: str, at: int, depth: int) -> tuple[Expression, int]:
    """Read up to the end of the group, whose ')' is not read."""
    if depth > DEPTH:
        raise InputError(f"groups of the pattern must be nested at most {DEPTH} deep, got more at position {at}")
    choices: list[Expression] = []
    parts: list[Expression] = []
    while at < len(pattern) and pattern[at] != ")":
        if pattern[at] == "|":
            choices.append(_sequence(parts))
            parts, at = [], at + 1
            continue
        part, at = _part(pattern, at, depth)
        parts.append(part)
    if not choices:
        return _sequence(parts), at
    return Choice((*choices, _sequence(parts))), at


def _sequence(parts: list[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else Sequence(tuple(parts))


def _part(pattern: str, at: int, depth: int) -> tuple[Expression, int]:
    """Read a letter, a class or a group, and the operator behind it."""
    part: Expression
    letter, start = pattern[at], at
    if letter == "(":
        part, at = _choice(pattern, at + 1, depth + 1)
        if at == len(pattern):
            raise InputError(f"the group that begins at position {start} of the pattern is not closed; add ')'")
    elif letter == "[":
        at = pattern.find("]", at)
        part = _class(pattern[start + 1 : at] if at >= 0 else "", start)
    elif letter in REFUSED or letter in OPERATORS or letter == "]":
        raise InputError(
            f"the pattern has {letter!r} at position {at}, where a letter, a class or a group is expected; "
            "expressions are made of letters, [abc], (...), |, *, + and ?"
        )
    else:
        part = _letters(letter)
    at += 1
    if at < len(pattern) and pattern[at] in OPERATORS:
        part, at = Repeat(part, *OPERATORS[pattern[at]]), at + 1
    return part, at


def _class(letters: str, at: int) -> Letter:
    if not letters or not all(letter.isalnum() or letter == "#" for letter in letters):
        raise InputError(
            f"the class at position {at} of the pattern must be one or more letters, digits or # between [ and ], "
            f"got {letters[:20]!r}"
        )
    return _letters(letters)


@cache
def _letters(letters: str) -> Letter:
    return Letter(frozenset(letters))


def ends(expression: Expression, text: str, starts: frozenset[int]) -> frozenset[int]:
    """Where a substring that is in the language can end, if it begins at one of `starts`; from the definition."""
    match expression:
        case Letter(among):
            return frozenset(i + 1 for i in starts if i < len(text) and text[i] in among)
        case Sequence(parts):
            for part in parts:
                starts = ends(part, text, starts)
            return starts
        case Choice(parts):
            return frozenset().union(*(ends(part, text, starts) for part in parts))
    reached = ends(expression.part, text, starts)
    if expression.often:
        latest = reached
        while latest := ends(expression.part, text, latest) - reached:
            reached |= latest
    return reached if expression.least else reached | starts


# ---- the search, by the automaton of the expression


@dataclass(slots=True)
class _State:
    """A state that reads one letter, or that goes on without reading to any of `onward`."""

    among: frozenset[str] | None
    onward: list[int]


def _automaton(expression: Expression) -> list[_State]:
    """Thompson's automaton: begins at the last state, accepts at state 0."""
    states = [_State(None, [])]

    def add(part: Expression, after: int) -> int:
        """The state from which `part` leads to the state `after`."""
        match part:
            case Letter(among):
                states.append(_State(among, [after]))
            case Sequence(parts):
                for one in reversed(parts):
                    after = add(one, after)
                return after
            case Choice(parts):
                states.append(_State(None, [add(one, after) for one in parts]))
            case Repeat(inner, least, often):
                junction = _State(None, [after])
                states.append(junction)
                number = len(states) - 1
                begin = add(inner, number if often else after)
                if often or not least:
                    junction.onward.append(begin)
                return begin if least else number
        return len(states) - 1

    begin = add(expression, 0)
    states.append(_State(None, [begin]))
    return states


def search(expression: Expression, text: str) -> tuple[int, int] | None:
    """The substring that ends first, as its start and end, the longest of those; None if there is none.

    The states that are reached are kept in the order of where the substring began, so that what is reached first is
    reached by the longest. Complexity: the length of the expression times that of the text.
    """
    states = _automaton(expression)
    begun: dict[int, int] = {}
    for at in range(len(text) + 1):
        reached: dict[int, int] = {}
        _spread(states, ((n, start) for n, start in begun.items()), reached)
        _spread(states, iter([(len(states) - 1, at)]), reached)
        if 0 in reached:
            return reached[0], at
        begun = {}
        for number, start in reached.items():
            state = states[number]
            if state.among is not None and at < len(text) and text[at] in state.among:
                begun.setdefault(state.onward[0], start)
    return None


def _spread(states: list[_State], new: Iterator[tuple[int, int]], reached: dict[int, int]) -> None:
    """Go on from the new states without reading."""
    for number, start in new:
        waiting = [number]
        while waiting:
            here = waiting.pop()
            if here not in reached:
                reached[here] = start
                if states[here].among is None:
                    waiting.extend(states[here].onward)
