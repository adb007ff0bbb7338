r"""Polynomials for $e^x$ with the least relative error on $[-M, M]$, and a proof of how small it is.

A weight $P(z)$ in place of $e^z$ has the relative error $f(z) = P(z)e^{-z} - 1$, so $\delta = \sup |f|$ is what counts.
Everything here rests on one line, $f' = (P' - P) e^{-x}$:

- *bound*: the mean value theorem on short cells, in ball arithmetic [1]_, gives a rigorous upper bound on $\delta$ for
  the rounded coefficients actually used, a percent or so above the truth;
- *exchange*: a polynomial of degree $g$ whose $f$ alternates on $g + 2$ points has $g + 1$ zeros, so by Rolle all $g$
  roots of $P' - P$ are real and inside. With the two ends they are the next $g + 2$ points of the Remez iteration.

References
----------
.. [1] F. Johansson, "Arb: efficient arbitrary-precision midpoint-radius interval arithmetic", IEEE Transactions on
   Computers 2017.
.. [2] A. Aggarwal and J. Alman, "Optimal-degree polynomial approximations for exponentials and Gaussian kernel density
   estimation", CCC 2022.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import ceil, cos, e, exp, frexp, inf, ldexp, lgamma, log, nextafter, pi, tanh

from flint import arb, arb_mat, arb_poly, ctx

from attention.errors import CertificateError, InputError
from attention.inputs import checked_real, checked_whole

__all__ = [
    "MOST_DEGREE",
    "MOST_LOGIT",
    "ExpPolynomial",
    "estimated_degree",
    "least_degree",
    "minimax_exp",
    "rounded_up",
    "taylor_exp",
    "theory_degree",
    "widest_bound",
]

MOST_LOGIT = 300.0  # e to it and its square are float64
MOST_DEGREE = 60
_LEAST_BOUND = 2.0**-10  # an error of (M/2)^(g+1) must show at the working precision
_HAIR = 2.0**-32
_GRID_BITS = 6  # the grid of bounds: at most 3 % apart, which moves the degree rarely and lets the cache hit


@dataclass(frozen=True)
class ExpPolynomial:
    """A polynomial and a proved bound on its relative error.

    Attributes
    ----------
    coefficients
        Of 1, x, x^2, ...: float64, used exactly as they are.
    bound
        M: half the length of the interval [-M, M].
    error
        At least sup |P(x) e^(-x) - 1| over the interval, and for |x| up to M (1 + 2^-32).
    """

    coefficients: tuple[float, ...]
    bound: float
    error: float

    @property
    def degree(self) -> int:
        """The degree g."""
        return len(self.coefficients) - 1

    def derivative(self) -> ExpPolynomial:
        """The derivative P', with a proved bound on its own relative error against e^x."""
        with ctx.workprec(128):
            return _certified([j * c for j, c in enumerate(self.coefficients)][1:] or [0.0], self.bound)


def rounded_up(bound: float) -> float:
    """Return the least number with six significant bits that is at least `bound`, up to a relative 2^-32.

    That much is forgiven so that a bound that rounding puts just above 1 stays 1; polynomials hold that far out. Past
    2^1023, where the next such number may not exist, infinity is returned.

    Examples
    --------
    >>> rounded_up(1.0 + 1e-15), rounded_up(1.01), rounded_up(0.0)
    (1.0, 1.03125, 0.0)
    """
    if not bound <= 2.0**1023:
        return inf
    mantissa, exponent = frexp(bound)
    return ldexp(ceil(ldexp(mantissa, _GRID_BITS) * (1 - _HAIR)), exponent - _GRID_BITS)


