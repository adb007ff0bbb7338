r"""Monomials of bounded degree: which ones matter, in which order, and how a kernel multiplies them out.

With $z_l = q_l \prod_p k_{p,l}$, a polynomial of degree $g$ in $\sum_l z_l$ is a sum over exponent vectors $\alpha$,

$$P\Bigl(\sum_l z_l\Bigr) = \sum_{|\alpha| \le g} c_{|\alpha|} \frac{|\alpha|!}{\alpha!}\, z^\alpha, \qquad
  z^\alpha = q^\alpha \prod_p k_p^\alpha,$$

so the monomials $x^\alpha$ of each token are features of which a product of inner products is made. There are
$\binom{d+g}{g}$; where columns are bounded unevenly, far fewer carry any weight.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import comb, factorial, fsum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from attention.errors import BudgetError
from attention.support.memory import over_memory

__all__ = [
    "MOST_KEPT",
    "MOST_MONOMIALS",
    "MOST_VARIABLES",
    "Layout",
    "MonomialSet",
    "complete_exponents",
    "dropped_size",
    "monomial_features",
    "monomial_sizes",
    "places_of",
    "significant_exponents",
]

MOST_KEPT = 2**22  # exponents of a table that is worth its memory
MOST_MONOMIALS = 2**22
MOST_EXPONENTS = 2**26  # what the default budget may come to, in as many variables as there may be
MOST_VARIABLES = 1024  # each monomial has an exponent for every one of them
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
    level = [np.ones((count, 0))] * variables + [np.ones((count, 1))]  # of the last degree, by first variable, 1 last
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
    (r, d), the monomial 1 among them, or None where it takes more than `most` (or fewer, but the search comes upon more
    than that), or d is above 1,024.

    Raises
    ------
    BudgetError
        If so many would not fit in memory, or have more than 2^26 exponents.

    Complexity
    ----------
    O(r g + d g^2) time, a few times, for about r monomials that are listed, and O(r d) for their exponents.

    Examples
    --------
    >>> significant_exponents(np.array([0.5, 0.001]), np.ones(3), 0.01, 9).tolist()
    [[0, 0], [1, 0], [2, 0]]
    """
    if len(bounds) > MOST_VARIABLES or _fewest(bounds, coefficients, allowance) > most:
        return None
    threshold = allowance / 64
    while True:
        listed = _above(bounds, coefficients, threshold, most)
        if listed is None:
            return None
        sizes = np.concatenate([sizes for _, sizes in listed])
        left = allowance - _rest(sizes, len(sizes), bounds, coefficients)
        if left >= 0 or threshold == 0:
            break
        threshold = threshold / 8 if threshold > allowance * 1e-9 else 0.0
    order = 1 + np.argsort(sizes[1:], kind="stable")  # the monomial 1 comes first, and stays
    kept = np.ones(len(sizes), np.bool_)
    kept[order[: int(np.searchsorted(np.cumsum(sizes[order]), left))]] = False
    exponents = np.zeros((np.count_nonzero(kept), len(bounds)), np.uint8)
    start, row = 0, 0
    for which, _ in listed:
        chosen = which[kept[start : start + len(which)]]
        places = np.arange(row, row + len(chosen))
        for variables in chosen.T:
            exponents[places, variables] += 1
        start, row = start + len(which), row + len(chosen)
    return exponents


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
    listed = int((exponents[:, bounds <= 0] == 0).all(axis=1).sum())
    return _rest(monomial_sizes(exponents, bounds, coefficients), listed, bounds, coefficients)


