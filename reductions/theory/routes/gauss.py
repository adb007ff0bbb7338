r"""Gauss sums instead of one-hot messages: the norm of the acceptance of one coin.

At a coin the players hold $x^p_t \in F_q$ for the T blocks, and Alice accepts a message whose symbol there is y iff
$\sum_t w_t \prod_p x^p_t = y$. One-hot messages of players 2..k take $q^{hT}$ coordinates for that.

*Every k.* With additive and then multiplicative characters it takes $q^T$ products of functions of modulus at most 1,
whose norm is $(\nu^T - A)/\sqrt q + A (q-1)/q$, where

    nu = sqrt(q) + 2 - 1/(sqrt(q) + 1),    mu = 2 - 1/(sqrt(q) + 1),    A = (nu^T + (q-2) mu^T)/(q-1).

This is proved in `reductions.problems.attention.characters`, and built by the edge
`reductions.edges.orthogonal_vectors_to_attention_by_characters`. There it is also proved that no expansion has a norm
below $(1 - q^{-T})(1 - 1/q)\, q^{(T-1)/2}$, so for fixed k and $T = O(\sqrt q)$ this is best up to a constant.

*k = 2, q odd.* With $\chi(z) = \exp(2 \pi i \operatorname{Tr}(z) / p)$, orthogonality of characters gives

    1[sum_t w_t x_t y_t = y]  =  (1/q) sum_(a in F_q) chi(-a y) prod_t chi(a w_t x_t y_t),

where the term a = 0 is 1/q. As $x y = ((x + y)^2 - x^2 - y^2)/2$, we have
$\chi(b x y) = g(x + y)\, \bar g(x)\, \bar g(y)$ with $g(z) = \chi(b z^2 / 2)$. The additive Fourier coefficients of g
have absolute value $1/\sqrt q$ each, since they are quadratic Gauss sums divided by q; so q products with norm
$\sqrt q$ do for a block, where characters take $\nu$. But g depends on $b = a w_t$, and the sum over a stays outside:
$1 + (q-1)\, q^T$ products with norm $1/q + (1 - 1/q)\, q^{T/2}$, which is less if T is large.

*Real numbers.* The real part of a product of k complex numbers of modulus at most 1 is a sum of $2^h$ products of k
real numbers of absolute value at most 1, up to sign: an even number of factors give their imaginary parts. Constant
phases, and all that depends on y, go to the first player. So there are at most $2^h$ times as many products, with
$2^h$ times the norm, except for constants. [proved here]
"""

from __future__ import annotations

import sympy

__all__ = ["block_norm", "coin_norm", "coin_terms"]


def block_norm(root: sympy.Expr) -> sympy.Expr:
    """The norm nu of a character of one block over the field with `root`^2 elements, for every k."""
    return root + 2 - 1 / (root + 1)


def coin_norm(k: int, root: sympy.Expr, blocks: sympy.Expr) -> sympy.Expr:
    """The norm of one coin of a protocol with so many blocks, over a field of odd order if k = 2."""
    q, signs = root**2, 2 ** (k - 1)
    every = block_norm(root) ** blocks
    trivial = (every + (q - 2) * (block_norm(root) - root) ** blocks) / (q - 1)
    general = signs * ((every - trivial) / root + trivial * (q - 1) / q)
    if k > 2:
        return general
    return sympy.Min(general, 1 / q + (1 - 1 / q) * signs * root**blocks, evaluate=False)


def coin_terms(k: int, root: sympy.Expr, blocks: sympy.Expr) -> sympy.Expr:
    """The most products that one coin takes."""
    q, signs = root**2, 2 ** (k - 1)
    return signs * q**blocks if k > 2 else 1 + (q - 1) * signs * q**blocks
