"""Random formulas, some of whose clauses share literals."""

import numpy as np

from reductions import CNF

FINEST = 60  # an epsilon at which alpha is 2, the least, for k <= 5


def random_cnf(rng, variables, clauses, width, uniform=True, skew=0):
    """Random clauses; the larger the skew, the more of them share their literals."""
    popularity = np.arange(1.0, variables + 1) ** -skew
    chance = popularity / popularity.sum()
    sizes = np.full(clauses, width) if uniform else rng.integers(0 if clauses == 1 else 1, width + 1, clauses)
    rows = (rng.choice(variables, min(size, variables), replace=False, p=chance) + 1 for size in sizes)
    return CNF(variables, tuple(tuple(int(i) * int(rng.choice((-1, 1))) for i in row) for row in rows))
