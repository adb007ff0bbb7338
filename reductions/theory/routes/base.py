r"""What a route of the lower bound is, and what all routes share: the reference token and the norm of a gadget.

A *route* leads from k-orthogonal vectors to order-k attention, for every n at once. It writes, for each pair of a
query and a tuple of keys, a real number v as a sum $\sum_l c_l\, f^1_l f^2_l \cdots f^k_l$ in which $f^p_l$ is a
function of the vector of player p alone with $|f^p_l| \leq 1$, such that, with $0 \leq s < t$,

    the tuple is orthogonal  =>  v >= t  in one instance,      it is not  =>  v <= s  in every instance.

Let $L = \log_2 n$, $h = k - 1$, and let the *norm* of the route be a bound on $(\sum_l |c_l| + t) / (t - s)$. Then the
entries of the attention instances are at most

    B^k <= (h ln n + 2 ln kappa) * norm * (1 + zeta).   [proved here]

*Proof.* Every logit is $\lambda v$ with $\lambda = \ln(\kappa^2 P)/(t - s)$ and $P = n^h$ tuples of keys. The last key
set has a reference token besides: it has zeros where the other tokens have their $f^k_l$, and one more coordinate, in
which other keys of that set have a 0, gives all its tuples the logit $\lambda R$, $s < R < t$ (see
`reductions.edges.max_ip_to_attention`, where $v \geq 0$ is never used). Attention divides by the dimension d, so
coordinate l, written with entries of one size w in all players' vectors, contributes $w^k / d$ where $\lambda |c_l|$ is
wanted. Coordinates with large coefficients are split into $n_l = \lceil |c_l| / \varepsilon \rceil$ copies: then
$w^k = \varepsilon \lambda d$ serves for all of them, since the factors of a copy may be scaled down by
$(|c_l| / (\varepsilon n_l))^{1/k} \leq 1$. With S the sum of all $|c_l|$ and of R, J their number, and
$\varepsilon = \zeta S / J$, the dimension is
$d \leq S / \varepsilon + J = (1 + \zeta) S / \varepsilon$, so $w^k \leq (1 + \zeta) \lambda S$. Where all $c_l$ are
equal, as in 0/1 gadgets, nothing is split and zeta is 0. ∎

*Entries need few bits.* Rounding each by a factor between $1 - \varepsilon$ and $1 + \varepsilon$, where
$k \varepsilon \leq 1$, moves a logit by at most $2 k \varepsilon B^k$, since the products of k entries are at most
$B^k$ and attention divides their sum by d; and the output, which is $r / (r + r')$ for two sums of exponentials, by at
most half of that. So $\log_2 B^k$ bits and some more take as little from the tolerance as one likes.

The numbers below are for $h \ln n + 2 \ln \kappa \leq (1 + \eta) h \ln n$, that is for
$L \geq 2 \ln \kappa / (\eta h \ln 2)$, with $\eta = 1/10$.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from functools import cache
from typing import ClassVar, NamedTuple, TypeAlias

import mpmath
import sympy

from reductions.overhead import Bound

__all__ = [
    "DELTA",
    "ETA",
    "KAPPA",
    "SHARE",
    "ZETA",
    "C",
    "Given",
    "L",
    "Route",
    "Sizes",
    "T",
    "copies",
    "evaluated",
    "least_integer",
    "settled",
    "sizes_of",
]

BITS = 256
"""Of the numbers that parameters are chosen by: T may have thirty digits, and B a billion."""

ETA = sympy.Rational(1, 10)
ZETA = sympy.Rational(1, 10)

L, C, DELTA, SHARE = sympy.symbols("L c delta sigma", positive=True)
KAPPA, T = sympy.symbols("kappa T", integer=True, positive=True)

Given: TypeAlias = Mapping[sympy.Symbol, sympy.Rational]


class Sizes(NamedTuple):
    """What a route costs at one order, in L, c, delta, sigma, kappa and the symbols that the route chooses.

    Attributes
    ----------
    parameters
        What it chooses, by the names that are printed.
    messages
        There are at most n^messages instances.
    dimension
        d, the coordinates of the reference token included.
    norm
        As the module has it, zeta included.
    least
        All of it holds where L is at least each of these.
    """

    parameters: Mapping[str, Bound]
    messages: sympy.Expr
    dimension: sympy.Expr
    norm: sympy.Expr
    least: tuple[sympy.Expr, ...]


class Route(ABC):
    """A way from k-OV to attention. A new one is a class with the three parts below, listed in `ROUTES`.

    Attributes
    ----------
    name, title
        What `theorem` calls it, and what it does in a few words.
    assumes
        What it uses beside the hypothesis.
    power
        B grows as L^(power / k); None where it grows faster than every power of L.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    assumes: ClassVar[str] = ""
    power: ClassVar[int | None] = 1

    @abstractmethod
    def sizes(self, k: int) -> Sizes:
        """What it costs, in symbols."""

    @abstractmethod
    def choose(self, k: int, given: Given) -> dict[sympy.Symbol, sympy.Integer]:
        """Parameters for numbers delta, c and sigma; those that depend on n are chosen if L is given too."""

    def __repr__(self) -> str:
        return self.name


@cache
def sizes_of(route: Route, k: int) -> Sizes:
    """The sizes of a route, made once."""
    return route.sizes(k)


def settled(k: int) -> sympy.Expr:
    """The L from which ln(kappa) no longer matters."""
    return 2 * sympy.log(KAPPA) / (ETA * (k - 1) * sympy.log(2))


def copies(terms: sympy.Expr) -> sympy.Expr:
    """The coordinates of so many terms, once those with large coefficients are split."""
    return (1 + 1 / ZETA) * terms


def evaluated(expression: sympy.Expr, given: Mapping[sympy.Symbol, sympy.Rational | mpmath.mpf | int]) -> mpmath.mpf:
    """The expression in floating point with exponents of any size, right to some 70 digits."""
    symbols, function = _compiled(expression)
    with mpmath.workprec(BITS):
        values = (given[symbol] for symbol in symbols)
        return mpmath.mpf(
            function(*(mpmath.mpf(v.p) / v.q if isinstance(v, sympy.Rational) else mpmath.mpf(v) for v in values))
        )


@cache
def _compiled(expression: sympy.Expr) -> tuple[tuple[sympy.Symbol, ...], Callable[..., mpmath.mpf]]:
    symbols = tuple(sorted(expression.free_symbols, key=str))
    return symbols, sympy.lambdify(symbols, expression, "mpmath")


def least_integer(above: mpmath.mpf) -> int:
    """The least integer that is larger, or one more where that is not sure."""
    with mpmath.workprec(BITS):
        return int(mpmath.floor(above * (1 + mpmath.mpf(2) ** (BITS // -2)))) + 1
