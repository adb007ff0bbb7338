"""Smaller instances: parts of a payload are left out or made simpler, as long as a check still fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from time import process_time
from typing import Any, TypeVar

import numpy as np

from reductions.problem import Problem, is_whole
from reductions.testing.counterexample import Counterexample

__all__ = ["smallest"]

FEW = 4
"""Longer lists are first tried without one half of them."""

Where = tuple[Any, ...]

C = TypeVar("C", bound=Counterexample)


def smallest(found: C, check: Callable[[Problem[Any]], C | None], seconds: float = 1.0) -> C:
    """The counterexample at which no part can be left out or made simpler: what it breaks stays the same step.

    Parameters
    ----------
    check
        What is wrong with an instance, or None.
    seconds
        CPU seconds after which the smallest so far is returned.
    """
    end, passed = process_time() + seconds, 0
    while True:
        # What was tried already is passed over, until all of it was tried on what is the smallest now.
        candidates, start = islice(smaller(found.source.payload()), passed, None), passed
        for payload in candidates:
            if process_time() > end:
                return found
            passed += 1
            other = _rebuilt(found.source, payload)
            if other is None or not weight(other.payload()) < weight(found.source.payload()):
                continue
            worse = check(other)
            if worse is not None and worse.step == found.step:
                found, passed = worse, max(0, passed - 1)
                break
        else:
            if start == 0:
                return found
            passed = 0


def _rebuilt(source: Problem[Any], payload: Any) -> Problem[Any] | None:
    try:
        instance = type(source).from_payload(payload)
        return instance if instance.keeps_promise() else None
    except Exception:  # parts that do not go together
        return None


def weight(value: Any) -> tuple[int, int, int]:
    """What has fewer parts is smaller, then what has smaller numbers, then what has fewer negative ones."""
    atoms = list(_atoms(value))
    numbers = [int(atom) for atom in atoms if is_whole(atom)]
    return (
        len(atoms) + _sequences(value),
        sum(map(abs, numbers)) + sum(ord(atom) for atom in atoms if isinstance(atom, str) and len(atom) == 1),
        sum(number < 0 for number in numbers),
    )


def _atoms(value: Any) -> Iterator[Any]:
    if isinstance(value, np.ndarray):
        yield from value.ravel().tolist()
    elif isinstance(value, dict):
        for part in value.values():
            yield from _atoms(part)
    elif isinstance(value, (list, tuple)) or (isinstance(value, str) and len(value) > 1):
        for part in value:
            yield from _atoms(part)
    elif value is not None and value != "":
        yield value


def _sequences(value: Any) -> int:
    """Lists and rows count too: an empty one is a part."""
    if isinstance(value, np.ndarray):
        return sum(value.shape)
    if isinstance(value, dict):
        return sum(map(_sequences, value.values()))
    return len(value) + sum(map(_sequences, value)) if isinstance(value, (list, tuple)) else 0


def smaller(payload: Any) -> Iterator[Any]:
    """Payloads with a part less, or a simpler part; whether they are instances remains to be seen."""
    places = list(_places(payload, ()))
    yield from _without_named(payload)
    yield from _without_line(payload, places)
    for where, value in places:
        yield from (_with(payload, where, other) for other in _shorter(value))
    for where, value in places:
        yield from (_with(payload, where, other) for other in _simpler(value))
        if is_whole(value) and value > 0 and len(where) == 1:
            yield from _without_counted(payload, places, where)


def _without_named(payload: Any) -> Iterator[Any]:
    """A graph without one vertex and its edges, a formula without one variable and its literals."""
    if not isinstance(payload, dict):
        return
    if set(payload) >= {"vertices", "edges"} and isinstance(payload["vertices"], list):
        for v in range(len(payload["vertices"])):
            edges = [[u - (u > v), w - (w > v)] for u, w in payload["edges"] if v not in (u, w)]
            yield payload | {"vertices": _without(payload["vertices"], v), "edges": edges}
    if set(payload) >= {"variables", "clauses"}:
        for i in range(payload["variables"], 0, -1):
            clauses = [[x - (x > i) + (x < -i) for x in clause if abs(x) != i] for clause in payload["clauses"]]
            yield payload | {"variables": payload["variables"] - 1, "clauses": clauses}


def _without_counted(payload: Any, places: list[tuple[Where, Any]], where: Where) -> Iterator[Any]:
    """A number that says how many parts a list has, and the list, one less of both."""
    count = int(_at(payload, where))
    for beside, sequence in places:
        if isinstance(sequence, (list, tuple)) and len(sequence) == count:
            cuts = (_with(payload, beside, _without(sequence, i)) for i in range(count))
            yield from (_with(cut, where, count - 1) for cut in cuts)


def _shorter(value: Any) -> Iterator[Any]:
    """A list, text or array without one half, if it is long, and without one of its parts."""
    if isinstance(value, np.ndarray):
        yield from (np.delete(value, i, axis=0) for i in reversed(range(len(value) if value.ndim else 0)))
    elif isinstance(value, (list, tuple, str)):
        if len(value) > FEW:
            yield from (value[: len(value) // 2], value[len(value) // 2 :])
        yield from (_without(value, i) for i in reversed(range(len(value))))


def _without(sequence: Any, i: int) -> Any:
    return sequence[:i] + sequence[i + 1 :]


def _without_line(payload: Any, places: list[tuple[Where, Any]]) -> Iterator[Any]:
    """The same line less of all matrices or lists of lists that have as many of them: a coordinate, or a vertex."""
    arrays = [(where, value) for where, value in places if isinstance(value, np.ndarray) and value.ndim]
    for length in sorted({n for _, array in arrays for n in array.shape}, reverse=True):
        for i in reversed(range(length)):
            for axes in ((-1,), (0, 1)):
                cut = payload
                for where, array in arrays:
                    for axis in {axis % array.ndim for axis in axes if axis < array.ndim}:
                        if array.shape[axis] == length:
                            cut = _with(cut, where, np.delete(_at(cut, where), i, axis=axis))
                yield cut
    lists = [(w, v) for w, v in places if isinstance(v, (list, tuple, str)) and len(w) > 0]
    for length in sorted({len(value) for _, value in lists}, reverse=True):
        alike = [(where, value) for where, value in lists if len(value) == length]
        if len(alike) > 1:
            for i in reversed(range(length)):
                cut = payload
                for where, _ in reversed(alike):
                    cut = _with(cut, where, _without(_at(cut, where), i))
                yield cut


def _simpler(value: Any) -> Iterator[Any]:
    if isinstance(value, np.ndarray):
        for place in zip(*np.nonzero(value), strict=True):
            for number in _simpler(value[place].item()):
                other = value.copy()
                other[place] = number
                yield other
    elif is_whole(value):
        number = int(value)
        yield from dict.fromkeys(
            other
            for size in (0, 1, abs(number) // 2, abs(number) - 1, abs(number))
            for other in (size, -size)
            if (abs(other), other < 0) < (abs(number), number < 0)
        )
    elif isinstance(value, str):
        letters = sorted(set(value))
        yield from (value.replace(last, first) for last in letters[1:] for first in letters[:1])


def _places(value: Any, where: Where) -> Iterator[tuple[Where, Any]]:
    """Every part and the way to it, what holds a part before the part."""
    yield where, value
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _places(part, (*where, name))
    elif isinstance(value, (list, tuple)):
        for i, part in enumerate(value):
            yield from _places(part, (*where, i))


def _at(value: Any, where: Where) -> Any:
    for step in where:
        value = value[step]
    return value


def _with(value: Any, where: Where, part: Any) -> Any:
    """The same with another part at this place."""
    if not where:
        return part
    step, *rest = where
    inner = _with(value[step], tuple(rest), part)
    if isinstance(value, dict):
        return value | {step: inner}
    changed = [*value[:step], inner, *value[step + 1 :]]
    return tuple(changed) if isinstance(value, tuple) else changed
