r"""What is proved about fast attention in PyTorch, for the arithmetic of the device.

The theorem is that of `attention.fast.certificate`, for all monomials of a degree $g$ in $d$ variables at once, so that
nothing but the bound $M$ on the logits is asked of the data. $M$ bounds every sum of absolute values,

$$|s| \sum_l |q_{il}| \prod_p |k_{p, j_p l}| \le M \quad\text{for all queries and tuples of keys.}$$

*Polynomial.* A weight $P(z)$ in place of $e^z$ has a relative error of at most $\eta$ on $[-M, M]$. An output is an
average of products of values in $[a, b]$, so in exact arithmetic it is off by at most $\eta / (1 - \eta) \cdot
(b - a)/2$, and no denominator, divided by the number of tuples, is below $D = (1 - \eta)\,\omega$; $\omega$ is $e^{-M}$
or, by Jensen, $e$ to the least mean logit of a query.

*Rounding.* What comes of a monomial of degree $j$ goes through a chain of operations; with $\theta_j$ the sum of their
units it is right up to a factor $1 \pm \gamma_j$, $\gamma_j = \theta_j / (1 - \theta_j)$ [1]_. All monomials of degree
$j$ together add up, in absolute values and for each tuple, to $|c_j| (\sum_l |z_l|)^j \le |c_j| M^j$. So numerators,
divided by the largest product $V$ of values, and denominators are off by at most $T = \sum_j |c_j| M^j \gamma_j$, and
their quotient by at most $2 T V / (D - T)$.

*The chain*, with $u$ the unit of stored numbers, $o$ how far a matrix product keeps its operands, $a$ the unit of its
additions, and sums of short runs of tokens added up in float64:

- a key set: $j$ entries, $j - 1$ products, a value and the product with it, $(2j + 1)\,u + 2\,o$; and as many
  additions as tokens are added before float64 takes over, $a$ each;
- the query: $j$ entries, $j - 1$ products, a weight and the product with it, $(2j + 1)\,u + 2\,o$; and as many
  additions as there are monomials of degree $j$, $a$ each: every degree is added up by itself, and degrees in float64.
  How many of both the kernels for a card add up before float64 takes over, their `chains` says.

For float64 and float32, $u = a$ is $2^{-53}$ or $2^{-24}$ and $o = 0$. With TF32, operands have 11 bits, and some cards
cut off the rest instead of rounding, so $o = 2^{-10}$, twice the unit roundoff $2^{-11}$; tensor cores add with
truncation [2]_, which $a = 2^{-22}$ allows for. Inputs in bfloat16 or float16 are computed in float32, and their output
is rounded once more.

*Causal attention.* A query sees other tuples than the next one, and the above is for each: an average over what it
sees, with $\omega$ for the means over that. Of order 2, sums over whole chunks before a query are rounded once more and
put together in float64 with weights $e^z$ of its own chunk; these have $\eta = 0$ and are off by at most
$e^M ((d + 8)(M + 1) + 200)\,2^{-53}$. Of higher order all is in float64, and as many additions count as there are
tokens, and monomials.

*Underflow.* Keys and values are multiplied by powers of two, to entries of at most 1. A result below the smallest
normal number $t$ may vanish, at most $t$ off. In a key's monomial, its value and their product there are $2j + 2$ such
places; in the query's monomial $2j$, each multiplied by at most $X^j$, $X = \max(1, 2^h M)$; one in each weight, and
one in each term. The $N_j$ monomials of degree $j$ have multinomials that add up to $d^j$, and $\sum_l$ of the scaled
query's largest logit by column is at most $2^h d M$. So $U = 2t \sum_j [N_j + 2j X^j |c_j| d^j + (2^h d M)^j (1 + h (2j
+ 2) |c_j|)]$ counts to $T$, in numerators times what values are scaled by, at most $2^h V$. What could overflow has
a $U$ above 1.

References
----------
.. [1] N. J. Higham, "Accuracy and Stability of Numerical Algorithms", SIAM 2002.
.. [2] M. Fasi, N. J. Higham, M. Mikaitis and S. Pranesh, "Numerical behavior of NVIDIA tensor cores", PeerJ Computer
   Science 2021.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import comb, exp, inf
from typing import Any, NamedTuple

import numpy as np
import torch

from attention.errors import CertificateError
from attention.fast.exponential import (
    MOST_DEGREE,
    MOST_LOGIT,
    ExpPolynomial,
    estimated_degree,
    minimax_exp,
    rounded_up,
)
from attention.torch.kernels.launching import chains

__all__ = ["ARITHMETICS", "BLOCK", "Arithmetic", "Certificate", "Design", "Setting", "choose_design"]

BLOCK = 128  # tokens that are added up before float64 takes over
_DEGREES = 8  # tried from the least on: room for rounding, and for the derivative
_DOUBT = 4 / 3  # how far the estimate of the error of a polynomial is trusted
_LEAST_BOUND = 2.0**-10  # of a polynomial whose derivative matters
_UNIT = 2.0**-53


class Arithmetic(NamedTuple):
    """How numbers are kept, multiplied and added: the units of the module's docstring."""

    dtype: torch.dtype
    unit: float
    operand: float
    addition: float