@lru_cache(maxsize=1024)
def minimax_exp(bound: float, degree: int) -> ExpPolynomial:
    """Return the polynomial of least relative error: Remez exchange in ball arithmetic, coefficients then rounded.

    Parameters
    ----------
    bound
        M, 0 <= M <= 300; between 0 and 2^-10 the polynomial for 2^-10 is returned.
    degree
        g, 0 <= g <= 60.

    Raises
    ------
    InputError
        If an argument is out of range.

    Complexity
    ----------
    Five or so exchanges, each O(g^3) operations on numbers of 100 to 2000 bits; results are cached.

    Examples
    --------
    >>> minimax_exp(1.0, 4).error < taylor_exp(1.0, 4).error / 10
    True
    """
    bound, degree = _check(bound, degree)
    if bound == 0:
        return ExpPolynomial((1.0,) + (0.0,) * degree, 0.0, 0.0)
    bound = max(bound, _LEAST_BOUND)
    with ctx.workprec(128 + 24 * degree + int(4 * bound)):
        points = [arb(bound * -cos(pi * i / (degree + 1))) for i in range(degree + 2)]
        while True:
            rows = [[x**j for j in range(degree + 1)] + [-((-1) ** i) * x.exp()] for i, x in enumerate(points)]
            *solution, level = arb_mat(rows).solve(arb_mat([[x.exp()] for x in points])).entries()
            polynomial = arb_poly([c.mid() for c in solution])
            points = [arb(-bound), *sorted(_stationary(polynomial)), arb(bound)]
            if max(abs(_error(polynomial, x)) for x in points) < abs(level) * arb("1.0001"):
                break
        return _certified([float(c) for c in solution], bound)


@lru_cache(maxsize=1024)
def taylor_exp(bound: float, degree: int) -> ExpPolynomial:
    """Return Taylor's polynomial about 0, for comparison; the arguments are those of `minimax_exp`.

    There P' - P = -x^g/g!, so the ends are the worst points of the exact polynomial; rounding its coefficients adds at
    most sum |c_j - 1/j!| M^j e^M.
    """
    bound, degree = _check(bound, degree)
    with ctx.workprec(128 + 8 * degree + int(4 * bound)):
        exact = [1 / arb(j).gamma() for j in range(1, degree + 2)]
        rounded = [float(c) for c in exact]
        end = arb(bound) * (1 + _HAIR)
        ends = [abs(_error(arb_poly(exact), x)).upper() for x in (-end, end)]
        shift = sum(abs(a - b) * end**j for j, (a, b) in enumerate(zip(exact, rounded, strict=True)))
        return ExpPolynomial(tuple(rounded), bound, _float_above(max(ends) + shift * end.exp()))


def least_degree(bound: float, tolerance: float, *, taylor: bool = False) -> int:
    """Return the least degree whose proved relative error on [-bound, bound] is at most `tolerance`.

    Parameters
    ----------
    bound
        M, 0 <= M <= 300.
    tolerance
        In (0, 1).
    taylor
        Whether to take Taylor's polynomials instead of the minimax ones.

    Raises
    ------
    InputError
        If an argument is out of range.
    CertificateError
        If no float64 coefficients of degree up to 60 are certified for it.

    Examples
    --------
    >>> least_degree(1.0, 1e-4), least_degree(1.0, 1e-4, taylor=True), theory_degree(1.0, 1e-4)
    (5, 7, 4)
    """
    bound, _ = _check(bound, 0)
    _check_tolerance(tolerance)
    family = taylor_exp if taylor else minimax_exp
    degree, last = estimated_degree(bound, tolerance), inf
    while (error := family(bound, degree).error) > tolerance:
        if degree == MOST_DEGREE or (error >= last and degree > 4 * bound):
            # Rounding the coefficients leaves an error that grows with e^(2M).
            raise CertificateError(
                f"no polynomial of degree up to {degree} with float64 coefficients is certified for a relative error "
                f"of {tolerance:.3g} on [-{bound:.4g}, {bound:.4g}]: scale the entries down or raise the tolerance"
            )
        degree, last = degree + 1, error
    while degree and _estimate(bound, degree - 1) < 2 * tolerance and family(bound, degree - 1).error <= tolerance:
        degree -= 1
    return degree


def estimated_degree(bound: float, tolerance: float) -> int:
    """Return what `least_degree` returns, or one more or less, without proof and within microseconds.

    Where coefficients in float64 do not or hardly reach the tolerance, it is the degree of a polynomial in more digits.

    Examples
    --------
    >>> estimated_degree(1.0, 1e-4), estimated_degree(12.0, 1e-4)
    (5, 21)
    """
    return next((g for g in range(MOST_DEGREE) if _estimate(bound, g) <= tolerance), MOST_DEGREE)


