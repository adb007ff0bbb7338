"""A circuit as clauses, a solver that proves that no inputs make a wire true, and the checker of its proof."""

from __future__ import annotations

from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any, NamedTuple

from reductions.documents import writing
from reductions.errors import InputError
from reductions.testing.proving.circuit import FALSE, TRUE, Circuit
from reductions.testing.proving.rup import Lemma, check_refutation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["SOLVER", "Refutation", "clauses_of", "refuted"]

SOLVER = "cadical195"


class Refutation(NamedTuple):
    """What a solver found: values of the inputs that make the wire true, or how long the proof is that none do."""

    inputs: list[bool] | None
    clauses: int
    lines: int
    checking: float


def clauses_of(circuit: Circuit, wire: int) -> tuple[list[list[int]], dict[int, int]]:
    """Clauses that are satisfiable iff some inputs make the wire true, and the variable of each gate they speak of."""
    if wire == TRUE:
        return [], {}
    if wire == FALSE:
        return [[]], {}
    variables: dict[int, int] = {}
    waiting, clauses = [wire >> 1], list[list[int]]()
    while waiting:
        number = waiting.pop()
        if number not in variables:
            variables[number] = len(variables) + 1
            if (gate := circuit.gates[number]) is not None:
                waiting += [one >> 1 for one in gate]

    def literal(one: int) -> int:
        return -variables[one >> 1] if one & 1 else variables[one >> 1]

    for number, variable in variables.items():
        if (gate := circuit.gates[number]) is not None:
            a, b = map(literal, gate)
            clauses += [[-variable, a], [-variable, b], [variable, -a, -b]]
    return [*clauses, [literal(wire)]], variables


def refuted(circuit: Circuit, wire: int, kept: Path | None = None) -> Refutation:
    """Values of the inputs that make the wire true; or a proof that none do, which is checked.

    Parameters
    ----------
    circuit, wire
        What is refuted.
    kept
        The formula is written to this file with the ending .cnf, and its proof with the ending .drat.

    Raises
    ------
    InputError
        If python-sat is not installed, or a file cannot be written.
    ProofRejected
        If the checker does not accept the proof.
    """
    clauses, variables = clauses_of(circuit, wire)
    equal = list(_equalities(circuit, variables))
    found, lines = _solved([*clauses, *equal])
    if found is not None:
        true = {abs(literal): literal > 0 for literal in found}
        inputs = [true.get(variables.get(number, 0), False) for number in circuit.inputs]
        return Refutation(inputs, len(clauses), 0, 0.0)
    begun = process_time()
    proof = [*map(Lemma, equal), *map(_lemma, lines)]
    if kept is not None:
        head = f"p cnf {len(variables)} {len(clauses)}\n"
        with writing(kept.with_name(f"{kept.name}.cnf")) as formula:
            formula.write_text(head + "".join(map(_line, clauses)))
            with writing(kept.with_name(f"{kept.name}.drat")) as lemmas:
                lemmas.write_text("".join(map(_line, equal)) + "\n".join([*lines, ""]))
    check_refutation(clauses, proof)
    return Refutation(None, len(clauses), len(proof), process_time() - begun)


def _equalities(circuit: Circuit, variables: dict[int, int]) -> Iterator[list[int]]:
    """Two clauses for every gate that does the same as one before; each follows from those of the gates below."""
    for number in sorted(variables):
        wire = circuit.same[number]
        if wire != 2 * number and wire >> 1 in variables:
            one, other = variables[number], variables[wire >> 1] * (-1 if wire & 1 else 1)
            yield from ([-one, other], [one, -other])


def _line(literals: Sequence[int]) -> str:
    return " ".join(map(str, [*literals, 0])) + "\n"


def _solved(clauses: Sequence[Sequence[int]]) -> tuple[list[int] | None, list[str]]:
    try:
        from pysat.solvers import Solver  # noqa: PLC0415
    except ImportError as error:
        raise InputError("a proof needs a SAT solver; pip install 'hardchain[solver]' installs python-sat") from error
    with Solver(SOLVER, bootstrap_with=clauses, with_proof=True) as opened:
        sat: Any
        try:
            sat = opened.solve()
        finally:  # or PySAT may write what is left to whatever file has the descriptor next
            lines = opened.get_proof() or []
        return (opened.get_model() or [], []) if sat else (None, lines)


def _lemma(line: str) -> Lemma:
    deleted, numbers = line.startswith("d "), line.removeprefix("d ").split()
    return Lemma([int(number) for number in numbers[:-1]], deleted)
