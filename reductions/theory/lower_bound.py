r"""The lower bound with explicit constants: from k-orthogonal vectors to order-k attention.

Let n be the number of vectors a set, $m \leq c L$ their dimension with $L = \log_2 n$. On every route
(`reductions.theory.routes`) there are at most $n^{\sigma\delta}$ attention instances, with sigma = 1/2 if nothing else
is said, of dimension d and with entries at most B. An attention algorithm that takes $O(n^{k-\delta})$ then decides
k-OV in $n^{k - (1 - \sigma) \delta + o(1)}$, and k-OVC says that there is a c for which that cannot be. [proved here]

- *direct*, *signed*: no protocol, with 0/1 entries or signed ones; $B = \Theta(L^{2/k})$.
- *tower*, *characters*, *plain*, *crt*, *ldpc*: protocols over fields that are fixed once delta and c are;
  $B \leq C_b L^{1/k}$, as in the paper, which leaves $C_b$ existential.
- *reed-solomon*, *hermitian*: protocols over fields that grow with n; B grows faster than every power of L.

The number of digits of $C_b$, for n^(delta/2) messages and, in brackets, n^(0.9 delta):

    k, delta, c    tower              characters       plain         crt           ldpc
    3, 0.1, 2      83214 (39690)      20803 (9922)     1509 (679)     899 (471)    333 (186)
    2, 0.1, 2      16911  (7862)       8455 (3930)      874 (381)     541 (255)    197 (111)
    3, 0.5, 2      10588  (4839)       2647 (1210)      165  (68)     139  (72)     68  (39)
    3, 1,   1       1623   (707)        406  (177)       22  (11)      33  (19)     18  (11)
    2, 1,   1        279   (113)        140   (57)       12   (7)      18  (11)     13   (8)
    4, 0.1, 2     211143 (102024)     35190 (17004)    1943 (889)    1174 (585)    571 (318)

A Merlin-Arthur protocol for disjointness sends advice and messages of which the product of the lengths is Omega(m)
[4]_, so arguments of this kind do not come below about c / delta digits.

References
----------
.. [1] J. Alman and Z. Song, ICLR 2024, Theorem 4.7 and appendix E.
.. [2] A. Rubinstein, "Hardness of approximate nearest neighbor search", STOC 2018, arXiv 1803.00904.
.. [3] A. Garcia and H. Stichtenoth, "On the asymptotic behaviour of some towers of function fields over finite fields",
   Journal of Number Theory 1996.
.. [4] H. Klauck, "Rectangle size bounds and threshold covers in communication complexity", CCC 2003.
"""

from __future__ import annotations

from typing import Any

import sympy

from reductions.errors import InputError
from reductions.overhead import rough
from reductions.problem import whole
from reductions.theory.bound import LowerBound
from reductions.theory.routes import ROUTES
from reductions.theory.routes.base import DELTA, SHARE, C

__all__ = ["ROUTES", "LowerBound", "theorem"]

_MOST_ORDER = 1000
_MOST_RATIO = 10**30  # of c to delta: primes have about as many digits


def theorem(
    order: int, delta: Any = None, c: Any = None, route: str = "plain", *, share: Any = "1/2", kappa: int = 16
) -> LowerBound:
    """The lower bound for attention of one order, every constant a number; in symbols without `delta` and `c`.

    Parameters
    ----------
    order
        k, from 2 to 1000.
    delta
        A real number, 0 < delta < k.
    c
        A real number above 0, at most 10^30 delta: the dimension of the k-OV instances is at most c log2 n.
    route
        One of `ROUTES`.
    share
        sigma, strictly between 0 and 1: at most n^(sigma delta) instances.
    kappa
        Parameter of the reference token, at least 2.

    Raises
    ------
    InputError
        If a number is out of range.

    Examples
    --------
    >>> bound = theorem(order=2, delta=1, c=1)
    >>> bound.chosen, bound.entry_bound
    ({p: 11, T: 18}, 713236996600...*sqrt(L))
    >>> theorem(order=3, delta=0.1, c=2, route="signed").entry_bound
    1.46...*L**(2/3)
    >>> theorem(order=3, delta=0.1, c=2, route="ldpc").log10_constant
    332.9...
    >>> theorem(order=3, route="tower").messages
    2*c*(33*p/(5*(p - 7)) + 11/10)*log(p**2)/(T*log(2))
    """
    k = whole("order", order, 2)
    if k > _MOST_ORDER:
        raise InputError(f"order must be at most {_MOST_ORDER}, got {rough(k)}")
    whole("kappa", kappa, 2)
    if route not in ROUTES:
        raise InputError(f"route must be one of {', '.join(ROUTES)}, got {route!r}")
    found = ROUTES[route]
    part = _rational(share, 1, f"share must lie strictly between 0 and 1, got {share}")
    if delta is None and c is None:
        return LowerBound(k, found, DELTA, C, part, kappa, {})
    if delta is None or c is None:
        raise InputError("delta and c go together; leave out both for the bound in symbols")
    given = {
        DELTA: _rational(delta, k, f"delta must lie strictly between 0 and the order {k}, got {delta}"),
        C: _rational(c, sympy.oo, f"c must be above 0, got {c}"),
        SHARE: part,
    }
    if given[C] > _MOST_RATIO * given[DELTA] * part:
        raise InputError(f"c must be at most 10^30 share * delta, got {c} and {delta}")
    return LowerBound(k, found, given[DELTA], given[C], part, kappa, found.choose(k, given))


def _rational(value: Any, above: Any, refusal: str) -> sympy.Rational:
    """The number as it is written in decimals, if it is one between 0 and `above`."""
    try:
        number = sympy.Rational(str(value))
    except (TypeError, ValueError, ZeroDivisionError) as error:
        raise InputError(refusal) from error
    if not 0 < number < above:
        raise InputError(refusal)
    return number
