r"""The sparsification lemma: a k-CNF as the OR of few k-CNFs with few clauses each.

A *flower* is a set of clauses of one size j with a common non-empty part, the *heart*; what is left of a clause without
the heart is its *petal*, of size i < j. Whoever satisfies all clauses of a flower satisfies the heart, or all petals,
and the other way round. So as long as some flower has at least $\theta_i$ petals, branch: add the heart as a clause, or
add all petals, and drop the clauses that contain a new one. Flowers of the smallest clauses come first, among these
the ones with the smallest petals. The models of the formula are exactly the union of the models of the leaves.

The thresholds are $\theta_i = \alpha \beta_i$ with an integer $\alpha \geq 2$ and

    beta_1 = 1,    beta_i = ceil( (theta_{i-1} - 1) / i + sum_{h < i} 2 (theta_{i-h} - 1) beta_h ).

Why few clauses: in a leaf a literal is in fewer than $\theta_{i-1}$ clauses of size i, of 2v literals.

Why few leaves: when a clause of size i is added, neither the clauses of size i nor their petals in larger ones form a
flower, so that a set of h < i literals is in at most $2(\theta_{i-h}-1)$ clauses of size i from then on. An added one
stays to the leaf, or goes when a smaller one is added, and never comes back; so by induction a path adds at most
$2 v \beta_i$ clauses of size i. Hence it has at most $M = 2v \sum_i \beta_i$ steps, and at most $R = 2v (k-1) / \alpha$
of them add petals. So there are at most $\sum_{r \leq R} \binom{M}{r} \leq 2^{M H(R/M)}$ leaves, with the binary
entropy H; the exponent is below $\epsilon v$ for a large enough $\alpha$.

References
----------
.. [1] R. Impagliazzo, R. Paturi and F. Zane, "Which problems have strongly exponential complexity?", JCSS 2001.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from math import ceil, comb, log, log1p, log2
from typing import TypeAlias

from reductions.errors import BudgetError, InputError
from reductions.problem import whole
from reductions.problems.formulas.cnf import CNF

__all__ = ["Lemma", "lemma", "sparsify"]

Clause: TypeAlias = frozenset[int]

MOST_WIDTH = 64
LEAST_EPSILON = 1e-9
MOST_BITS = 2**13
MOST_SUBSETS = 2**32


@dataclass(frozen=True)
class Lemma:
    r"""The numbers of the lemma for clauses of at most k = `width` literals.

    Attributes
    ----------
    width, epsilon
        What they are for: at most $2^{\epsilon v}$ leaves.
    added
        $\beta_1, \dots, \beta_{k-1}$: on a path at most $2 v \beta_i$ clauses of size i are added.
    thresholds
        $\theta_1, \dots, \theta_{k-1}$: a flower with petals of size i is branched on from $\theta_i$ petals.
    """

    width: int
    epsilon: float
    added: tuple[int, ...]
    thresholds: tuple[int, ...]

    def leaves(self, variables: int, clauses: int) -> int:
        """An upper bound on the number of leaves: the lemma's, or a smaller one where clauses are few.

        Adding a heart lowers the number of clauses by at least theta_1 - 1, adding petals does not raise it and takes
        a literal each from theta_1 clauses; so a path has at most (m-1) / (theta_1 - 1) steps of the one kind and
        (k-1) m / theta_1 of the other.
        """
        if not self.thresholds:
            return 1
        if self.epsilon * variables > MOST_BITS:
            raise BudgetError(
                f"there may be 2^{self.epsilon * variables:.3g} leaves; take a smaller epsilon or formula"
            )
        theta = self.thresholds[0]
        hearts, petals = max(0, clauses - 1) // (theta - 1), (self.width - 1) * clauses // theta
        bound = int(2 ** ceil(self.epsilon * variables))
        return min(bound, comb(hearts + petals, petals)) if hearts * petals < 10**6 else bound

    def clauses(self, variables: int) -> int:
        """The upper bound C v on the clauses of a leaf, at least 1 for the empty clause."""
        literals = 2 * variables
        larger = sum((theta - 1) * literals // (size + 1) for size, theta in enumerate(self.thresholds, start=1))
        return max(1, literals + larger)


@cache
def lemma(width: int, epsilon: float) -> Lemma:
    """The lemma with the least thresholds that keep the leaves below 2^(epsilon v).

    Parameters
    ----------
    width
        Most literals k of a clause, at least 0.
    epsilon
        Any number above 0. Above about 6.5 (for k = 3) alpha is 2, its least: two clauses are enough for a flower with
        petals of size 1.

    Examples
    --------
    >>> lemma(3, 1.0).thresholds
    (53, 6890)
    >>> lemma(3, 10).thresholds
    (2, 6)
    """
    if whole("width", width, 0) > MOST_WIDTH:
        raise InputError(f"width must be at most {MOST_WIDTH}, got {width}")
    if not epsilon >= LEAST_EPSILON:
        raise InputError(f"epsilon must be above 0, got {epsilon}; the least that is taken is {LEAST_EPSILON}")
    try:
        high = _least_alpha(width, epsilon)
    except OverflowError as error:
        raise InputError(f"the lemma's numbers for width {width} and epsilon {epsilon} do not fit in floats") from error
    added = _added(width, high)
    return Lemma(width, epsilon, added, tuple(high * beta for beta in added))


def _least_alpha(width: int, epsilon: float) -> int:
    """The least integer alpha with an exponent below epsilon, but for what floats may round off."""
    low, high = 1, 2
    while _exponent(width, _added(width, high), high) > epsilon:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _exponent(width, _added(width, middle), middle) <= epsilon else (middle, high)
    return high


def _added(width: int, alpha: int) -> tuple[int, ...]:
    """The integers beta_1, ..., beta_{k-1}."""
    beta: list[int] = []
    for size in range(1, width):
        eliminated = sum(2 * (alpha * beta[size - h - 1] - 1) * beta[h - 1] for h in range(1, size))
        beta.append(1 if size == 1 else eliminated - (-(alpha * beta[-1] - 1) // size))
    return tuple(beta)


def _exponent(width: int, added: tuple[int, ...], alpha: int) -> float:
    """The exponent M H(R/M) for one variable, a little more than floats may round off."""
    steps = 2 * sum(added)
    if steps == 0:
        return 0.0
    share = 2 * (width - 1) / alpha / steps  # at most 1 / alpha, as no beta is 0
    # For long clauses the share is below 2^-53, where 1 - share is 1 as a float.
    return -steps * (share * log2(share) + (1 - share) * log1p(-share) / log(2)) * (1 + 2**-40)


def sparsify(cnf: CNF, epsilon: float, width: int | None = None) -> Iterator[CNF]:
    """Iterate over the leaves, lazily, those with a heart before those with its petals.

    Parameters
    ----------
    cnf
        A formula whose clauses have at most `width` literals, repeated ones counted once; tautologies may be longer.
    epsilon
        At most 2^(epsilon v) leaves, epsilon > 0.
    width
        k >= 0; the longest clause if not given.

    Raises
    ------
    InputError
        If a clause is longer than `width`.
    BudgetError
        If the clauses have more than 2^32 subsets.

    Notes
    -----
    First the clauses with a literal and its negation are dropped, and those that contain another one. Of the flowers
    whose turn it is one with most petals is taken, and of several such the one with the least heart, as a sorted tuple.

    Complexity: a node takes O(m 2^k) set operations; a path has at most k m nodes, and only one path is in memory.

    Examples
    --------
    >>> star = CNF(4, ((1, 2), (1, 3), (1, 4)))
    >>> [leaf.clauses for leaf in sparsify(star, epsilon=10)]
    [((1,),), ((2,), (3,), (4,))]
    >>> [leaf.clauses for leaf in sparsify(star, epsilon=1)]
    [((1, 2), (1, 3), (1, 4))]
    """
    clauses = {frozenset(clause) for clause in cnf.clauses}
    clauses = {clause for clause in clauses if not any(-literal in clause for literal in clause)}
    longest = max(map(len, clauses), default=0)
    if width is None:
        width = longest
    if longest > width:
        raise InputError(f"a clause has {longest} literals, so width must be at least {longest}, got {width}")
    if len(clauses) * 2 ** min(longest, MOST_WIDTH) > MOST_SUBSETS:
        raise BudgetError(
            f"{len(clauses):,} clauses of up to {longest} literals have more than {MOST_SUBSETS:,} subsets; take "
            "shorter clauses"
        )
    thresholds = lemma(width, epsilon).thresholds
    minimal = {
        clause
        for clause in clauses
        if not any(frozenset(part) in clauses for size in range(len(clause)) for part in combinations(clause, size))
    }
    return (
        CNF(cnf.num_variables, tuple(sorted((tuple(sorted(c, key=abs)) for c in leaf), key=_order)))
        for leaf in _leaves(minimal, thresholds)
    )


def _order(clause: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
    return len(clause), clause


def _leaves(family: set[Clause], thresholds: tuple[int, ...]) -> Iterator[set[Clause]]:
    stack = [family]
    while stack:
        family = stack.pop()
        flower = _flower(family, thresholds)
        if flower is None:
            yield family
        else:
            heart, petals = flower
            stack += [_add(family, petals), _add(family, [heart])]


def _flower(family: set[Clause], thresholds: tuple[int, ...]) -> tuple[Clause, list[Clause]] | None:
    """The heart and the petals of the flower to branch on, if there is one."""
    sizes = defaultdict(list)
    for clause in family:
        sizes[len(clause)].append(clause)
    for size, clauses in sorted(sizes.items()):
        for petal in range(1, size):
            if len(clauses) < thresholds[petal - 1]:
                break
            hearts = defaultdict(list)
            for clause in clauses:
                for heart in combinations(sorted(clause), size - petal):
                    hearts[heart].append(clause)
            heart = min(hearts, key=lambda heart: (-len(hearts[heart]), heart))
            if len(hearts[heart]) >= thresholds[petal - 1]:
                return frozenset(heart), [clause.difference(heart) for clause in hearts[heart]]
    return None


def _add(family: set[Clause], added: list[Clause]) -> set[Clause]:
    """The family with the clauses `added`, all of one size, and without those that contain one of them."""
    new, size = set(added), len(added[0])
    kept = {c for c in family if not any(frozenset(part) in new for part in combinations(c, size))}
    return kept | new