def _rest(
    sizes: NDArray[np.float64], listed: int, bounds: NDArray[np.float64], coefficients: NDArray[np.float64]
) -> float:
    """Bound what all monomials weigh but those of these sizes, of which so many have only variables that matter."""
    # Of many bounds numpy's sum may be off by more than the padding, and its powers by as many times that.
    total = float(np.abs(coefficients) @ fsum(bounds) ** np.arange(len(coefficients)))
    used = np.count_nonzero(bounds)
    if listed == comb(used + len(coefficients) - 1, used):
        return 0.0
    slack = (len(sizes) + 4 * len(coefficients)) * np.finfo(np.float64).eps * total
    return max(0.0, total - float(sizes.sum())) + slack


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
) -> list[tuple[NDArray[np.uint16], NDArray[np.float64]]] | None:
    """List the monomials of sizes above `threshold`, and 1: of each degree j their variables (r, j), and sizes (r,).

    None where there are more than `most`. Variables go from the largest bound on, so that those by which a product may
    be multiplied are a range: only what is listed is ever looked at, however many columns there are.
    """
    degree = len(coefficients) - 1
    weights = np.abs(coefficients) * [float(factorial(j)) for j in range(degree + 1)]
    order = np.argsort(-bounds, kind="stable")
    falling = bounds[order]
    growth = falling ** np.arange(degree + 1)[:, None]  # the most by which e factors multiply, none before a variable
    products, sizes = np.zeros((1, 0), np.uint16), np.ones(1)
    last = repeats = np.zeros(1, np.intp)
    listed, count = [(products, weights[:1])], 1
    for size in range(1, degree + 1):
        reach = (weights[size:, None] * growth[: degree + 1 - size]).max(axis=0)
        stop = np.searchsorted(-falling * reach, -threshold / sizes)
        numbers = np.maximum(stop - last, 0)
        if (total := int(numbers.sum())) - len(sizes) > most:
            return None
        check_size(total, len(bounds))
        parent = np.repeat(np.arange(len(sizes)), numbers)
        place = last[parent] + np.arange(total) - np.repeat(np.cumsum(numbers) - numbers, numbers)
        again = np.where(place == last[parent], repeats[parent], 0) + 1
        grown = sizes[parent] * falling[place] / again
        matters = grown * reach[place] > threshold
        parent, last, repeats, sizes = parent[matters], place[matters], again[matters], grown[matters]
        products = np.column_stack([products[parent], order[last].astype(np.uint16)])
        large = sizes * weights[size] > threshold
        listed.append((products[large], sizes[large] * weights[size]))
        count += len(listed[-1][1])
        if count > most:
            return None
    return listed


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
        """Order distinct exponent vectors (r, d), the same whatever order they come in.

        Raises
        ------
        BudgetError
            If they would not fit in memory.
        """
        check_size(*exponents.shape)
        degree = int(exponents.sum(axis=1, dtype=np.intp).max())
        used = tuple(bool(column.any()) for column in exponents.T)
        if comb(sum(used) + degree, degree) == len(exponents):
            return cls.complete(used, degree)
        usage = np.argsort(-np.count_nonzero(exponents, axis=0), kind="stable")
        return cls._laid_out(exponents, usage, _split(exponents[:, usage]))

    @classmethod
    def _laid_out(cls, exponents: NDArray[np.uint8], usage: NDArray[np.intp], split: int) -> MonomialSet:
        """Take the first variables of `usage` for suffixes and the others for prefixes."""
        prefixes, suffixes = exponents.copy(), exponents.copy()
        prefixes[:, usage[:split]] = 0
        suffixes[:, usage[split:]] = 0
        _, group, sizes = np.unique(_names(prefixes), return_inverse=True, return_counts=True)
        alone = sizes[group] < _PREFIX_COST
        prefixes[alone], suffixes[alone] = 0, exponents[alone]
        prefix, prefix_of = _tree(prefixes)
        suffix, suffix_of = _tree(suffixes)
        order = np.lexsort((-suffix_of, prefix_of))
        pointer = np.searchsorted(prefix_of[order], np.arange(len(prefix.parent) + 1))
        layout = Layout(*prefix, *suffix, pointer, suffix_of[order].astype(np.int32))
        return cls(exponents[order], layout)

    @classmethod
    def complete(cls, used: tuple[bool, ...], degree: int) -> MonomialSet:
        """Return all monomials of up to a degree in the variables that are used, of d.

        They depend on nothing else, so small sets are made once for a number of variables and a degree.

        Raises
        ------
        BudgetError
            As `of`.

        Examples
        --------
        >>> MonomialSet.complete((True, False), 2).exponents.tolist()
        [[2, 0], [1, 0], [0, 0]]
        """
        count = sum(used)
        check_size(comb(count + degree, degree), max(len(used), 1))
        small = comb(count + degree, degree) * max(count, 1) <= MOST_KEPT
        found = (_complete if small else _complete.__wrapped__)(count, degree)
        if count == len(used):
            return found
        places = np.flatnonzero(used)
        exponents = np.zeros((len(found), len(used)), np.uint8)
        exponents[:, places] = found.exponents
        prefix, suffix = (
            variables if not count else places[variables].astype(np.int32)
            for variables in (found.layout.prefix_variable, found.layout.suffix_variable)
        )
        return cls(exponents, found.layout._replace(prefix_variable=prefix, suffix_variable=suffix))

    def __len__(self) -> int:
        return len(self.exponents)

    @cached_property
    def degrees(self) -> NDArray[np.intp]:
        """The degree of each monomial, (r,)."""
        degrees: NDArray[np.intp] = self.exponents.sum(axis=1, dtype=np.intp)
        return degrees

    @cached_property
    def completed(self) -> tuple[frozenset[int], int] | None:
        """Which variables there are and the degree, if all monomials of up to it in these variables are there."""
        used, degree = np.flatnonzero(self.exponents.any(axis=0)), int(self.degrees.max())
        return (frozenset(used.tolist()), degree) if comb(len(used) + degree, degree) == len(self) else None

    def powers(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        r"""$m^\alpha$ of each monomial at one point m (d,), by the tables of the layout: (r,)."""
        layout = self.layout
        prefixes, suffixes = (
            _products(parents, variables, points)
            for parents, variables in (
                (layout.prefix_parent, layout.prefix_variable),
                (layout.suffix_parent, layout.suffix_variable),
            )
        )
        products: NDArray[np.float64] = np.repeat(prefixes, np.diff(layout.pointer)) * suffixes[layout.rows]
        return products

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


def _products(
    parents: NDArray[np.int32], variables: NDArray[np.int32], points: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Multiply out, a run of rows at a time none of which needs another."""
    products = np.ones(len(parents))
    start = 1
    while start < len(parents):
        # Parents come in graded order, so those of a run are before it exactly up to the first that is not.
        behind = parents[start:] >= start
        stop = start + int(behind.argmax()) if behind.any() else len(parents)
        products[start:stop] = products[parents[start:stop]] * points[variables[start:stop]]
        start = stop
    return products


@lru_cache(maxsize=16)
def _complete(variables: int, degree: int) -> MonomialSet:
    exponents, split = complete_exponents(variables, degree), _complete_split(variables, degree)
    return MonomialSet._laid_out(exponents, np.arange(variables), split)


def complete_exponents(variables: int, degree: int) -> NDArray[np.uint8]:
    """Return the exponents of all monomials up to a degree, (C(d + g, g), d), in the order of `monomial_features`.

    Examples
    --------
    >>> complete_exponents(2, 2).tolist()
    [[0, 0], [1, 0], [0, 1], [2, 0], [1, 1], [0, 2]]
    """
    level = [np.zeros((0, variables), np.uint8)] * variables + [np.zeros((1, variables), np.uint8)]
    found = [np.zeros((1, variables), np.uint8)]
    units = np.eye(variables, dtype=np.uint8)
    for _ in range(degree):
        level = [units[i] + np.concatenate(level[i:]) for i in range(variables)]
        found += level
    return np.concatenate(found)


def _complete_split(variables: int, degree: int) -> int:
    """As `_split`, in closed form; a prefix of degree j has as many suffixes as there are of up to degree g - j."""

    def cost(split: int) -> int:
        prefixes = variables - split
        return comb(split + degree, degree) + sum(
            (comb(prefixes + j - 1, j) if prefixes else j == 0) * min(comb(split + degree - j, split), _PREFIX_COST)
            for j in range(degree + 1)
        )

    return min(range(variables + 1), key=cost)


def _split(exponents: NDArray[np.uint8]) -> int:
    """Return how many of the first variables go to the suffixes, one of 16 or so numbers.

    Parts are distinguished by random hashes; were two to collide, the choice would be less good and still right.
    """
    count, variables = exponents.shape
    hashes = np.random.default_rng(0).integers(2**63, size=(variables, 256), dtype=np.uint64)
    columns = [table[powers] for table, powers in zip(hashes, exponents.T, strict=True)]
    sums = np.cumsum([np.zeros(count, np.uint64), *columns], axis=0)

    def cost(suffixes: NDArray[np.uint64]) -> int:
        _, sizes = np.unique(sums[-1] - suffixes, return_counts=True)
        return len(np.unique(suffixes)) + int(np.minimum(sizes, _PREFIX_COST).sum())

    return min(range(0, variables + 1, 1 + variables // 16), key=lambda split: cost(sums[split]))


class _Tree(NamedTuple):
    parent: NDArray[np.int32]
    variable: NDArray[np.int32]


def _tree(parts: NDArray[np.uint8]) -> tuple[_Tree, NDArray[np.intp]]:
    """Return those monomials as products, in graded order, and the place of each."""
    rows, inverse = _distinct(parts)
    degrees = rows.sum(axis=1, dtype=np.intp)
    given, parents, first = {}, {}, {}
    level = rows[:0]
    for degree in range(int(degrees.max()), -1, -1):
        wanted = np.flatnonzero(degrees == degree)
        joined, places = _distinct(np.concatenate([rows[wanted], level]))
        given[degree] = wanted, places[: len(wanted)]
        parents[degree + 1] = places[len(wanted) :]
        first[degree] = (joined > 0).argmax(axis=1) if joined.size else np.zeros(len(joined), np.intp)
        if degree:
            level = joined.copy()
            level[np.arange(len(level)), first[degree]] -= 1
    sizes = [len(first[degree]) for degree in sorted(first)]
    starts = np.cumsum([0, *sizes])
    place = np.zeros(len(rows), np.intp)
    for degree, (wanted, places) in given.items():
        place[wanted] = starts[degree] + places
    parent = np.concatenate([[0], *(starts[degree - 1] + parents[degree] for degree in range(1, len(sizes)))])
    variable = np.concatenate([first[degree] for degree in sorted(first)])
    return _Tree(parent.astype(np.int32), variable.astype(np.int32)), place[inverse]


def _names(rows: NDArray[np.uint8]) -> NDArray[Any]:
    """Return each row as one item, ordered as the rows are."""
    if not rows.shape[1]:
        return np.zeros(len(rows), np.uint8)
    return np.ascontiguousarray(rows).view(f"S{rows.shape[1]}").ravel()  # numpy sorts bytes, not tuples, fast


def places_of(rows: NDArray[np.uint8], among: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Return where each of `rows`, distinct and in another order, is among the others.

    Examples
    --------
    >>> places_of(np.array([[0, 1], [2, 0]], np.uint8), np.array([[2, 0], [0, 1]], np.uint8)).tolist()
    [1, 0]
    """
    places = np.empty(len(rows), np.intp)
    places[np.argsort(_names(rows), kind="stable")] = np.argsort(_names(among), kind="stable")
    return places


def _distinct(rows: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.intp]]:
    """Return the distinct rows in order, and the place of each row among them."""
    _, first, inverse = np.unique(_names(rows), return_index=True, return_inverse=True)
    return rows[first], inverse
