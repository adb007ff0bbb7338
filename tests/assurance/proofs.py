"""Write docs/proofs.md: for which sizes an edge is proved on all instances, and what a wrong edge of that kind gives.

`make proofs` runs it: every edge in `SIZES` is proved, and its proof checked. Then an edge with one mistake, the first
entry of the source forgotten or a number of the target one too large, must give a counterexample at a small size.
"""

import platform
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from importlib import import_module
from pathlib import Path

import click
import numpy as np

from reductions import catalogue
from reductions.commands.common import WORKERS, errors_in_one_line
from reductions.problems.integers.base import ListsProblem, NumbersProblem
from reductions.problems.vectors.base import VectorSets
from reductions.running.workers import cluster, in_order
from reductions.testing import ReductionCounterexample
from reductions.testing.proving import NotCovered, prove_reduction, table_of

PAGE = Path(__file__).parents[2] / "docs" / "proofs.md"

OPENING = """# The proofs

Written by `make proofs`, with Python {python}. Each edge of this table is proved to be right on *all* instances of a
size: the source is YES iff some target is. `hardchain prove EDGE --size NAME=N,...` makes such a proof of any size and
edge that it covers, one of your own among them (`--import`), as does `reductions.testing.prove_reduction` in Python.

The edge's own code is followed on all instances at once, bits and numbers being wires of a circuit. The questions of
source and target are circuits too, made from the problems alone, which share no gates. That they differ is a formula in
conjunctive normal form; a SAT solver refutes it, and a checker that knows nothing of circuits and solvers
(`reductions/testing/proving/rup.py`) follows the refutation line by line. `--proof FILE` writes both, so that another
checker can do the same; drat-trim accepts all refutations of this table.

What has to be trusted: the checker; the clauses of a gate; that code is followed rightly, which is compared with what
the edge makes by itself of eight instances drawn at random, and where a step is not covered there is no proof; and the
questions: where a problem searches for indices its own `holds` is followed, and the other questions are circuits that
tests compare with `solve`. What is not proved: other sizes, `embed` and `lift`, that a target keeps to the ranges of
its fields, and that numbers of numpy do not overflow.

- *size*: of the source; numbers are at most `bound` in absolute value.
- *lines*: of the refutation, in the format DRUP.
- *seconds*, *checked*: CPU seconds to make the formula and refute it, and to check the refutation.
- *wrong edges caught*: edges with one mistake that give a counterexample, of those tried: the first entry of the source
  is forgotten or changed, or a threshold of the target is one more or one less. The others are proved to be right all
  the same, as the numbers that they are compared with leap by more than one.

"""

SMALL = {"first": 3, "others": 4, "dimension": 6}
LARGE = {"first": 6, "others": 7, "dimension": 8}
NUMBERS = {"first": 6, "second": 6, "third": 6, "bound": 2}
CLAUSES = {"variables": 5, "clauses": 6}

SMALLEST = {
    "first": 2,
    "second": 2,
    "third": 2,
    "others": 3,
    "dimension": 3,
    "bound": 1,
    "variables": 3,
    "clauses": 2,
    "threshold": 2,
}

SIZES = {
    "CNFToOrthogonalVectors": CLAUSES,
    "CNFToNAESAT": CLAUSES,
    "NAESATToCNF": CLAUSES,
    "OrthogonalVectorsToMinInnerProduct": LARGE,
    "MaxInnerProductToExactInnerProduct": {**SMALL, "threshold": 4},
    "OrthogonalVectorsToDiameter": LARGE,
    "OrthogonalVectorsToDominatingSet": LARGE,
    "HittingVectorToRadius2": LARGE,
    "OrthogonalVectorsToSubsetQuery": LARGE,
    "SubsetQueryToOrthogonalVectors": LARGE,
    "OrthogonalVectorsToPartialMatch": LARGE,
    "OrthogonalVectorsToVectorDomination": LARGE,
    "OrthogonalVectorsToIntegerOrthogonalVectors": SMALL,
    "OrthogonalVectorsToClosestPair": LARGE,
    "OrthogonalVectorsToHammingClosestPair": SMALL,
    "OrthogonalVectorsToFurthestPair": SMALL,
    "OrthogonalVectorsToMonochromaticFurthestPair": SMALL,
    "HittingVectorToDirectedHausdorff": SMALL,
    "OrthogonalVectorsToRegularExpressionSearch": SMALL,
    "OrthogonalVectorsToNFAAcceptance": LARGE,
    "OrthogonalVectorsToLongestCommonSubstringWithDontCares": LARGE,
    "OrthogonalVectorsToDiscreteFrechet": LARGE,
    "OrthogonalVectorsToLongestCommonSubsequence": SMALL,
    "ThreeSumToXPlusY": NUMBERS,
    "XPlusYToThreeSum": NUMBERS,
    "ThreeSumToSingleThreeSum": NUMBERS,
    "ThreeSumToKSum": NUMBERS,
    "ConvolutionThreeSumToThreeSum": {"length": 6, "bound": 2},
    "ConvolutionThreeSumToZeroTriangle": {"length": 6, "bound": 2},
}

