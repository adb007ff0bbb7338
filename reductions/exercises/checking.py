"""How an exercise is checked: cases are tried, the smallest first, until an answer is wrong."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, TypeAlias

import numpy as np

from reductions import testing
from reductions.errors import InputError
from reductions.reduction import Reduction

__all__ = ["Trial", "Verdict", "Wrong", "check", "equal", "exercise", "holds", "made", "numbers", "verified"]

Trial: TypeAlias = Callable[[Any], Iterator[str]]
"""Tries an answer: yields each case that is right, raises `Wrong` at the first that is not."""

MODULES: Final = {
    1: "the_chain",
    2: "split_and_list",
    3: "merlin_and_arthur",
    4: "codes",
    5: "gap_max_ip",
    6: "why_large_entries",
    7: "the_fast_algorithm",
    8: "the_phase_transition",
    9: "universal_sets",
    10: "prove_it_wrong",
    11: "what_stands",
    12: "whole_paths",
    13: "match3",
    14: "web_of_vectors",
    15: "web_of_numbers",
    16: "turing_and_random",
    17: "prove_and_find",
    18: "constants",
}
"""The module of each notebook."""

TRIALS: Final[dict[str, Trial]] = {}

SHORT: Final = reprlib.Repr()
SHORT.maxtuple = SHORT.maxlist = SHORT.maxdict = SHORT.maxset = 12
SHORT.maxstring = SHORT.maxother = 200


class Wrong(Exception):
    """A case in which an answer is wrong, in a sentence."""


@dataclass(frozen=True, repr=False)
class Verdict:
    """What became of an answer.

    Attributes
    ----------
    number
        The exercise, such as "2.1".
    solved
        True, False, or None where it is not written yet.
    text
        How many cases were tried, or the smallest one in which the answer is wrong.
    """

    number: str
    solved: bool | None
    text: str

    def __repr__(self) -> str:
        return f"Exercise {self.number}: {self.text}"


def exercise(number: str) -> Callable[[Trial], Trial]:
    """Decorate the trial of an exercise, so that `check` finds it."""

    def known(trial: Trial) -> Trial:
        return TRIALS.setdefault(number, trial)

    return known


def numbers() -> list[str]:
    """The numbers of all exercises, in order.

    Examples
    --------
    >>> "2.1" in numbers()
    True
    """
    for module in MODULES.values():
        import_module(f"{__package__}.{module}")
    return sorted(TRIALS, key=lambda number: [int(part) for part in number.split(".")])


def check(number: str, answer: Any) -> Verdict:
    """Check an answer to an exercise.

    Parameters
    ----------
    number
        The number of the exercise, "2.1" for the first one of notebook 2.
    answer
        The function or class that the exercise asks for.

    Returns
    -------
    Verdict
        It shows the smallest case in which the answer is wrong, if there is one.

    Raises
    ------
    InputError
        If there is no exercise of this number.

    Examples
    --------
    >>> def row_number(values):
    ...     raise NotImplementedError
    >>> check("2.1", row_number)
    Exercise 2.1: not solved yet.
    >>> check("2.1", lambda values: int("0" + "".join("01"[value] for value in values), 2))
    Exercise 2.1: right, 31 cases tried.
    """
    notebook = number.partition(".")[0]
    if notebook.isdecimal() and int(notebook) in MODULES:
        import_module(f"{__package__}.{MODULES[int(notebook)]}")
    if number not in TRIALS:
        raise InputError(f"there is no exercise {number!r}; they are {', '.join(numbers())}")
    tried = 0
    try:
        for _ in TRIALS[number](answer):
            tried += 1
    except NotImplementedError:
        return Verdict(number, None, "not solved yet.")
    except Wrong as wrong:
        return Verdict(number, False, f"not right yet. {wrong}")
    return Verdict(number, True, f"right, {tried:,} case{'s' * (tried != 1)} tried.")


def holds(answer: Any, arguments: tuple[Any, ...], complaint: Callable[[Any], str | None]) -> str:
    """Call the answer; raise Wrong with the complaint about what it returns, if there is one."""
    name = getattr(getattr(answer, "func", answer), "__name__", "<lambda>").replace("<lambda>", "the answer")
    call = f"{name}({', '.join(map(SHORT.repr, arguments))})"
    try:
        found = answer(*arguments)
    except NotImplementedError:
        raise
    except Exception as error:
        raise Wrong(f"{call} raises {type(error).__name__}: {error}") from error
    try:
        said = complaint(found)
    except (TypeError, ValueError, AttributeError, IndexError, KeyError):  # as of the None of a forgotten return
        said = "and is not of the form that is asked for"
    if said is not None:
        raise Wrong(f"{call} is {SHORT.repr(plain(found))}, {said}.")
    return call


def equal(answer: Any, arguments: tuple[Any, ...], wanted: Any) -> str:
    """Call the answer; raise Wrong unless it returns what is wanted."""

    def complaint(found: Any) -> str | None:
        return None if plain(found) == plain(wanted) else f"and should be {SHORT.repr(plain(wanted))}"

    return holds(answer, arguments, complaint)


def made(answer: Any, **parameters: Any) -> Any:
    """A reduction of the class that is the answer."""
    try:
        found = answer(**parameters)
    except TypeError as error:
        raise Wrong(f"No reduction can be made of it: {error}.") from error
    if not isinstance(found, Reduction):
        raise Wrong(f"No reduction can be made of it: it makes {SHORT.repr(found)}.")
    return found


def verified(edge: Reduction[Any, Any], **settings: Any) -> Iterator[str]:
    """Try a reduction by the verifier, see `check_reduction`; one case for each instance."""
    try:
        checked = testing.check_reduction(edge, **settings)
    except testing.Counterexample as found:
        raise Wrong(str(found).partition("\n  rebuild")[0]) from found
    yield from [repr(checked)] * (checked.yes + checked.no)


def plain(value: Any) -> Any:
    """The value with lists for arrays and Python's numbers for numpy's, to compare and to show."""
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    return type(value)(map(plain, value)) if type(value) in (list, tuple) else value
