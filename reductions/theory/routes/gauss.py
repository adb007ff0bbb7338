r"""Gauss sums instead of one-hot messages: the norm of the acceptance of one coin.

At a coin the players hold $x^p_t \in F_q$ for the T blocks, and Alice accepts a message whose symbol there is y iff
$z = \sum_t w_t \prod_p x^p_t$ is y. With $\chi(z) = \exp(2 \pi i \operatorname{Tr}(z) / p)$, orthogonality of
characters gives

    1[z = y]  =  (1/q) sum_(a in F_q) chi(-a y) prod_t chi(a w_t x^1_t ... x^k_t).

The term a = 0 is the constant 1/q. For $a \neq 0$, expand the factors of the product in functions of modulus at most 1
of each $x^p_t$ alone.

*Every k.* Let $\psi$ run over the multiplicative characters of $F_q^*$, with $\psi(0) = 0$, and
$G(\psi) = \sum_{x \neq 0} \psi(x) \chi(x)$. Then

    chi(b x^1 ... x^k) = 1 - q/(q-1) prod_p [x^p != 0] + 1/(q-1) sum_(psi != 1) G(conj psi) psi(b) prod_p psi(x^p).

If some $x^p$ is 0, both sides are 1. Otherwise this is the expansion of the function $\chi$ on the group $F_q^*$, whose
coefficient at $\psi$ is $G(\bar\psi) / (q-1)$; at the trivial $\psi$ it is $-1/(q-1)$, and the part 1 of the constant
is taken back by $-[x \neq 0]$, in all $-q/(q-1)$. As $|G(\psi)| = \sqrt q$ otherwise, the absolute values of the q
coefficients sum to $\nu = 1 + q/(q-1) + (q-2) \sqrt q / (q-1)$. Multiplied out over T blocks these are $q^T$ products
for each a, which differ in a factor that depends on a only: $\chi(-a y) \Psi(a)$, where $\Psi$ is the product of the
characters chosen. Summed over $a \neq 0$ that is a Gauss sum again, of absolute value at most $\sqrt q$, or at most
q - 1 if $\Psi$ is trivial. Of the sum $\nu^T$ of all absolute values, a part

    A = (nu^T + (q - 2) mu^T) / (q - 1),    mu = 1 + (q - sqrt q)/(q - 1),

belongs to trivial $\Psi$: the mean over $g \in F_q^*$ of
$(1 + q/(q-1) + \sqrt q/(q-1) \sum_{\psi \neq 1} \psi(g))^T$, where the last sum is -1 for all g but 1. So a coin takes
$q^T$ products with norm $(\nu^T - A)/\sqrt q + A (q-1)/q$; where all factors are constant, the number that they and the
term a = 0 make together is [y = 0].

*k = 2, q odd.* Here $x y = ((x + y)^2 - x^2 - y^2)/2$, so $\chi(b x y) = g(x + y)\, \bar g(x)\, \bar g(y)$ with
$g(z) = \chi(b z^2 / 2)$. The additive Fourier coefficients of g have absolute value $1/\sqrt q$ each, since they are
quadratic Gauss sums divided by q; so $\sqrt q$ stands in place of $\nu$. But g depends on a, and the sum over a stays
outside: $1 + (q-1)\, q^T$ products with norm $1/q + (1 - 1/q)\, q^{T/2}$, which is less if T is large.

*Real numbers.* The real part of a product of k complex numbers of modulus at most 1 is a sum of $2^h$ products of k
real numbers of absolute value at most 1, up to sign: an even number of factors give their imaginary parts. Constant
phases, and all that depends on y, go to the first player. So there are $2^h$ times as many products, with $2^h$ times
the norm, where one-hot messages take $q^{hT}$ coordinates. [proved here]

For fixed k and $T = O(\sqrt q)$ this is best up to a constant: fix all players but two. The matrix of
$1[\langle x, y \rangle = b]$ on $F_q^T$, $b \neq 0$, less its mean has the spectral norm $q^{(T-1)/2}$ and about
$q^T$ rows and columns, so its norm in this sense, which is at least its $\gamma_2$ norm, is at least about
$q^{(T-1)/2}$.
"""

from __future__ import annotations

import sympy

__all__ = ["block_norm", "coin_norm", "coin_terms"]


def block_norm(root: sympy.Expr) -> sympy.Expr:
    """The norm nu of a character of one block over the field with `root`^2 elements, for every k."""
    q = root**2
    return 1 + q / (q - 1) + (q - 2) * root / (q - 1)


def coin_norm(k: int, root: sympy.Expr, blocks: sympy.Expr) -> sympy.Expr:
    """The norm of one coin of a protocol with so many blocks, over a field of odd order if k = 2."""
    q, signs = root**2, 2 ** (k - 1)
    every = block_norm(root) ** blocks
    trivial = (every + (q - 2) * (1 + (q - root) / (q - 1)) ** blocks) / (q - 1)
    general = signs * ((every - trivial) / root + trivial * (q - 1) / q)
    if k > 2:
        return general
    return sympy.Min(general, 1 / q + (1 - 1 / q) * signs * root**blocks, evaluate=False)


def coin_terms(k: int, root: sympy.Expr, blocks: sympy.Expr) -> sympy.Expr:
    """The most products that one coin takes."""
    q, signs = root**2, 2 ** (k - 1)
    return signs * q**blocks if k > 2 else 1 + (q - 1) * signs * q**blocks