CONSTANTS = ("distance", "radius", "size", "target", "threshold")
"""Fields of a target of which one that is wrong by one makes the edge wrong."""


def forgotten(source):
    """A source with its first entry, number or clause forgotten or changed."""
    if isinstance(source, VectorSets):
        kept = np.ones(source.sets[0].shape, dtype=np.uint8)
        kept[0, 0] = 0
        return replace(source, sets=(source.sets[0] * kept, *source.sets[1:]))
    if isinstance(source, ListsProblem):
        (first, *rest), *lists = source.lists
        return replace(source, lists=((first + 1, *rest), *lists))
    if isinstance(source, NumbersProblem):
        first, *rest = source.numbers
        return replace(source, numbers=(first + 1, *rest))
    return replace(source, clauses=source.clauses[1:])


def forgetting(kind):
    """An edge that reads another source."""

    @dataclass(frozen=True)
    class Forgetting(kind):
        def targets(self, source):
            yield from super().targets(forgotten(source))

    return Forgetting()


def with_constant(kind, name, more):
    """An edge that makes targets with another constant."""

    @dataclass(frozen=True)
    class WithConstant(kind):
        def targets(self, source):
            for target in super().targets(source):
                yield replace(target, **{name: getattr(target, name) + more})

    return WithConstant()


def wrong_edges(kind):
    """Edges with one mistake each."""
    constants = sorted({f.name for f in fields(kind.target)} & set(CONSTANTS))
    return [forgetting(kind), *(with_constant(kind, name, more) for name in constants for more in (1, -1))]


def caught(kind, size):
    """How many wrong edges of this kind give a counterexample, of those that make legal targets."""
    small = {name: min(value, SMALLEST.get(name, value)) for name, value in size.items()}
    found = []
    for edge in wrong_edges(kind):
        with suppress(NotCovered):  # a target with a threshold of -1, for one
            try:
                prove_reduction(edge, small)
                found.append(False)
            except ReductionCounterexample:
                found.append(True)
    return found


def proved(name):
    """The proof of an edge, and which wrong edges of its kind are caught."""
    kind = catalogue.edge(name)
    return prove_reduction(kind(), SIZES[name]), caught(kind, SIZES[name])


@click.command(params=[*WORKERS])
def main(address, workers):
    """Prove all and write the page."""
    proofs, mistakes = [], []
    with errors_in_one_line(), cluster(address, workers) as client:
        for proof, found in in_order(client, proved, ((name,) for name in SIZES)):
            proofs.append(proof)
            mistakes.append(found)
            print(proof, f"{sum(found)} of {len(found)} wrong edges caught", sep="\n", flush=True)
    columns = {
        **table_of(proofs).columns,
        "wrong edges caught": lambda proof: f"{sum(found := mistakes[proofs.index(proof)])} of {len(found)}",
    }
    lines = [columns, ["---"] * len(columns), *([cell(proof) for cell in columns.values()] for proof in proofs)]
    PAGE.write_text(
        OPENING.format(python=platform.python_version()) + "".join(f"| {' | '.join(row)} |\n" for row in lines)
    )


if __name__ == "__main__":
    import_module("tests.assurance.proofs").main()  # by the name that workers know
