r"""Gauss sums instead of one-hot messages: the norm of the acceptance of one coin.

At a coin the players hold $x^p_t \in F_q$ for the T blocks, and Alice accepts a message whose symbol there is y iff
$\sum_t w_t \prod_p x^p_t = y$. With $\chi(z) = \exp(2 \pi i \operatorname{Tr}(z) / p)$, orthogonality of characters
gives

    1[sum_t w_t prod_p x^p_t = y]  =  (1/q) sum_(a in F_q) chi(-a y) prod_t chi(a w_t x^1_t ... x^k_t).

The term a = 0 is the constant 1/q. For $b = a w_t \neq 0$, expand $\chi(b x^1 \cdots x^k)$ in functions of modulus at
most 1 of each $x^p$ alone:

- *every k*: with the multiplicative characters $\psi$ of $F_q^*$, $\psi(0) = 0$, and
  $G(\psi) = \sum_{x \neq 0} \psi(x) \chi(x)$,

      chi(b x^1 ... x^k) = 1 - q/(q-1) prod_p [x^p != 0] + 1/(q-1) sum_(psi != 1) G(conj psi) psi(b) prod_p psi(x^p).

  If some $x^p$ is 0, both sides are 1. Otherwise this is the expansion of the function $\chi$ on the group $F_q^*$,
  whose coefficient at $\psi$ is $G(\bar\psi) / (q-1)$; at the trivial $\psi$ it is $-1/(q-1)$, and the part 1 of the
  constant is taken back by $-[x \neq 0]$, in all $-q/(q-1)$. As $|G(\psi)| = \sqrt q$ otherwise, the absolute values
  of the coefficients sum to $\nu = 1 + q/(q-1) + (q-2) \sqrt q / (q-1)$. There are q terms.
- *k = 2, q odd*: $x y = ((x + y)^2 - x^2 - y^2)/2$, so $\chi(b x y) = g(x + y)\, \bar g(x)\, \bar g(y)$ with
  $g(z) = \chi(b z^2 / 2)$. The additive Fourier coefficients of g have absolute value $1/\sqrt q$ each, since they are
  quadratic Gauss sums divided by q; so q terms with $\nu = \sqrt q$.

Multiplied out over T blocks these are $q^T$ terms with norm $\nu^T$. The real part of a product of k complex numbers
of modulus at most 1 is a sum of $2^h$ products of k real numbers of absolute value at most 1, up to sign: an even
number of factors give their imaginary parts. Constant phases go to the first player. So a coin that accepts is a sum
of at most $1 + (q-1)\, 2^h q^T$ products with norm

    1/q + (1 - 1/q) 2^h nu^T,

where one-hot messages take $q^{hT}$ coordinates. [proved here]

For fixed k this is best up to a constant: fix all players but two, and the matrix of $1[\langle x, y \rangle = b]$
on $F_q^T$ less its mean has spectral norm about $q^{T/2}$ with about $q^T$ rows and columns, so its norm in this sense,
which is at least its $\gamma_2$ norm, is at least about $q^{T/2 - 1}$.
"""

from __future__ import annotations

import sympy

__all__ = ["block_norm", "coin_norm", "coin_terms"]


def block_norm(k: int, root: sympy.Expr) -> sympy.Expr:
    """The norm nu of a character of one block over the field with `root`^2 elements, an odd number if k = 2."""
    q = root**2
    return root if k == 2 else 1 + q / (q - 1) + (q - 2) * root / (q - 1)


def coin_norm(k: int, root: sympy.Expr, blocks: sympy.Expr) -> sympy.Expr:
    """The norm of one coin of a protocol with so many blocks."""
    q = root**2
    return 1 / q + (1 - 1 / q) * 2 ** (k - 1) * block_norm(k, root) ** blocks


def coin_terms(k: int, root: sympy.Expr, blocks: sympy.Expr) -> sympy.Expr:
    """The most products that one coin takes."""
    q = root**2
    return 1 + (q - 1) * 2 ** (k - 1) * q**blocks
