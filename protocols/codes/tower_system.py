r"""The functions $f_E$ of any level of the tower, from one linear system over the prime field.

A combination $\sum_e a_e(X_1) X_2^{e_2} \cdots X_m^{e_m}$ of the monomials of `protocols.codes.tower_basis` has no pole
outside P when it has none above $X_1 = 0$, where the unit is invertible and may be left away. The places there fall
into blocks; in each the functions are Laurent series in $X = X_1$. Let $s_1 = X$, $g = s_i^q / (1 - s_i^{q-1})$ and
$s_{i+1} = -(g + g^q + g^{q^2} + \dots)$: the root of $z^q - z = g$ that vanishes with X, of valuation $q^i$.

- *Block m*: $X_i = s_i$ for $i < m$, and $X_m$ is unramified with q conjugate values. Regular if and only if for every
  j the coefficient $\sum_{e_m = j} a_e \prod_{i<m} s_i^{e_i}$ of $X_m^j$ is.
- *Block t*, $2 \le t < m$: $X_i = s_i$ for $i < t$, $X_t = 1 + s_t$ (the other q - 2 values by the automorphism
  $X_i \mapsto \lambda X_i$), $X_{t+k} = \upsilon_k - 1/s_{t-k}$ with $\upsilon_k$ unramified for
  $1 \le k \le r = \min(t-1, m-t)$, and $X_{2t}, \dots, X_m$ totally ramified. Regular if and only if for every
  $b = (b_1, \dots, b_r)$ and *tail* $(e_{2t}, \dots, e_m)$ the series
  $\sum_e a_e \prod_{i<t} s_i^{e_i}\,(1+s_t)^{e_t} \prod_k \binom{e_{t+k}}{b_k} (-1/s_{t-k})^{e_{t+k}-b_k}$
  has no negative power of X, and no constant either when the tail is not 0.

The automorphism splits the system by total degree modulo q - 1. Columns are ordered by pole number; then the
columns without a pivot are exactly the pole numbers, and the reduced echelon form holds a function for each.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import product
from math import comb, prod

import numpy as np
from flint import nmod_mat
from numpy.typing import NDArray
from sympy import primefactors

from protocols.checks import whole
from protocols.codes.tower_basis import TowerBasis, checked_curve, least_poles, poles_of_monomials
from protocols.errors import BudgetError, ProtocolError

__all__ = ["solve_tower"]

SYSTEM_BUDGET = 1 << 32
MOST_FUNCTIONS = 1 << 14

IntArray = NDArray[np.int64]


def solve_tower(q: int, level: int) -> TowerBasis:
    r"""Solve for functions f_E of level m = `level` >= 3.

    Raises
    ------
    BudgetError
        If there are more than 2^14 functions, or they and the matrix of one class modulo q - 1 would take more than
        2^32 bytes.
    ProtocolError
        If the pole numbers found are not those of the Weierstrass semigroup.

    Complexity
    ----------
    q - 1 dense eliminations; each has 70 columns for (q, m) = (3, 4), 175 for (4, 4), 2335 for (4, 5).
    """
    q, level = checked_curve(q, whole("level", level, 3))
    (characteristic,) = primefactors(q)
    step = q ** (level - 1)
    if step > MOST_FUNCTIONS:
        raise BudgetError(
            f"level {level} over q = {q} has {step:,} functions, more than {MOST_FUNCTIONS:,}; "
            "take a lower level or a smaller q"
        )
    ansatz = [(e, _powers_of_first(q, e)) for e in product(range(q), repeat=level - 1)]
    total = sum(len(powers) for _, powers in ansatz)
    unknowns = total // (q - 1)
    bytes_needed = 8 * step * total + 16 * unknowns**2
    if bytes_needed > SYSTEM_BUDGET:
        raise BudgetError(
            f"level {level} over q = {q} needs {q - 1} systems of about {unknowns} unknowns, "
            f"{bytes_needed:,} bytes, more than {SYSTEM_BUDGET:,}; take a lower level or a smaller q"
        )
    exponents = np.array([(int(any(e)), i, *e) for e, powers in ansatz for i in powers])
    poles = poles_of_monomials(q, exponents)
    equations, columns, values = _equations(q, level, characteristic, ansatz)
    coefficients = np.zeros((step, len(exponents)), dtype=np.int64)
    found = np.full(step, np.iinfo(np.int64).max)
    for residue in range(q - 1):
        members = np.flatnonzero(exponents[:, 1:].sum(axis=1) % (q - 1) == residue)
        members = members[np.argsort(poles[members])]
        position = np.full(len(exponents), -1)
        position[members] = np.arange(members.size)
        inside = position[columns] >= 0
        labels, rows = np.unique(equations[inside], return_inverse=True)
        system = np.zeros((labels.size, members.size), dtype=np.int64)
        np.add.at(system, (rows, position[columns[inside]]), values[inside])
        reduced, _ = nmod_mat(*system.shape, system.ravel().tolist(), characteristic).rref()
        pivots, free = _pivots_and_free(reduced)
        for column in free:
            pole = poles[members[column]]
            if pole < found[pole % step]:
                found[pole % step] = pole
                before = pivots[: bisect_left(pivots, column)]
                function = coefficients[pole % step]
                function[:] = 0
                function[members[column]] = 1
                function[members[before]] = [-int(reduced[i, column]) % characteristic for i in range(len(before))]
    if not np.array_equal(found, least_poles(q, level)):
        raise ProtocolError(f"the pole numbers found at level {level} over q = {q} are not the Weierstrass semigroup")
    used = coefficients.any(axis=0)
    return TowerBasis(coefficients[:, used], exponents[used])


def _pivots_and_free(reduced: nmod_mat) -> tuple[list[int], list[int]]:
    """Split the columns of a matrix in reduced row echelon form, walking down its stairs."""
    pivots: list[int] = []
    free: list[int] = []
    for column in range(reduced.ncols()):
        stair = len(pivots) < reduced.nrows() and int(reduced[len(pivots), column]) != 0
        (pivots if stair else free).append(column)
    return pivots, free


def _powers_of_first(q: int, e: tuple[int, ...]) -> range:
    """The powers of X_1 that may precede X^e in a function of pole number below c_m + q^(m-1).

    Negative powers alone, for e = 0, are left out: no function needs them, and without them the unit, which is
    invertible at X_1 = 0, drops out of the conditions. What is found is compared with the semigroup in any case.
    """
    level = len(e) + 1
    lowest = any(e) * max(
        sum((q - 1 - e[t + k - 2]) * q ** (t - 1 - k) for k in range(1, min(t - 1, level - t) + 1))
        for t in range(2, level)
    )
    step = q ** (level - 1)
    own = int(poles_of_monomials(q, np.array([(int(any(e)), 0, *e)]))[0])
    return range(-lowest, (q**level - q ** ((level + 1) // 2) + step - 1 - own) // step + 1)


def _equations(
    q: int, level: int, characteristic: int, ansatz: list[tuple[tuple[int, ...], range]]
) -> tuple[IntArray, IntArray, IntArray]:
    """The linear system as triples: number of the equation, number of the column in `ansatz`, coefficient."""
    lowest = min(powers.start for _, powers in ansatz)
    # A product in a block t < m begins at X^(1 - q^(m-2)) or later, and no power above X^0 is looked at.
    series = _Series(q, level, characteristic, q ** (level - 2) - lowest)
    labels: dict[tuple[object, ...], int] = {}
    triples: list[IntArray] = []
    for t in range(2, level + 1):
        unramified = min(t - 1, level - t)
        start = 0
        for e, powers in ansatz:
            near, tail = e[t - 1 : t - 1 + unramified], e[t - 1 + unramified :] if t < level else e[-1:]
            for b in product(*(range(n + 1) for n in near)):
                label = labels.setdefault((t, b, tail), len(labels))
                valuation, coefficients = series.term(t, e, b)
                i, place = np.meshgrid(np.array(powers), np.flatnonzero(coefficients), indexing="ij")
                power = valuation + i + place
                singular = power < int(t < level and any(tail))
                equation = label * series.terms - power[singular]
                column = start + i[singular] - powers.start
                triples.append(np.stack([equation, column, coefficients[place[singular]]]))
            start += len(powers)
    equations, columns, values = np.concatenate(triples, axis=1)
    return equations, columns, values


class _Series:
    """Products of the Laurent series of a block, to `terms` coefficients from their valuation on."""

    def __init__(self, q: int, level: int, characteristic: int, terms: int) -> None:
        self.q = q
        self.level = level
        self.characteristic = characteristic
        self.terms = terms
        self._rising, self._falling, self._lifted = [], [], []
        root = np.zeros(terms + q ** (level - 2), dtype=np.int64)
        root[1] = 1
        for i in range(1, level):
            leading = q ** (i - 1)
            self._rising.append(self._powers(root[leading : leading + terms]))
            inverse = self._inverse(root[leading] * root[leading : leading + terms])
            self._falling.append(self._powers(-root[leading] * inverse))
            self._lifted.append(self._powers(np.eye(1, terms, dtype=np.int64)[0] + root[:terms]))
            root = self._next_root(root)

    def term(self, t: int, e: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, IntArray]:
        """The valuation and the coefficients of what follows X_1^i at label (b, tail) of block t."""
        falls = [n - m for n, m in zip(e[t - 1 :], b, strict=False)]
        factors = [self._rising[i - 1][e[i - 2]] for i in range(2, t)]
        factors += [self._falling[t - k - 1][n] for k, n in enumerate(falls, start=1)]
        if t < self.level:
            factors.append(self._lifted[t - 1][e[t - 2]])
        coefficients = np.eye(1, self.terms, dtype=np.int64)[0] * prod(map(comb, e[t - 1 :], b))
        for factor in factors:
            coefficients = self._times(coefficients, factor)
        rise = sum(e[i - 2] * self.q ** (i - 1) for i in range(2, t))
        return rise - sum(n * self.q ** (t - k - 1) for k, n in enumerate(falls, start=1)), coefficients

    def _times(self, left: IntArray, right: IntArray) -> IntArray:
        truncated: IntArray = np.convolve(left, right)[: left.size] % self.characteristic
        return truncated

    def _powers(self, base: IntArray) -> list[IntArray]:
        powers = [np.eye(1, base.size, dtype=np.int64)[0]]
        for _ in range(self.q - 1):
            powers.append(self._times(powers[-1], base))
        return powers

    def _inverse(self, series: IntArray) -> IntArray:
        """1 / series, for a constant term 1: the product of all 1 + y^(2^k) with y = 1 - series."""
        rest = -series
        rest[0] = 0
        inverse = rest.copy()
        inverse[0] = 1
        for _ in range(series.size.bit_length()):
            rest = self._times(rest, rest)
            inverse = self._times(inverse, rest) + inverse
        return inverse % self.characteristic

    def _next_root(self, root: IntArray) -> IntArray:
        """-(g + g^q + g^(q^2) + ...) for g = root^q / (1 - root^(q-1)); a q-th power stretches a series over F_p."""
        divisor = -self._powers(root)[-1]
        divisor[0] += 1
        term = self._times(self._stretched(root), self._inverse(divisor))
        total = np.zeros_like(root)
        while term.any():
            total -= term
            term = self._stretched(term)
        return total % self.characteristic

    def _stretched(self, series: IntArray) -> IntArray:
        stretched = np.zeros_like(series)
        stretched[:: self.q] = series[: -(-series.size // self.q)]
        return stretched
