r"""The lower bound with explicit constants: from k-orthogonal vectors to order-k attention.

Let n be the number of vectors a set, $m \leq c L$ their dimension with $L = \log_2 n$, $h = k - 1$, and $\eta = 1/10$
the part that roundings may add once n is large. Blocks have $\ell = \lceil m / T \rceil$ bits; a code of degree
$u = \ell + g - 1$ on a curve of genus g over a field F has dimension at least $\ell$, its messages form a space of
dimension at most $h u$, and $N = 2 k u$ coins give t = N and s = N/2. So there are at most $|F|^{h u}$ instances, of
dimension $d \leq N (|F|^{hT} + 1)$ with the reference block, and their entries are at most

    B = (lambda d)^(1/k) <= (2 (h ln n + 2 ln kappa) (|F|^(hT) + 1))^(1/k).

- *tower*: $F = F_{p^2}$ with a prime p, $2k < p - 1$ and $T \leq 2 (p - 1)$. Level j of the Garcia-Stichtenoth tower
  has $N_j = p^j (p - 1)$ places and genus $g_j < p^j$. At the first level with $N_j \geq 2 k (\ell + g_j - 1)$, either
  $g_j = 0$ or $\ell > p^{j-1} (p - 1 - 2k) / 2k$, so that $u \leq \rho \ell$ with $\rho = 1 + 2 k p / (p - 1 - 2 k)$
  for *every* n; at the best n it is $(p - 1) / (p - 1 - 2 k)$, from the rate $1/2k - 1/(p-1)$ of a full level. F and T
  are fixed, hence $B = \Theta((\log n)^{1/k})$.
- *reed-solomon*: g = 0, and |F| is a prime from $[2k\ell, 4k\ell]$, so that T grows like $\log \log n$ and
  $B^k = (\log n)^{\Theta(T)}$.
- *hermitian*: $|F| = q^2$ for a prime q from $[x, 2x]$, $x^3 = 4 k \ell$, and $u \leq 2 \ell$; T grows alike.
- *direct*: no code; $D = k m$, t = m, s = m - 1, hence $B = \Theta((\log n)^{2/k})$.

Except for *direct*, T is chosen so that there are at most $n^{\delta/2}$ instances; an attention algorithm that takes
$O(n^{k-\delta})$ then decides k-OV in $n^{k-\delta/2+o(1)}$. [proved here]

References
----------
.. [1] J. Alman and Z. Song, ICLR 2024, Theorem 4.7 and appendix E.
.. [2] A. Rubinstein, "Hardness of approximate nearest neighbor search", STOC 2018, arXiv 1803.00904.
.. [3] A. Garcia and H. Stichtenoth, "On the asymptotic behaviour of some towers of function fields over finite fields",
   Journal of Number Theory 1996.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sympy
from numpy.typing import ArrayLike, NDArray

from reductions.errors import InputError
from reductions.overhead import rough
from reductions.problem import whole
from reductions.theory.atlas import atlas
from reductions.theory.hypotheses import KOVC, SETH, Hypothesis

__all__ = ["ROUTES", "Curves", "LowerBound", "curves", "theorem"]

ROUTES = ("tower", "reed-solomon", "hermitian", "direct")
ETA = sympy.Rational(1, 10)
_MOST_ORDER = 1000
_MOST_RATIO = 10**30  # of c to delta: primes have about as many digits

L, C, DELTA = sympy.symbols("L c delta", positive=True)
T, p = sympy.symbols("T p", integer=True, positive=True)


@dataclass(frozen=True)
class LowerBound:
    """What `theorem` returns; sizes are upper bounds, in L = log2 n, for every n at which `valid` holds.

    Attributes
    ----------
    order, route, delta, c, kappa
        What they are for: exponent k - delta, k-OV of dimension at most c log2 n, and kappa of the reference token.
    blocks, field
        T and |F|; None for the direct route.
    messages
        There are at most n^messages instances.
    dimension
        d, the reference block included: C L for the tower and the direct route.
    entry_bound
        B: C_b L^(1/k) for the tower, C_b L^(2/k) for the direct route.
    tolerance
        An error in each entry of the output below this is harmless.
    valid
        A condition on L.
    hypotheses
        What the bound stands on; each implies the one before it.
    """

    order: int
    route: str
    delta: sympy.Expr
    c: sympy.Expr
    kappa: int
    blocks: sympy.Expr | None
    field: sympy.Expr | None
    messages: sympy.Expr
    dimension: sympy.Expr
    entry_bound: sympy.Expr
    tolerance: sympy.Expr
    valid: sympy.Basic
    hypotheses: tuple[Hypothesis, ...]

    @property
    def running_time(self) -> str:
        """The statement about running times."""
        k, delta = self.order, _plain(self.delta)
        return (
            f"An algorithm that computes order-{k} attention of n queries and n + 1 keys per set in time "
            f"O(n^({k} - {delta})), with entries up to B and an error below epsilon_a, decides {k}-OV with n vectors "
            f"per set, of dimension at most {_plain(self.c)} log2 n, in time n^({k} - {delta}/2 + o(1))."
        )

    @property
    def quantities(self) -> tuple[tuple[str, str, sympy.Expr], ...]:
        """Name, relation and value of every number of the bound."""
        code = (
            ("T", "=", self.blocks),
            ("|F|", "=" if self.route == "tower" else "<=", self.field),
        )
        return (
            *((name, relation, value) for name, relation, value in code if value is not None),
            ("log_n(instances)", "<=", self.messages),
            ("d", "<=", self.dimension),
            ("B", "<=", self.entry_bound),
            ("epsilon_a", ">=", self.tolerance),
        )

    def __str__(self) -> str:
        lines = (f"    {name} {relation} {_rounded(value, relation)}" for name, relation, value in self.quantities)
        first, *stronger = (hypothesis.name for hypothesis in self.hypotheses)
        found = atlas()
        return "\n".join(
            [
                f"Order-{self.order} attention by the route {self.route}, with L = log2 n, if {self.valid}:",
                *lines,
                self.running_time,
                f"It stands on {first}, with a c for some exponent below delta/2."
                + "".join(f" {name} implies that, whatever has become of {name}." for name in stronger),
                *(f"    {hypothesis} Status: {found.status(hypothesis)}." for hypothesis in self.hypotheses),
            ]
        )

    def _repr_latex_(self) -> str:
        names = {"log_n(instances)": r"\log_n(\text{instances})", "epsilon_a": r"\varepsilon_a"}
        sides = {"=": "=", "<=": r"\leq", ">=": r"\geq"}
        rows = r" \\ ".join(
            f"{names.get(name, name)} &{sides[relation]} {sympy.latex(_rounded(value, relation))}"
            for name, relation, value in self.quantities
        )
        return rf"$$\begin{{aligned}}{rows}\end{{aligned}}$$"


def theorem(order: int, delta: Any = None, c: Any = None, code: str = "tower", kappa: int = 16) -> LowerBound:
    """The lower bound for attention of one order, every constant a number; in symbols without `delta` and `c`.

    Parameters
    ----------
    order
        k, from 2 to 1000.
    delta
        A real number, 0 < delta < k.
    c
        A real number above 0, at most 10^30 delta: the dimension of the k-OV instances is at most c log2 n.
    code
        "tower", "reed-solomon", "hermitian", or "direct" for the route without a protocol.
    kappa
        Parameter of the reference token, at least 2.

    Raises
    ------
    InputError
        If a number is out of range.

    Examples
    --------
    >>> bound = theorem(order=2, delta=1, c=1)
    >>> bound.blocks, bound.field, bound.entry_bound
    (147, 6241, 1.10...e+279*sqrt(L))
    >>> theorem(order=3, delta=0.1, c=2, code="direct").entry_bound
    2.30...*L**(2/3)
    >>> theorem(order=3).messages
    c*(66*p/(5*(p - 7)) + 11/5)*log(p**2)/(T*log(2))
    """
    k = whole("order", order, 2)
    if k > _MOST_ORDER:
        raise InputError(f"order must be at most {_MOST_ORDER}, got {rough(k)}")
    whole("kappa", kappa, 2)
    if code not in ROUTES:
        raise InputError(f"code must be one of {', '.join(ROUTES)}, got {code!r}")
    symbolic = _symbolic(k, code, kappa)
    if delta is None and c is None:
        return symbolic
    if delta is None or c is None:
        raise InputError("delta and c go together; leave out both for the bound in symbols")
    given = {
        DELTA: _rational(delta, k, f"delta must lie strictly between 0 and the order {k}, got {delta}"),
        C: _rational(c, sympy.oo, f"c must be above 0, got {c}"),
    }
    if given[C] > _MOST_RATIO * given[DELTA]:
        raise InputError(f"c must be at most 10^30 delta, got {c} and {delta}")
    if code == "tower":
        given |= _tower(symbolic, given)
    return replace(
        symbolic,
        delta=given[DELTA],
        c=given[C],
        blocks=None if symbolic.blocks is None else symbolic.blocks.subs(given),
        field=None if symbolic.field is None else symbolic.field.subs(given),
        messages=_upper(symbolic.messages, given),
        dimension=_upper(symbolic.dimension, given),
        entry_bound=_upper(symbolic.entry_bound, given),
        valid=symbolic.valid.subs(given),
    )


def _rational(value: Any, above: Any, refusal: str) -> sympy.Rational:
    """The number as it is written in decimals, if it is one between 0 and `above`."""
    try:
        number = sympy.Rational(str(value))
    except (TypeError, ValueError) as error:
        raise InputError(refusal) from error
    if not 0 < number < above:
        raise InputError(refusal)
    return number


def _symbolic(k: int, route: str, kappa: int) -> LowerBound:
    h = k - 1
    temperature = (1 + ETA) * h * sympy.log(2) * L  # h ln n + 2 ln kappa at most
    large = 2 * sympy.log(kappa) / (ETA * h * sympy.log(2))
    if route == "direct":
        blocks = field = None
        messages, dimension = sympy.Integer(0), (k + 1) * C * L
        entry_bound = (temperature * dimension) ** sympy.Rational(1, k)
        valid = sympy.Max(large, 1 / C) <= L
    else:
        degree, blocks, field, valid = _code(k, route, large)
        coordinates = field ** (h * blocks) + 1
        messages = h * degree * C / blocks * sympy.log(field, 2)
        dimension = 2 * k * degree * C / blocks * L * coordinates
        entry_bound = (2 * temperature * coordinates) ** sympy.Rational(1, k)
    reference = sympy.Rational(kappa - 1, 2 * kappa + 2)
    return LowerBound(
        k, route, DELTA, C, kappa, blocks, field, messages, dimension, entry_bound, reference, valid, (KOVC(k), SETH())
    )


def _code(k: int, route: str, large: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr, sympy.Expr, sympy.Basic]:
    """Upper bound on u T / (c L), T, |F|, and the condition on L: what the module says of each code."""
    h, rounding = k - 1, 1 + ETA
    if route == "tower":
        degree = rounding * (1 + 2 * k * p / (p - 1 - 2 * k))
        return degree, T, p**2, sympy.Max(large, T / (ETA * C)) <= L
    if route == "reed-solomon":
        degree, field = sympy.Integer(1), 4 * k * C * L
        least = 1
    else:
        degree, field = 2 * rounding, 4 * (4 * k * C * L) ** sympy.Rational(2, 3)
        least = 128 * k**2
    blocks = sympy.ceiling(2 * h * degree * C / DELTA * sympy.log(field, 2))
    block = C * L / blocks
    # The primes must leave room for the characteristic condition.
    room = 2 * k * block >= blocks + 1 if route == "reed-solomon" else 4 * k * block >= (blocks / 2 + 1) ** 3
    return degree, blocks, field, sympy.And(large <= L, block >= sympy.Max(least, 1 / ETA), room)


def _tower(symbolic: LowerBound, given: dict[sympy.Symbol, sympy.Expr]) -> dict[sympy.Symbol, sympy.Integer]:
    """The least prime p that has a T <= 2 (p - 1) with messages <= delta/2, and the least such T."""
    blocks = (symbolic.messages * T * 2 / DELTA).subs(given)

    def least(number: int) -> sympy.Float:
        return blocks.evalf(60, subs={p: number})  # T may have thirty digits and more

    low, high = 2 * symbolic.order + 1, 2 * symbolic.order + 2
    while least(high) >= 2 * (high - 1):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if least(middle) < 2 * (middle - 1) else (middle, high)
    prime = sympy.nextprime(high - 1)
    return {p: sympy.Integer(prime), T: sympy.Integer(int(least(prime)) + 1)}


def _upper(expression: sympy.Expr, given: dict[sympy.Symbol, sympy.Expr]) -> sympy.Expr:
    """The expression at the given values, its constant factor exact if rational, else a float rounded upward.

    Floats of sympy have exponents of any size, which integers with that many digits would not survive.
    """
    constant, growing = expression.as_independent(L, as_Add=False)
    if not constant.has(T) and (exact := constant.subs(given)).is_Rational:
        return exact * growing.subs(given)
    number = constant.evalf(20, subs=given)
    return sympy.Float(number * (1 + sympy.Float("1e-15", 20)), 17) * growing.subs(given)


def _rounded(expression: sympy.Expr, relation: str) -> sympy.Expr:
    """The expression for printing: numbers of five digits, rounded to the side that the relation allows."""
    side = {"<=": 1, "=": 0, ">=": -1}[relation]

    def rounded(number: sympy.Float) -> sympy.Float:
        near = (sympy.Float(number * (1 + side * step * sympy.Float("1e-5", 17)), 5) for step in range(12))
        # What is printed is a decimal again, so that is what must be on the right side.
        return next(short for short in near if side * (sympy.Float(str(short), 17) - number) >= 0)

    if expression.is_Rational and not expression.is_Integer:
        expression = sympy.Float(expression, 17)
    return expression.xreplace({number: rounded(number) for number in expression.atoms(sympy.Float)})


def _plain(expression: sympy.Expr) -> str:
    return f"{float(expression):g}" if expression.is_number else str(expression)


@dataclass(frozen=True)
class Curves:
    """The entry bound B by route, as log10 B against log2 n; NaN where n is too small for the bound to be valid.

    Attributes
    ----------
    log2_n
        Shape (points,).
    log10_entry_bound
        One array of shape (points,) a route.
    """

    log2_n: NDArray[np.float64]
    log10_entry_bound: dict[str, NDArray[np.float64]]


def curves(order: int, delta: Any, c: Any, log2_n: ArrayLike | None = None) -> Curves:
    """Curves of B(n) for every route, from the explicit constants.

    Parameters
    ----------
    order, delta, c
        As for `theorem`.
    log2_n
        Shape (points,); 2^4 to 2^160, evenly spaced in the logarithm, if not given.

    Examples
    --------
    >>> found = curves(2, 1, 1, 2.0 ** np.array([4, 40, 80]))
    >>> found.log10_entry_bound["direct"].round(1)
    array([ nan, 12.2, 24.3])
    """
    try:
        points = 2.0 ** np.linspace(4, 160, 53) if log2_n is None else np.asarray(log2_n, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise InputError("log2_n must be finite real numbers") from error
    if not np.isfinite(points).all():
        raise InputError(f"log2_n must be finite, got {points[~np.isfinite(points)][0]}")
    bounds = {route: theorem(order, delta, c, route) for route in ROUTES}
    return Curves(points, {route: np.array([_log10(bound, x) for x in points]) for route, bound in bounds.items()})


def _log10(bound: LowerBound, log2_n: float) -> float:
    at = {L: sympy.Float(log2_n)}
    if not bound.valid.subs(at):
        return float("nan")
    return float(sympy.log(bound.entry_bound.evalf(subs=at), 10))