ARITHMETICS = {
    "float64": Arithmetic(torch.float64, 2.0**-53, 0.0, 2.0**-53),
    "float32": Arithmetic(torch.float32, 2.0**-24, 0.0, 2.0**-24),
    "tf32x3": Arithmetic(torch.float32, 2.0**-24, 2.0**-20, 2.0**-22),
    "tf32": Arithmetic(torch.float32, 2.0**-24, 2.0**-10, 2.0**-22),
    "bf16": Arithmetic(torch.float32, 2.0**-24, 2.0**-8, 2.0**-22),
}
"""By name. "tf32x3" is float32 by three products of two TF32 halves each, "bf16" rounds operands to bfloat16."""


class Setting(NamedTuple):
    """What a design rests on.

    Attributes
    ----------
    bound
        M.
    flatness
        At least 1 / omega.
    keys
        The number h of key sets.
    tokens
        The largest number of keys in a set.
    dimension
        d.
    output
        The unit roundoff of the output, 0 for floats of 16 bits, whose rounding the tolerance leaves out.
    kernels
        Whether the kernels compute what is not in float64.
    causal
        Whether queries see prefixes of the keys.
    """

    bound: float
    flatness: float
    keys: int
    tokens: int
    dimension: int
    output: float = 0.0
    kernels: bool = False
    causal: bool = False

    @classmethod
    def of(
        cls,
        bound: float,
        least: float,
        keys: int,
        tokens: int,
        dimension: int,
        dtype: torch.dtype = torch.float64,
        *,
        kernels: bool = False,
        causal: bool = False,
    ) -> Setting:
        """Round bounds up, so that like inputs share a design; no query has a mean logit below `least`.

        Examples
        --------
        >>> setting = Setting.of(1.0, -0.5, keys=1, tokens=1000, dimension=8)
        >>> setting.bound, setting.flatness, setting.tokens
        (1.0, 1.65625, 1024)
        """
        logit = rounded_up(bound)
        flatness = rounded_up(exp(min(logit, -least))) if logit <= MOST_LOGIT else inf
        numbers = torch.finfo(dtype)
        output = 0.0 if numbers.bits == 16 else numbers.eps / 2
        return cls(logit, flatness, keys, 1 << (tokens - 1).bit_length(), dimension, output, kernels, causal)


@dataclass(frozen=True)
class Design:
    """A polynomial and an arithmetic, with what is proved about them in units of the values.

    Attributes
    ----------
    polynomial, arithmetic
        What is computed, and the name of how.
    dimension
        d, of which there are monomials.
    logit_bound
        M.
    deviation
        Times half the range of the products of values it bounds the error of exact arithmetic.
    rounding
        Times the largest product of values it bounds what rounding and underflow add.
    """

    polynomial: ExpPolynomial
    arithmetic: str
    dimension: int
    logit_bound: float
    deviation: float
    rounding: float

    @property
    def monomials(self) -> int:
        """How many there are."""
        return comb(self.dimension + self.polynomial.degree, self.dimension)


@dataclass(frozen=True)
class Certificate:
    """A proved bound on |output - exact|.

    Attributes
    ----------
    method
        "fast"; or "exact", which is not certified: bounds are infinite there.
    error_bounds
        (..., d_v), float64: for each problem of the batch and each column of its output.
    design
        What is computed, and what is proved of it, or None for exact attention.
    reason
        Why this method was taken.
    """

    method: str
    error_bounds: torch.Tensor
    design: Design | None
    reason: str


@lru_cache(maxsize=1024)
def choose_design(
    setting: Setting, tolerance: float, arithmetics: tuple[str, ...], budget: int, smooth: bool
) -> Design:
    """Return the design of least degree whose error is at most `tolerance` times the largest product of values.

    Parameters
    ----------
    setting
        Bounds on the logits.
    tolerance
        Above 0.
    arithmetics
        Names, the quickest first: the first that is certified is taken.
    budget
        The largest number of monomials.
    smooth
        Whether the derivative of the polynomial must be as good as the polynomial.

    Raises
    ------
    CertificateError
        If there is none; the message and the attributes say what it would take.

    Examples
    --------
    >>> design = choose_design(Setting.of(1.0, -1.0, 2, 512, 8), 1e-3, ("tf32", "float32", "float64"), 10**4, False)
    >>> design.arithmetic, design.polynomial.degree, design.monomials
    ('float32', 4, 495)
    """
    bound = max(setting.bound, _LEAST_BOUND) if smooth else setting.bound
    if not _UNIT * exp(2 * min(bound, MOST_LOGIT)) <= 1:
        raise _refusal("no digit of float64 is left", setting)
    relative = min(tolerance / (1 + tolerance), 0.5)
    first: tuple[int, int] | None = None
    least = max(int(smooth), estimated_degree(bound, min(_DOUBT * relative, 0.9)))
    for degree in range(least, min(least + _DEGREES, MOST_DEGREE + 1)):
        count = comb(setting.dimension + degree, degree)
        if count > budget:
            break
        polynomial = minimax_exp(bound, degree)
        if polynomial.error > relative or (smooth and polynomial.derivative().error > relative):
            continue
        first = first or (degree, count)
        for name in arithmetics:
            design = _design_for(polynomial, name, setting)
            if design.deviation + design.rounding <= tolerance:
                return design
    if first:
        means = () if "float64" in arithmetics else ("use float64",)
        raise _refusal(f"rounding in {' and '.join(arithmetics)} leaves none within it", setting, *first, means=means)
    if count > budget:
        reason = f"it takes degree {degree} or more and at least {count} monomials, above the budget of {budget}"
        raise _refusal(reason, setting, degree, count, means=("raise the budget",))
    raise _refusal("no polynomial with float64 coefficients is certified for it", setting)


