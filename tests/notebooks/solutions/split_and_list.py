"""Solutions of notebook 2, and answers that are wrong in a way that happens."""

import numpy as np

from reductions.edges import CNFToOrthogonalVectors


def row_number(values):
    number = 0
    for value in values:
        number = 2 * number + value
    return number


def entry(clause, partial):
    return int(not any(partial.get(abs(literal)) == (literal > 0) for literal in clause))


def merged(first, second):
    return (first[:, np.newaxis] * second).reshape(-1, first.shape[1])


class Interleaved(CNFToOrthogonalVectors):
    def groups(self, cnf):
        return [range(1 + player, cnf.num_variables + 1, self.order) for player in range(self.order)]

    def lift(self, cnf, index, witness):
        return tuple(sorted(super().lift(cnf, index, witness), key=abs))


class ForgetsToSort(Interleaved):
    lift = CNFToOrthogonalVectors.lift


SOLUTIONS = {"2.1": row_number, "2.2": entry, "2.3": merged, "2.4": Interleaved}

WRONG = {
    "2.1": [lambda values: sum(value << place for place, value in enumerate(values))],  # the last one counts most
    "2.2": [lambda clause, partial: int(all(abs(literal) in partial for literal in clause) and entry(clause, partial))],
    "2.3": [lambda first, second: np.maximum(first[:, np.newaxis], second).reshape(-1, first.shape[1])],
    "2.4": [ForgetsToSort, CNFToOrthogonalVectors],
}
