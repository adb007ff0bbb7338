r"""One coin of a protocol as a sum of real products with one factor for each player, by Gauss sums.

At a coin, Alice accepts iff $\sum_t w_t \prod_p x^p_t = M$ in a field of q elements, of characteristic p. Let
$\chi(y) = \exp(2 \pi i \operatorname{Tr}(y) / p)$ and let $\psi$ run over the q - 1 multiplicative characters, with
$\psi(0) = 0$ for all of them; $\varepsilon$ is the trivial one, $G(\psi) = \sum_{y \ne 0} \psi(y) \chi(y)$, so that
$G(\varepsilon) = -1$, and $|G(\psi)| = \sqrt q$ for the others.

*A block.* For $b \ne 0$ and $y = \prod_p x_p$,

    chi(b y)  =  1 + sum_psi gamma_psi psi(b) prod_p psi(x_p),
    gamma_psi = G(conj psi) / (q - 1)  for psi not trivial,   gamma_epsilon = -q / (q - 1).

For y = 0 both sides are 1. For $y \ne 0$, orthogonality of characters on the group of order q - 1 gives
$\chi(by) = \frac1{q-1} \sum_\psi G(\bar\psi) \psi(by)$, where the trivial one has $-1/(q-1) = 1 + \gamma_\varepsilon$.

*A coin.* $[z = M] = \frac1q \sum_a \chi(a (z - M))$, and a = 0 gives 1 / q. For $a \ne 0$ the T blocks multiply: choose
for each a *label* $l_t$, the constant 1 or a character. With $\Psi$ the product of the characters chosen,

    [z = M]  =  sum over labels of  C(M) prod_p prod_t l_t(x^p_t),
    C(M)     =  1/q prod_t gamma_t l_t(w_t) S(M),    S(M) = sum over a != 0 of chi(-a M) Psi(a),

and $S(M)$ is a Gauss sum again, so that a is gone: $\bar\Psi(-M) G(\Psi)$ for $M \ne 0$; for M = 0 it is q - 1 if
$\Psi = \varepsilon$, else 0. Where all labels are constant, 1 / q is to be added: then C(M) = [M = 0], a number.

*Norm.* Let i labels be characters that are not trivial, and j trivial ones. Whatever M is,

    |C(M)|  <=  (sqrt q / (q-1))^i (q / (q-1))^j  times  1 / sqrt q  for Psi not trivial,  (q-1) / q  for Psi trivial,

and with $\nu = 1 + (q + (q-2) \sqrt q) / (q-1) = \sqrt q + 2 - 1/(\sqrt q + 1)$ the products sum to $\nu^T$ over all
labels. Those with $\Psi = \varepsilon$ sum to $A = (\nu^T + (q-2) \mu^T) / (q-1)$, where
$\mu = 2 - 1/(\sqrt q + 1)$: the mean over g of
$(1 + q/(q-1) + \frac{\sqrt q}{q-1} \sum_{\psi \ne \varepsilon} \psi(g))^T$. So a coin has a norm of at most

    (nu^T - A) / sqrt q + A (q-1) / q  =  O(q^((T-1)/2) (1 + 2 / sqrt q)^T),    where one-hot messages have q^(hT).

*No expansion is much shorter.* Let every player but two have ones only, and $F_{xy} = [\langle x, y \rangle = M]$ for
$x, y \in F_q^T$ and $M \ne 0$. If $F = \sum_l c_l u_l v_l^\top$ with entries of u and v of at most 1, then
$\langle F, Y \rangle \le \sum_l |c_l| q^T \|Y\|$ for every matrix Y. Take $Y = F - J/q$ with J all ones, that is
$\frac1q \sum_{a \ne 0} \chi(a (\langle x, y \rangle - M))$. Then $Y Y^*$ joins x with x' = c x only, c = a / a', where
it is $q^{T-2}$ times q - 1 for c = 1 and -1 else, or 1 for x = 0: on every line $q^{T-2} (q I - J)$. So
$\|Y\| = q^{(T-1)/2}$, and as F has $(q^T - 1) q^{T-1}$ ones,

    sum |c_l|  >=  (1 - q^-T) (1 - 1/q) q^((T-1)/2).

*Real products.* Labels that are conjugate have conjugate products, as the sum is real, so that half of them with
twice the coefficient will do. $\operatorname{Re} \prod_p z_p$ is a sum, with signs, over the $2^{k-1}$ even sets of
players who show $\operatorname{Im} z_p$ while the others show $\operatorname{Re} z_p$. Where all labels are real (1,
the trivial and the quadratic character), the keys' factors are real and $\operatorname{Re}$ of Alice's does.

*Copies.* A product whose coefficient may be c is written $\lceil c / \delta \rceil$ times with an equal share, where
$\delta$ is the least of all c. So no share is above $\delta$, and Alice's factors, divided by $\delta$, stay within 1.

References
----------
.. [1] R. Lidl and H. Niederreiter, "Finite Fields", chapter 5 (Gauss sums).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import combinations
from math import factorial, isqrt, log2, pi, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from attention.support.memory import over_memory
from reductions.errors import BudgetError
from reductions.overhead import rough

if TYPE_CHECKING:
    import galois

__all__ = ["Expansion", "Labels", "Written", "expansion_of"]

Complex = NDArray[np.complex128]
Real = NDArray[np.float64]

MOST_BITS = 900
"""Bits of the number of labels: float64 has to hold their norm."""


class Labels(NamedTuple):
    """The labels of one kind: choices of the constant or a character for every block.

    Attributes
    ----------
    characters, trivial
        How many of the T labels are characters that are not trivial, and how many are the trivial one.
    whole, real
        Whether the product of the characters is trivial, and whether all of them are real.
    number
        How many choices are of this kind.
    square
        The square of the largest coefficient of a product; of two conjugate choices together where they are not real.
    """

    characters: int
    trivial: int
    whole: bool
    real: bool
    number: int
    square: Fraction


@dataclass(frozen=True)
class Expansion:
    """The products of one coin, for a field of so many elements, so many blocks, and order k.

    Raises
    ------
    BudgetError
        If the norm of a coin is beyond float64.

    Examples
    --------
    >>> coin = Expansion(field_order=7, blocks=2, order=3)
    >>> coin.coordinates, round(coin.coordinates * coin.share, 2), 7 ** (2 * 2)
    (192, 28.22, 2401)
    """

    field_order: int
    blocks: int
    order: int

    def __post_init__(self) -> None:
        """Check that float64 holds the norm."""
        if self.blocks * log2(self.field_order) > MOST_BITS:
            raise BudgetError(
                f"there are {self.field_order}^{self.blocks} products of characters at every coin, beyond float64; "
                "take a smaller instance or longer blocks"
            )

    @cached_property
    def labels(self) -> tuple[Labels, ...]:
        """All labels but the one that is constant everywhere, by kind."""
        return tuple(self._labels())

    def _labels(self) -> Iterator[Labels]:
        q, blocks = self.field_order, self.blocks
        for trivial in range(blocks + 1):
            for i in range(1 if trivial == 0 else 0, blocks - trivial + 1):
                places = factorial(blocks) // (factorial(i) * factorial(trivial) * factorial(blocks - i - trivial))
                # Choices of i characters of a cyclic group, none trivial, whose product is trivial.
                whole_choices = ((q - 2) ** i + (q - 2) * (-1) ** i) // (q - 1)
                size = Fraction(q, q - 1) ** (2 * trivial) * Fraction(q, (q - 1) ** 2) ** i
                for whole in (False, True):
                    choices = whole_choices if whole else (q - 2) ** i - whole_choices
                    real_choices = int(whole == (i % 2 == 0) and (i == 0 or q % 2 == 1))
                    square = size * (Fraction(q - 1, q) ** 2 if whole else Fraction(1, q))
                    for real, count in ((True, real_choices), (False, choices - real_choices)):
                        if count:
                            yield Labels(i, trivial, whole, real, places * count, square if real else 4 * square)

    @cached_property
    def least(self) -> Fraction:
        """The square of the least coefficient."""
        return min(kind.square for kind in self.labels)

    @property
    def share(self) -> float:
        """What no coefficient is above once products are copied."""
        return sqrt(self.least)

    @cached_property
    def coordinates(self) -> int:
        """The number of real products of a coin, with their copies."""
        signs = 2 ** (self.order - 2)  # for each of two conjugate labels
        return sum(self.copies(kind.square) * kind.number * (1 if kind.real else signs) for kind in self.labels)

    def copies(self, square: Fraction | int) -> int:
        """How often a product is written whose coefficient has at most this square."""
        return isqrt(-(-square // self.least) - 1) + 1

    def written(self, weights: galois.FieldArray) -> Written:
        """The products themselves, for these weights of the blocks.

        Raises
        ------
        BudgetError
            If all labels would not fit in memory.
        """
        if over := over_memory(64 * self.field_order**self.blocks * (self.blocks + 2)):
            raise BudgetError(
                f"{rough(self.field_order**self.blocks)} products of characters would take {over}; take the structured "
                "mode or a smaller instance"
            )
        return Written(self, weights)


@lru_cache
def expansion_of(field_order: int, blocks: int, order: int) -> Expansion:
    """The products of one coin, counted once for the many questions of a source."""
    return Expansion(field_order, blocks, order)


class Written:
    """The factors of all real products, for one field and weights of its blocks.

    Labels are numbered: 0 is the constant, l > 0 the character that takes the primitive element to
    exp(2 pi i (l - 1) / (q - 1)); those of the last block vary fastest. One of two conjugate labels is kept.
    """

    def __init__(self, expansion: Expansion, weights: galois.FieldArray) -> None:
        self.field, self.q, self.share = type(weights), expansion.field_order, expansion.share
        self._powers = (self.field.primitive_element ** np.arange(self.q - 1)).view(np.ndarray).astype(np.int64)
        self._logarithms = np.zeros(self.q, dtype=np.int64)
        self._logarithms[self._powers] = np.arange(self.q - 1)
        labels = np.indices((self.q,) * expansion.blocks).reshape(expansion.blocks, -1).T
        conjugate = np.where(labels > 1, self.q + 1 - labels, labels)
        number = self.q ** np.arange(expansion.blocks)[::-1]
        self._kept = np.flatnonzero((labels @ number <= conjugate @ number) & labels.any(axis=1))
        labels, self.real = labels[self._kept], (labels == conjugate)[self._kept].all(axis=1)
        self._product = np.maximum(labels - 1, 0).sum(axis=1) % (self.q - 1)
        kinds = (labels > 1).sum(axis=1), (labels == 1).sum(axis=1), self._product == 0, self.real
        copies = {kind[:4]: expansion.copies(kind.square) for kind in expansion.labels}
        self.copies = np.array([copies[kind] for kind in zip(*(x.tolist() for x in kinds), strict=True)], np.int64)
        self._coefficients = self._of_weights(weights)

    def additive(self) -> Complex:
        """The additive character at the powers of the primitive element."""
        traces = self.field(self._powers).field_trace().view(np.ndarray).astype(np.int64)
        character: Complex = np.exp(2j * pi * traces / self.field.characteristic)
        return character

    def _of_weights(self, weights: galois.FieldArray) -> Complex:
        """What C(M) has beside S(M), for every label that is kept."""
        gauss = np.fft.fft(self.additive()) / (self.q - 1)
        gamma = np.concatenate([[1, -self.q / (self.q - 1)], gauss[1:]])
        product = np.ones(1, dtype=np.complex128)
        for block in range(len(weights)):
            product = np.multiply.outer(product, gamma * self._of_blocks(weights[[block]])[0]).ravel()
        found: Complex = product[self._kept] * np.where(self.real, 1, 2) / self.q
        return found

    def _of_blocks(self, symbols: galois.FieldArray) -> Complex:
        """Every label of one block at these symbols, shape (n, q)."""
        numbers = symbols.view(np.ndarray).astype(np.int64)
        angles = np.multiply.outer(self._logarithms[numbers], np.arange(self.q - 1)) % (self.q - 1)
        values = np.exp(2j * pi * angles / (self.q - 1)) * (numbers != 0)[:, np.newaxis]
        factors: Complex = np.hstack([np.ones((len(numbers), 1)), values])
        return factors

    def products(self, words: galois.FieldArray) -> Complex:
        """The product over the blocks of every label that is kept, for words of shape (n, T)."""
        product: Complex = np.ones((len(words), 1), dtype=np.complex128)
        for block in range(words.shape[1]):
            wider = product[:, :, np.newaxis] * self._of_blocks(words[:, block])[:, np.newaxis]
            product = wider.reshape(len(words), product.shape[1] * self.q)
        return product[:, self._kept]

    def coefficients(self, message: int) -> Complex:
        """C(M) of every label that is kept, twice that for one of two conjugates; up to `copies` times `share`."""
        if message == 0:
            sums: Complex = np.where(self._product == 0, self.q - 1 + 0j, 0)
        else:
            minus = self._logarithms[int(-self.field(message))]
            turn = np.exp(-2j * pi * (minus * self._product % (self.q - 1)) / (self.q - 1))
            sums = np.fft.ifft(self.additive())[self._product] * (self.q - 1) * turn
        sums *= self._coefficients
        return sums

    def real_products(self, alice: Complex, others: list[Complex]) -> list[Real]:
        """Real factors whose products sum to the real part of the sum of these, copies and all, of every player.

        Alice's factors have the coefficients in them; they come back as shares of one copy, divided by `share`.
        """
        # Rounding must not carry an entry past the bound.
        players = [within(alice / (self.copies * self.share)), *map(within, others)]
        sides: list[list[Real]] = [[player.real[:, self.real]] for player in players]
        for size in range(0, len(players) + 1, 2):
            for chosen in combinations(range(len(players)), size):
                for place, player in enumerate(players):
                    part = (player.imag if place in chosen else player.real)[:, ~self.real]
                    sides[place].append(part * (-1) ** (size // 2) if place == 0 else part)
        copies = np.concatenate([self.copies[self.real], *[self.copies[~self.real]] * 2 ** (len(players) - 1)])
        return [np.repeat(np.hstack(side), copies, axis=1) for side in sides]


def within(values: Complex) -> Complex:
    """These numbers, with real and imaginary parts of at most 1."""
    return np.clip(values.real, -1, 1) + 1j * np.clip(values.imag, -1, 1)