def _refusal(
    reason: str, setting: Setting, degree: int | None = None, count: int | None = None, *, means: tuple[str, ...] = ()
) -> CertificateError:
    advice = ", ".join(["raise the tolerance", "scale the entries down", *means])
    return CertificateError(
        f"the tolerance cannot be met for logits up to {setting.bound:.4g} in {setting.dimension} columns: {reason}; "
        f'{advice}, or use method="exact"',
        logit_bound=setting.bound,
        degree=degree,
        monomials=count,
    )


def _design_for(polynomial: ExpPolynomial, name: str, setting: Setting) -> Design:
    """Work out what is proved."""
    arithmetic, bound, keys = ARITHMETICS[name], setting.bound, setting.keys
    degrees = np.arange(polynomial.degree + 1)
    coefficients = np.abs(np.array(polynomial.coefficients))
    counts = np.array([float(comb(setting.dimension + j - 1, j)) for j in degrees])
    once = (2 * degrees + 1) * arithmetic.unit + 2 * arithmetic.operand
    of_keys, of_query, later, at_end = _additions(polynomial.degree, name, setting)
    key = once + arithmetic.addition * of_keys + later * _UNIT
    query = once + arithmetic.addition * of_query + at_end * _UNIT + (1 + setting.causal) * arithmetic.unit
    # Scaled entries, means, products of these and multinomials come in float64.
    rest = (2 * (keys + 2) * (degrees + 4) + 2 * len(degrees)) * _UNIT
    chain = 1.001 * (keys * key + query + rest)
    gammas = np.where(chain < 0.5, chain / (1 - np.minimum(chain, 0.5)), inf)
    total = 1.001 * float((coefficients * bound**degrees) @ gammas)
    lost = _underflow(coefficients, counts, arithmetic, setting)
    if setting.causal:
        columns, largest = setting.dimension + 8, exp(min(bound, MOST_LOGIT))
        total += largest * (columns * (bound + 1) + 200) * _UNIT
        lost += largest * columns * float(torch.finfo(torch.float64).tiny)
    least = (1 - polynomial.error) / setting.flatness - total - lost
    deviation = polynomial.error / (1 - polynomial.error) * (1 + 1e-12)
    # The quotient and its unit are rounded in the arithmetic or in float64, the output to its type.
    last = 5 * arithmetic.unit + 1.01 * setting.output
    rounding = 2 * (total + 2.0**keys * lost) / least + last if least > 0 else inf
    return Design(polynomial, name, setting.dimension, bound, deviation, 1.001 * rounding)


def _additions(degree: int, name: str, setting: Setting) -> tuple[float, Any, float, float]:
    """Additions behind a term of a key set and one of each degree at a query, and those of both in float64 then."""
    counts = [comb(setting.dimension + j - 1, j) for j in range(degree + 1)]
    if name != "float64" and setting.kernels:
        of_keys, of_query = chains(degree)
        return of_keys, np.array(of_query, float), setting.tokens + 16, sum(counts)
    if setting.causal and setting.keys > 1:
        return setting.tokens, float(sum(counts)), 16, 0
    return min(setting.tokens, BLOCK), np.array(counts, float), 2 * (setting.tokens // BLOCK) + 16, degree


def _underflow(coefficients: Any, counts: Any, arithmetic: Arithmetic, setting: Setting) -> float:
    degrees, keys, columns = np.arange(len(counts)), setting.keys, float(max(setting.dimension, 1))
    with np.errstate(over="ignore", invalid="ignore"):
        largest = max(1.0, 2.0**keys * setting.bound) ** degrees
        together = (2.0**keys * columns * setting.bound) ** degrees
        lost = counts + 2 * degrees * largest * coefficients * columns**degrees
        lost = lost + together * (1 + keys * (2 * degrees + 2) * coefficients)
        found = 2 * float(torch.finfo(arithmetic.dtype).tiny) * float(lost.sum())
    return found if found < 1 else inf