@lru_cache(maxsize=1024)
def widest_bound(degree: int, tolerance: float) -> float:
    """Return about the largest M for which a polynomial of a degree has a relative error of `tolerance`, unproved.

    It is a power of 2 to a multiple of 1/4, between 2^-10 and 32, or 0 where even the first is too large.

    Examples
    --------
    >>> widest_bound(5, 1e-4), minimax_exp(1.0, 5).error < 1e-4 < minimax_exp(2**0.25, 5).error
    (1.0, True)
    """
    bounds = (2.0 ** (power / 4) for power in range(20, -41, -1))
    return next((bound for bound in bounds if _estimate(bound, degree) <= tolerance), 0.0)


def _estimate(bound: float, degree: int) -> float:
    """About the least relative error of a polynomial, within a factor 4/3 for M up to 16.

    An error e^x - P that is nearly a multiple of a Chebyshev polynomial has that of the first term of the series left
    out, less by what the weight e^-x leaves of the terms after it; the constant is fit.
    """
    if bound == 0:
        return 0.0
    if 2 * degree + 1 < bound:
        return 1.0
    terms, bound = degree + 1, max(bound, _LEAST_BOUND)
    logarithm = terms * log(bound / 2) - lgamma(terms + 1) - 0.23 * bound**2 / (terms + 1)
    return tanh(2 * exp(min(logarithm, 1.0)))  # constants reach tanh(M), and nothing is above 1


def theory_degree(bound: float, tolerance: float) -> int:
    r"""Return $\lceil \max(M, \ln(1/\delta) / \ln(e + \ln(1/\delta)/M)) \rceil$.

    The optimal degree is within a constant factor of this [2]_; e inside the logarithm keeps it at least 1.
    """
    bound, _ = _check(bound, 0)
    _check_tolerance(tolerance)
    if bound == 0:
        return 0
    digits = log(1 / tolerance)
    return ceil(max(bound, digits / log(e + digits / bound)))


def _check(bound: float, degree: int) -> tuple[float, int]:
    if not 0 <= checked_real("the logit bound", bound) <= MOST_LOGIT:
        raise InputError(f"the logit bound must be at least 0 and at most {MOST_LOGIT:g}, got {bound}")
    return float(bound), checked_whole("the degree", degree, 0, MOST_DEGREE)


def _check_tolerance(tolerance: float) -> None:
    if not 0 < checked_real("the relative tolerance", tolerance) < 1:
        raise InputError(f"the relative tolerance must be in (0, 1), got {tolerance}")


def _error(polynomial: arb_poly, x: arb) -> arb:
    return polynomial(x) * (-x).exp() - 1


def _stationary(polynomial: arb_poly) -> list[arb]:
    """The real parts of the roots of P' - P."""
    return [root.real.mid() for root in (polynomial.derivative() - polynomial).complex_roots()]


def _certified(coefficients: list[float], bound: float) -> ExpPolynomial:
    """Attach the proved error: |f| <= |f(mid)| + the integral of |f'| over half a cell, on each of many cells.

    P' - P, expanded about the middle, bounds f' there. Cells are short against the distance of two extrema of f, which
    lie about as those of a Chebyshev polynomial, densely near the ends.
    """
    polynomial = arb_poly(coefficients)
    slope = polynomial.derivative() - polynomial
    cells = ceil(12 * (len(coefficients) + bound))
    end = arb(bound) * (1 + _HAIR)
    edges = [-end, *(arb(-bound * cos(pi * i / cells)) for i in range(1, cells)), end]
    error = 0.0
    for left, right in pairwise(edges):
        middle, radius = (left + right) / 2, (right - left) / 2
        about = arb_poly([abs(c) for c in slope(arb_poly([middle, 1]))])
        change = about.integral()(radius) * (-left).exp()
        error = max(error, _float_above(abs(_error(polynomial, middle)) + change))
    return ExpPolynomial(tuple(coefficients), bound, error)


def _float_above(ball: arb) -> float:
    """Return a float64 that is at least the absolute value of everything in the ball."""
    return nextafter(float(ball.abs_upper()), inf)
