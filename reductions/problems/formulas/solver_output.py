"""What SAT solvers print: a line `s SATISFIABLE`, and the assignment in lines `v 1 -2 3 0`."""

from __future__ import annotations

import re

from reductions.errors import InputError

__all__ = ["is_solver_output", "read_assignment"]

LITERAL = re.compile(r"-?[1-9][0-9]{0,17}")


def is_solver_output(text: str) -> bool:
    """Whether a text is of such lines: one that begins with `s` or `v` comes first, but for comments `c`."""
    first = re.search(r"^(?!c(?:[ \t]|$)).*\S.*$", text, re.MULTILINE)
    return first is not None and re.match(r"[sv][ \t]", first[0]) is not None


def read_assignment(text: str) -> tuple[int, ...]:
    r"""The assignment in the output of a SAT solver, one literal for each variable, in the order of the variables.

    Raises
    ------
    InputError
        If the solver found none, or what it prints is cut off or not of this form.

    Examples
    --------
    >>> read_assignment("c a comment\ns SATISFIABLE\nv 1 -2\nv 3 0\n")
    (1, -2, 3)
    """
    words: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        kind, *rest = line.split() or ["c"]
        if kind == "s" and rest != ["SATISFIABLE"]:
            raise InputError(f"the solver found no assignment: {' '.join(line.split()[:4])[:60]}")
        if kind == "v":
            words += rest
        elif kind not in ("c", "s"):
            raise InputError(f"line {number} begins with {kind[:20]!r}; the lines of a SAT solver with c, s or v")
    if words[-1:] != ["0"]:
        raise InputError("the lines with v must end with 0; the output is cut off, or without an assignment")
    for word in words[:-1]:
        if not LITERAL.fullmatch(word):
            raise InputError(f"a line with v holds {word[:20]!r}, which is not a literal")
    return tuple(sorted(map(int, words[:-1]), key=abs))
