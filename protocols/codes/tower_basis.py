r"""The functions $f_E$ of the tower: explicit up to level 3, above it from one linear system.

With $x_i = \alpha X_i$, $\alpha^{q-1} = -1$, the tower is $X_{i+1}^q - X_{i+1} = X_i^q / (1 - X_i^{q-1})$, over the
prime field. Put $\Delta = q^{m-1}$ and, for $e = (e_2, \dots, e_m)$ with $0 \le e_j < q$, $E(e) = \sum_j e_j q^{m-j}$.
The functions sought are combinations of

$$X_1^i\,(1 - X_1^{q-1})^{[e \ne 0]}\,X_2^{e_2} \cdots X_m^{e_m},$$

whose pole numbers at P, $\Delta (i + (q-1)[e \ne 0]) + E(e)$, all differ. The *unit* $1 - X_1^{q-1}$ makes them regular
where $X_1$ lies in the field with q elements but is not 0; what is left are poles above $X_1 = 0$, which the explicit
functions do not have and `protocols.codes.tower_system` solves for.

- Level 2: $f_0 = 1$ and $f_j = (1 - X_1^{q-1}) X_2^j$.
- Level 3: $f_0 = 1$ and $f_{qi+j} = (1 - X_1^{q-1}) X_2^i (X_3 + X_2^2 / X_1)^j$, with $X_2^n$ replaced by
  $X_2^{n-(q-1)}$ while $n \ge q$.

References
----------
.. [1] K. W. Shum, I. Aleshnikov, P. V. Kumar, H. Stichtenoth and V. Deolalikar, "A low-complexity algorithm for the
   construction of algebraic-geometric codes better than the Gilbert-Varshamov bound", IEEE Trans. Inform. Theory 47
   (2001): another construction of such functions.
"""

from __future__ import annotations

from math import comb
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sympy import primefactors

from protocols.checks import shown, whole
from protocols.errors import BudgetError

__all__ = ["TowerBasis", "checked_curve", "explicit_basis", "least_poles", "poles_of_monomials"]


FUNCTIONS_BUDGET = 1 << 31


class TowerBasis(NamedTuple):
    """The functions f_E as sums of monomials over the prime field.

    `coefficients[E, t]` is the coefficient of monomial t in f_E; monomial t is the product of the unit and of
    X_1, ..., X_m to the powers `exponents[t]`, of which that of X_1 may be negative.
    """

    coefficients: NDArray[np.int64]  # (Delta, terms)
    exponents: NDArray[np.int64]  # (terms, 1 + level)


def checked_curve(q: int, level: int) -> tuple[int, int]:
    """Return q and the level as Python ints; BudgetError if there are more than 2^31 functions f_E."""
    q, level = whole("q", q, 2), whole("level", level, 1)
    least = level * (q.bit_length() - 1)
    if least > 64 or q ** (level - 1) > FUNCTIONS_BUDGET:
        found = "more than 2^64 points" if least > 64 else f"{q ** (level - 1):,} functions"
        raise BudgetError(
            f"level {shown(level)} over q = {shown(q)} has {found}, too many; take a lower level or a smaller q"
        )
    return q, level


def least_poles(q: int, level: int) -> NDArray[np.int64]:
    r"""Return the least pole number at P in every residue class modulo $q^{m-1}$, for m = `level`.

    The pole numbers are the semigroup $S_1 = \mathbb{N}$, $S_m = q S_{m-1} \cup \{n \ge q^m - q^{\lceil m/2 \rceil}\}$.

    Examples
    --------
    >>> least_poles(2, 4)
    array([ 0, 17, 10, 19, 12, 13, 14, 15])
    """
    q, level = checked_curve(q, level)
    least = np.zeros(1, dtype=np.int64)
    for m in range(2, level + 1):
        conductor = q**m - q ** ((m + 1) // 2)
        beyond = conductor + (np.arange(q ** (m - 1)) - conductor) % q ** (m - 1)
        beyond[::q] = np.minimum(beyond[::q], q * least)
        least = beyond
    return least


def poles_of_monomials(q: int, exponents: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the pole number at P of every monomial, given as in `TowerBasis`."""
    q, _ = checked_curve(q, exponents.shape[1] - 1)
    weights = q ** np.arange(exponents.shape[1] - 2, -1, -1)
    poles: NDArray[np.int64] = exponents @ np.concatenate([(q - 1) * weights[:1], weights])
    return poles


def explicit_basis(q: int, level: int) -> TowerBasis:
    """Return, for every residue E modulo q^(level-1), a function of least pole number in that class; level <= 3.

    Examples
    --------
    >>> explicit_basis(2, 2).exponents
    array([[0, 0, 0],
           [1, 0, 1]])
    """
    q, level = checked_curve(q, whole("level", level, 1, 3))
    if level == 3:
        return _third_level(q)
    power = np.arange(q ** (level - 1))
    exponents = np.stack([power > 0, 0 * power, power][: level + 1], axis=1).astype(np.int64)
    return TowerBasis(np.eye(power.size, dtype=np.int64), exponents)


def _third_level(q: int) -> TowerBasis:
    (characteristic,) = primefactors(q)
    terms: dict[tuple[int, int, int, int], int] = {}
    entries = []
    for i in range(q):
        for j in range(q):
            for k in range(j + 1):
                second = i + 2 * (j - k)
                while second >= q:
                    second -= q - 1
                monomial = (int(i + j > 0), k - j, second, k)
                entries.append((q * i + j, terms.setdefault(monomial, len(terms)), comb(j, k) % characteristic))
    functions, columns, values = np.array(entries).T
    coefficients = np.zeros((q * q, len(terms)), dtype=np.int64)
    np.add.at(coefficients, (functions, columns), values)
    return TowerBasis(coefficients % characteristic, np.array(list(terms)))
