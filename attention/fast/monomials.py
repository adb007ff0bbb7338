r"""Monomials of bounded degree: which ones matter, in which order, and how a kernel multiplies them out.

With $z_l = q_l \prod_p k_{p,l}$, a polynomial of degree $g$ in $\sum_l z_l$ is a sum over exponent vectors $\alpha$,

$$P\Bigl(\sum_l z_l\Bigr) = \sum_{|\alpha| \le g} c_{|\alpha|} \frac{|\alpha|!}{\alpha!}\, z^\alpha, \qquad
  z^\alpha = q^\alpha \prod_p k_p^\alpha,$$

so the monomials $x^\alpha$ of each token are features of which a product of inner products is made. There are
$\binom{d+g}{g}$; where columns are bounded unevenly, far fewer carry any weight.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import comb, factorial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from attention.errors import BudgetError
from attention.support.memory import over_memory

__all__ = [
    "MOST_MONOMIALS",
    "MOST_VARIABLES",
    "Layout",
    "MonomialSet",
    "dropped_size",
    "monomial_features",
    "monomial_sizes",
    "significant_exponents",
]

MOST_MONOMIALS = 2**22
MOST_EXPONENTS = 2**26  # what the default budget may come to, in as many variables as there may be
MOST_VARIABLES = 1024  # it takes a second to look at them all
_PREFIX_COST = 3  # suffixes that cost as much as a prefix, which is multiplied by every value column


def monomial_features(points: NDArray[np.float64], degree: int) -> NDArray[np.float64]:
    """Return all monomials of the rows of `points`, by slice products.

    Monomials are in graded order, and inside a degree by their first variable, so that those of degree g - 1 in
    variables i, i + 1, ... are contiguous: x_i times that slice are those of degree g whose first variable is i.

    Parameters
    ----------
    points
        (n, d).
    degree
        g >= 0.

    Returns
    -------
    (n, C(d + g, g)).

    Examples
    --------
    >>> monomial_features(np.array([[2.0, 3.0]]), 2)
    array([[1., 2., 3., 4., 6., 9.]])
    """
    count, variables = points.shape
    level = [np.ones((count, 0))] * (variables - 1) + [np.ones((count, 1))]  # of the last degree, by first variable
    features = [np.ones((count, 1))]
    for _ in range(degree):
        level = [points[:, [i]] * np.concatenate(level[i:], axis=1) for i in range(variables)]
        features += level
    return np.concatenate(features, axis=1)


def significant_exponents(
    bounds: NDArray[np.float64], coefficients: NDArray[np.float64], allowance: float, most: int
) -> NDArray[np.uint8] | None:
    """Return the exponents of enough monomials that all others together stay below `allowance`.

    Parameters
    ----------
    bounds
        (d,) with |z_l| <= bounds[l].
    coefficients
        (g + 1,) of a polynomial in the sum of the z_l.
    allowance
        At least the sum of |c| |alpha|!/alpha! |z^alpha| over the monomials left out.
    most
        The largest number of monomials wanted.

    Returns
    -------
    (r, d), the monomial 1 among them, or None where that takes more than `most`, or d is above 1,024.

    Raises
    ------
    BudgetError
        If so many would not fit in memory, or have more than 2^26 exponents.

    Complexity
    ----------
    O(d g) array operations on arrays of about r rows, a few times.

    Examples
    --------
    >>> significant_exponents(np.array([0.5, 0.001]), np.ones(3), 0.01, 9).tolist()
    [[0, 0], [1, 0], [2, 0]]
    """
    if len(bounds) > MOST_VARIABLES or _fewest(bounds, coefficients, allowance) > most:
        return None
    threshold = allowance / 64
    while True:
        exponents = _above(bounds, coefficients, threshold, most)
        if exponents is None:
            return None
        left = allowance - dropped_size(exponents, bounds, coefficients)
        if left >= 0 or threshold == 0:
            break
        threshold = threshold / 8 if threshold > allowance * 1e-9 else 0.0
    sizes = monomial_sizes(exponents, bounds, coefficients)
    order = np.argsort(sizes, kind="stable")
    small = order[: int(np.searchsorted(np.cumsum(sizes[order]), left))]
    return np.delete(exponents, small[exponents[small].any(axis=1)], axis=0)


def monomial_sizes(
    exponents: NDArray[np.uint8], bounds: NDArray[np.float64], coefficients: NDArray[np.float64]
) -> NDArray[np.float64]:
    r"""Return $|c_{|\alpha|}| \frac{|\alpha|!}{\alpha!} \prod_l m_l^{\alpha_l}$, the most that each monomial weighs."""
    factorials = np.array([float(factorial(j)) for j in range(len(coefficients))])
    weights = np.abs(coefficients) * factorials
    sizes: NDArray[np.float64] = weights[exponents.sum(axis=1, dtype=np.intp)]
    for bound, powers in zip(bounds, exponents.T, strict=True):
        sizes *= (bound ** np.arange(len(coefficients)) / factorials)[powers]
    return sizes


def dropped_size(exponents: NDArray[np.uint8], bounds: NDArray[np.float64], coefficients: NDArray[np.float64]) -> float:
    r"""Return an upper bound on the sizes of all monomials left out: $\sum_j |c_j| (\sum_l m_l)^j$ less the others.

    The subtraction is padded by its rounding error, unless all monomials in variables with a positive bound are there.
    """
    total = float(np.abs(coefficients) @ bounds.sum() ** np.arange(len(coefficients)))
    used = bounds > 0
    listed = int((exponents[:, ~used] == 0).all(axis=1).sum())
    if listed == comb(int(used.sum()) + len(coefficients) - 1, int(used.sum())):
        return 0.0
    slack = (len(exponents) + 4 * len(coefficients)) * np.finfo(np.float64).eps * total
    return max(0.0, total - float(monomial_sizes(exponents, bounds, coefficients).sum())) + slack


def _fewest(bounds: NDArray[np.float64], coefficients: NDArray[np.float64], allowance: float) -> float:
    """Return a lower bound on the number of monomials of which all others together stay below `allowance`.

    Those of degree j weigh |c_j| (sum m)^j together, and none of them more than |c_j| j! (max m)^j.
    """
    degrees = np.arange(len(coefficients))
    together = np.abs(coefficients) * bounds.sum() ** degrees
    most = np.abs(coefficients) * [float(factorial(j)) for j in degrees] * bounds.max(initial=0.0) ** degrees
    heavy = (together > allowance) & (most > 0)
    return 0.99 * float(((together - allowance)[heavy] / most[heavy]).max(initial=0.0))


def _above(
    bounds: NDArray[np.float64], coefficients: NDArray[np.float64], threshold: float, most: int
) -> NDArray[np.uint8] | None:
    """Exponents of monomials, cut wherever all that a partial product may still become is at most `threshold`."""
    variables, degree = len(bounds), len(coefficients) - 1
    factorials = np.array([float(factorial(j)) for j in range(degree + 1)])
    weights = np.abs(coefficients) * factorials
    # A row says which variables a monomial has, and to which powers: exponents of all would be mostly zeros.
    width = min(variables, degree)
    which, powers = np.zeros((1, width), np.uint16), np.zeros((1, width), np.uint8)
    sizes, degrees, used = np.ones(1), np.zeros(1, np.intp), np.zeros(1, np.intp)
    order = np.argsort(-bounds, kind="stable")
    for position, variable in enumerate(order):
        rest = bounds[order[position + 1 :]].sum()
        # All monomials of degree e in the variables to come: rest^e / e!.
        tails = np.array(
            [
                weights[a:] @ (rest ** np.arange(degree + 1 - a) / factorials[: degree + 1 - a])
                for a in range(degree + 1)
            ]
        )
        parts = []
        for power in range(degree + 1):
            room = degrees + power <= degree
            grown = sizes[room] * bounds[variable] ** power / factorials[power]
            matters = (grown * tails[degrees[room] + power] > threshold) | (degrees[room] + power == 0)
            chosen = np.flatnonzero(room)[matters]
            names, exponents = which[chosen], powers[chosen]
            if power > 0:
                place = np.arange(len(chosen)), used[chosen]
                names[place], exponents[place] = variable, power
            parts.append((names, exponents, grown[matters], degrees[chosen] + power, used[chosen] + (power > 0)))
        if (count := sum(len(part[2]) for part in parts)) > most:
            return None
        check_size(count, variables)
        which, powers, sizes, degrees, used = (np.concatenate(column) for column in zip(*parts, strict=True))
    exponents = np.zeros((len(powers), variables), np.uint8)
    rows, columns = np.nonzero(powers)
    exponents[rows, which[rows, columns]] = powers[rows, columns]
    return exponents


def check_size(count: int, variables: int) -> None:
    """Raise BudgetError, with the size, where so many monomials would not fit in memory or take minutes to lay out."""
    if count * variables > MOST_EXPONENTS:
        raise BudgetError(
            f"{count:,} monomials or more in {variables:,} columns have {count * variables:,} exponents, above "
            f"{MOST_EXPONENTS:,}; lower the budget, raise the tolerance, or take fewer columns"
        )
    if over := over_memory(count * (500 + 30 * variables)):
        raise BudgetError(f"{count} monomials would take {over}; take fewer of them or fewer columns")


class Layout(NamedTuple):
    """What a kernel reads: how rows of monomials are multiplied out, and which pairs of them are wanted.

    Row i of the prefixes is `prefix_parent[i]`'s times variable `prefix_variable[i]`; row 0 is 1; suffixes likewise.
    Monomial j, for pointer[i] <= j < pointer[i + 1], is prefix i times suffix rows[j].
    """

    prefix_parent: NDArray[np.int32]
    prefix_variable: NDArray[np.int32]
    suffix_parent: NDArray[np.int32]
    suffix_variable: NDArray[np.int32]
    pointer: NDArray[np.int64]
    rows: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class MonomialSet:
    """Monomials, in the order in which a kernel goes through them.

    The variables are split in two. A monomial is a prefix, in the few that matter less, times a suffix in the others.
    Then a row of prefix times values meets many rows of suffixes: a matrix product in which a row is loaded once for
    all value columns, and only prefixes and suffixes are ever multiplied out. A prefix with one or two suffixes would
    not pay: its monomials are taken whole as suffixes, of the prefix 1.

    Attributes
    ----------
    exponents
        (r, d), by prefix; prefixes, and the suffixes of one, by falling degree: sums in this order start with the small
        terms, which keeps rounding errors of the large ones few.
    layout
        The same as the tables that a kernel reads.
    """

    exponents: NDArray[np.uint8]
    layout: Layout

    @classmethod
    def of(cls, exponents: NDArray[np.uint8]) -> MonomialSet:
        """Split and order distinct exponent vectors (r, d), or raise BudgetError where they would not fit in memory."""
        check_size(*exponents.shape)
        usage = np.argsort(-np.count_nonzero(exponents, axis=0), kind="stable")
        prefixes, suffixes = exponents.copy(), exponents.copy()
        split = _split(exponents[:, usage])
        prefixes[:, usage[:split]] = 0
        suffixes[:, usage[split:]] = 0
        _, group, sizes = np.unique(prefixes, axis=0, return_inverse=True, return_counts=True)
        alone = sizes[group.ravel()] < _PREFIX_COST
        prefixes[alone], suffixes[alone] = 0, exponents[alone]
        prefix, prefix_of = _tree(prefixes)
        suffix, suffix_of = _tree(suffixes)
        order = np.lexsort((-suffix_of, prefix_of))
        pointer = np.searchsorted(prefix_of[order], np.arange(len(prefix.parent) + 1))
        layout = Layout(*prefix, *suffix, pointer, suffix_of[order].astype(np.int32))
        return cls(exponents[order], layout)

    def __len__(self) -> int:
        return len(self.exponents)

    @cached_property
    def degrees(self) -> NDArray[np.intp]:
        """The degree of each monomial, (r,)."""
        degrees: NDArray[np.intp] = self.exponents.sum(axis=1, dtype=np.intp)
        return degrees

    @cached_property
    def multinomials(self) -> NDArray[np.float64]:
        r"""$|\alpha|!/\alpha!$ of each monomial, (r,)."""
        degree = int(self.degrees.max())
        return monomial_sizes(self.exponents, np.ones(self.exponents.shape[1]), np.ones(degree + 1))

    @cached_property
    def depths(self) -> NDArray[np.intp]:
        """In how many additions the term of each monomial takes part when a kernel sums all of them, (r,)."""
        pointer = self.layout.pointer
        prefixes = np.repeat(np.arange(len(pointer) - 1), np.diff(pointer))
        depths: NDArray[np.intp] = pointer[prefixes + 1] - np.arange(len(self)) + prefixes + 1
        return depths


def _split(exponents: NDArray[np.uint8]) -> int:
    """Return how many of the first variables go to the suffixes.

    Parts are distinguished by random hashes; were two to collide, the choice would be less good and still right.
    """
    count, variables = exponents.shape
    hashes = np.random.default_rng(0).integers(2**63, size=(variables, 256), dtype=np.uint64)
    columns = [table[powers] for table, powers in zip(hashes, exponents.T, strict=True)]
    sums = np.cumsum([np.zeros(count, np.uint64), *columns], axis=0)

    def cost(suffixes: NDArray[np.uint64]) -> int:
        _, sizes = np.unique(sums[-1] - suffixes, return_counts=True)
        return len(np.unique(suffixes)) + int(np.minimum(sizes, _PREFIX_COST).sum())

    return int(np.argmin([cost(suffixes) for suffixes in sums]))


class _Tree(NamedTuple):
    parent: NDArray[np.int32]
    variable: NDArray[np.int32]


def _tree(parts: NDArray[np.uint8]) -> tuple[_Tree, NDArray[np.intp]]:
    """Return those monomials as products, in graded order, and the place of each."""
    distinct, inverse = np.unique(parts, axis=0, return_inverse=True)
    divided: dict[tuple[int, ...], tuple[tuple[int, ...], int]] = {}
    for row in distinct.tolist():
        part = tuple(row)
        while any(part) and part not in divided:
            variable = next(i for i, power in enumerate(part) if power)
            parent = (*part[:variable], part[variable] - 1, *part[variable + 1 :])
            divided[part] = parent, variable
            part = parent
    graded = [(0,) * parts.shape[1], *sorted(divided, key=lambda part: (sum(part), part))]
    index = {part: i for i, part in enumerate(graded)}
    parents = [0] + [index[divided[part][0]] for part in graded[1:]]
    first = [0] + [divided[part][1] for part in graded[1:]]
    places = np.array([index[tuple(row)] for row in distinct.tolist()])
    return _Tree(np.array(parents, np.int32), np.array(first, np.int32)), places[inverse.ravel()]
