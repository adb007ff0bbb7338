"""Circuits of AND gates and negations, in which equal gates are one gate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from reductions.errors import BudgetError

__all__ = [
    "CLAUSES",
    "FALSE",
    "TRUE",
    "Circuit",
    "all_of",
    "any_of",
    "both",
    "circuit",
    "either",
    "negated",
    "working",
]

FALSE, TRUE = 0, 1

CLAUSES = 3_000_000
"""A circuit that needs more clauses, three per gate, is refused."""


class Circuit:
    """AND gates over input wires; a wire is twice the number of its gate, and one more where it is negated.

    Gate 0 is the constant, so wire 0 is false and wire 1 is true.

    Examples
    --------
    >>> with working() as wires:
    ...     a, b = wires.input(), wires.input()
    ...     print(both(a, b) == both(b, a), both(a, negated(a)), wires.values([True, False], [both(a, negated(b))]))
    True 0 [True]
    """

    def __init__(self) -> None:
        self.gates: list[tuple[int, int] | None] = [None]
        self.inputs: list[int] = []
        self.known: dict[tuple[int, int], int] = {}
        self.first: dict[tuple[int, int], int] = {}
        self.same: list[int] = [0]

    def input(self) -> int:
        """A new input wire."""
        self.inputs.append(len(self.gates))
        return self._new(None)

    def apart(self) -> None:
        """Share no gate made so far with what is made from now on; `same` has the wire that could have been shared."""
        self.known.clear()

    def _new(self, gate: tuple[int, int] | None) -> int:
        wire = 2 * len(self.gates)
        if 3 * len(self.gates) > CLAUSES:
            raise BudgetError(f"there would be more than {CLAUSES:,} clauses; take smaller sizes")
        self.gates.append(gate)
        one, other = sorted(self.same[a >> 1] ^ a & 1 for a in gate) if gate else (wire, wire)
        self.same.append(self.first.setdefault((one, other), wire))
        return wire

    def gate(self, a: int, b: int) -> int:
        """The wire of the AND of two wires."""
        if a > b:
            a, b = b, a
        if a == FALSE or a == b ^ 1:
            return FALSE
        if a in (TRUE, b):
            return b
        for one, other in ((a, b), (b, a)):
            if (below := self.gates[other >> 1]) is not None:
                if other & 1 == 0 and one in below:
                    return other
                if one ^ 1 in below:
                    return one if other & 1 else FALSE
                if other & 1 and one in below:  # a and not (a and c) is a and not c
                    return self.gate(one, (below[0] if below[1] == one else below[1]) ^ 1)
        if (found := self.known.get((a, b))) is None:
            found = self.known[a, b] = self._new((a, b))
        return found

    def values(self, inputs: Sequence[bool], wires: Iterable[int]) -> list[bool]:
        """What some wires carry for these values of the inputs."""
        carried = [False] * len(self.gates)
        for number, value in zip(self.inputs, inputs, strict=True):
            carried[number] = bool(value)
        for number, gate in enumerate(self.gates):
            if gate is not None:
                a, b = gate
                carried[number] = carried[a >> 1] != bool(a & 1) and carried[b >> 1] != bool(b & 1)
        return [carried[wire >> 1] != bool(wire & 1) for wire in wires]


_current: ContextVar[Circuit] = ContextVar("circuit")


@contextmanager
def working(circuit: Circuit | None = None) -> Iterator[Circuit]:
    """A circuit, a new one if none is given, to which all gates are added that are made within."""
    token = _current.set(circuit or Circuit())
    try:
        yield _current.get()
    finally:
        _current.reset(token)


def circuit() -> Circuit:
    """The circuit that is being made."""
    return _current.get()


def negated(a: int) -> int:
    """NOT."""
    return a ^ 1


def both(a: int, b: int) -> int:
    """AND."""
    return _current.get().gate(a, b)


def either(a: int, b: int) -> int:
    """OR."""
    return _current.get().gate(a ^ 1, b ^ 1) ^ 1


def all_of(wires: Iterable[int]) -> int:
    """AND of many."""
    found = [TRUE, *wires]
    while len(found) > 1:
        found = [both(*found[i : i + 2]) if i + 1 < len(found) else found[i] for i in range(0, len(found), 2)]
    return found[0]


def any_of(wires: Iterable[int]) -> int:
    """OR of many."""
    return negated(all_of(map(negated, wires)))
